"""Proportions of the body as the picture shows them."""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.pose import Landmark


def trunk_px(xy_px: FloatArray) -> FloatArray:
    """(n,) distance from mid-hip to mid-shoulder in px; ``xy_px``: (n, 33, 2)."""
    hip = 0.5 * (xy_px[:, Landmark.LEFT_HIP] + xy_px[:, Landmark.RIGHT_HIP])
    shoulder = 0.5 * (xy_px[:, Landmark.LEFT_SHOULDER] + xy_px[:, Landmark.RIGHT_SHOULDER])
    return np.asarray(np.linalg.norm(shoulder - hip, axis=1), dtype=np.float64)


def frontal_width(xy_px: FloatArray) -> float:
    """Median horizontal shoulder distance over trunk length: about 0.1–0.4 from the side, 0.6–0.9
    from behind or in front; NaN where nobody is seen."""
    shoulders = xy_px[:, Landmark.LEFT_SHOULDER, 0] - xy_px[:, Landmark.RIGHT_SHOULDER, 0]
    ratio = np.abs(shoulders) / np.maximum(trunk_px(xy_px), 1e-6)
    return float(np.nanmedian(ratio)) if np.any(np.isfinite(ratio)) else float("nan")
