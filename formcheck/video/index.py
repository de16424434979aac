"""When each frame of a file is shown, and where decoding may begin: arrays only, no pictures."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray, frozen_floats

NO_TICK = np.iinfo(np.int64).min
"""Stands for a timestamp that the file does not give."""

# H.264 and HEVC hold back at most 16 frames to put them in order.
_MAX_REORDER = 16


@dataclass(frozen=True)
class KeyFrame:
    """A frame at which decoding may begin. ``seek_tick``: its decoding timestamp."""

    index: int
    seek_tick: int


@dataclass(frozen=True, eq=False)
class FrameIndex:
    """``tick``: (n_frames,) presentation timestamps in units of ``time_base`` s, strictly
    increasing. ``keys``: (n_keys, 2) frame index and decoding timestamp of the key frames, by
    frame. ``counted``: the file's own timestamps are of no use; frames are told apart by counting
    from the start. ``end_tick``: when the last frame's time is over."""

    tick: IntArray
    keys: IntArray
    end_tick: int
    time_base: Fraction
    counted: bool = False

    def __len__(self) -> int:
        return len(self.tick)

    @property
    def file_time_s(self) -> FloatArray:
        """(n_frames,) read-only, 0 at the first frame."""
        elapsed = (self.tick - self.tick[0]) * float(self.time_base)
        return frozen_floats("file_time_s", elapsed, (None,))

    @property
    def duration_s(self) -> float:
        """From the first frame's appearance to the end of the last."""
        return float((self.end_tick - int(self.tick[0])) * self.time_base)

    def index_of(self, tick: int | None) -> int | None:
        """The frame shown at ``tick``, or None where there is none within half a step of it."""
        if tick is None:
            return None
        after = int(np.searchsorted(self.tick, tick))
        near = [i for i in (after - 1, after) if 0 <= i < len(self)]
        best = min(near, key=lambda i: abs(int(self.tick[i]) - tick))
        distance = abs(int(self.tick[best]) - tick)
        return best if distance == 0 or 2 * distance < _usual_step(self.tick) else None

    def key_before(self, index: int) -> KeyFrame | None:
        """The last key frame not after ``index``; None where the start of the file is meant."""
        at = int(np.searchsorted(self.keys[:, 0], index, side="right")) - 1
        if self.counted or at < 0 or self.keys[at, 0] == 0:
            return None
        return KeyFrame(int(self.keys[at, 0]), int(self.keys[at, 1]))


def index_packets(
    pts: IntArray, dts: IntArray, is_key: BoolArray, duration: IntArray, time_base: Fraction
) -> FrameIndex | None:
    """Index a file by its packets, all arrays (n_packets,) in file order.

    None where the timestamps do not tell the frames apart: missing, doubled, or jumping back by
    more than a decoder's reordering explains."""
    n = len(pts)
    if n == 0 or np.any(pts == NO_TICK):
        return None
    order = np.argsort(pts, kind="stable")
    tick = pts[order]
    if np.any(np.diff(tick) <= 0) or np.max(np.abs(order - np.arange(n))) > _MAX_REORDER:
        return None
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    seek = np.where(dts == NO_TICK, pts, dts)
    keys = np.stack([rank[is_key], seek[is_key]], axis=1)
    keys = keys[np.argsort(keys[:, 0])]
    last = int(duration[order[-1]])
    return FrameIndex(tick, keys, int(tick[-1]) + (last or _usual_step(tick)), time_base)


def index_decoded(pts: IntArray, time_base: Fraction, usual_step: int) -> FrameIndex:
    """Index a file by its decoded frames, in the order in which they came (n_frames > 0).

    A timestamp that is missing or not after the one before is set ``usual_step`` after it, and
    those that follow move with it: the rhythm is kept, the jump is not."""
    tick = np.empty(len(pts), dtype=np.int64)
    tick[0] = 0
    for i in range(1, len(pts)):
        known = pts[i] != NO_TICK and pts[i - 1] != NO_TICK
        step = int(pts[i]) - int(pts[i - 1]) if known else 0
        tick[i] = tick[i - 1] + (step if step > 0 else usual_step)
    keys = np.empty((0, 2), dtype=np.int64)
    return FrameIndex(tick, keys, int(tick[-1]) + usual_step, time_base, counted=True)


def nominal_hz(index: FrameIndex, announced: Iterable[Fraction | None]) -> Fraction | None:
    """Frames a second of the file: the first ``announced`` rate that the timestamps bear out
    (within 1 % of the usual step), else what the usual step says; None for a single frame."""
    if len(index) < 2:
        return None
    usual_s = _usual_step(index.tick) * index.time_base
    # Timestamps rounded to coarse ticks blur one step; over the whole file the blur averages out.
    blur_s = index.time_base / 2
    for rate in announced:
        if rate and rate > 0 and abs(1 / rate - usual_s) <= max(usual_s / 100, blur_s):
            return rate
    return (1 / usual_s).limit_denominator(1001)


def is_variable(index: FrameIndex) -> bool:
    """True where a step differs from the usual one by more than 10 % and more than rounding."""
    steps = np.diff(index.tick)
    if len(steps) == 0:
        return False
    usual = np.median(steps)
    return bool(np.max(np.abs(steps - usual)) > max(0.1 * usual, 1.5))


def _usual_step(tick: IntArray) -> int:
    return max(1, round(float(np.median(np.diff(tick))))) if len(tick) > 1 else 1
