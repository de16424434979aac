"""What is heard of recordings in work, and who works on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from formcheck.batch.request import Order


@dataclass(frozen=True)
class Told:
    """It was said how it goes: a ``stage`` began, or some ``frames`` are done."""

    name: str
    stage: str = ""
    total_frames: int = 0
    frames: int = 0


@dataclass(frozen=True)
class Restarted:
    """Who worked on it is gone; it was begun again elsewhere."""

    name: str


@dataclass(frozen=True)
class Finished:
    """A result was written. ``row``: an OverviewRow, ``videos``: sha256, n_frames and duration_s of
    each, both as JSON holds them. ``delivered``: where it lies, if not in its place yet. ``notes``:
    see ``session.Placed``."""

    name: str
    row: dict[str, Any]
    videos: list[dict[str, Any]]
    delivered: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """There is no result. ``code``: the exit code ``analyze`` would have; None where the process
    died or hung. ``again``: it was not the recording's fault, so the next run tries again."""

    name: str
    reason: str
    hint: str
    code: int | None
    again: bool = False


Event = Told | Restarted | Finished | Failed


class Executor(Protocol):
    """Works on several recordings at once. Used by one thread; leaving its block stops it."""

    @property
    def at_work(self) -> Sequence[str]:
        """Names in work, the oldest first."""
        ...

    @property
    def at_once(self) -> int:
        """How many it works on at once, as things are now."""
        ...

    def has_room(self) -> bool:
        """Whether another one may begin now."""
        ...

    def start(self, order: Order, n_bytes: int, n_waiting: int) -> None:
        """Begin with a session of ``n_bytes``; ``n_waiting`` others are still to be begun.

        Raises:
            OutputError, NotReadyError: no other could be begun either.
        """
        ...

    def wait(self, timeout_s: float) -> list[Event]:
        """What happened meanwhile; waits at most ``timeout_s`` for something to happen.

        Raises:
            NotReadyError: it cannot go on with any.
        """
        ...
