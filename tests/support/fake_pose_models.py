"""A recording in memory and pose models that need no pictures of people."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from pathlib import Path

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, Picture, Segment
from formcheck.core.pose import N_LANDMARKS, PoseTrack
from formcheck.core.recording import VideoInfo
from formcheck.pose.backend import Person

HZ = 30


class MemorySource:
    """Pictures from a list; ``opened`` counts the calls of ``frames``."""

    def __init__(self, pictures: Sequence[Picture], hz: float = HZ) -> None:
        self._pictures = pictures
        self._hz = hz

    @property
    def info(self) -> VideoInfo:
        height, width = self._pictures[0].shape[:2]
        n = len(self._pictures)
        return VideoInfo(
            Path("memory"), "memory", "0" * 64, (width, height), n, n / HZ, Fraction(HZ), False, 0
        )

    @property
    def file_time_s(self) -> FloatArray:
        return np.arange(len(self._pictures)) / self._hz

    def frames(self, start: int = 0, stop: int | None = None) -> Iterator[Frame]:
        for index in range(start, len(self._pictures) if stop is None else stop):
            yield Frame(index, index / self._hz, self._pictures[index])

    def picked(self, indices: Sequence[int]) -> tuple[Iterator[Frame], ...]:
        return tuple(self.frames(index, index + 1) for index in indices)


def segments(n: int, length: int, warm: int = 5) -> tuple[Segment, ...]:
    return tuple(
        Segment(max(0, start - warm), start, min(start + length, n))
        for start in range(0, n, length)
    )


def numbered(n: int, size_px: tuple[int, int]) -> list[Picture]:
    """Pictures that carry their number in every pixel."""
    width, height = size_px
    pictures = []
    for index in range(n):
        picture = np.zeros((height, width, 3), dtype=np.uint8)
        picture[..., 0], picture[..., 1] = divmod(index, 256)
        pictures.append(picture)
    return pictures


def with_boxes(
    boxes: Sequence[tuple[int, int, int, int]], size_px: tuple[int, int]
) -> list[Picture]:
    """One picture a box (left, top, right, bottom), white on black."""
    pictures = []
    for left, top, right, bottom in boxes:
        picture = np.zeros((size_px[1], size_px[0], 3), dtype=np.uint8)
        picture[top:bottom, left:right] = 255
        pictures.append(picture)
    return pictures


class FakeSession:
    def __init__(self, backend: "FakeBackend", people: int, still: bool) -> None:
        self._backend = backend
        self._people = people
        self._still = still
        self._n_seen = 0
        backend.count_open(1)

    def detect(self, rgb: Picture) -> tuple[Person, ...]:
        self._n_seen += 1
        # Like a tracker, never quite the same after another start.
        memory = 0.0 if self._still else 0.01 / self._n_seen
        found = self._backend.look(rgb)[: self._people]
        return tuple(Person(p.xy_px + memory, p.confidence) for p in found)

    def __enter__(self) -> "FakeSession":
        return self

    def __exit__(self, *_: object) -> None:
        self._backend.count_open(-1)


class FakeBackend:
    """Base: opens sessions and counts those not closed."""

    name = "fake"
    sha256 = ""

    def __init__(self) -> None:
        self.n_open = 0
        self._lock = threading.Lock()

    def count_open(self, change: int) -> None:
        with self._lock:
            self.n_open += change

    def look(self, rgb: Picture) -> list[Person]:
        raise NotImplementedError

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()

    def open(self, people: int, *, still: bool = False) -> FakeSession:
        return FakeSession(self, people, still)


class Replaying(FakeBackend):
    """Sees ``tracks`` in ``numbered`` pictures, the first one first."""

    def __init__(self, *tracks: PoseTrack) -> None:
        super().__init__()
        self._tracks = tracks

    def look(self, rgb: Picture) -> list[Person]:
        index = int(rgb[0, 0, 0]) * 256 + int(rgb[0, 0, 1])
        return [
            Person(np.nan_to_num(t.xy_px[index]), t.confidence[index])
            for t in self._tracks
            if np.isfinite(t.xy_px[index, 0, 0])
        ]


class BoxSeeing(FakeBackend):
    """Takes what is bright for a person, if it is a quarter of the picture long or more."""

    def look(self, rgb: Picture) -> list[Person]:
        y, x = np.nonzero(rgb[..., 0] > 127)
        if len(x) == 0 or max(np.ptp(x), np.ptp(y)) < 0.25 * max(rgb.shape[:2]):
            return []
        return [person_in((x.min(), y.min(), x.max() + 1.0, y.max() + 1.0))]


def person_in(box: tuple[float, float, float, float]) -> Person:
    """Landmarks down the two long sides of ``box``."""
    left, top, right, bottom = box
    share = np.linspace(0.0, 1.0, N_LANDMARKS)
    x = np.where(np.arange(N_LANDMARKS) % 2 == 0, left, right)
    return Person(np.stack([x, top + share * (bottom - top)], axis=1), np.full(N_LANDMARKS, 0.9))
