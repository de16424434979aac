"""A side and a rear recording of one session, told by their names."""

from pathlib import Path, PurePosixPath

import pytest

from formcheck.workflows.batch.discovery import Found
from formcheck.workflows.batch.plan import paired


def groups(*names: str) -> tuple[list[tuple[str, ...]], list[str], list[str]]:
    found = [Found(Path("/clips") / name, PurePosixPath(name)) for name in names]
    made, notes = paired(found)
    members = [tuple(r.relative.as_posix() for r in group.recordings) for group in made]
    return members, [group.stem for group in made], notes


@pytest.mark.parametrize(
    ("side", "rear"),
    [
        ("anna_side.mp4", "anna_rear.mp4"),
        ("anna-Side.mp4", "anna-REAR.mov"),
        ("anna side.mp4", "anna back.mp4"),
        ("Anna_side.mp4", "anna-back.MP4"),
    ],
)
def test_side_and_rear_are_one_session_side_first(side: str, rear: str) -> None:
    for names in ((side, rear), (rear, side)):
        members, stems, notes = groups(*names)
        assert members == [(side, rear)]
        assert stems == [side[:4]]
        assert not notes


@pytest.mark.parametrize(
    "names",
    [
        ("anna_side.mp4", "berta_rear.mp4"),
        ("x/anna_side.mp4", "y/anna_rear.mp4"),
        ("anna_side.mp4", "anna_front.mp4"),
        ("annaside.mp4", "annarear.mp4"),
        ("anna_side_1.mp4", "anna_rear_1.mp4"),
        ("side.mp4", "rear.mp4"),
        ("_side.mp4", "_rear.mp4"),
    ],
)
def test_others_stay_apart(names: tuple[str, str]) -> None:
    members, stems, notes = groups(*names)
    assert members == [(name,) for name in names]
    assert stems == [Path(name).stem for name in names]
    assert not notes


@pytest.mark.parametrize(
    "third", ["anna_side.mov", "anna_rear.mov", "anna_back.mp4", "ANNA-side.mp4"]
)
def test_two_candidates_are_not_paired_but_said(third: str) -> None:
    members, _, notes = groups("anna_side.mp4", "anna_rear.mp4", third)
    assert all(len(group) == 1 for group in members)
    assert len(members) == 3
    assert len(notes) == 1
    assert third in notes[0]
