"""The index in a real PostgreSQL server: answers as of SQLite, several writers, forgetting."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.core.recording import View
from formcheck.errors import InputError
from formcheck.index.database.connect import Database, url_of
from formcheck.index.database.tables import metadata
from formcheck.index.index import ARCHIVE_FILE, INDEX_FILE, open_index
from formcheck.index.query import parse
from formcheck.workflows.forget import remove_all, search
from tests.support.indexed_results import content, put
from tests.support.postgresql import Server, programs, server

PROGRAMS = programs()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        PROGRAMS is None and not os.environ.get("FORMCHECK_TESTS_NEED_POSTGRESQL"),
        reason="PostgreSQL is not installed (Debian: apt-get install postgresql)",
    ),
]

QUERIES = (
    *("", "runner = Anna", "runner ~ NN", "runner ~ '%'", "cadence > 165 and runner = Anna"),
    *("pelvic_drop > 9", "pelvic_drop.right > 9", "view = side and date < 2026-02-10"),
    *("date = 2026-02", "date != 2026-02 and measured = yes", "measured = no"),
    *("finding != pelvic_drop and measured = yes", "severity >= watch", "reviewed = no"),
    *("note ~ LOOSE and fps = 60", "speed_kmh > 5 and sex = female", "folder ~ clinic"),
)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    assert PROGRAMS is not None, "PostgreSQL was to be there"
    with server(PROGRAMS) as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    put(folder / "anna_1", content("Anna", values={"cadence": 160.0}, day="2026-01-10"))
    put(folder / "anna_2", content("Anna", values={"cadence": 172.0}, day="2026-02-10"))
    rear = content("Öz", view=View.REAR, values={"pelvic_drop.left": 9.5}, day="2026-02-11")
    put(folder / "clinic" / "öz", rear)
    put(folder / "nobody", content(None, reason="no runner was found", day="2026-03-01"))
    return folder


def test_the_same_answers_as_sqlite(postgresql: Server, archive: Path) -> None:
    ours, theirs = open_index(archive, postgresql.url), open_index(archive)
    assert ours.refresh() == theirs.refresh()
    assert ours.refresh().n_read == 0
    for text in QUERIES:
        conditions = parse(text)
        shared = [entry for _, entry in ours.newest(conditions)]
        assert shared == [entry for _, entry in theirs.newest(conditions)], text
    first = list(ours.newest(limit=2))
    assert [e.folder for _, e in ours.newest(limit=2, after=first[-1][0])] == ["anna_2", "anna_1"]
    assert ours.of_runner("Anna") == theirs.of_runner("Anna")


def test_accents_and_apostrophes_are_folded_as_in_sqlite(postgresql: Server, archive: Path) -> None:
    ours, theirs = open_index(archive, postgresql.url), open_index(archive)
    for n, name in enumerate(("O'Brien", "O\u2019Brien", "Łukasz", "Weiß", "Mu\u0308ller")):
        put(archive / f"more{n}", content(name))
    assert ours.refresh() == theirs.refresh()
    for text, n_found in (
        *(("muller", 1), ("MÜLLER", 1), ("oz", 1), ("o'brien", 2), ("OBRIEN", 2)),
        *(("lukasz", 1), ("ŁUK", 1), ("weiss", 1), ("WEISS", 1), ("\u2019", 8)),
    ):
        conditions = parse(f"runner ~ {text}")
        shared = [entry for _, entry in ours.newest(conditions)]
        assert shared == [entry for _, entry in theirs.newest(conditions)], text
        assert len(shared) == n_found, text


def test_the_commands(
    postgresql: Server, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["index", str(archive), "--database", postgresql.url]) == 0
    assert run(["find", str(archive), "runner = Öz", "--database", postgresql.url]) == 0
    told = capsys.readouterr().out
    assert "4 results" in told
    assert "clinic/öz" in told
    assert not (archive / INDEX_FILE).exists()
    assert (archive / ARCHIVE_FILE).exists()


def test_a_workstation_that_mounts_it_elsewhere_shares_the_index(
    postgresql: Server, archive: Path, tmp_path: Path
) -> None:
    open_index(archive, postgresql.url).refresh()
    elsewhere = tmp_path / "mounted" / "here"
    elsewhere.parent.mkdir()
    archive.rename(elsewhere)
    assert open_index(elsewhere, postgresql.url).refresh().n_read == 0


def _refresh(archive: str, url: str, turns: int) -> None:
    for _ in range(turns):
        open_index(Path(archive), url).refresh(afresh=True)


def test_writers_at_once_agree_with_the_folders(postgresql: Server, archive: Path) -> None:
    for k in range(16):
        put(archive / f"r{k:02}", content(f"runner {k % 7}"))
    open_index(archive, postgresql.url)  # makes the file that tells archives apart
    context = multiprocessing.get_context("spawn")
    arguments = (str(archive), postgresql.url, 2)
    writers = [context.Process(target=_refresh, args=arguments) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    index = open_index(archive, postgresql.url)
    assert index.refresh().n_read == 0
    assert len(list(index.newest())) == 20


def test_migrations_make_the_tables_that_the_code_knows(postgresql: Server) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = Database(url_of(postgresql.url))
    with database.reading() as connection:
        options = {"version_table": "formcheck_version", "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_who_is_forgotten_is_in_no_table_file(postgresql: Server, archive: Path) -> None:
    who = "Forgotten-8153"
    put(archive / "theirs", content(who))
    open_index(archive, postgresql.url).refresh()
    _checkpoint(postgresql)
    assert _files_holding(postgresql, who)
    remove_all(search(archive, who), postgresql.url)
    _checkpoint(postgresql)
    assert _files_holding(postgresql, who) == []
    assert "Anna" in open_index(archive, postgresql.url).runners()


def _checkpoint(postgresql: Server) -> None:
    import psycopg

    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def _files_holding(postgresql: Server, who: str) -> list[str]:
    files = (path for path in (postgresql.data / "base").rglob("*") if path.is_file())
    return [path.name for path in files if who.encode() in path.read_bytes()]


def test_a_server_that_is_not_there_is_said_without_the_password(archive: Path) -> None:
    with pytest.raises(InputError) as wrong:
        open_index(archive, "postgresql://anna:s3cret@127.0.0.1:9/none")
    assert "cannot be used" in wrong.value.message
    assert "s3cret" not in wrong.value.message
