"""Tracks of people beside the stick runner: moved elsewhere, standing still."""

import dataclasses

import numpy as np

from formcheck.core.pose import PoseTrack
from formcheck.core.recording import View
from tests.support.stick_runner import StickRunner


def shifted(track: PoseTrack, x_px: np.ndarray | float, y_px: float = 0.0) -> PoseTrack:
    xy_px = track.xy_px.copy()
    xy_px[..., 0] += np.reshape(x_px, (-1, 1))
    xy_px[..., 1] += y_px
    return dataclasses.replace(track, xy_px=xy_px)


def standing(larger: float = 1.0) -> PoseTrack:
    """Somebody who stands still, facing the camera."""
    track = StickRunner(view=View.FRONT).track()
    return dataclasses.replace(track, xy_px=np.repeat(track.xy_px[:1], 360, 0) * larger)
