"""A second look for people nobody follows, so that their faces can be blurred as well.

The runner is followed with a model opened for as many people as a first look showed; whoever comes
by later, or is small beside the runner, may be missed. Here a few frames a second are searched as
still pictures, whole and in tiles. Nothing is measured from what is found.
"""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, Segment
from formcheck.core.pose import Landmark
from formcheck.pose.backend import Person, PoseBackend, PoseSession
from formcheck.pose.people import PersonTrack, follow
from formcheck.pose.search import Look, each_once, in_tiles, in_whole_picture
from formcheck.pose.survey import MOST_PEOPLE

LOOK_EVERY_S = 0.25
"""Of file time: who walks by moves about a fifth of his height meanwhile."""
TILE_SHARE = 0.5
HEAD = slice(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1)
SAME_HEAD = 0.08
"""Largest distance of the middles of two heads, in body extents, to be one head."""


@dataclass(frozen=True, eq=False)
class SparseDetections:
    """What the second look gave. ``file_time_s``: (k,) of the frames searched; ``people``: tracks
    of k rows of whoever is not followed anyway."""

    file_time_s: FloatArray
    people: tuple[PersonTrack, ...]


class BystanderDetector(AbstractContextManager["BystanderDetector"]):
    """Searches frames while they are decoded, in the threads that decode them.

    Used as a context manager; ``see`` is not called after that.
    """

    def __init__(self, backend: PoseBackend) -> None:
        self._backend = backend
        self._sessions = ExitStack()
        self._thread = threading.local()
        self._lock = threading.Lock()
        self._last_turn: dict[int, int] = {}
        self._looks: dict[int, tuple[float, tuple[Person, ...]]] = {}

    def __enter__(self) -> Self:
        self._sessions.enter_context(self._backend.running())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._sessions.close()

    def see(self, segment: Segment, frame: Frame) -> None:
        """Search ``frame`` where its turn has come: the first of a segment, then every
        LOOK_EVERY_S."""
        if frame.index < segment.start:
            return
        turn = int(frame.file_time_s / LOOK_EVERY_S)
        if self._last_turn.get(segment.start) == turn:
            return
        self._last_turn[segment.start] = turn
        session, plain = self._session(), Look.at(frame)
        whole, tiled = in_whole_picture(session, plain), in_tiles(session, plain, TILE_SHARE)
        found = each_once(whole.people + tiled.people)
        with self._lock:
            self._looks[frame.index] = (frame.file_time_s, found)

    def glimpses(self, known: Sequence[FloatArray], file_time_s: FloatArray) -> SparseDetections:
        """Everyone found who is not one of ``known``, each (n, 33, 2) at ``file_time_s`` (n,)."""
        looks = [look for _, look in sorted(self._looks.items())]
        strangers = []
        for time_s, people in looks:
            row = int(np.argmin(np.abs(file_time_s - time_s)))
            heads = [xy_px[row, HEAD] for xy_px in known]
            strangers.append(tuple(p for p in people if not any(_is_head_of(p, h) for h in heads)))
        return SparseDetections(
            np.array([time_s for time_s, _ in looks], dtype=np.float64),
            follow(strangers, shortest=1),
        )

    def _session(self) -> PoseSession:
        session: PoseSession | None = getattr(self._thread, "session", None)
        if session is None:
            with self._lock:
                session = self._sessions.enter_context(self._backend.open(MOST_PEOPLE, still=True))
            self._thread.session = session
        return session


def _is_head_of(person: Person, head_px: FloatArray) -> bool:
    apart = person.xy_px[HEAD].mean(axis=0) - head_px.mean(axis=0)
    # Not so where somebody is not seen in this frame, and has no head.
    return bool(np.linalg.norm(apart) <= SAME_HEAD * person.extent_px)
