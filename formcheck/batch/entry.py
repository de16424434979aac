"""One line of a batch's plan: a session of one recording, or of two of the same runner."""

from dataclasses import dataclass, fields

from formcheck.intake import Intake
from formcheck.reference.profile import Profile
from formcheck.settings import Settings
from formcheck.storage import File


@dataclass(frozen=True)
class PlannedTake:
    """A ``session.Take`` whose files may still be in a storage."""

    video: File | None
    poses: File | None
    settings: Settings
    standing: File | None = None


FILES = tuple(f.name for f in fields(PlannedTake) if f.name != "settings")
"""The files a recording of a session is read from, the video first."""


@dataclass(frozen=True)
class Entry:
    """``name``: of its result folder. ``shown``: its recordings as the user would call them.
    ``profile``: of the clinic. ``intake``: what the runner tells of pain, None to keep what an old
    result knows."""

    name: str
    takes: tuple[PlannedTake, ...]
    shown: tuple[str, ...]
    profile: Profile | None = None
    intake: Intake | None = None

    @property
    def runner(self) -> str:
        """Who runs; "" where nobody said."""
        return self.takes[0].settings.runner or ""

    @property
    def files(self) -> tuple[File, ...]:
        """Every file its result is made from."""
        given = (getattr(take, name) for take in self.takes for name in FILES)
        return tuple(dict.fromkeys(path for path in given if path is not None))
