"""The memory of earlier runs: kept, lost, damaged, in the way of nobody."""

import sqlite3
from pathlib import Path

import pytest

from formcheck.errors import OutputError
from formcheck.results.storage import Stamp
from formcheck.workflows.batch.state import DATABASE, BatchState, KnownFile, KnownResult

FILE = KnownFile(Stamp(12, 34_567), "ab" * 32, 720, 12.5)
RESULT = KnownResult("recipe", "key", False, False, "csv,video", "{}", '{"name": "ü"}')
ODD_PATH = Path("/clips/caf\udce9 =1.mp4")


def fill(folder: Path) -> None:
    with BatchState.kept(folder) as memory:
        memory.remember_file(ODD_PATH, FILE)
        memory.remember_result("a", RESULT)


def test_what_was_remembered_comes_back(tmp_path: Path) -> None:
    fill(tmp_path)
    with BatchState.kept(tmp_path) as memory:
        assert memory.sha256(ODD_PATH, FILE.stamp) == FILE.sha256
        assert memory.n_frames(ODD_PATH) == 720
        assert memory.results == {"a": RESULT}


@pytest.mark.parametrize("stamp", [Stamp(13, 34_567), Stamp(12, 34_568), None])
def test_a_file_that_looks_different_is_not_known(stamp: Stamp | None, tmp_path: Path) -> None:
    fill(tmp_path)
    assert BatchState.read(tmp_path).sha256(ODD_PATH, stamp) == ""


def test_reading_writes_nothing(tmp_path: Path) -> None:
    assert not BatchState.read(tmp_path).results
    assert not list(tmp_path.iterdir())
    fill(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert BatchState.read(tmp_path).results == {"a": RESULT}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_what_a_killed_run_remembered_is_there(tmp_path: Path) -> None:
    """A copy taken while the database is open is what a killed run leaves."""
    live, left = tmp_path / "live", tmp_path / "left"
    live.mkdir()
    left.mkdir()
    with BatchState.kept(live) as memory:
        memory.remember_result("a", RESULT)
        for path in live.iterdir():
            (left / path.name).write_bytes(path.read_bytes())
    assert BatchState.read(left).results == {"a": RESULT}
    with BatchState.kept(left) as memory:
        assert memory.results == {"a": RESULT}


@pytest.mark.parametrize("damage", ["emptied", "text", "cut", "zeros", "other version", "foreign"])
def test_a_damaged_database_is_made_anew(damage: str, tmp_path: Path) -> None:
    with BatchState.kept(tmp_path) as memory:
        for number in range(500):
            memory.remember_result(f"r{number}", RESULT)
    path = tmp_path / DATABASE
    content = path.read_bytes()
    half = len(content) // 2
    if damage in ("other version", "foreign"):
        path.unlink()
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE mine (x)")
            database.execute(f"PRAGMA user_version = {99 if damage == 'other version' else 0}")
        database.close()
    else:
        path.write_bytes(
            {
                "emptied": b"",
                "text": b"not a database" * 100,
                "cut": content[:half],
                "zeros": content[:half] + bytes(len(content) - half),
            }[damage]
        )
    BatchState.read(tmp_path)
    with BatchState.kept(tmp_path) as memory:
        assert not memory.results
        memory.remember_result("a", RESULT)
    assert BatchState.read(tmp_path).results == {"a": RESULT}


def test_a_database_removed_meanwhile_is_no_trouble(tmp_path: Path) -> None:
    with BatchState.kept(tmp_path) as memory:
        memory.remember_result("a", RESULT)
        for path in tmp_path.iterdir():
            path.unlink()
        memory.remember_result("b", RESULT)
    with BatchState.kept(tmp_path) as memory:
        assert set(memory.results) <= {"a", "b"}


def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError), BatchState.kept(tmp_path / "not there"):
        pass
