"""The results below a folder: found, named by ids that tell nothing, listed quickly."""

import base64
import csv
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.files import read_bytes
from formcheck.core.text import harmless
from formcheck.errors import InputError
from formcheck.results.detect import ANALYSIS_FILE
from formcheck.results.result import result_identity
from formcheck.viewer.errors import gone
from formcheck.viewer.files import require_own, stamp_of
from formcheck.viewer.row import Row, documents_of, summary_of

FAILURES_FILE = "failures.csv"
"""Of a batch."""


@dataclass(frozen=True)
class Held:
    """A result: ``rid`` stands for it in addresses, ``name`` is its path below the root."""

    rid: str
    name: str
    folder: Path

    @property
    def title(self) -> str:
        """Its name for people: of the folder, with those above it below the root."""
        return as_text(self.folder.name if self.name == "." else self.name)

    @property
    def short_title(self) -> str:
        """The name of its folder, for people."""
        return as_text(self.folder.name)


@dataclass(frozen=True)
class Failure:
    """A recording of which a batch could make no result."""

    name: str
    videos: str
    reason: str
    hint: str


class Library:
    """The results in ``root``, a real path: itself one, or somewhere above some. Links are not
    followed. May be used by several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._rows: dict[str, tuple[tuple[tuple[int, int], ...], Row | None]] = {}

    @property
    def is_single(self) -> bool:
        """Whether ``root`` is a result itself."""
        return (self.root / ANALYSIS_FILE).is_file()

    def result(self, rid: str) -> Held:
        """The result that ``rid`` stands for, with nothing in it that leads out of it.

        Raises:
            RefusedError: there is none.
        """
        held = self._held.get(rid)
        if held is None or not (held.folder / ANALYSIS_FILE).is_file():
            self.look()
            held = self._held.get(rid)
        if held is None or not (held.folder / ANALYSIS_FILE).is_file():
            raise gone()
        require_own(held.folder)
        return held

    def look(self) -> tuple[list[Held], list[Failure]]:
        """Walk through the root: its results by name, and what batches could not analyse."""
        found: list[Held] = []
        failures: list[Failure] = []
        for folder, names in _walk(self.root):
            if ANALYSIS_FILE in names:
                name = folder.relative_to(self.root).as_posix()
                found.append(Held(rid_of(name), name, folder))
            elif FAILURES_FILE in names:
                failures += _failures(folder / FAILURES_FILE)
        found.sort(key=lambda held: held.name)
        with self._lock:
            self._held = {held.rid: held for held in found}
        return found, failures

    def rows(self) -> tuple[list[tuple[Held, Row]], list[Failure]]:
        """Each result with what the list says of it; folders whose document is none of ours are
        left out."""
        found, failures = self.look()
        rows = [(held, row) for held in found if (row := self._row(held)) is not None]
        return rows, failures

    def _row(self, held: Held) -> Row | None:
        try:
            documents = documents_of(held.folder)
            stamp = tuple(stamp_of(document) for document in documents)
            known = self._rows.get(held.rid)
            if known is None or known[0] != stamp:
                # First: a picture asked for with it is never of a later one than the row.
                of = result_identity(held.folder)
                row = summary_of(*documents)
                known = (stamp, row and {**row, "of": of})
                self._rows[held.rid] = known
        except (OSError, InputError):
            return None
        return known[1]


def as_text(name: str) -> str:
    """A file name, which may hold bytes that are no text and characters that play tricks."""
    return harmless(name.encode("utf-8", "replace").decode("utf-8"))


def rid_of(name: str) -> str:
    """A short id for a result, the same each time; nobody gets a path out of it."""
    digest = hashlib.sha256(os.fsencode(name)).digest()[:10]
    return base64.b32encode(digest).decode("ascii").lower()


def _walk(folder: Path) -> Iterator[tuple[Path, set[str]]]:
    """``folder`` and those below it with the names of their plain files; not below a result."""
    below = []
    names = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    names.add(entry.name)
    except OSError:
        return
    yield folder, names
    if ANALYSIS_FILE not in names:
        for name in sorted(below):
            # What a run is still writing, and everything else that is hidden.
            if not name.startswith("."):
                yield from _walk(folder / name)


def _failures(path: Path) -> Iterator[Failure]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text, newline="")):
            told = [row.get(name) or "" for name in ("name", "videos", "reason", "hint")]
            yield Failure(*told)
    except (OSError, UnicodeDecodeError, csv.Error):
        return
