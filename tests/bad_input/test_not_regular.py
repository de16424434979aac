"""Pipes, devices and links in a circle wherever a file is named or lies: nothing hangs, nothing is
a defect, and the results beside it are served."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.errors import OutputError
from formcheck.index.index import INDEX_FILE, open_index
from formcheck.results.folder import stage
from formcheck.results.result import save
from formcheck.viewer.library import Library
from formcheck.workflows.batch.discovery import discover
from formcheck.workflows.batch.manifest import manifest_text
from tests.support.analyses import sample_analysis
from tests.support.special_files import SPECIALS, special, within

LONGEST_S = 60


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def ran(*arguments: str | Path) -> int:
    with within(LONGEST_S):
        return run([str(argument) for argument in arguments])


@pytest.mark.parametrize("kind", SPECIALS)
@pytest.mark.parametrize(
    ("option", "code"), [("", 3), ("--poses", 2), ("--profile", 2), ("--intake", 2), ("--model", 2)]
)
def test_files_given_to_analyze(option: str, code: int, kind: str, tmp_path: Path) -> None:
    path = special(kind, tmp_path / "file.mp4")
    video = Path(__file__).parents[2] / "samples" / "treadmill_side_30fps.mp4"
    given = [option, path, *(() if option == "--poses" else (video,))] if option else [path]
    assert ran("analyze", *given) == code
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("kind", SPECIALS)
def test_a_folder_of_recordings(kind: str, tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "whole.mp4").write_bytes(b"video")
    path = special(kind, clips / "other.mp4")
    discovery = discover([str(clips)], None)
    assert [found.path.name for found in discovery.found] == ["whole.mp4"]
    assert len([note for note in discovery.notes if str(path) in note]) == 1
    for command in ("manifest", "batch"):
        options = ("--out", tmp_path / "out", "--dry-run") if command == "batch" else ()
        assert ran(command, clips, *options) == 0


@pytest.mark.parametrize("kind", SPECIALS)
def test_a_recording_named_singly(kind: str, tmp_path: Path) -> None:
    path = special(kind, tmp_path / "p.mp4")
    there = 2 if kind == "loop" else 0
    assert ran("batch", path, "--out", tmp_path / "out", "--dry-run") == there
    assert ran("manifest", path) == there


@pytest.mark.parametrize("kind", SPECIALS)
def test_files_named_in_a_manifest(kind: str, tmp_path: Path) -> None:
    (tmp_path / "whole.mp4").write_bytes(b"video")
    special(kind, tmp_path / "cell")
    for column in ("poses", "standing", "profile", "intake", "model"):
        table = tmp_path / "list.csv"
        table.write_text(f"video,{column}\nwhole.mp4,cell\n", encoding="utf-8")
        assert ran("batch", table, "--out", tmp_path / "out", "--dry-run") == 2
    (tmp_path / "other").mkdir()
    table = special(kind, tmp_path / "other" / "a.csv")
    assert ran("batch", table, "--out", tmp_path / "o", "--dry-run") == (2 if kind == "loop" else 0)


RESULT_FILES = ("analysis.json", "review.json", "intake.json", "profile.json", "source.json",
                "pose.npz", "series.npz", "people.npz", "keyframes/captions.json")  # fmt: skip


def harmed(archive: Path, name: str, harm: Callable[[Path], object]) -> Path:
    path = archive / "bad.formcheck" / name
    path.unlink(missing_ok=True)
    harm(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pipe", "loop"])
@pytest.mark.parametrize("name", RESULT_FILES)
def test_a_result_with_such_a_file(name: str, kind: str, archive: Path) -> None:
    harmed(archive, name, lambda path: special(kind, path))
    good, bad = archive / "good.formcheck", archive / "bad.formcheck"
    assert ran("find", archive) == 0
    assert ran("history", "R-17", archive) == 0
    with within(LONGEST_S):
        damaged = open_index(archive).refresh(afresh=True).damaged
        assert [folder for folder, _ in damaged] == ["bad.formcheck"] * (name == "analysis.json")
        rows, _ = Library(archive).rows()
    assert good in [held.folder for held, _ in rows]
    # A review is told of in the report, which is made without it; a profile judges no comparison.
    served = name in ("review.json", "profile.json")
    compared = ran("compare", good, bad, "--no-video", "--out", archive / "c")
    assert compared == (0 if served else 3)
    assert ran("report", bad, "--quiet") == (0 if name == "review.json" else 3)


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_an_index_that_is_no_file_is_made_anew(kind: str, archive: Path) -> None:
    special(kind, archive / INDEX_FILE)
    assert ran("find", archive) == 0
    assert (archive / INDEX_FILE).is_file()


@pytest.mark.parametrize("kind", SPECIALS)
def test_somebody_is_forgotten_all_the_same(kind: str, archive: Path) -> None:
    special(kind, archive / "notes.txt")
    harmed(archive, "review.json", lambda path: special(kind, path))
    assert ran("forget", "R-17", archive, "--yes") == 0
    assert sorted(p.name for p in archive.iterdir() if p.suffix == ".formcheck") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_in_a_result_is_not_copied(kept: Path, tmp_path: Path) -> None:
    result = tmp_path / kept.name
    shutil.copytree(kept, result)
    try:
        os.mknod(result / "zero", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except OSError:
        pytest.skip("no device can be made here")
    with within(LONGEST_S), pytest.raises(OutputError), stage(result) as new:
        save(sample_analysis(), new)
    assert (result / "zero").exists()


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_written_takes_no_device_s_place(kind: str, archive: Path, tmp_path: Path) -> None:
    path = special(kind, tmp_path / "page.html")
    assert ran("history", "R-17", archive, "--html", path) == 6
    assert path.exists()
    assert not path.is_file()


def test_a_manifest_of_such_a_folder_names_the_others(tmp_path: Path) -> None:
    from formcheck.settings import Settings
    from formcheck.workflows.batch.plan import make_plan

    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "whole.mp4").write_bytes(b"video")
    special("loop", tmp_path / "clips" / "loop.mp4")
    plan = make_plan([str(tmp_path / "clips")], None, (Settings(), Settings()))
    assert "whole.mp4" in manifest_text(plan.entries, tmp_path)[0]
    assert "loop.mp4" not in json.dumps([entry.shown for entry in plan.entries])
