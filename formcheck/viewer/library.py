"""The results below a folder: found, named by ids that tell nothing, listed quickly from the few
parts of ``analysis.json`` that a list needs; files of a result, never any other.

The document is written with one space of indentation, and no text in JSON holds a line break: a
line that begins with one space and a quote opens a part of the document itself. So parts are cut
out without reading the others, which are twenty times as long.
"""

import base64
import csv
import hashlib
import io
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.core.files import from_json, read_bytes
from formcheck.core.finding import Level, Severity
from formcheck.core.text import sanitize_text
from formcheck.errors import InputError, OutputError
from formcheck.reporting.summary import MOST_SEVERE_FIRST
from formcheck.results.detect import ANALYSIS_FILE
from formcheck.results.result import result_identity
from formcheck.results.reviewed import REVIEWED_FILE
from formcheck.viewer.responses import gone, not_found


def inside(folder: Path, *names: str) -> Path:
    """The regular file ``names`` below ``folder``, which is a real path.

    Raises:
        RefusedError: there is none, or it is a link that leads out of ``folder``.
    """
    path = folder.joinpath(*names)
    try:
        real = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise not_found() from None
    if not real.is_relative_to(folder) or not real.is_file():
        raise not_found()
    return real


def require_own(folder: Path) -> None:
    """See that nothing in the result ``folder`` leads out of it, before its files are read.

    Raises:
        RefusedError: something does.
    """
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place, name)
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(folder):
                raise not_found()


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of change: how a file looks now. Raises OSError."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def scratch_file(suffix: str) -> Path:
    """A new, empty file that only this user may read.

    Raises:
        OutputError: there is no room for it.
    """
    try:
        handle, name = tempfile.mkstemp(suffix, "formcheck-")
    except OSError as error:
        raise OutputError(
            f"No temporary file can be made: {error.strerror or error}.", "Free some space."
        ) from error
    os.close(handle)
    return Path(name)


Row = dict[str, Any]
NEEDED = ("reason", "videos", "runner", "views", "gait", "findings", "provenance")


def documents_of(folder: Path) -> tuple[Path, ...]:
    """The files that the row of the result in ``folder`` is read from, the review's last."""
    reviewed = folder / REVIEWED_FILE
    plain = reviewed.is_file() and not reviewed.is_symlink()
    return (folder / ANALYSIS_FILE, *((reviewed,) if plain else ()))


def summary_of(measured: Path, reviewed: Path | None = None) -> Row | None:
    """What the list says of a result, as reviewed where it was; None where its document is none of
    ours."""
    try:
        if reviewed is not None:
            parts = _parts(read_bytes(reviewed))
            return _row(parts) | _review(parts["review"])
        return _row(_parts(read_bytes(measured))) | _review(None)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _review(review: dict[str, Any] | None) -> Row:
    told = review or {}
    return {
        "reviewed": review is not None,
        "reviewed_by": told.get("by"),
        "signed_off": told.get("signed_off"),
    }


def _row(parts: dict[str, Any]) -> Row:
    videos = parts["videos"]
    # Results of older versions hold none but clear ones, and do not say so.
    levels = [(Level(f.get("level", Level.CLEAR)), f) for f in parts["findings"]]
    findings = [finding for level, finding in levels if level.is_headline]
    ranked = sorted(findings, key=lambda f: MOST_SEVERE_FIRST.index(Severity(f["severity"])))
    return {
        "videos": [str(video["name"]) for video in videos],
        "runner": parts["runner"]["id"],
        "recorded_at": min(filter(None, (v.get("recorded_at") for v in videos)), default=None),
        "analysed_at": parts["provenance"]["started_at"],
        "duration_s": max(float(v["duration_s"]) / v["slow_motion_factor"] for v in videos),
        "views": [view["kind"] for view in parts["views"]],
        "mode": parts["gait"]["mode"],
        "cadence": parts["cadence"],
        "findings": [{name: f[name] for name in ("id", "severity", "title")} for f in ranked],
        "n_findings": len(findings),
        "failed": bool(parts["reason"]),
        "reason": parts["reason"],
        "has_video": any(video["sha256"] for video in videos),
    }


def _parts(text: bytes) -> dict[str, Any]:
    """The document's parts by name, ``cadence`` among them."""
    try:
        return _cut_out(text)
    except ValueError:  # Laid out otherwise: somebody saved it with another program.
        document = from_json(text)
        found = (m for m in document["metrics"] if m["id"] == "cadence")
        return {"review": None, **document, "cadence": _cadence(next(found, {}))}


def _cut_out(text: bytes) -> dict[str, Any]:
    """Raises ValueError where the document is not laid out as we do."""
    parts = {name: _part(text, name) for name in NEEDED}
    # analysis.json of earlier versions ends before.
    parts["review"] = _part(text, "review") if b'\n "review": ' in text else None
    id_at = text.find(b'\n   "id": "cadence"', text.index(b'\n "metrics": '))
    metric = {}
    if id_at >= 0:
        start = text.rindex(b"\n  {", 0, id_at)
        metric = from_json(text[start : text.index(b"\n  }", id_at) + 4])
    return {**parts, "cadence": _cadence(metric)}


def _part(text: bytes, name: str) -> Any:
    opening = b'\n "%s": ' % name.encode("ascii")
    start = text.index(opening) + len(opening)
    stop = text.find(b',\n "', start)
    if stop < 0:
        stop = text.index(b"\n}", start)
    return from_json(text[start:stop])


def _cadence(metric: dict[str, Any]) -> float | None:
    value = metric.get("value")
    return None if value is None else float(value)


FAILURES_FILE = "failures.csv"
"""Of a batch."""


@dataclass(frozen=True)
class ResultRef:
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
        self._held: dict[str, ResultRef] = {}
        self._rows: dict[str, tuple[tuple[tuple[int, int], ...], Row | None]] = {}

    @property
    def is_single(self) -> bool:
        """Whether ``root`` is a result itself."""
        return (self.root / ANALYSIS_FILE).is_file()

    def result(self, rid: str) -> ResultRef:
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

    def look(self) -> tuple[list[ResultRef], list[Failure]]:
        """Walk through the root: its results by name, and what batches could not analyse."""
        found: list[ResultRef] = []
        failures: list[Failure] = []
        for folder, names in _walk(self.root):
            if ANALYSIS_FILE in names:
                name = folder.relative_to(self.root).as_posix()
                found.append(ResultRef(rid_of(name), name, folder))
            elif FAILURES_FILE in names:
                failures += _failures(folder / FAILURES_FILE)
        found.sort(key=lambda held: held.name)
        with self._lock:
            self._held = {held.rid: held for held in found}
        return found, failures

    def rows(self) -> tuple[list[tuple[ResultRef, Row]], list[Failure]]:
        """Each result with what the list says of it; folders whose document is none of ours are
        left out."""
        found, failures = self.look()
        rows = [(held, row) for held in found if (row := self._row(held)) is not None]
        return rows, failures

    def _row(self, held: ResultRef) -> Row | None:
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
    return sanitize_text(name.encode("utf-8", "replace").decode("utf-8"))


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
