"""What goes wrong around a result folder: said in a sentence, nothing lost, nothing left behind."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from formcheck.errors import OutputError, UsageError
from formcheck.results import folder
from formcheck.results import folder as folders
from formcheck.results.folder import check_target, recover, rewriting, stage, write_bytes
from tests.support.small_results import a_result, lock_of, names, word_of


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "run.formcheck"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_a_folder_that_cannot_be_copied_whole_is_said_in_a_sentence(target: Path) -> None:
    """``shutil.copytree`` gathers its errors in one without a number."""
    a_result(target, "old")
    (target / "mine").mkdir()
    os.mkfifo(target / "mine" / "pipe")
    with pytest.raises(OutputError, match="is a named pipe") as caught, stage(target) as new:
        a_result(new, "new")
    assert "[(" not in caught.value.message
    assert word_of(target) == "old"
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize("what", ["the new folder", "the place"])
def test_a_folder_removed_while_it_is_written(what: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()

    def remove(new: Path) -> None:
        a_result(new, "new")
        shutil.rmtree(new if what == "the new folder" else place)

    with pytest.raises(OutputError, match="could not be written"), stage(place / "run") as new:
        remove(new)
    assert not (place / "run").exists()
    assert [p for p in tmp_path.rglob("*") if p != place] == []


def test_an_old_result_removed_meanwhile_is_no_loss(target: Path) -> None:
    a_result(target, "old")
    with stage(target) as new:
        a_result(new, "new")
        shutil.rmtree(target)
    assert word_of(target) == "new"
    assert names(target.parent) == {target.name}


def test_an_error_about_a_file_names_the_result_not_the_hidden_folder(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(folders, "keep_file", full)
    with pytest.raises(OutputError) as caught, stage(target) as new:
        write_bytes(new / "report.html", b"new")
    assert caught.value.message == (
        f"The result could not be written to {target}: No space left on device."
    )
    assert ".formcheck-" not in caught.value.hint


@pytest.mark.parametrize("name", ["x" * 300, "file/run"])
def test_a_place_that_cannot_be_is_seen_before_any_work(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        check_target(tmp_path / name)
    check_target(tmp_path / "to" / "be" / "made")
    assert names(tmp_path) == {"file"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="may write anywhere")
def test_a_folder_without_permission_is_seen_before_any_work(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="may not be written to"):
            check_target(tmp_path / "run")
    finally:
        tmp_path.chmod(0o755)


def test_a_result_is_brought_back_where_a_run_died_between_two_renames(target: Path) -> None:
    mark = folders._mark(target)
    a_result(target.parent / f"{mark}.old-12345678", "old")
    recover(target)
    assert word_of(target) == "old"
    assert names(target.parent) == {target.name}
    recover(target)
    assert word_of(target) == "old"


def test_nothing_is_brought_back_while_a_run_is_at_it(target: Path) -> None:
    mark = folders._mark(target)
    lock_of(target, pid=os.getppid())
    a_result(target.parent / f"{mark}.old-12345678", "old")
    recover(target)
    assert not target.exists()


def test_nothing_to_bring_back_is_fine(target: Path) -> None:
    recover(target)
    assert names(target.parent) == set()


def test_a_result_is_held_and_tidied_while_it_is_rewritten(target: Path) -> None:
    a_result(target, "old")
    (target / ".12345678.part").write_text("a killed run's")
    (target / ".mine").write_text("mine")
    with rewriting(target):
        assert names(target) == {"analysis.json", "report.html", ".mine"}
        with pytest.raises(UsageError, match="Another run"), stage(target):
            pytest.fail("reached the block")
        with pytest.raises(UsageError, match="Another run"), rewriting(target):
            pytest.fail("reached the block")
    assert names(target.parent) == {target.name}


def test_everything_is_on_the_disk_before_it_is_visible(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_result(target, "old")
    (target / "remarks.md").write_text("mine")
    kept: set[str] = set()

    def sync(path: Path, _flags: int) -> None:
        assert word_of(target) == "old" or path == target.parent
        kept.add(path.name)

    monkeypatch.setattr(folder, "_sync", sync)
    with stage(target) as new:
        a_result(new, "new")
        (new / "keyframes").mkdir()
        (new / "keyframes" / "a.jpg").write_text("new")
    assert {"analysis.json", "report.html", "a.jpg", "keyframes", "remarks.md"} <= kept
    assert target.parent.name in kept  # the rename itself
