"""Where results lie below a folder, and how each looked: all that is asked where none changed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formcheck.archive.ours import ANALYSIS_FILE, OPENINGS, is_damaged_result, is_result
from formcheck.archive.review import REVIEW_FILE
from formcheck.archive.reviewed import REVIEWED_FILE

DOCUMENTS = (REVIEWED_FILE, ANALYSIS_FILE)
DECIDE = (*DOCUMENTS, REVIEW_FILE)
"""Files that say what a result tells."""


@dataclass(frozen=True)
class Place:
    """A folder that holds a result. ``folder``: relative to the archive, with "/". ``stamp``: sizes
    and times of the files that decide what it tells; where it is the same, so is what the index
    holds of it."""

    path: Path
    folder: str
    stamp: str


@dataclass(frozen=True)
class Unreadable:
    """A folder that could not be looked into, and why."""

    folder: str
    why: str


def results_below(archive: Path, *, everywhere: bool = False) -> Iterator[Place | Unreadable]:
    """Every folder below ``archive`` that holds documents of a result, or the rest of one; hidden
    folders and what lies within results are not searched. In the order of their names.
    ``everywhere``: with hidden folders, those that killed runs leave behind among them, and with
    what lies within results."""
    waiting = [archive]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as scan:
                items = sorted(scan, key=lambda item: item.name)
            place = None if here == archive else _place(here, archive, {i.name for i in items})
        except OSError as error:
            yield Unreadable(relative(here, archive), error.strerror or str(error))
            continue
        if place is not None:
            yield place
        if place is not None and not everywhere:
            continue
        waiting += [
            here / item.name
            for item in reversed(items)
            if (everywhere or not item.name.startswith(".")) and item.is_dir(follow_symlinks=False)
        ]


def relative(path: Path, archive: Path) -> str:
    """``path`` as the index names it; bytes that are no text are written out."""
    text = path.relative_to(archive).as_posix()
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def _place(path: Path, archive: Path, names: set[str]) -> Place | None:
    here = [name for name in DOCUMENTS if name in names]
    if not here and not (names & OPENINGS.keys() and is_damaged_result(path)):
        return None
    stamps = (_stamp(path / name) for name in DECIDE if name in names)
    return Place(path, relative(path, archive), ";".join(stamps))


def is_ours(place: Place) -> bool:
    """Whether formcheck wrote it: another program may call a file ``analysis.json`` too."""
    return is_result(place.path) or is_damaged_result(place.path)


def _stamp(document: Path) -> str:
    try:
        status = document.stat()
    except OSError:  # A link in a circle: whoever reads it will say so.
        return f"{document.name}:"
    return f"{document.name}:{status.st_size}:{status.st_mtime_ns}"
