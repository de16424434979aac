"""A damaged result is named, may be replaced by a new run, and loses nothing of anybody's."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.errors import InputError, UsageError
from formcheck.results.detect import is_damaged_result, is_result
from formcheck.results.folder import check_target, stage
from formcheck.results.result import load, save
from tests.support.analyses import sample_analysis

MINE = {
    "review.json": b"{}",
    "analysis.reviewed.json": b"{}",
    "intake.toml": b"pain = 3",
    "remarks.md": b"nice",
    "photos/a.jpg": b"jpeg",
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "run.formcheck"
    folder.mkdir()
    save(sample_analysis(), folder)
    (folder / "report.html").write_text("<html></html>", encoding="utf-8")
    (folder / "annotated.mp4").write_bytes(b"video")
    (folder / "keyframes").mkdir()
    (folder / "keyframes" / "left_contact.jpg").write_bytes(b"jpeg")
    return folder


@pytest.fixture
def result(saved: Path, tmp_path: Path) -> Path:
    """A complete result with files of somebody's."""
    folder = tmp_path / saved.name
    shutil.copytree(saved, folder)
    for name, content in MINE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def scribbled(path: Path) -> None:
    path.write_bytes(random.Random(3).randbytes(path.stat().st_size))


def removed(path: Path) -> None:
    path.unlink()


DAMAGES = (cut, emptied, zeroed, scribbled, removed)
READ_BACK = ("analysis.json", "pose.npz", "series.npz", "people.npz")


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", READ_BACK)
def test_a_damaged_file_is_named_with_what_to_do(
    name: str, damage: Callable[[Path], None], result: Path
) -> None:
    damage(result / name)
    with pytest.raises(InputError) as caught:
        load(result)
    assert name in caught.value.message
    assert "\n" not in caught.value.message
    assert "run analyze again" in caught.value.hint


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", [*READ_BACK, "source.json", "report.html", "annotated.mp4"])
def test_a_damaged_result_is_replaced_and_what_is_somebodys_is_kept(
    name: str, damage: Callable[[Path], None], result: Path
) -> None:
    damage(result / name)
    replace(result)


def test_a_result_without_key_frames_is_replaced(result: Path) -> None:
    shutil.rmtree(result / "keyframes")
    replace(result)


@pytest.mark.parametrize("damage", [emptied, zeroed])
def test_what_a_power_cut_leaves_is_replaced(damage: Callable[[Path], None], result: Path) -> None:
    """Every name is there, no content."""
    for path in result.iterdir():
        if path.is_file() and path.name not in MINE:
            damage(path)
    assert not is_result(result)
    assert is_damaged_result(result)
    replace(result)


def replace(result: Path) -> None:
    with stage(result) as new:
        save(sample_analysis(), new)
    load(result)
    assert {name: (result / name).read_bytes() for name in MINE} == MINE
    assert not (result / "report.html").exists()
    assert [p.name for p in result.parent.iterdir()] == [result.name]


@pytest.mark.parametrize(
    "names",
    [
        ("pose.npz",),
        ("report.html", "annotated.mp4", "metrics.csv", "keyframes"),
        ("pose.npz", "series.npz"),
        ("pose.npz", "source.json", "report.html"),
    ],
)
def test_a_folder_that_is_merely_similar_is_left_alone(
    names: tuple[str, ...], saved: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.md").write_text("precious", encoding="utf-8")
    for name in names:
        if (saved / name).is_dir():
            shutil.copytree(saved / name, folder / name)
        elif (saved / name).exists():
            shutil.copy2(saved / name, folder / name)
        else:
            (folder / name).write_bytes(b"mine")
    assert_left_alone(folder)


def test_names_like_ours_with_other_content_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("pose.npz", "series.npz", "people.npz"):
        (folder / name).write_bytes(b"arrays of another program")
    (folder / "source.json").write_text('{"source": "camera 2"}', encoding="utf-8")
    (folder / "analysis.json").write_text('{"analysis": []}', encoding="utf-8")
    assert_left_alone(folder)


def assert_left_alone(folder: Path) -> None:
    before = {p: p.stat() for p in [folder, *folder.rglob("*")]}
    with pytest.raises(UsageError, match="did not write"):
        check_target(folder)
    with pytest.raises(UsageError, match="did not write"), stage(folder):
        pytest.fail("reached the block")
    after = {p: p.stat() for p in [folder, *folder.rglob("*")]}
    assert {p: s.st_mtime_ns for p, s in after.items()} == {
        p: s.st_mtime_ns for p, s in before.items()
    }


def test_no_damage_is_more_than_an_input_error(saved: Path, tmp_path: Path) -> None:
    """Files cut, overwritten and shortened anywhere: read back, or one of our errors."""
    folder = tmp_path / saved.name
    shutil.copytree(saved, folder)
    chance = random.Random(11)
    told = []
    for _ in range(200):
        path = folder / chance.choice(READ_BACK)
        whole = path.read_bytes()
        start = chance.randrange(len(whole))
        stop = min(len(whole), start + chance.choice([1, 20, 600]))
        inside = chance.choice([b"", bytes(stop - start), chance.randbytes(stop - start)])
        path.write_bytes(whole[:start] + inside + chance.choice([whole[stop:], b""]))
        try:
            load(folder)
        except InputError as error:
            told.append((path.name, error.message))
        path.write_bytes(whole)
    assert [(name, message) for name, message in told if name not in message] == []
    assert len(told) > 150
