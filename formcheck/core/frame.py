"""One upright picture and where such pictures come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import FloatArray
from formcheck.core.recording import VideoInfo

Picture = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """``rgb``: (height, width, 3) uint8, upright, square pixels. ``index`` counts the recording's
    decodable frames in presentation order from 0; ``file_time_s`` is its presentation time in the
    file, 0 at the first frame (slow motion not undone)."""

    index: int
    file_time_s: float
    rgb: Picture


@dataclass(frozen=True)
class Segment:
    """Frames ``start <= index < stop`` of a recording that are worked on together.

    Reading begins at ``warm_start <= start`` so that a tracker has settled by ``start``. Cut by the
    recording alone, never by the number of cores, so that results do not depend on it.
    """

    warm_start: int
    start: int
    stop: int


class FrameSource(Protocol):
    """A recording that can be read from any frame, by several threads at once.

    Whoever writes one joins the contract suite in ``tests/contracts/frame_source.py``.
    """

    @property
    def info(self) -> VideoInfo: ...

    @property
    def file_time_s(self) -> FloatArray:
        """(n_frames,) presentation times of the frames the container announces, 0 at the first."""
        ...

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        """Frames with ``start <= index < stop`` in order; damaged ones are left out."""
        ...

    def picked(self, indices: Sequence[int]) -> tuple[Iterator[Frame], ...]:
        """The frames of ``indices`` (rising) in order, in parts that may be read side by side: what
        has to be decoded for them is decoded once. Damaged ones are left out."""
        ...
