"""What one running server serves and remembers."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.viewer.jobs import Job, Jobs
from formcheck.viewer.library import Library
from formcheck.viewer.opened import Openings
from formcheck.viewer.recordings import Recordings
from formcheck.viewer.reports import Reports

LARGEST_UPLOAD_BYTES = 8_000_000_000
"""An hour of 4K from a phone."""


@dataclass(frozen=True, eq=False)
class Place:
    """``root``: the real path of the folder given; nothing outside of it is served but recordings
    that a result in it was made from. ``given``: recordings that have moved. ``cores``: for an
    analysis. ``largest_upload``: bytes of a recording that is dropped on the page. ``making``: the
    job of each copy that is to be made, by where it goes and the identity of that result."""

    root: Path
    given: tuple[Path, ...] = ()
    cores: int = os.cpu_count() or 1
    largest_upload: int = LARGEST_UPLOAD_BYTES
    library: Library = field(init=False)
    openings: Openings = field(init=False, default_factory=Openings)
    recordings: Recordings = field(init=False)
    reports: Reports = field(init=False, default_factory=Reports)
    jobs: Jobs = field(init=False, default_factory=Jobs)
    making: dict[tuple[Path, str], Job] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "library", Library(self.root))
        object.__setattr__(self, "recordings", Recordings(self.given))

    def close(self) -> None:
        """Stop what is under way; finish the reports of what was reviewed."""
        self.jobs.close()
        self.reports.close()
