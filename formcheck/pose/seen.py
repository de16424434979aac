"""Who was found in which frame, in a few large arrays.

As an object for each person and frame, scattered among all that the pose model's library makes and
drops, they would hold on to five times their own size of memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import overload

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Frame
from formcheck.core.pose import N_LANDMARKS
from formcheck.pose.backend import Person


@dataclass(frozen=True, eq=False)
class Seen(Sequence[tuple[Person, ...]]):
    """The people of n frames, up to p in each; an item is who was found in a frame.

    ``frame_index``: (n,); ``file_time_s``: (n,); ``n_people``: (n,) how many were found;
    ``xy_px``: (n, p, 33, 2) and ``confidence``: (n, p, 33), NaN and 0 beyond them. Read-only.
    """

    frame_index: IntArray
    file_time_s: FloatArray
    n_people: IntArray
    xy_px: FloatArray
    confidence: FloatArray

    def __post_init__(self) -> None:
        for array in vars(self).values():
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.frame_index)

    @overload
    def __getitem__(self, at: int) -> tuple[Person, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> "Seen": ...

    def __getitem__(self, at: int | slice) -> "tuple[Person, ...] | Seen":
        if isinstance(at, slice):
            return Seen(**{name: array[at] for name, array in vars(self).items()})
        people = range(self.n_people[at])
        return tuple(Person(self.xy_px[at, k], self.confidence[at, k]) for k in people)

    @staticmethod
    def joined(parts: Sequence["Seen"]) -> "Seen":
        """One after the other; the same p in all."""
        names = [field.name for field in fields(Seen)]
        return Seen(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})


class Record:
    """Fills in up to ``most_frames`` frames with up to ``most_people`` people each."""

    def __init__(self, most_frames: int, most_people: int) -> None:
        self._index = np.zeros(most_frames, dtype=np.int64)
        self._file_time_s = np.zeros(most_frames)
        self._n_people = np.zeros(most_frames, dtype=np.int64)
        self._xy_px = np.full((most_frames, most_people, N_LANDMARKS, 2), np.nan)
        self._confidence = np.zeros((most_frames, most_people, N_LANDMARKS))
        self._n = 0

    def add(self, frame: Frame, people: Sequence[Person]) -> None:
        """``people`` were found in ``frame``."""
        k = self._n
        self._index[k], self._file_time_s[k] = frame.index, frame.file_time_s
        self._n_people[k] = len(people)
        for i, person in enumerate(people):
            self._xy_px[k, i], self._confidence[k, i] = person.xy_px, person.confidence
        self._n += 1

    def seen(self) -> Seen:
        """What was added; nothing may be added after that."""
        n = self._n
        return Seen(
            self._index[:n],
            self._file_time_s[:n],
            self._n_people[:n],
            self._xy_px[:n],
            self._confidence[:n],
        )
