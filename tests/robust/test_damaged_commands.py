"""``report`` and ``annotate`` on a damaged result: exit 3, one sentence, what to do."""

import json
import shutil
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.results.result import save
from tests.support.analyses import sample_analysis
from tests.support.real_runs import content_of


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "run.formcheck"
    folder.mkdir()
    save(sample_analysis(), folder)
    (folder / "keyframes").mkdir()
    (folder / "keyframes" / "left_contact.jpg").write_bytes(b"jpeg")
    frame = {"name": "left_contact.jpg", "caption": "", "alt_text": "", "metrics": [], "video": 0}
    captions = json.dumps([frame])
    (folder / "keyframes" / "captions.json").write_text(captions, encoding="utf-8")
    return folder


def test_a_whole_result_is_reported(result: Path) -> None:
    assert run(["report", str(result), "--quiet"]) == 0
    assert (result / "report.html").is_file()


@pytest.mark.parametrize("command", ["report", "annotate"])
@pytest.mark.parametrize("name", ["analysis.json", "series.npz"])
def test_a_damaged_result_is_named(
    command: str, name: str, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (result / name).write_bytes(b"")
    assert_refused([command, str(result)], result, name, capsys)
    (result / name).unlink()
    assert_refused([command, str(result)], result, name, capsys)


@pytest.mark.parametrize("name", ["captions.json", "left_contact.jpg"])
def test_missing_key_frames_are_named(
    name: str, result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (result / "keyframes" / name).unlink()
    assert_refused(["report", str(result)], result, f"keyframes/{name} is missing", capsys)
    shutil.rmtree(result / "keyframes")
    assert_refused(["report", str(result)], result, "keyframes/captions.json is missing", capsys)


def assert_refused(
    arguments: list[str], result: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content_of(result)
    assert run(arguments) == 3
    error, hint = capsys.readouterr().err.splitlines()[-2:]
    assert error.startswith("Error: run.formcheck: ")
    assert what in error
    assert "run analyze again" in hint
    assert content_of(result) == before
