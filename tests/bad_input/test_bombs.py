"""One bad result in an archive: it is one line, "damaged"; the others are served, and no command
takes much more memory for it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.errors import InputError
from formcheck.index.index import open_index
from formcheck.results.arrays import load_series
from formcheck.results.result import load
from formcheck.viewer.library import Library
from formcheck.workflows.batch.discovery import discover
from formcheck.workflows.forget import search
from tests.support.bombs import OF_ARRAYS, OF_TEXT, Bomb, gigabyte, unpacks_to_2_gb
from tests.support.special_files import within

LARGEST_PEAK_MB = 700
"""Of ``find`` and the viewer, whose libraries take some 200."""


def harmed(archive: Path, name: str, bomb: Bomb) -> Path:
    path = archive / "bad.formcheck" / name
    path.unlink()
    bomb(path)
    return path.parent


@pytest.mark.parametrize("bomb", OF_TEXT, ids=lambda bomb: bomb.__name__)
def test_a_bad_document_is_one_line_and_the_others_are_served(
    bomb: Bomb, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = harmed(archive, "analysis.json", bomb)
    good = archive / "good.formcheck"
    with within(60):
        for command in (["find"], ["index"], ["history", "R-17"]):
            assert run([*command, str(archive)]) == 0
            told = capsys.readouterr().err.splitlines()
            assert len([line for line in told if "bad.formcheck" in line]) == 1
        index = open_index(archive)
        assert [folder for folder, _ in index.refresh(afresh=True).damaged] == ["bad.formcheck"]
        assert [entry.folder for _, entry in index.newest()] == ["good.formcheck"]
        assert [held.folder for held, _ in Library(archive).rows()[0]] == [good]
        for arguments in (
            ["report", bad], ["export", bad, "--out", tmp_path / "e"], ["annotate", bad],
            ["compare", good, bad, "--out", tmp_path / "c"],
        ):  # fmt: skip
            assert run([*map(str, arguments), "--quiet"]) == 3
        # Whose it is, its recording tells: the one of a result that can be read.
        assert set(search(archive, "R-17").results) == {good, bad}
        (bad / "clip.mp4").write_bytes(b"")
        assert discover([str(archive)], None).found == []
        assert run(["forget", "R-17", str(archive), "--yes"]) == 0
    assert not good.exists()


@pytest.mark.parametrize("bomb", OF_ARRAYS, ids=lambda bomb: bomb.__name__)
@pytest.mark.parametrize("name", ["pose.npz", "series.npz", "people.npz"])
def test_arrays_that_claim_too_much_are_damaged(name: str, bomb: Bomb, archive: Path) -> None:
    bad = harmed(archive, name, bomb)
    with within(60):
        with pytest.raises(InputError) as caught:
            load(bad)
        assert name in caught.value.message
        assert "\n" not in caught.value.message
        assert run(["report", str(bad), "--quiet"]) == 3


def test_random_bytes_are_told_without_advice_of_numpy(archive: Path) -> None:
    bad = archive / "bad.formcheck"
    (bad / "series.npz").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InputError) as caught:
        load(bad)
    assert "pickle" not in caught.value.message + caught.value.hint


def test_arrays_of_objects_are_told_without_advice_of_numpy(archive: Path) -> None:
    import numpy as np

    bad = archive / "bad.formcheck"
    np.savez(bad / "series.npz", time_s=np.array([{}], dtype=object))
    with pytest.raises(InputError) as caught:
        load_series(bad, 0, 100)
    assert "pickle" not in caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize("command", ["find", "view", "report"])
def test_the_most_memory_taken(command: str, archive: Path) -> None:
    """Before: 5.9 GB for the document, 4.9 GB for the arrays."""
    shutil.copytree(archive / "good.formcheck", archive / "worse.formcheck")
    harmed(archive, "analysis.json", gigabyte)
    worse = archive / "worse.formcheck" / "pose.npz"
    worse.unlink()
    unpacks_to_2_gb(worse)
    about = worse.parent if command == "report" else archive
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.peak_memory", command, str(about)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    *shown, told = ran.stdout.splitlines()
    assert json.loads(told)["code"] == (3 if command == "report" else 0), ran.stderr
    assert json.loads(told)["peak_mb"] < LARGEST_PEAK_MB
    if command == "view":
        assert shown == ["2 listed, 1 opened"]
