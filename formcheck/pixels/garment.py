"""The picture around the pelvis in runner-sized units, and the garment edge in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.pixels.alignment import FloatPatch, PatchShape

TRUNK_UNITS = 160
"""Rows a trunk (mid-hip to mid-shoulder) takes in a window, whatever its size in the picture."""

SEARCH_ABOVE_T, SEARCH_BELOW_T = 0.45, 0.30
"""Where the edge is sought: trunk lengths above and below mid-hip."""

STEP_BAND_T = 0.04
"""Height of the bands above and below a row whose mean colours make its step."""

PATCH = PatchShape(above=10, below=16, half_width=32, margin=12)
"""−0.06 … +0.10 trunk lengths about the edge, ±0.20 across."""

LOCK_T = 0.08
"""How far from the usual edge row the edge of one frame is followed."""

_BAND = round(STEP_BAND_T * TRUNK_UNITS)
_ABOVE = round(SEARCH_ABOVE_T * TRUNK_UNITS) + PATCH.above + PATCH.margin + _BAND
_BELOW = round(SEARCH_BELOW_T * TRUNK_UNITS) + PATCH.below + PATCH.margin + _BAND
_HALF = PATCH.half_width + PATCH.margin
_LOCK = round(LOCK_T * TRUNK_UNITS)
_EDGE_FIT = 9
_BLUR_SIGMA_PX = 1.0

SEARCH_ROWS = range(
    _ABOVE - round(SEARCH_ABOVE_T * TRUNK_UNITS), _ABOVE + round(SEARCH_BELOW_T * TRUNK_UNITS) + 1
)
"""Rows of a window in which the edge may lie."""

LabWindow = NDArray[np.float32]


def lab_window(rgb: Picture, centre_px: FloatArray, trunk_px: float) -> LabWindow | None:
    """(rows, columns, 3) CIE L*a*b* about ``centre_px`` (x, y), ``TRUNK_UNITS`` rows a trunk;
    None where it leaves the picture. Placed on whole picture pixels: no resampling blur that
    changes with the position."""
    import cv2

    size = np.array([2 * _HALF + 1, _ABOVE + _BELOW + 1])
    unit_px = trunk_px / TRUNK_UNITS
    width, height = (int(n) for n in np.round(size * unit_px))
    left = round(float(centre_px[0]) - (width - 1) / 2)
    top = round(float(centre_px[1]) - _ABOVE * unit_px)
    if left < 0 or top < 0 or left + width > rgb.shape[1] or top + height > rgb.shape[0]:
        return None
    cut = rgb[top : top + height, left : left + width].astype(np.float32) / 255.0
    how = cv2.INTER_AREA if unit_px >= 1.0 else cv2.INTER_CUBIC
    resized = cv2.resize(cut, (int(size[0]), int(size[1])), interpolation=how)
    return np.asarray(cv2.cvtColor(np.clip(resized, 0, 1), cv2.COLOR_RGB2Lab), dtype=np.float32)


def step_profile(window: LabWindow) -> FloatArray:
    """(rows,) colour step across each row of the middle columns, in Lab units (ΔE 1976); 0 where
    the bands above and below do not fit."""
    middle = window[:, _HALF - PATCH.half_width : _HALF + PATCH.half_width + 1]
    rows = middle.mean(axis=1, dtype=np.float64)
    sums = np.vstack([np.zeros((1, 3)), np.cumsum(rows, axis=0)])
    means = (sums[_BAND:] - sums[:-_BAND]) / _BAND
    profile = np.zeros(len(rows))
    # means[k] covers rows k … k+band-1: above row r ends at r-1, below starts at r+1.
    steps = np.linalg.norm(means[_BAND + 1 :] - means[: -_BAND - 1], axis=1)
    profile[_BAND : _BAND + len(steps)] = steps
    return profile


def strongest_row(profile: FloatArray, rows: range = SEARCH_ROWS) -> int:
    """The row of ``rows`` with the largest colour step."""
    return rows.start + int(np.argmax(profile[rows.start : rows.stop]))


def follow_edge(profile: FloatArray, usual_row: float) -> int:
    """The edge of this frame: strongest step within ``LOCK_T`` of ``usual_row``."""
    near = range(
        max(round(usual_row) - _LOCK, SEARCH_ROWS.start),
        min(round(usual_row) + _LOCK + 1, SEARCH_ROWS.stop),
    )
    return strongest_row(profile, near)


def luminance_patch(window: LabWindow, edge_row: int) -> FloatPatch:
    """Smoothed luminance of ``PATCH.window`` with the edge on ``PATCH.edge_row``."""
    import cv2

    top = edge_row - PATCH.edge_row
    cut = np.ascontiguousarray(window[top : top + PATCH.window[0], :, 0])
    return np.asarray(cv2.GaussianBlur(cut, (0, 0), _BLUR_SIGMA_PX), dtype=np.float32)


@dataclass(frozen=True)
class HemLine:
    """``tilt_deg``: of the edge in the picture, + when its right end is lower."""

    tilt_deg: float
    step_lab: float


def hem_line(window: LabWindow, edge_row: int) -> HemLine | None:
    """Straight line through the garment edge of one frame; None where too little of it is seen."""
    import cv2

    band = window[edge_row - 2 * _EDGE_FIT : edge_row + 2 * _EDGE_FIT + 1]
    band = band[:, _HALF - PATCH.half_width : _HALF + PATCH.half_width + 1]
    across = band[-_EDGE_FIT:].mean(axis=(0, 1)) - band[:_EDGE_FIT].mean(axis=(0, 1))
    step = float(np.linalg.norm(across))
    if step <= 0:
        return None
    along = cv2.GaussianBlur(np.asarray(band @ (across / step), np.float32), (0, 0), 1.5)
    slope = np.gradient(along, axis=0)
    best = np.argmax(slope, axis=0)
    inside = (best > 0) & (best < len(slope) - 1)
    if inside.mean() < 0.6:
        return None
    columns = np.flatnonzero(inside)
    peak = best[columns]
    before, at, after = (slope[peak + k, columns] for k in (-1, 0, 1))
    curve = before - 2 * at + after
    rows = peak + np.where(curve < 0, 0.5 * (before - after) / np.minimum(curve, -1e-9), 0.0)
    return HemLine(_robust_tilt_deg(columns.astype(np.float64), rows.astype(np.float64)), step)


def _robust_tilt_deg(x: FloatArray, y: FloatArray) -> float:
    """Theil–Sen: median slope of all pairs of points at least a quarter of the width apart."""
    left, right = np.triu_indices(len(x), k=max(1, len(x) // 4))
    slopes = (y[right] - y[left]) / (x[right] - x[left])
    return float(np.degrees(np.arctan(np.median(slopes))))
