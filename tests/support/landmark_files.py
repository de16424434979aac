"""Landmarks of the stick runner in files, to measure."""

from pathlib import Path

import numpy as np
import pytest

from formcheck.core.pose import PoseTrack
from tests.support.stick_runner import StickRunner


def saved(path: Path, track: PoseTrack) -> Path:
    np.savez_compressed(
        path,
        time_s=track.timeline.time_s,
        xy_px=track.xy_px,
        confidence=track.confidence,
        size_px=np.array(track.size_px),
    )
    return path


@pytest.fixture
def poses(tmp_path: Path) -> Path:
    track = StickRunner(trunk_lean_deg=24.0, noise_px=0.2, duration_s=4.0).track()
    return saved(tmp_path / "stick.npz", track)
