"""A disk that is full, read-only or gone: exit 6, one sentence, the old result as it was."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.results.result import load
from tests.support.real_runs import assert_whole, content_of, cut_clip, leftovers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs a file system in memory"),
]

PAGE = 4096
PLENTY = 20_000_000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut_clip(tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture(scope="module")
def complete(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("complete") / "run.formcheck"
    assert run(["analyze", str(clip), "--model", "lite", "--out", str(folder), "--quiet"]) == 0
    assert_whole(folder)
    return folder


Mount = Callable[..., Path]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Mount]:
    """Mount a disk of so many bytes (again, with other options)."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(size: int, *options: str) -> Path:
        chosen = ",".join((f"size={size}", *options))
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", chosen, "tmpfs", str(place)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return place

    yield mount
    while place.is_mount():
        subprocess.run(["umount", str(place)], check=True)


def size_of(folder: Path, *patterns: str) -> int:
    """In whole pages, as such a disk gives them."""
    files = [p for pattern in patterns for p in folder.glob(pattern) if p.is_file()]
    return sum(-(-p.stat().st_size // PAGE) * PAGE for p in files)


def leave(place: Path, room: int) -> None:
    """Fill the disk up to so many bytes."""
    (place / "films.bin").write_bytes(bytes(shutil.disk_usage(place).free - room))


PARTS = {
    "key frames": ("keyframes/*",),
    "landmarks": ("*.npz", "*.json"),
    "report": ("report.html", "*.csv"),
    "annotated video": ("annotated.mp4",),
}
"""What a run writes, in this order."""


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("with_old", [True, False])
def test_a_disk_that_fills_up_while_a_part_is_written(
    part: str,
    with_old: bool,
    clip: Path,
    complete: Path,
    disk: Mount,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = list(PARTS)
    earlier = sum(size_of(complete, *PARTS[name]) for name in names[: names.index(part)])
    room = earlier + size_of(complete, *PARTS[part]) // 2
    place = disk(PLENTY)
    target = place / "run.formcheck"
    if with_old:
        shutil.copytree(complete, target)
        (target / "remarks.md").write_bytes(b"mine")
    leave(place, room)
    before = content_of(place)
    arguments = ("analyze", str(clip), "--poses", str(complete / "pose.npz"), "--quiet")
    assert run([*arguments, "--out", str(target)]) == 6
    assert_said(capsys, f"The result could not be written to {target}: No space left on device")
    assert content_of(place) == before
    assert leftovers(place) == []


def assert_said(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """One sentence and a hint."""
    told = capsys.readouterr().err.splitlines()
    assert told[0] == f"Error: {sentence}."
    assert len(told) == 2
    assert "Free some space" in told[1]


def test_a_disk_with_just_enough_room(clip: Path, complete: Path, disk: Mount) -> None:
    place = disk(PLENTY)
    shutil.copytree(complete, place / "run.formcheck")
    leave(place, size_of(complete, "**/*") + 20 * PAGE)  # the lock, files being written
    arguments = ("analyze", str(clip), "--poses", str(complete / "pose.npz"), "--quiet")
    assert run([*arguments, "--out", str(place / "run.formcheck")]) == 0
    assert_whole(place / "run.formcheck")


@pytest.mark.parametrize("command", ["report", "annotate"])
def test_a_full_disk_while_something_is_written_again(
    command: str, complete: Path, disk: Mount, capsys: pytest.CaptureFixture[str]
) -> None:
    place = disk(PLENTY)
    target = place / complete.name
    shutil.copytree(complete, target)
    leave(place, 5 * PAGE)
    before = content_of(target)
    assert run([command, str(target), "--quiet"]) == 6
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("Error: ")
    assert "No space left on device" in told[0]
    assert len(told) == 2
    assert content_of(target) == before
    assert leftovers(place) == []
    load(target)


@pytest.mark.parametrize("command", ["analyze", "report", "annotate"])
def test_a_read_only_disk(
    command: str,
    clip: Path,
    complete: Path,
    disk: Mount,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = disk(PLENTY)
    target = place / complete.name
    shutil.copytree(complete, target)
    disk(PLENTY, "remount", "ro")
    before = content_of(place)
    arguments = [command, str(target)]
    if command == "analyze":
        arguments = ["analyze", str(clip), "--out", str(target)]
    assert run(arguments) == 6
    told = capsys.readouterr().err
    assert "Error: " in told
    assert "--out" in told or "written" in told
    assert "Finding the runner" not in told  # before the work, not after it
    assert content_of(place) == before


@pytest.mark.parametrize("out", ["file/run.formcheck", "x" * 300])
def test_a_place_that_cannot_be_is_named_before_the_work_begins(
    out: str, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert run(["analyze", str(clip), "--out", str(tmp_path / out)]) == 6
    told = capsys.readouterr().err
    assert "could not be written" in told
    assert "Finding the runner" not in told
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
