"""A reader that leaves early, as ``| head -1`` does, changes nothing of what a command does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.indexed_results import content, put

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def ended(*arguments: str | Path, both: bool = False) -> tuple[int, str]:
    """Exit code and standard error of a command whose reader leaves before it begins; ``both``:
    that of standard error too."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "formcheck", *map(str, arguments)],
            cwd=ROOT, stdout=writing, stderr=writing if both else subprocess.PIPE,
            check=False, timeout=400,
        )  # fmt: skip
    finally:
        os.close(writing)
    return ran.returncode, (ran.stderr or b"").decode()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    put(tmp_path / "archive" / "anna", content("Anna"))
    put(tmp_path / "archive" / "bert", content("Bert"))
    return tmp_path / "archive"


@pytest.mark.parametrize("arguments", [("metrics",), ("metrics", "--json"), ("--help",)])
def test_listings_end_well(arguments: tuple[str, ...]) -> None:
    assert ended(*arguments) == (0, "")


def test_the_work_is_done_all_the_same(archive: Path) -> None:
    assert ended("find", archive, "--csv") == (0, "")
    assert ended("forget", "Anna", archive, "--yes", both=True) == (0, "")
    assert sorted(path.name for path in archive.iterdir() if path.is_dir()) == ["bert"]


def test_the_exit_code_is_that_of_the_work(archive: Path) -> None:
    assert ended("history", "Nobody", archive, both=True)[0] == 2
