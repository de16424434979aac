"""A few small pictures of a recording, kept while it is decoded for the pose model.

Camera roll and camera motion are read from them afterwards, when it is known where the runner is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Frame, Picture, Segment
from formcheck.core.gait import Trajectories

N_PAIRS = 12
PAIR_GAP = 3
"""Frames between the two of a pair: not 1 or 2, which repeated frames would turn into none."""

LONGEST_SIDE_PX = 1280

RUNNER_MARGIN = 0.25
"""Widening of the landmarks' box on each side, in box widths: hands, hair, shoes, loose cloth."""


@dataclass(frozen=True, eq=False)
class Sample:
    """``grey``: (height, width) uint8, reduced by ``scale`` (sample px per picture px)."""

    index: int
    file_time_s: float
    grey: Picture
    scale: float


@dataclass(frozen=True, eq=False)
class SamplePair:
    """Two pictures of the same segment, ``PAIR_GAP`` frames apart."""

    first: Sample
    second: Sample


class FrameSampler:
    """Keeps pairs of frames spread over the recording.

    Which ones depends on the segments alone. ``add`` may be called by several threads as long as
    each segment has one thread, in order of frames: a slot is written by its segment only. Memory
    is bounded by ``2 * N_PAIRS`` reduced grey pictures.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._slots: dict[tuple[Segment, int], Sample | None] = {}
        self._starts: list[tuple[Segment, int]] = []
        for segment, index in _pair_starts(segments):
            self._starts.append((segment, index))
            self._slots[segment, index] = None
            self._slots[segment, index + PAIR_GAP] = None

    def add(self, segment: Segment, frame: Frame) -> None:
        """Keep ``frame`` if it is one of the planned ones."""
        key = (segment, frame.index)
        if key in self._slots:
            self._slots[key] = reduced(frame)

    def pairs(self) -> tuple[SamplePair, ...]:
        """The complete pairs, in order; a damaged frame costs its pair."""
        found = []
        for segment, index in self._starts:
            first = self._slots[segment, index]
            second = self._slots[segment, index + PAIR_GAP]
            if first is not None and second is not None:
                found.append(SamplePair(first, second))
        return tuple(found)


def _pair_starts(segments: Sequence[Segment]) -> list[tuple[Segment, int]]:
    """``N_PAIRS`` places spread evenly over all frames, each moved to fit into its segment."""
    usable = [s for s in segments if s.stop - s.start > PAIR_GAP]
    if not usable:
        return []
    lengths = np.array([s.stop - s.start for s in usable])
    ends = np.cumsum(lengths)
    starts: dict[tuple[Segment, int], None] = {}
    for k in range(N_PAIRS):
        place = int((k + 0.5) * ends[-1] / N_PAIRS)
        which = int(np.searchsorted(ends, place, side="right"))
        segment = usable[which]
        index = segment.start + place - int(ends[which] - lengths[which])
        starts[segment, min(index, segment.stop - 1 - PAIR_GAP)] = None
    return list(starts)


def reduced(frame: Frame) -> Sample:
    """``frame`` in grey, its longer side at most ``LONGEST_SIDE_PX``."""
    import cv2

    grey = cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, LONGEST_SIDE_PX / max(grey.shape))
    if scale < 1.0:
        size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return Sample(frame.index, frame.file_time_s, np.asarray(grey, dtype=np.uint8), scale)


class RunnerBoxes:
    """Where the runner is in which frame, to be left out."""

    def __init__(self, trajectories: Trajectories, frame_index: IntArray) -> None:
        """``frame_index``: (n_rows,) ``Frame.index`` of each row of ``trajectories``."""
        self._xy_px = trajectories.xy_px
        self._frame_index = frame_index

    def in_sample(self, sample: Sample) -> FloatArray | None:
        """(left, top, right, bottom) in px of the sample, widened; None where unseen."""
        if len(self._frame_index) == 0:
            return None
        row = int(np.argmin(np.abs(self._frame_index - sample.index)))
        points = self._xy_px[row]
        points = points[np.isfinite(points[:, 0])]
        if len(points) == 0 or abs(int(self._frame_index[row]) - sample.index) > PAIR_GAP:
            return None
        low, high = points.min(axis=0), points.max(axis=0)
        margin = RUNNER_MARGIN * max(float(high[0] - low[0]), 0.3 * float(high[1] - low[1]))
        return np.concatenate([low - margin, high + margin]) * sample.scale
