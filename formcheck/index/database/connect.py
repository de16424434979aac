"""A database of the index: SQLite in a file, or PostgreSQL; its tables brought up to date.

Writers take turns. SQLite keeps a rollback journal, not a write-ahead log: that needs memory shared
by all who use the file, which folders on a network do not have.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from formcheck.core.text import folded
from formcheck.errors import InputError, OutputError, UsageError
from formcheck.index.database.tables import HEAD
from formcheck.readiness import require_libraries
from formcheck.results.folder import has_changed

VERSION_TABLE = "formcheck_version"
MIGRATIONS = Path(__file__).parent.parent / "migrations"
WAIT_S = 60.0
"""For another writer."""

WRITERS_LOCK = 4_607_183_418_800_017_408
"""Any number, the same for all who write an index into a PostgreSQL database."""

FOLDED = "formcheck_folded"
"""``core.text.folded`` as SQLite knows it."""

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
STORAGE_TROUBLE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")
DAMAGE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


def url_of(given: str) -> URL:
    """The database that ``given`` names.

    Raises:
        UsageError: it names none, or one of another kind.
        NotReadyError: its driver is not installed.
    """
    hint = "Write postgresql://USER@HOST/NAME or sqlite:///FILE."
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        raise UsageError("--database is no URL of a database.", hint) from None
    kind = url.get_backend_name()
    if kind == SQLITE and url.database and url.database != ":memory:":
        return url.set(drivername=SQLITE)
    if kind != POSTGRESQL:
        raise UsageError(f"--database names {kind}, which is not supported.", hint)
    require_libraries(["psycopg"])
    return url.set(drivername="postgresql+psycopg")


def url_of_file(path: Path) -> URL:
    """A SQLite database at ``path``."""
    return URL.create(SQLITE, database=str(path))


class Database:
    """A database with the tables of the index. Every failure is an error with a sentence."""

    def __init__(self, url: URL) -> None:
        """Connect and bring the tables up to date.

        Raises:
            InputError: it cannot be reached, is damaged, or is of a newer formcheck.
            OutputError: its tables cannot be made.
        """
        self._url = url
        self._engine = _engine(url)
        self.is_sqlite = url.get_backend_name() == SQLITE
        self._bring_up_to_date()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the index."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the only writer; kept when the block ends well."""
        with self._told(), self._engine.connect() as connection:
            ours = connection.execution_options(writes=True)
            with ours.begin():
                if not self.is_sqlite:
                    lock = text("SELECT pg_advisory_xact_lock(:lock)")
                    ours.execute(lock, {"lock": WRITERS_LOCK})
                yield ours
            has_changed()

    def erase_what_was_deleted(self, tables: tuple[str, ...]) -> None:
        """Rewrite the files of the database, so that nothing of deleted rows is left in them."""
        with self._told(), self._engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_sqlite:
                alone.exec_driver_sql("VACUUM")
                return
            for table in tables:
                alone.exec_driver_sql(f"VACUUM (FULL) {table}")

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            if _version(connection) == HEAD:
                return
        with self.writing() as connection:
            if _version(connection) != HEAD:
                self._migrate(connection)

    def _migrate(self, connection: Connection) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise InputError(
                f"The index in {self._name()} was made by a newer formcheck.", "Update formcheck."
            ) from error

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            cause = error.orig
            name = getattr(cause, "sqlite_errorname", "")
            why = str(cause).strip().partition("\n")[0]
            if name.startswith(DAMAGE):
                raise DamagedIndexError(
                    f"The index in {self._name()} is damaged: {why}.", "Run formcheck index."
                ) from error
            if name.startswith(STORAGE_TROUBLE):
                raise OutputError(
                    f"The index cannot be written to {self._name()}: {why}.",
                    "Free some space, or keep the index elsewhere with --database.",
                ) from error
            raise InputError(f"The index in {self._name()} cannot be used: {why}.") from error
        except SQLAlchemyError as error:
            raise InputError(f"The index in {self._name()} cannot be used: {error}.") from error

    def _name(self) -> str:
        """Where it is, without a password."""
        return str(self._url.database) if self.is_sqlite else self._url.render_as_string()


class DamagedIndexError(InputError):
    """The file of the index is damaged; it can be made anew from the folders."""


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
    return found


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != SQLITE:
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT_S})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's own handling of transactions would leave out CREATE TABLE; see ``_on_begin``.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function(FOLDED, 1, _folded, deterministic=True)
    # What is deleted is overwritten, so that a person who is forgotten is not in free pages.
    connection.execute("PRAGMA secure_delete = ON")


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)


def _on_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
