"""Proportions of the body as the picture shows them."""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side


def mid(xy_px: FloatArray, joint: str) -> FloatArray:
    """(n, 2) half way between the left and the right ``joint``; ``xy_px``: (n, 33, 2)."""
    return 0.5 * (xy_px[:, of_side(joint, Side.LEFT)] + xy_px[:, of_side(joint, Side.RIGHT)])


def mid_seen(xy_px: FloatArray, joint: str) -> FloatArray:
    """:func:`mid`, or the only one that is ever seen: it moves with the body just as well, but lies
    off its middle."""
    for side in Side:
        if not np.isfinite(xy_px[:, of_side(joint, side.other)]).any():
            return np.asarray(xy_px[:, of_side(joint, side)], dtype=np.float64)
    return mid(xy_px, joint)


def trunk_px(xy_px: FloatArray) -> FloatArray:
    """(n,) distance from mid-hip to mid-shoulder, as seen, in px; ``xy_px``: (n, 33, 2)."""
    across = mid_seen(xy_px, "shoulder") - mid_seen(xy_px, "hip")
    return np.asarray(np.linalg.norm(across, axis=1), dtype=np.float64)


def frontal_width(xy_px: FloatArray) -> float:
    """Median horizontal shoulder distance over trunk length: about 0.1–0.4 from the side, 0.6–0.9
    from behind or in front; NaN where nobody is seen."""
    shoulders = xy_px[:, Landmark.LEFT_SHOULDER, 0] - xy_px[:, Landmark.RIGHT_SHOULDER, 0]
    ratio = np.abs(shoulders) / np.maximum(trunk_px(xy_px), 1e-6)
    return float(np.nanmedian(ratio)) if np.any(np.isfinite(ratio)) else float("nan")
