"""Names of result folders: safe everywhere, told apart, and the same whatever lies beside."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.workflows.batch.discovery import LONGEST_BYTES, fold, folder_name, names_of

DEVICES = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}
PARTS = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=90).filter(
    lambda part: part not in (".", "..")
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map(lambda parts: PurePosixPath(*parts))


def named(*paths: str) -> list[str]:
    pure = [PurePosixPath(path) for path in paths]
    return names_of(pure, [path.stem for path in pure])


def test_folders_become_part_of_the_name_and_the_extension_goes() -> None:
    assert named("anna.mp4", "2024/May/anna.MOV") == ["anna", "2024__May__anna"]


def test_the_extension_stays_where_two_would_be_called_the_same() -> None:
    assert named("a.mp4", "a.mov", "b.mp4") == ["a.mp4", "a.mov", "b"]


def test_names_differ_even_where_case_does_not_count() -> None:
    names = named("Run.mp4", "run.mp4", "RUN.MP4", "x/y.mp4", "x__y.mp4", "ü.mp4", "u\u0308.mp4")
    assert len({fold(name) for name in names}) == 7
    assert all(name.lower().startswith(("run-", "x__y-", "ü-")) for name in names)


def test_a_name_does_not_depend_on_what_lies_beside_it() -> None:
    alone = named("x/anna.mp4")
    assert named("x/anna.mp4", "x/berta.mp4", "y/anna.mp4", "anna.mp4")[0] == alone[0]
    crowd = named("Run.mp4", "run.mp4")
    assert named("run.mp4", "other.mp4", "Run.mp4")[0] == crowd[1]


@pytest.mark.parametrize("name", ["index.html.mp4", "summary.csv.mov", "failures.csv.mp4"])
def test_no_result_takes_the_place_of_the_overview(name: str) -> None:
    assert named(name) == [f"_{Path(name).stem}"]


@given(st.lists(PATHS, min_size=1, max_size=6, unique=True))
def test_any_path_gives_a_safe_name_of_its_own(paths: list[PurePosixPath]) -> None:
    names = names_of(paths, [path.stem for path in paths])
    assert len({fold(name) for name in names}) == len(paths)
    for name in names:
        assert_safe(name)


@given(st.text(max_size=300))
def test_a_safe_name_stays_as_it_is(text: str) -> None:
    name = folder_name(text)
    assert_safe(name)
    assert folder_name(name) == name


def assert_safe(name: str) -> None:
    assert 0 < len(name.encode("utf-8")) <= LONGEST_BYTES
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t\x1b\u202e')
    assert name[0] not in ". =+-@"
    assert name[-1] not in ". "
    assert name.lower().split(".")[0].rstrip() not in DEVICES


def test_names_that_are_no_text_become_text() -> None:
    (name,) = named("caf\udce9.mp4")
    assert name == "caf_"


def test_long_names_are_cut_within_no_character_and_stay_apart() -> None:
    names = named(*(f"{'ü' * 120}{end}.mp4" for end in "ab"))
    assert len(set(names)) == 2
    assert all("\ufffd" not in name for name in names)
