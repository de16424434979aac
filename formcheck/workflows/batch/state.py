"""What earlier runs of a batch found out, so that nothing is read or measured twice.

A small database beside the results. It only ever saves time: the result folders are the truth, and
a database that is lost or damaged is made anew from them.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from formcheck.core.files import is_regular
from formcheck.errors import OptionHint, OutputError
from formcheck.results.storage import File, Stamp

DATABASE = ".formcheck-batch.sqlite3"
SIDE_FILES = ("", "-wal", "-shm", "-journal")
VERSION = 1
TABLES = """
CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, sha256 TEXT,
                    n_frames INTEGER, duration_s REAL) WITHOUT ROWID;
CREATE TABLE results (name TEXT PRIMARY KEY, recipe TEXT, key TEXT, failed INTEGER, again INTEGER,
                      outputs TEXT, files TEXT, row TEXT) WITHOUT ROWID;
"""
STORAGE_TROUBLE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")
MOVED = "SQLITE_READONLY_DBMOVED"
"""Somebody removed the database while it was open."""


@dataclass(frozen=True)
class KnownFile:
    """``sha256`` of a file that looked like ``stamp``; 0 frames where nobody counted."""

    stamp: Stamp
    sha256: str
    n_frames: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True)
class KnownResult:
    """What became of an entry. ``recipe``, ``key``: see ``fingerprint``. ``failed``: there is none;
    ``again``: and it was not the recording's fault. ``outputs``: what was asked for. ``files``: the
    result's files as JSON (see ``assess.listing``). ``row``: OverviewRow as JSON."""

    recipe: str
    key: str
    failed: bool
    again: bool
    outputs: str
    files: str
    row: str


class BatchState:
    """The database of one folder, all of it in memory too. Used by one thread."""

    def __init__(self) -> None:
        self.files: dict[bytes, KnownFile] = {}
        self.results: dict[str, KnownResult] = {}
        self._path: Path | None = None
        self._database: sqlite3.Connection | None = None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What is remembered in ``folder``, without writing there; nothing is kept."""
        memory = cls()
        with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
            # A database that was not closed is put in order as it is opened, which writes.
            copy = Path(private) / DATABASE
            with contextlib.suppress(OSError, sqlite3.Error):
                for suffix in SIDE_FILES[:2]:
                    if is_regular(folder / (DATABASE + suffix)):
                        shutil.copyfile(folder / (DATABASE + suffix), f"{copy}{suffix}")
                with contextlib.closing(_opened(copy)) as database:
                    memory._load(database)
        return memory

    @classmethod
    @contextlib.contextmanager
    def kept(cls, folder: Path) -> Iterator[Self]:
        """The memory of ``folder``, kept up to date during the block.

        Raises:
            OutputError: it cannot be written.
        """
        memory = cls()
        memory._path = folder / DATABASE
        try:
            with _as_output_error(folder):
                memory._open()
            yield memory
        finally:
            memory._close()

    def sha256(self, path: File, stamp: Stamp | None) -> str:
        """Hash of the file as it looks now; "" where it is not known."""
        known = self.files.get(_name(path))
        return known.sha256 if known is not None and known.stamp == stamp else ""

    def n_frames(self, path: File) -> int:
        """How many frames the recording had when it was last read; 0 where not known."""
        known = self.files.get(_name(path))
        return known.n_frames if known is not None else 0

    def content(self) -> bytes:
        """The whole database, as its file would hold it.

        Raises:
            OutputError: it cannot be read.
        """
        assert self._database is not None
        assert self._path is not None
        with _as_output_error(self._path.parent):
            return self._database.serialize()

    def remember_file(self, path: File, known: KnownFile) -> None:
        """Keep what was found out about a file."""
        self.files[_name(path)] = known
        self._write(_FILE, _file_cells(_name(path), known))

    def remember_result(self, name: str, known: KnownResult) -> None:
        """Keep what became of an entry."""
        self.results[name] = known
        self._write(_RESULT, _result_cells(name, known))

    def forget(self, names: Collection[str], paths: Collection[bytes]) -> None:
        """Keep nothing of these entries and files, in no page of the database's files either.

        Raises:
            OutputError: it cannot be written.
        """
        for name in names:
            self.results.pop(name, None)
        for path in paths:
            self.files.pop(path, None)
        if self._database is None or self._path is None:
            return
        with _as_output_error(self._path.parent):
            # A new file rather than emptied pages of the old one.
            self._renew()
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _write(self, statement: str, cells: tuple[Any, ...]) -> None:
        if self._database is None or self._path is None:
            return
        with _as_output_error(self._path.parent):
            try:
                self._database.execute(statement, cells)
            except sqlite3.DatabaseError as error:
                if _is_storage_trouble(error):
                    raise
                self._renew()

    def _open(self) -> None:
        assert self._path is not None
        try:
            self._database = _opened(self._path)
            self._load(self._database)
        except (sqlite3.DatabaseError, ValueError) as error:
            if _is_storage_trouble(error):
                raise
            self.files.clear()
            self.results.clear()
            self._renew()

    def _renew(self) -> None:
        """A new database in place of a damaged one, with all that is known."""
        assert self._path is not None
        self._close()
        for suffix in SIDE_FILES:
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._database = _opened(self._path)
        self._database.execute("BEGIN")
        self._database.executemany(_FILE, [_file_cells(p, k) for p, k in self.files.items()])
        self._database.executemany(_RESULT, [_result_cells(n, k) for n, k in self.results.items()])
        self._database.execute("COMMIT")

    def _close(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _load(self, database: sqlite3.Connection) -> None:
        for path, size, mtime_ns, *rest in database.execute("SELECT * FROM files"):
            self.files[path] = KnownFile(Stamp(size, mtime_ns), *rest)
        for name, recipe, key, failed, again, *rest in database.execute("SELECT * FROM results"):
            self.results[name] = KnownResult(recipe, key, bool(failed), bool(again), *rest)


_FILE = "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)"
_RESULT = "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def _name(file: File) -> bytes:
    return os.fsencode(str(file))


def _file_cells(path: bytes, known: KnownFile) -> tuple[Any, ...]:
    stamp = known.stamp
    return (path, stamp.size, stamp.mtime_ns, known.sha256, known.n_frames, known.duration_s)


def _result_cells(name: str, k: KnownResult) -> tuple[Any, ...]:
    return (name, k.recipe, k.key, k.failed, k.again, k.outputs, k.files, k.row)


def _opened(path: Path) -> sqlite3.Connection:
    """The database at ``path``, made where there is none. Raises sqlite3.DatabaseError."""
    if path.exists() and not is_regular(path):
        raise sqlite3.DatabaseError("it is no file")
    database = sqlite3.connect(path, isolation_level=None)
    try:
        with contextlib.suppress(sqlite3.OperationalError):  # Network folders cannot do it.
            database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version == 0 and tables == 0:
            database.executescript(f"BEGIN;{TABLES}PRAGMA user_version = {VERSION};COMMIT;")
        elif version != VERSION:
            raise sqlite3.DatabaseError(f"expected version {VERSION}, got {version}")
        (state,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(state)
    except BaseException:
        database.close()
        raise
    return database


def _is_storage_trouble(error: Exception) -> bool:
    name = getattr(error, "sqlite_errorname", "")
    return name != MOVED and name.startswith(STORAGE_TROUBLE)


@contextlib.contextmanager
def _as_output_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise OutputError(
            f"nothing can be written to {folder}: {error}",
            OptionHint(
                "Free some space, or name another folder with --out.",
                option="--out",
                otherwise="Free some space, and see that you may write there.",
            ),
        ) from error
