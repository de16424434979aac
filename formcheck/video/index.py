"""When each frame of a file is shown, and where decoding may begin: arrays only, no pictures."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray, frozen_floats
from formcheck.core.timeline import unrounded

NO_TICK = np.iinfo(np.int64).min
"""Stands for a timestamp that the file does not give."""

SHORTEST_STEP_S = 1 / 2000
LONGEST_STEP_S = 10.0
"""Steps between frames outside of these are mistakes of the file: no camera in use takes more than
2000 frames a second, and a screen recorder that waits for a change writes one every few seconds.
Beyond, times would claim hours or years that nobody filmed."""

USUAL_HZ = Fraction(30)
"""Taken where a file gives neither times nor a rate that can be true."""

# H.264 and HEVC hold back at most 16 frames to put them in order.
_MAX_REORDER = 16


@dataclass(frozen=True)
class SyncPoint:
    """A frame at which decoding may begin. ``seek_tick``: its decoding timestamp."""

    index: int
    seek_tick: int


@dataclass(frozen=True, eq=False)
class FrameIndex:
    """``tick``: (n_frames,) presentation timestamps in units of ``time_base`` s, strictly
    increasing. ``keys``: (n_keys, 2) frame index and decoding timestamp of the key frames, by
    frame. ``file_time_s``: (n_frames,) read-only, 0 at the first frame, an even row where the ticks
    are one rounded; of ``n_repaired`` of them
    the step from the frame before could not be true and is the usual one. ``last_step_s``: how long
    the last frame is shown, ``usual_step_s``: how long most are. ``counted``: the timestamps do not
    tell frames apart; they are counted from the start, and ``tick`` is their number."""

    tick: IntArray
    keys: IntArray
    time_base: Fraction
    file_time_s: FloatArray
    last_step_s: float
    usual_step_s: float
    n_repaired: int = 0
    counted: bool = False

    def __len__(self) -> int:
        return len(self.tick)

    @property
    def duration_s(self) -> float:
        """From the first frame's appearance to the end of the last."""
        return float(self.file_time_s[-1]) + self.last_step_s

    def index_of(self, tick: int | None) -> int | None:
        """The frame shown at ``tick``, or None where there is none within half a step of it."""
        if tick is None:
            return None
        after = int(np.searchsorted(self.tick, tick))
        near = [i for i in (after - 1, after) if 0 <= i < len(self)]
        best = min(near, key=lambda i: abs(int(self.tick[i]) - tick))
        distance = abs(int(self.tick[best]) - tick)
        return best if distance == 0 or 2 * distance < _usual_step(self.tick) else None

    def key_before(self, index: int) -> SyncPoint | None:
        """The last key frame not after ``index``; None where the start of the file is meant."""
        at = int(np.searchsorted(self.keys[:, 0], index, side="right")) - 1
        if self.counted or at < 0 or self.keys[at, 0] == 0:
            return None
        return SyncPoint(int(self.keys[at, 0]), int(self.keys[at, 1]))


def index_packets(
    pts: IntArray,
    dts: IntArray,
    is_key: BoolArray,
    duration: IntArray,
    time_base: Fraction,
    rate: Fraction = USUAL_HZ,
) -> FrameIndex | None:
    """Index a file by its packets, all arrays (n_packets,) in file order. ``rate``: frames a second
    where the times between them cannot be true.

    None where the timestamps do not tell the frames apart: missing, doubled, closer than any camera
    takes them, or jumping back by more than a decoder's reordering explains."""
    n = len(pts)
    if n == 0 or np.any(pts == NO_TICK):
        return None
    order = np.argsort(pts, kind="stable")
    tick = pts[order]
    # A difference too large for 64 bits comes out negative, as if it jumped back.
    steps = np.diff(tick)
    if np.any(steps <= SHORTEST_STEP_S / time_base):
        return None
    if np.max(np.abs(order - np.arange(n))) > _MAX_REORDER:
        return None
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    seek = np.where(dts == NO_TICK, pts, dts)
    keys = np.stack([rank[is_key], seek[is_key]], axis=1)
    keys = keys[np.argsort(keys[:, 0])]
    file_time_s, usual_s, n_repaired = _file_time_s(steps, time_base, rate)
    last_s = float(int(duration[order[-1]]) * time_base)
    if not 0 < last_s <= LONGEST_STEP_S:
        last_s = usual_s
    return FrameIndex(tick, keys, time_base, file_time_s, last_s, usual_s, n_repaired)


