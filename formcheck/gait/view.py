"""From where the camera looks, and where the runner heads."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Facing, Trajectories
from formcheck.core.pose import of_side
from formcheck.core.posture import SIDE_UP_TO, frontal_width, heading, trunk_px
from formcheck.core.recording import Side, View

FRONTAL_FROM = 0.52
"""Of ``frontal_width``. Rendered and filmed runners: 0.65–0.69 from behind and in front; between
``SIDE_UP_TO`` and this lies the camera at an angle."""

FRONTAL_WIDTH = 0.67


@dataclass(frozen=True)
class Seen:
    """``facing`` only from the side. ``confidence`` 0..1."""

    view: View
    confidence: float
    facing: Facing | None


def read_view(xy: FloatArray, given: View | None) -> Seen:
    """The view of ``xy`` (n, 33, 2), as ``given`` by the user or looked at."""
    width = frontal_width(xy)
    if np.isnan(width):
        return Seen(given or View.UNKNOWN, 1.0 if given else 0.0, None)
    turned = _right_of_left(xy)
    if given is not None:
        return Seen(given, 1.0, _facing(xy)[0] if given is View.SIDE else None)
    if width <= SIDE_UP_TO:
        facing, agreement = _facing(xy)
        margin = min(1.0, 0.5 + (SIDE_UP_TO - width) / SIDE_UP_TO)
        return Seen(View.SIDE, margin * agreement, facing)
    if width < FRONTAL_FROM:
        return Seen(View.OBLIQUE, 0.5, None)
    margin = min(1.0, 0.5 + (width - FRONTAL_FROM) / 0.2)
    return Seen(View.REAR if turned > 0 else View.FRONT, margin * abs(turned), None)


def _right_of_left(xy_px: FloatArray) -> float:
    """−1..1: share of frames in which the right shoulder and hip lie to the picture's right of the
    left ones (seen from behind), less the share in which they do not."""
    signs = np.array(
        [
            np.sign(xy_px[:, of_side(j, Side.RIGHT), 0] - xy_px[:, of_side(j, Side.LEFT), 0])
            for j in ("shoulder", "hip")
        ]
    )
    return float(np.nanmean(signs)) if np.isfinite(signs).any() else 0.0


def _facing(xy_px: FloatArray) -> tuple[Facing, float]:
    """Where nose and toes point, and how much of the evidence says so (0.5..1)."""
    votes = heading(xy_px)
    right = float(np.nansum(votes > 0) / max(np.sum(np.isfinite(votes)), 1))
    return (Facing.RIGHT, right) if right >= 0.5 else (Facing.LEFT, 1.0 - right)


def off_square_deg(trajectories: Trajectories, facing: Facing) -> float:
    """How far a camera at the side looks from behind (+) or from ahead (−) of the runner, degrees;
    NaN where the shoulders are not seen.

    From how far the near shoulder lies ahead of the far one on the mean over the recording, in
    which the shoulders' own rotation drops out. A pose model shows only part of it: rendered
    runners read −2 to 3° where it is −3 to 3°, and 8° where it is 10°.
    """
    xy = trajectories.xy_px
    near = Side.LEFT if facing is Facing.LEFT else Side.RIGHT
    ahead = xy[:, of_side("shoulder", near), 0] - xy[:, of_side("shoulder", near.other), 0]
    if not np.isfinite(ahead).any():
        return float("nan")
    share = facing.forward_x * np.nanmean(ahead) / np.nanmedian(trunk_px(xy)) / FRONTAL_WIDTH
    return float(np.degrees(np.arcsin(np.clip(share, -1.0, 1.0))))
