"""Plans: names from sources, what cannot be told, and how long many files take."""

import time
from pathlib import Path

import pytest

from formcheck.core.recording import View
from formcheck.errors import UsageError
from formcheck.settings import Settings
from formcheck.workflows.batch.plan import make_plan

PLAIN = (Settings(model="lite"), Settings(model="lite"))
MANY = 10_000
PLANNING_TAKES_AT_MOST_S = 20.0


def test_pairs_are_named_after_what_they_share(tmp_path: Path) -> None:
    for name in ("anna_side.mp4", "anna_rear.mp4", "berta.mp4", "sub/anna.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    side, rear = Settings(view=View.SIDE), Settings(view=View.REAR)
    plan = make_plan([str(tmp_path)], None, (side, rear))
    assert [e.name for e in plan.entries] == ["anna", "berta", "sub__anna"]
    pair = plan.entries[0]
    assert pair.shown == ("anna_side.mp4", "anna_rear.mp4")
    assert [take.settings for take in pair.takes] == [side, rear]


def test_a_pair_and_a_recording_of_its_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("anna_side.mp4", "anna_rear.mp4", "anna.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    names = [e.name for e in make_plan([str(tmp_path)], None, PLAIN).entries]
    assert sorted(names) == ["anna.mp4", "anna_side_rear"]


def test_two_sources_with_one_name_are_an_error(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.mp4").write_bytes(folder.encode())
    with pytest.raises(UsageError, match="would be called a"):
        make_plan([str(tmp_path / "x"), str(tmp_path / "y")], None, PLAIN)
    names = [e.name for e in make_plan([str(tmp_path)], None, PLAIN).entries]
    assert names == ["x__a", "y__a"]


def test_nothing_to_do_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"x")
    with pytest.raises(UsageError, match="no recordings"):
        make_plan([str(tmp_path)], None, PLAIN)


def test_a_bad_model_is_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    with pytest.raises(UsageError, match="no pose model"):
        make_plan([str(tmp_path)], None, (Settings(model="nix"), Settings()))


def test_a_manifest_and_a_folder_make_one_plan(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "m.CSV").write_text("name,video\nmine,a.mp4\n", encoding="utf-8")
    plan = make_plan([str(tmp_path / "m.CSV"), str(tmp_path / "b.mp4")], None, PLAIN)
    assert [e.name for e in plan.entries] == ["mine", "b"]


def test_a_folder_and_the_manifest_in_it_are_done_once(tmp_path: Path) -> None:
    for name in ("a.mp4", "b_side.mp4", "b_rear.mp4", "sub/c.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    rows = "name,video,video2,runner\na,a.mp4,,Anna\nbert,b_side.mp4,b_rear.mp4,Bert\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    for sources in ([tmp_path, tmp_path / "m.csv"], [tmp_path / "m.csv", tmp_path]):
        plan = make_plan([str(source) for source in sources], None, PLAIN)
        assert [(e.name, e.runner) for e in plan.entries] == [
            ("a", "Anna"),
            ("bert", "Bert"),
            ("sub__c", ""),
        ]


@pytest.mark.parametrize(
    ("side", "rear"),
    [
        ("anna_seite.mp4", "anna_hinten.mp4"),
        ("Anna von der Seite.mp4", "anna von der hinten.mp4"),
        ("side 2.mp4", "rear 2.mp4"),
        ("anna_side_1.mp4", "anna_rear_1.mp4"),
        ("side.mp4", "rear.mp4"),
        ("seite.mp4", "rear.mp4"),
        ("anna_seite.mp4", "anna_rear.mp4"),
        ("anna_SIDE_2026.mp4", "anna-back-2026.mov"),
    ],
)
def test_what_looks_like_a_pair_is_named(side: str, rear: str, tmp_path: Path) -> None:
    for name in (side, rear):
        (tmp_path / name).write_bytes(name.encode())
    plan = make_plan([str(tmp_path)], None, PLAIN)
    assert len(plan.entries) == 2
    (note,) = plan.notes
    assert side in note
    assert rear in note


@pytest.mark.parametrize(
    "names",
    [
        ("anna_side.mp4", "anna_rear.mp4"),
        ("anna_seite.mp4", "berta_hinten.mp4"),
        ("side 2.mp4", "rear 3.mp4"),
        ("anna_seite.mp4", "anna_seite_2.mp4"),
        ("seaside 1.mp4", "rear 1.mp4"),
        ("x/anna_seite.mp4", "y/anna_hinten.mp4"),
    ],
)
def test_what_is_a_pair_or_looks_like_none_is_not(names: tuple[str, str], tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert not make_plan([str(tmp_path)], None, PLAIN).notes


@pytest.mark.slow
def test_planning_ten_thousand_files_is_quick(tmp_path: Path) -> None:
    for number in range(MANY):
        folder = tmp_path / f"{number % 100:02}"
        folder.mkdir(exist_ok=True)
        (folder / f"runner {number // 2} {'side' if number % 2 else 'rear'}.mp4").write_bytes(b"")
    began_s = time.process_time()
    plan = make_plan([str(tmp_path)], tmp_path / "out", PLAIN)
    assert time.process_time() - began_s < PLANNING_TAKES_AT_MOST_S
    assert sum(len(entry.takes) for entry in plan.entries) == MANY
    rows = [f"{i},{entry.takes[0].video}" for i, entry in enumerate(plan.entries)]
    manifest = tmp_path / "m.csv"
    manifest.write_text("\n".join(["name,video", *rows]), encoding="utf-8")
    began_s = time.process_time()
    assert len(make_plan([str(manifest)], None, PLAIN).entries) == len(rows)
    assert time.process_time() - began_s < PLANNING_TAKES_AT_MOST_S