def index_decoded(pts: IntArray, time_base: Fraction, rate: Fraction = USUAL_HZ) -> FrameIndex:
    """Index a file by its decoded frames, in the order in which they came (n_frames > 0).

    Where a timestamp is missing or not after the one before, the usual step is put in, and those
    that follow move with it: the rhythm is kept, the jump is not."""
    missing = pts == NO_TICK
    steps = np.where(missing[1:] | missing[:-1], 0, np.diff(pts))
    file_time_s, usual_s, n_repaired = _file_time_s(steps, time_base, rate)
    keys = np.empty((0, 2), dtype=np.int64)
    tick = np.arange(len(pts), dtype=np.int64)
    return FrameIndex(
        tick, keys, time_base, file_time_s, usual_s, usual_s, n_repaired, counted=True
    )


def _file_time_s(
    steps: IntArray, time_base: Fraction, rate: Fraction
) -> tuple[FloatArray, float, int]:
    """Times of the frames that are ``steps`` (n_frames - 1,) ticks apart, the usual step in s, and
    how many steps could not be true and were taken for it."""
    step_s = steps * float(time_base)
    true = (step_s > SHORTEST_STEP_S) & (step_s <= LONGEST_STEP_S)
    n_repaired = int(np.sum(~true))
    # Where most are wrong, those that happen to be possible are no measure of the others.
    mostly_true = 2 * n_repaired < len(step_s)
    usual_s = float(np.median(step_s[true])) if mostly_true else float(1 / rate)
    if n_repaired == 0:
        # One product each, not a sum: exactly what the file says.
        ticks = np.concatenate([[0], np.cumsum(steps)])
        elapsed = unrounded(ticks * float(time_base), float(time_base))
    else:
        elapsed = np.concatenate([[0.0], np.cumsum(np.where(true, step_s, usual_s))])
    return frozen_floats("file_time_s", elapsed, (None,)), usual_s, n_repaired


def usable_rate(announced: Iterable[Fraction | None]) -> Fraction:
    """The first of the ``announced`` frames a second that a camera can have, else ``USUAL_HZ``."""
    for rate in announced:
        if rate and 1 <= rate <= 1 / SHORTEST_STEP_S:
            return rate
    return USUAL_HZ


def nominal_hz(index: FrameIndex, announced: Iterable[Fraction | None]) -> Fraction | None:
    """Frames a second of the file: the first ``announced`` rate that the timestamps bear out
    (within 1 % of the usual step), else what the usual step says; None for a single frame."""
    if len(index) < 2:
        return None
    usual_s = _usual_s(index)
    # Timestamps rounded to coarse ticks blur one step; over the whole file the blur averages out.
    blur_s = index.time_base / 2
    if index.n_repaired:
        # The ticks of a damaged file may be seconds long.
        blur_s = min(blur_s, usual_s / 20)
    for rate in announced:
        if rate and rate > 0 and abs(1 / rate - usual_s) <= max(usual_s / 100, blur_s):
            return rate
    return (1 / usual_s).limit_denominator(1001)


def _usual_s(index: FrameIndex) -> Fraction:
    if index.n_repaired:
        return Fraction(index.usual_step_s).limit_denominator(1_000_000)
    return _usual_step(index.tick) * index.time_base


def is_variable(index: FrameIndex) -> bool:
    """True where a step differs from the usual one by more than 10 % and more than rounding."""
    steps = np.diff(index.file_time_s) / float(index.time_base)
    if len(steps) == 0:
        return False
    usual = np.median(steps)
    return bool(np.max(np.abs(steps - usual)) > max(0.1 * usual, 1.5))


def _usual_step(tick: IntArray) -> int:
    return max(1, round(float(np.median(np.diff(tick))))) if len(tick) > 1 else 1
