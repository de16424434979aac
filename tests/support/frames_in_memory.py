"""Frames in memory, for tests that need a ``FrameSource`` but no file."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame
from formcheck.core.recording import VideoInfo


class PlainFrames:
    """Frames of one grey; ``damaged`` indices are left out. ``decoded`` records what was read."""

    def __init__(self, info: VideoInfo, grey: int = 90, damaged: tuple[int, ...] = ()) -> None:
        self.info = info
        self.grey = grey
        self.damaged = damaged
        self.decoded: list[int] = []

    @property
    def file_time_s(self) -> FloatArray:
        assert self.info.nominal_hz is not None
        return np.arange(self.info.n_frames) / float(self.info.nominal_hz)

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        width, height = self.info.size_px
        for index in range(start, self.info.n_frames if stop is None else stop):
            if index in self.damaged:
                continue
            self.decoded.append(index)
            rgb = np.full((height, width, 3), self.grey, dtype=np.uint8)
            rgb.flags.writeable = False
            yield Frame(index, float(self.file_time_s[index]), rgb)

    def picked(self, indices: Sequence[int]) -> tuple[Iterator[Frame], ...]:
        return tuple(self.frames(index, index + 1) for index in indices)


GREY = np.full((48, 64, 3), 128, dtype=np.uint8)


class GreyVideo:
    """``n`` grey frames at 30 a second."""

    def __init__(self, n: int) -> None:
        self.file_time_s: FloatArray = np.arange(n) / 30.0
        self.info = VideoInfo(
            None, "grey.mp4", "", (64, 48), n, n / 30, Fraction(30), variable_rate=False,
            rotation_deg=0,
        )  # fmt: skip

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        for k in range(start, len(self.file_time_s) if stop is None else stop):
            yield Frame(k, float(self.file_time_s[k]), GREY)

    def picked(self, indices: Sequence[int]) -> tuple[Iterator[Frame], ...]:
        return tuple(self.frames(index, index + 1) for index in indices)
