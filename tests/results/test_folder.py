"""A result folder is there completely or not at all, and nothing of anybody else is touched."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.errors import OutputError, UsageError
from formcheck.results import folder as folders
from formcheck.results import lock as locks
from formcheck.results.detect import is_result
from formcheck.results.folder import default_name, stage, write_bytes
from tests.support.small_results import a_result, lock_of, names, started_s, word_of


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "run.formcheck"


def test_a_new_result_appears_at_the_end(target: Path) -> None:
    with stage(target) as new:
        assert new.parent == target.parent
        assert not target.exists()
        a_result(new, "new")
    assert word_of(target) == "new"
    assert names(target.parent) == {target.name}


def test_missing_parents_are_made(tmp_path: Path) -> None:
    with stage(tmp_path / "a" / "b" / "c") as new:
        a_result(new, "new")
    assert word_of(tmp_path / "a" / "b" / "c") == "new"


def test_an_old_result_is_replaced_and_what_people_wrote_is_kept(target: Path) -> None:
    a_result(target, "old")
    (target / "keyframes").mkdir()
    (target / "keyframes" / "stale.jpg").write_bytes(b"")
    (target / "annotated-2.mp4").write_bytes(b"")
    people = {"review.json", "analysis.reviewed.json", "remarks.md", "intake.toml"}
    for name in people:
        (target / name).write_text(name)
    (target / "mine").mkdir()
    (target / "mine" / "photo.jpg").write_bytes(b"photo")
    with stage(target) as new:
        a_result(new, "new")
    assert word_of(target) == "new"
    assert names(target) == {"analysis.json", "report.html", "mine", *people}
    assert (target / "review.json").read_text() == "review.json"
    assert (target / "mine" / "photo.jpg").read_bytes() == b"photo"


def test_an_intake_given_anew_wins_over_the_old_one(target: Path) -> None:
    a_result(target, "old")
    (target / "intake.toml").write_text("old")
    with stage(target) as new:
        a_result(new, "new")
        (new / "intake.toml").write_text("new")
    assert (target / "intake.toml").read_text() == "new"


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_run_that_fails_leaves_the_old_result(failure: type[BaseException], target: Path) -> None:
    a_result(target, "old")
    with pytest.raises(failure), stage(target):
        raise failure
    assert word_of(target) == "old"
    assert names(target.parent) == {target.name}


def test_a_result_without_its_document_is_not_kept(target: Path) -> None:
    a_result(target, "old")
    with pytest.raises(ValueError, match=r"analysis\.json"), stage(target):
        pass
    assert word_of(target) == "old"


STEPS: list[tuple[object, str]] = [
    (Path, "mkdir"),
    (Path, "rename"),
    (shutil, "copy2"),
    (shutil, "copytree"),
]


@pytest.mark.parametrize(("where", "step"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_failure_at_any_step_leaves_the_old_result(
    where: object, step: str, nth: int, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_result(target, "old")
    for name in ("remarks-1.md", "remarks-2.md"):
        (target / name).write_text("keep")
        (target / f"folder of {name}").mkdir()
    genuine: Callable[..., object] = getattr(where, step)
    calls = 0

    def fails(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        return genuine(*args, **kwargs)

    monkeypatch.setattr(where, step, fails)
    with pytest.raises(OutputError, match="No space left") as caught, stage(target) as new:
        (new / "analysis.json").write_text('{"schema_version": 1, "formcheck_version": "0"}')
    assert caught.value.exit_code == 6
    assert "space" in caught.value.hint
    assert calls >= nth
    assert word_of(target) == "old"
    assert names(target.parent) == {target.name}
    assert {"remarks-1.md", "remarks-2.md"} <= names(target)


def test_an_old_result_that_cannot_be_removed_is_removed_by_the_next_run(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_result(target, "old")
    genuine = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda *_a, **_k: None)
    with stage(target) as new:
        a_result(new, "new")
    assert word_of(target) == "new"
    assert len(names(target.parent)) == 2
    monkeypatch.setattr(shutil, "rmtree", genuine)
    with stage(target) as new:
        a_result(new, "newer")
    assert names(target.parent) == {target.name}


def test_a_run_killed_between_two_renames_is_undone(target: Path) -> None:
    mark = folders._mark(target)
    a_result(target.parent / f"{mark}.old-12345678", "old")
    a_result(target.parent / f"{mark}.new-12345678", "half")
    with pytest.raises(RuntimeError), stage(target):
        raise RuntimeError
    assert word_of(target) == "old"
    assert names(target.parent) == {target.name}


def test_a_killed_process_leaves_nothing_that_stays(target: Path) -> None:
    a_result(target, "old")
    (target / ".12345678.part").write_bytes(b"half")
    program = (
        "import os, sys; from pathlib import Path; from formcheck.results.folder import stage\n"
        "with stage(Path(sys.argv[1])) as new:\n"
        "    (new / 'analysis.json').write_text('half')\n"
        "    os._exit(9)\n"
    )
    command = [sys.executable, "-c", program, str(target)]
    assert subprocess.run(command, check=False).returncode == 9
    assert word_of(target) == "old"
    assert len(names(target.parent)) == 3
    with stage(target) as new:
        a_result(new, "new")
    assert word_of(target) == "new"
    assert names(target.parent) == {target.name}
    assert names(target) == {"analysis.json", "report.html"}


def test_leftovers_of_another_target_stay(target: Path) -> None:
    other = folders._mark(target.with_name("other.formcheck"))
    a_result(target.parent / f"{other}.new-12345678", "running")
    with stage(target) as new:
        a_result(new, "new")
    assert f"{other}.new-12345678" in names(target.parent)


def foreign_folder(place: Path) -> None:
    place.mkdir()
    (place / "thesis.docx").write_text("precious")


def empty_folder(place: Path) -> None:
    place.mkdir()


def foreign_analysis(place: Path) -> None:
    foreign_folder(place)
    (place / "analysis.json").write_text('{"schema_version": 1}')


def plain_file(place: Path) -> None:
    place.write_text("precious")


@pytest.mark.parametrize("make", [foreign_folder, empty_folder, foreign_analysis, plain_file])
def test_what_is_not_ours_is_never_touched(make: Callable[[Path], None], target: Path) -> None:
    make(target)
    before = {p: p.stat().st_mtime_ns for p in [target, *target.rglob("*")]}
    with pytest.raises(UsageError, match="did not write") as caught, stage(target):
        pytest.fail("reached the block")
    assert caught.value.exit_code == 2
    assert {p: p.stat().st_mtime_ns for p in [target, *target.rglob("*")]} == before
    assert names(target.parent) == {target.name}


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_to_a_result_stays_a_link(target: Path, tmp_path: Path) -> None:
    a_result(tmp_path / "real", "old")
    target.symlink_to(tmp_path / "real")
    with stage(target) as new:
        a_result(new, "new")
    assert target.is_symlink()
    assert word_of(tmp_path / "real") == "new"


def test_the_later_of_two_runs_is_turned_away(target: Path) -> None:
    with stage(target) as new:
        with pytest.raises(UsageError, match="Another run is writing"), stage(target):
            pytest.fail("reached the block")
        a_result(new, "first")
    assert word_of(target) == "first"
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize(
    ("holder", "stale"),
    [
        ({"pid": 2**22 + 12345}, True),
        ({"run": "an earlier process with this number"}, True),
        ({}, False),
        ({"host": "elsewhere", "pid": 2**22 + 12345}, False),
        ({"pid": os.getppid()}, False),
        ({"pid": os.getppid(), "started_s": 1.0}, True),  # its number was given out again
    ],
)
def test_a_lock_is_stale_once_its_holder_is_gone(
    holder: dict[str, object], stale: bool, target: Path
) -> None:
    lock = lock_of(target, **holder)
    if stale:
        with stage(target) as new:
            a_result(new, "new")
        assert names(target.parent) == {target.name}
    else:
        with pytest.raises(UsageError) as caught, stage(target):
            pytest.fail("reached the block")
        assert str(lock) in caught.value.hint
        assert lock.exists()


def test_a_half_written_lock_is_waited_for_and_then_stale(target: Path) -> None:
    lock = lock_of(target)
    lock.write_text("")
    with pytest.raises(UsageError), stage(target):
        pytest.fail("reached the block")
    os.utime(lock, (0, 0))
    with stage(target) as new:
        a_result(new, "new")
    assert word_of(target) == "new"


def test_a_lock_appears_with_all_it_says(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed before leaves no lock, and nothing that the next run does not remove."""
    genuine = Path.hardlink_to

    def killed(path: Path, written: Path) -> None:
        assert json.loads(written.read_text())["run"] == locks.THIS_RUN
        assert not path.exists()
        genuine(path.with_name(f"{path.name}+00000000"), written)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "hardlink_to", killed)
    with pytest.raises(KeyboardInterrupt), stage(target):
        pytest.fail("reached the block")
    assert [name.partition(".lock")[2] for name in names(target.parent) - {target.name}] == [
        "+00000000"
    ]
    monkeypatch.setattr(Path, "hardlink_to", genuine)
    with stage(target) as new:
        a_result(new, "new")
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
def test_a_lock_is_held_where_there_are_no_hard_links(
    number: int, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path, _written: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    with stage(target) as new:
        a_result(new, "new")
        with pytest.raises(UsageError), stage(target):
            pytest.fail("reached the block")
    assert names(target.parent) == {target.name}


def test_a_successors_lock_is_put_back(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = lock_of(target, pid=2**22 + 12345)
    genuine = locks._is_stale

    def another_run_takes_over(path: Path, text: str) -> bool:
        stale = genuine(path, text)
        lock_of(target)
        return stale

    monkeypatch.setattr(locks, "_is_stale", another_run_takes_over)
    with pytest.raises(UsageError), stage(target):
        pytest.fail("reached the block")
    assert json.loads(lock.read_text())["run"] == locks.THIS_RUN


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"), stage(tmp_path / "file" / "x"):
        pytest.fail("reached the block")


def test_a_recording_that_cannot_be_read_is_no_output_error(target: Path) -> None:
    with pytest.raises(FileNotFoundError), stage(target):
        (target.parent / "video.mp4").read_bytes()


def test_a_full_disk_while_a_file_is_written(target: Path) -> None:
    with pytest.raises(OutputError), stage(target):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_written_completely_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "review.json"
    write_bytes(file, b"old")

    def full(self: Path, _data: bytes) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device", str(self)) from None

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError):
        write_bytes(file, b"new")
    assert file.read_bytes() == b"old"
    assert names(tmp_path) == {"review.json"}


@pytest.mark.parametrize("stem", ["run", "ü" * 125, "x" * 250, "=cmd()", "a.b"])
def test_default_names_fit_a_file_system(stem: str, tmp_path: Path) -> None:
    name = default_name(f"{stem}.mp4")
    assert name.endswith(".formcheck")
    assert stem.startswith(name.removesuffix(".formcheck"))
    with stage(tmp_path / name) as new:
        a_result(new, "new")
    assert is_result(tmp_path / name)


def test_this_process_runs_and_nonsense_does_not() -> None:
    assert locks.is_running(os.getpid(), started_s(os.getpid()))
    assert not locks.is_running(os.getpid(), 1.0)
    assert not locks.is_running(-1, 1.0)
    assert not locks.is_running(2**80, 1.0)


def test_a_killed_process_that_nobody_waited_for_does_not_run() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    began_s = started_s(process.pid)
    assert locks.is_running(process.pid, began_s)
    process.kill()
    deadline_s = time.monotonic() + 5
    while locks.is_running(process.pid, began_s):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    process.communicate()
