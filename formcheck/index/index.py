"""The index of one archive: kept up to date with the folders, and asked."""

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.entry import IndexEntry
from formcheck.core.files import is_regular, read_json, require_regular
from formcheck.errors import InputError, OutputError, UsageError
from formcheck.index.database import select, write
from formcheck.index.database.connect import (
    DamagedIndexError,
    Database,
    url_of,
    url_of_file,
)
from formcheck.index.database.select import After
from formcheck.index.database.tables import CHILDREN, damaged, results
from formcheck.index.folders import ResultPlace, Unreadable, is_ours, read_entry, results_below
from formcheck.index.query import Condition
from formcheck.results.detect import is_result
from formcheck.results.folder import write_bytes

INDEX_FILE = ".formcheck-index.sqlite3"
SIDE_FILES = ("", "-journal", "-wal", "-shm")
ARCHIVE_FILE = ".formcheck-archive.json"
"""Tells archives in one database apart, wherever the folder is mounted."""

IN_ONE_FILE = ""
"""What a file that lies in its archive calls it."""

AT_ONCE = 100
"""Results of one transaction, so that other writers get their turn."""

Told = Callable[[int, int], None]
"""Hears how many of how many changed results were read."""


@dataclass(frozen=True)
class IndexState:
    """What the folders hold. ``n_read``, ``n_gone``: results that were new or had changed, and that
    are there no more. ``damaged``: (folder, problem) of each that cannot be read."""

    n_results: int
    n_read: int
    n_gone: int
    damaged: tuple[tuple[str, str], ...]


def open_index(archive: Path, database: str | None = None) -> "Index":
    """The index of the folder ``archive``; ``database``: a URL, None for a file in the folder. A
    damaged file of ours is made anew.

    Raises:
        UsageError: there is no such folder, it is a result itself, or the URL is none.
        InputError: the database cannot be used.
        OutputError: nothing can be written there.
        NotReadyError: the database's driver is missing.
    """
    _require_archive(archive)
    if database is not None:
        return Index(archive, Database(url_of(database)), _archive_id(archive))
    return _index_at(archive / INDEX_FILE, archive)


class Index:
    """What the results below one folder hold. Errors of the database: as of ``Database``."""

    def __init__(self, archive: Path, database: Database, archive_id: str) -> None:
        self._archive = archive
        self._database = database
        self._id = archive_id

    def refresh(
        self, told: Told = lambda _done, _total: None, *, afresh: bool = False
    ) -> IndexState:
        """Bring it up to date with the folders; only what looks different is read. ``afresh``:
        read all of them."""
        with self._database.reading() as connection:
            known = write.stamps(connection, self._id)
        places, unreadable = self._places()
        there = {place.folder for place in places}
        changed = [p for p in places if afresh or known.get(p.folder) != p.stamp]
        for start in range(0, len(changed), AT_ONCE):
            told(start, len(changed))
            self._read(changed[start : start + AT_ONCE])
        told(len(changed), len(changed))
        gone = known.keys() - there
        if gone:
            with self._database.writing() as connection:
                write.remove(connection, self._id, gone)
        with self._database.reading() as connection:
            return IndexState(
                n_results=select.count(connection, self._id),
                n_read=len(changed),
                n_gone=len(gone),
                damaged=(*select.problems(connection, self._id), *unreadable),
            )

    def newest(
        self,
        conditions: Sequence[Condition] = (),
        limit: int | None = None,
        after: After | None = None,
    ) -> Iterator[tuple[After, IndexEntry]]:
        """Results that fulfil all ``conditions``, the newest first; a page of ``limit`` behind
        where the last one ended."""
        with self._database.reading() as connection:
            yield from select.newest(connection, self._id, conditions, limit, after)

    def of_runner(self, runner: str) -> tuple[IndexEntry, ...]:
        """All results of ``runner``, the oldest first."""
        with self._database.reading() as connection:
            return select.of_runner(connection, self._id, runner)

    def runners(self) -> tuple[str, ...]:
        """Everybody of whom there is a result, by name."""
        with self._database.reading() as connection:
            return select.runners(connection, self._id)

    def forget(self, runner: str, folders: Sequence[str]) -> None:
        """Hold nothing of ``runner`` and of ``folders`` any more, in no page of the files."""
        with self._database.writing() as connection:
            write.remove(connection, self._id, folders)
            write.remove_runner(connection, self._id, runner)
        tables = (results, *CHILDREN, damaged)
        self._database.erase_what_was_deleted(tuple(table.name for table in tables))

    def _places(self) -> tuple[list[ResultPlace], list[tuple[str, str]]]:
        places, unreadable = [], []
        for found in results_below(self._archive):
            if isinstance(found, Unreadable):
                unreadable.append((found.folder, f"it cannot be looked into: {found.why}"))
            else:
                places.append(found)
        return places, unreadable

    def _read(self, places: Sequence[ResultPlace]) -> None:
        """Read what lies at ``places`` and hold it."""
        read: list[tuple[IndexEntry, str]] = []
        problems: list[tuple[str, str, str]] = []
        foreign = []
        for place in places:
            try:
                read.append((read_entry(place.path, place.folder), place.stamp))
            except InputError as error:
                if is_ours(place):
                    problems.append((place.folder, place.stamp, error.message))
                else:
                    foreign.append((place.folder, place.stamp, ""))
        with self._database.writing() as connection:
            write.put(connection, self._id, read)
            write.put_damaged(connection, self._id, (*problems, *foreign))


def may_be_written(archive: Path) -> bool:
    """Whether an index can lie in ``archive``, and be brought up to date there."""
    file = archive / INDEX_FILE
    if file.exists() and not os.access(file, os.W_OK):
        return False
    return os.access(archive, os.W_OK | os.X_OK)


def open_copy(archive: Path, folder: Path) -> "Index":
    """An index in ``folder`` of an archive that may not be written to: a copy of the one that lies
    there, as far as it can be read.

    Raises as :func:`open_index`.
    """
    _require_archive(archive)
    there = archive / INDEX_FILE
    with contextlib.suppress(OSError):
        require_regular(there)
        shutil.copyfile(there, folder / INDEX_FILE)
    return _index_at(folder / INDEX_FILE, archive)


def _index_at(file: Path, archive: Path) -> "Index":
    try:
        if file.exists() and not (is_regular(file) or file.is_dir()):
            raise DamagedIndexError(f"The index {file} is no file.")
        return Index(archive, Database(url_of_file(file)), IN_ONE_FILE)
    except DamagedIndexError:
        for suffix in SIDE_FILES:
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return Index(archive, Database(url_of_file(file)), IN_ONE_FILE)


def _require_archive(archive: Path) -> None:
    if not archive.is_dir():
        raise UsageError(f"There is no folder {archive}.", "Name the folder that holds results.")
    if is_result(archive):
        raise UsageError(
            f"{archive} is a result, not a folder of results.", "Name the folder that holds it."
        )


def _archive_id(archive: Path) -> str:
    """From the archive's own file, which is made where there is none; from where it lies, where
    that may not be written."""
    file = archive / ARCHIVE_FILE
    try:
        return str(uuid.UUID(read_json(file)["archive"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        made = str(uuid.uuid4())
    try:
        write_bytes(file, json.dumps({"archive": made}).encode("ascii"))
    except OutputError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, Path(os.path.realpath(archive)).as_uri()))
    return made
