"""One line of a batch's plan: a session of one recording, or of two of the same runner."""

from dataclasses import dataclass
from pathlib import Path

from formcheck.session import Take


@dataclass(frozen=True)
class Entry:
    """``name``: of its result folder. ``shown``: its recordings as the user would call them."""

    name: str
    takes: tuple[Take, ...]
    shown: tuple[str, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file its result is made from."""
        return tuple(f for take in self.takes for f in (take.video, take.poses) if f is not None)
