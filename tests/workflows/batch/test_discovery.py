"""What counts as a recording, and what is left alone."""

import os
from pathlib import Path

import pytest

from formcheck.errors import UsageError
from formcheck.workflows.batch.discovery import discover
from tests.support.batch_entries import entry, write_result


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def found(*sources: str | Path, out: Path | None = None) -> list[str]:
    return [f.relative.as_posix() for f in discover([str(s) for s in sources], out).found]


def test_folders_are_searched_for_videos(tmp_path: Path) -> None:
    make(tmp_path, "b.mp4", "a.MOV", "deep/er/c.mkv", "notes.txt", "noext")
    assert found(tmp_path) == ["a.MOV", "b.mp4", "deep/er/c.mkv"]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".a.mp4", "._b.mp4", ".git/c.mp4", "d.mp4")
    assert found(tmp_path) == ["d.mp4"]
    assert found(f"{tmp_path}/*") == ["d.mp4"]


def test_the_folder_of_the_results_is_left_out_however_it_is_spelled(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4", "out/x/annotated.mp4", "out/mine.mp4")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    out = tmp_path / "out" / ".." / "out"
    assert found(tmp_path, out=out) == ["a.mp4"]
    assert found(f"{tmp_path}/**/*.mp4", out=out) == ["a.mp4"]


def test_results_may_go_among_the_recordings(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4", "sub/b.mp4")
    write_result(tmp_path / "a", entry(tmp_path / "a.mp4").takes, "0" * 64)
    make(tmp_path, "a/annotated.mp4")
    assert found(tmp_path, out=tmp_path) == ["a.mp4", "sub/b.mp4"]
    assert found(f"{tmp_path}/**/*.mp4", out=tmp_path) == ["a.mp4", "sub/b.mp4"]


@pytest.mark.parametrize("damaged", [False, True])
def test_results_are_left_out_even_damaged_ones(damaged: bool, tmp_path: Path) -> None:
    make(tmp_path, "a.mp4")
    result = tmp_path / "old.formcheck"
    write_result(result, entry(tmp_path / "a.mp4").takes, "0" * 64)
    make(result, "annotated.mp4", "keyframes/clip.mp4")
    if damaged:
        (result / "analysis.json").write_bytes(b"")
    assert found(tmp_path) == ["a.mp4"]
    assert found(f"{tmp_path}/*/*.mp4") == []
    discovery = discover([str(result / "annotated.mp4")], None)
    assert not discovery.found
    assert "annotated.mp4" in discovery.notes[0]


def test_somebody_elses_analysis_json_hides_nothing(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4")
    (tmp_path / "analysis.json").write_text("{}", encoding="utf-8")
    assert found(tmp_path) == ["a.mp4"]


def test_a_recording_is_taken_once(tmp_path: Path) -> None:
    make(tmp_path, "x/a.mp4")
    (tmp_path / "x" / "link.mp4").symlink_to(tmp_path / "x" / "a.mp4")
    assert found(tmp_path / "x", tmp_path / "x" / "a.mp4", tmp_path) == ["a.mp4"]


def test_links_that_go_round_end(tmp_path: Path) -> None:
    make(tmp_path, "x/a.mp4")
    (tmp_path / "x" / "up").symlink_to(tmp_path)
    (tmp_path / "x" / "broken.mp4").symlink_to(tmp_path / "nothing")
    assert found(tmp_path) == ["x/a.mp4"]


def test_patterns_are_relative_to_where_they_begin(tmp_path: Path) -> None:
    make(tmp_path, "x/1/a.mp4", "x/2/a.mp4", "x/2/notes.txt")
    assert found(f"{tmp_path}/x/*/a.*") == ["1/a.mp4", "2/a.mp4"]
    assert found(f"{tmp_path}/x/**/*.mp4") == ["1/a.mp4", "2/a.mp4"]


def test_a_file_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    make(tmp_path, "run [1].mp4", "run 1.mp4")
    assert found(tmp_path / "run [1].mp4") == ["run [1].mp4"]


def test_a_file_named_singly_may_be_called_anything(tmp_path: Path) -> None:
    make(tmp_path, "film.dat")
    assert found(tmp_path / "film.dat") == ["film.dat"]


def test_a_missing_source_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.mp4"):
        discover([str(tmp_path / "nothing.mp4")], None)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_folder_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    make(tmp_path, "a.mp4", "locked/b.mp4")
    (tmp_path / "locked").chmod(0)
    try:
        discovery = discover([str(tmp_path)], None)
    finally:
        (tmp_path / "locked").chmod(0o700)
    assert [f.path.name for f in discovery.found] == ["a.mp4"]
    assert "locked" in discovery.notes[0]
