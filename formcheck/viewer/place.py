"""What one running server serves and remembers."""

from dataclasses import dataclass, field
from pathlib import Path

from formcheck.viewer.library import Library
from formcheck.viewer.opened import Openings
from formcheck.viewer.recordings import Recordings
from formcheck.viewer.reports import Reports


@dataclass(frozen=True, eq=False)
class Place:
    """``root``: the real path of the folder given; nothing outside of it is served but recordings
    that a result in it was made from. ``given``: recordings that have moved."""

    root: Path
    given: tuple[Path, ...] = ()
    library: Library = field(init=False)
    openings: Openings = field(init=False, default_factory=Openings)
    recordings: Recordings = field(init=False)
    reports: Reports = field(init=False, default_factory=Reports)

    def __post_init__(self) -> None:
        object.__setattr__(self, "library", Library(self.root))
        object.__setattr__(self, "recordings", Recordings(self.given))
