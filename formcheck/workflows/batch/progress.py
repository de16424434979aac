"""How far a batch is, how fast it goes, and when it will be over."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from formcheck.jobs.requests import WorkerMessage


@dataclass
class _Work:
    """An entry in work. ``frames``: done in its first pass over all frames; ``expected``: what
    that pass has."""

    n_bytes: int
    stage: str = ""
    frames: int = 0
    expected: int = 0
    is_first_pass: bool = False


@dataclass
class EtaEstimator:
    """Fed with what happens. ``sizes``: bytes of each entry to do. Only the first pass over the
    frames of a recording counts as frames done; later ones (the video) go into the time they take.
    """

    sizes: Mapping[str, int]
    clock: Callable[[], float] = time.monotonic
    n_done: int = 0
    _frames_of_ended: int = 0
    _bytes_of_ended: int = 0
    _frames_known: int = 0
    _bytes_known: int = 0
    _in_work: dict[str, _Work] = field(default_factory=dict)
    _began_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._began_s = self.clock()

    def started(self, name: str) -> None:
        """Work on an entry begins."""
        self._in_work[name] = _Work(self.sizes[name])

    def told(self, told: WorkerMessage) -> None:
        """An entry got on."""
        work = self._in_work[told.name]
        if told.stage:
            stage = told.stage.split(" (")[0]  # "(1 of 2)" follows where there are two.
            first = told.total_frames > 0 and work.stage in ("", stage)
            if first:
                work.stage = stage
                work.expected += told.total_frames
            work.is_first_pass = first
        elif work.is_first_pass:
            work.frames += told.frames

    def ended(self, name: str) -> None:
        """An entry is over."""
        self.n_done += 1
        self._bytes_of_ended += self.sizes.get(name, 0)
        work = self._in_work.pop(name, None)
        if work is not None and work.frames:
            self._frames_of_ended += work.frames
            self._frames_known += work.expected
            self._bytes_known += work.n_bytes

    @property
    def at_work(self) -> tuple[str, ...]:
        """Names in work, the oldest first."""
        return tuple(self._in_work)

    @property
    def frames_per_s(self) -> float:
        """Of all processes together, since the start."""
        frames = self._frames_of_ended + sum(w.frames for w in self._in_work.values())
        return frames / max(self.clock() - self._began_s, 1e-3)

    @property
    def left_s(self) -> float | None:
        """Time left: the frames that the bytes left are likely to hold, at the pace so far. None
        before there is a pace."""
        known = [w for w in self._in_work.values() if w.expected]
        n_frames = self._frames_known + sum(w.expected for w in known)
        n_bytes = self._bytes_known + sum(w.n_bytes for w in known)
        if not n_frames or not n_bytes or not self.frames_per_s:
            return None
        left_bytes = sum(self.sizes.values()) - self._bytes_of_ended
        done = sum(w.frames for w in self._in_work.values())
        return max(0.0, left_bytes * n_frames / n_bytes - done) / self.frames_per_s
