"""One line of a batch's plan: a session of one recording, or of two of the same runner."""

from dataclasses import dataclass, fields
from pathlib import Path

from formcheck.reference.profile import Profile
from formcheck.session import Take

FILES = tuple(f.name for f in fields(Take) if f.name != "settings")
"""The files a recording of a session is read from, the video first."""


@dataclass(frozen=True)
class Entry:
    """``name``: of its result folder. ``shown``: its recordings as the user would call them.
    ``profile``: of the clinic."""

    name: str
    takes: tuple[Take, ...]
    shown: tuple[str, ...]
    profile: Profile | None = None

    @property
    def runner(self) -> str:
        """Who runs; "" where nobody said."""
        return self.takes[0].settings.runner or ""

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file its result is made from."""
        given = (getattr(take, name) for take in self.takes for name in FILES)
        return tuple(dict.fromkeys(path for path in given if path is not None))
