"""The picture around the pelvis in runner-sized units, the garment edge in it, and that edge
followed through the frames of a rear view."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.frame import Picture
from formcheck.pixels.alignment import FloatPatch, PatchAligner, PatchShape, Rotation, Template

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


WARM_UP_FRAMES = 60
WARM_UP_STRIDES = 1.5
"""Frames over which colour steps are averaged before the edge is chosen, and what they last at
least: at 240 frames a second 60 are a third of a stride, in which arms hide the same place."""

SHORT_LAGS = (1, 3)

MIN_CORRELATION = 0.9
MAX_PAIR_SD_DEG = 0.5
"""An aligned pair below or above these does not count as aligned."""

_FOLLOW = 0.2
"""Share of the way the window goes towards the edge in each frame: enough to undo the drift of the
pose model's hips, too little to jump with a fold."""


@dataclass(frozen=True, eq=False)
class EdgeTrack:
    """Everything read from the pictures.

    ``first``, ``second``: (n_pairs,) rows of attempted pairs; ``rotation_deg``, ``sd_deg``:
    (n_pairs,), NaN where not aligned; ``long``: (n_pairs,) the pair is one stride apart.
    ``hem_deg``, ``step_lab``: (n_rows,) tilt (+ picture's right lower) and colour step of the
    edge, NaN where unseen."""

    first: IntArray
    second: IntArray
    rotation_deg: FloatArray
    sd_deg: FloatArray
    long: BoolArray
    hem_deg: FloatArray
    step_lab: FloatArray

    @property
    def aligned(self) -> BoolArray:
        """(n_pairs,) which pairs could be aligned."""
        return np.isfinite(self.rotation_deg)


@dataclass
class _Pairs:
    first: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    rotation_deg: list[float] = field(default_factory=list)
    sd_deg: list[float] = field(default_factory=list)
    long: list[bool] = field(default_factory=list)


class EdgeTracker:
    """Feed it each row's picture in order, then take the track.

    Memory is flat: the last stride of small patches, and numbers."""

    def __init__(self, time_s: FloatArray, stride_s: float, trunk_px: float) -> None:
        """``time_s``: (n_rows,) of all rows; ``stride_s``: usual stride; ``trunk_px``: scale."""
        self._time_s = time_s
        self._stride_s = stride_s
        self._trunk_px = trunk_px
        self._aligner = PatchAligner(PATCH)
        self._waiting: list[tuple[int, LabWindow]] = []
        self._edge_row: float | None = None
        self._recent: deque[tuple[int, Template]] = deque()
        self._pairs = _Pairs()
        self._hem = np.full(len(time_s), np.nan)
        self._step = np.full(len(time_s), np.nan)

    def add(self, row: int, rgb: Picture, mid_hip_px: FloatArray) -> None:
        """``mid_hip_px``: (x, y) smoothed mid-hip; only places the window."""
        window = lab_window(rgb, mid_hip_px, self._trunk_px)
        if self._edge_row is not None:
            self._follow(row, window)
            return
        if window is not None:
            self._waiting.append((row, window))
        if len(self._waiting) >= WARM_UP_FRAMES:
            lasted_s = self._time_s[row] - self._time_s[self._waiting[0][0]]
            if lasted_s >= WARM_UP_STRIDES * self._stride_s:
                self._choose_edge()

    def track(self) -> EdgeTrack | None:
        """What was tracked; None where the window never lay in the picture."""
        if self._edge_row is None:
            if not self._waiting:
                return None
            self._choose_edge()
        pairs = self._pairs
        return EdgeTrack(
            first=np.array(pairs.first, dtype=np.int64),
            second=np.array(pairs.second, dtype=np.int64),
            rotation_deg=np.array(pairs.rotation_deg),
            sd_deg=np.array(pairs.sd_deg),
            long=np.array(pairs.long, dtype=np.bool_),
            hem_deg=self._hem,
            step_lab=self._step,
        )

    def _choose_edge(self) -> None:
        profiles = [step_profile(window) for _, window in self._waiting]
        self._edge_row = float(strongest_row(np.mean(profiles, axis=0)))
        for row, window in self._waiting:
            self._follow(row, window)
        self._waiting = []

    def _follow(self, row: int, window: LabWindow | None) -> None:
        template = self._template(row, window)
        known = dict(self._recent)
        for earlier, is_long in self._partners(row):
            rotation = self._rotation(known.get(earlier), template)
            self._pairs.first.append(earlier)
            self._pairs.second.append(row)
            self._pairs.long.append(is_long)
            self._pairs.rotation_deg.append(rotation.theta_deg if rotation else np.nan)
            self._pairs.sd_deg.append(rotation.sd_deg if rotation else np.nan)
        if template is not None:
            self._recent.append((row, template))
        while self._recent and self._is_past(self._recent[0][0], row):
            self._recent.popleft()

    def _is_past(self, earlier: int, row: int) -> bool:
        """No later row will be compared with ``earlier``."""
        long_ago = self._time_s[row] - self._time_s[earlier] > 1.1 * self._stride_s
        return bool(long_ago) and row - earlier > max(SHORT_LAGS)

    def _rotation(self, first: Template | None, second: Template | None) -> Rotation | None:
        """From ``first`` to ``second``; None where that cannot be said with confidence."""
        if first is None or second is None:
            return None
        found = self._aligner.align(first, second)
        if found is None or found.correlation < MIN_CORRELATION or found.sd_deg > MAX_PAIR_SD_DEG:
            return None
        return found

    def _template(self, row: int, window: LabWindow | None) -> Template | None:
        if window is None or self._edge_row is None:
            return None
        edge_now = follow_edge(step_profile(window), self._edge_row)
        line = hem_line(window, edge_now)
        if line is not None:
            self._hem[row], self._step[row] = line.tilt_deg, line.step_lab
        self._edge_row += _FOLLOW * (edge_now - self._edge_row)
        return self._aligner.template(luminance_patch(window, round(self._edge_row)))

    def _partners(self, row: int) -> list[tuple[int, bool]]:
        """Earlier rows to compare ``row`` with: a few frames back, and around one stride back."""
        partners = [(row - lag, False) for lag in SHORT_LAGS if row >= lag]
        after = int(np.searchsorted(self._time_s, self._time_s[row] - self._stride_s))
        if after > 0:
            partners += [(k, True) for k in (after - 1, after) if k < row - max(SHORT_LAGS)]
        return partners
