"""Follows the garment edge through the frames of a rear view, one frame at a time."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.frame import Picture
from formcheck.pixels.alignment import PatchAligner, Rotation, Template
from formcheck.pixels.garment import (
    PATCH,
    LabWindow,
    follow_edge,
    hem_line,
    lab_window,
    luminance_patch,
    step_profile,
    strongest_row,
)

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
