"""Manifests: every mistake with its place, spreadsheets of every kind, there and back."""

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.clinic import read_profile
from formcheck.core.recording import Sex, View
from formcheck.errors import UsageError
from formcheck.intake import Intake, Site
from formcheck.jobs.requests import BatchEntry, PlannedTake
from formcheck.settings import Settings
from formcheck.workflows.batch.columns import COLUMNS, guarded, unguarded
from formcheck.workflows.batch.manifest import manifest_text, read_manifest
from formcheck.workflows.batch.plan import make_plan

PLAIN = (Settings(), Settings())
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    for name in "abc":
        (tmp_path / f"{name}.mp4").write_bytes(name.encode())
    return tmp_path


def written(folder: Path, text: str | bytes, name: str = "m.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def mistakes(path: Path) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read_manifest(path, PLAIN)
    assert "nothing was started" in caught.value.message
    return [line.strip() for line in caught.value.hint.splitlines()]


def test_a_row_says_what_an_option_would(clips: Path) -> None:
    path = written(
        clips,
        "video,height_m,mass_kg,sex,speed_kmh,runner,slow_motion,model,person,start_s,end_s,view,"
        "blur_faces\n"
        'a.mp4,1.8,70,Female,10.5,R-1,8,full,"640,360",1,2.5,rear,yes\n',
    )
    (entry,) = read_manifest(path, PLAIN)
    assert entry == BatchEntry(
        "a",
        (
            PlannedTake(
                clips / "a.mp4",
                None,
                Settings(
                    view=View.REAR,
                    height_m=1.8,
                    mass_kg=70.0,
                    sex=Sex.FEMALE,
                    speed_kmh=10.5,
                    runner="R-1",
                    slow_motion=8.0,
                    model="full",
                    person=(640.0, 360.0),
                    start_s=1.0,
                    end_s=2.5,
                    blur_faces=True,
                ),
            ),
        ),
        ("a.mp4",),
    )


def test_two_recordings_share_the_runner_and_keep_their_own(clips: Path) -> None:
    path = written(
        clips,
        "name,video,video2,view,view2,height_m,start_s,end_s,end_s2\n"
        "s,a.mp4,b.mp4,side,,1.7,1,5,9\n"
        "t,b.mp4,c.mp4,,rear,,,,\n",
    )
    first, second = read_manifest(path, PLAIN)
    side, rear = (take.settings for take in first.takes)
    assert (side.view, side.height_m, side.start_s, side.end_s) == (View.SIDE, 1.7, 1.0, 5.0)
    assert (rear.view, rear.height_m, rear.start_s, rear.end_s) == (None, 1.7, 1.0, 9.0)
    assert [take.settings.view for take in second.takes] == [None, View.REAR]
    assert first.shown == ("a.mp4", "b.mp4")


def test_the_command_line_fills_empty_cells(clips: Path) -> None:
    path = written(clips, "video,speed_kmh,view\na.mp4,,\nb.mp4,9,auto\n")
    given = Settings(speed_kmh=12.0, view=View.REAR)
    a, b = read_manifest(path, (given, given))
    assert a.takes[0].settings == given
    assert b.takes[0].settings == Settings(speed_kmh=9.0)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("delimiter", "height"), [(",", "1.75"), (";", "1,75"), (";", "1.75"), ("\t", "1,75")]
)
def test_spreadsheets_of_every_kind(
    delimiter: str, height: str, end: str, mark: str, clips: Path
) -> None:
    rows = (("Video", " height_m ", "runner"), ("a.mp4", height, "Ünal"), ("", "", ""))
    path = written(clips, mark + end.join(delimiter.join(row) for row in rows))
    (entry,) = read_manifest(path, PLAIN)
    assert entry.takes[0].settings == Settings(height_m=1.75, runner="Ünal")


@pytest.mark.parametrize(
    ("columns", "cells", "column"),
    [
        ("lang,end_s", "fr,2", "lang"),
        ("start_s,end_s,lang", "0.5,2,xx", "lang"),
        ("start_s,end_s", "5,2", "end_s"),
        ("start_s,end_s2,video2", "5,2,b.mp4", "end_s2"),
    ],
)
def test_a_mistake_is_in_its_own_column(columns: str, cells: str, column: str, clips: Path) -> None:
    (said,) = mistakes(written(clips, f"video,{columns}\na.mp4,{cells}\n"))
    assert said.startswith(f"row 2, {column}: ") or said.startswith(f"row 1, {column}: ")


def test_every_mistake_is_listed_with_row_and_column(clips: Path) -> None:
    (clips / "folder.mp4").mkdir()
    (clips / "bad.task").write_bytes(b"no model")
    rows = (
        "name;video;video2;view;height_m;mass_kg;sex;person;start_s;end_s;model;speedy;blur_faces",
        "one;a.mp4;;oblique;18;heavy;x;1;;;;;",
        "ONE;b.mp4;b.mp4;;;;;;5;2;medium;;maybe",
        "",
        "a/b;nix.mp4;;;1.234,5;nan;;;-1;;;;",
        "x;folder.mp4;;;;;;;;;bad.task;;",
        ";a.mp4;;;;;;;;;;;",
        "y;;c.mp4;;inf;;;;;;;;",
        "z;;;side;;;;;;;;;;more",
    )
    said = mistakes(written(clips, "\n".join(rows)))
    assert [line.split("; there are")[0].split(" no pose model")[0] for line in said] == [
        "row 1, speedy: there is no such column",
        "row 2, height_m: '18' is out of range; it takes 1 to 2.3",
        "row 2, mass_kg: 'heavy' is not a number",
        "row 2, person: '1' is not two numbers like 640,360",
        "row 2, sex: 'x' is none of female, male",
        "row 2, view: 'oblique' is none of auto, side, rear, front",
        "row 3, blur_faces: 'maybe' is neither yes nor no",
        "row 3, end_s: start_s lies at or after end_s, which leaves nothing to analyse.",
        "row 3, model: 'medium' is",
        "row 3, name: 'ONE' is the name of row 2 already",
        "row 3, video2: it is the same file as the first",
        "row 5, height_m: '1.234,5' is not a number",
        "row 5, mass_kg: 'nan' is not a number",
        "row 5, name: 'a/b' cannot be the name of a folder; 'a_b' can",
        "row 5, start_s: '-1' is out of range; it takes 0 or more",
        "row 5, video: there is no file 'nix.mp4'",
        "row 6, model: 'bad.task' is",
        "row 6, video: 'folder.mp4' is not a file",
        "row 7, video: 'a.mp4' is in row 2 already, with the same person, start and end",
        "row 8, height_m: 'inf' is not a number",
        "row 8, video: no recording is named",
        "row 9: there are more cells than columns",
        "row 9, video: no recording is named",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("video,height_m,video\na.mp4,,b.mp4\n", "row 1, video: the column is there more than"),
        ("name,height_m\na,1.8\n", "row 1, video: the column is missing"),
        ("video,height_m\n\n", "row 1: there is nothing below it"),
        ("video,name\na.mp4,\x1b[31m\n", "row 2, name: '\\x1b[31m' cannot be"),
    ],
)
def test_a_table_of_the_wrong_shape_is_said(text: str, says: str, clips: Path) -> None:
    assert mistakes(written(clips, text))[0].startswith(says)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        ("video\nü.mp4\n".encode("latin-1"), "UTF-8"),
        ("video\na.mp4\n".encode("utf-16"), "UTF-8"),
        (b'video\n"a.mp4\n', "no table"),
        (b"video\na\0.mp4\n", "mistake"),
    ],
)
def test_a_file_that_is_no_table_is_said(content: bytes, says: str, clips: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_manifest(written(clips, content), PLAIN)
    assert says in caught.value.message


def test_one_recording_may_be_two_rows_if_they_differ(clips: Path) -> None:
    path = written(clips, 'name,video,person\nleft,a.mp4,"1,2"\nright,a.mp4,"3,4"\n')
    assert [entry.name for entry in read_manifest(path, PLAIN)] == ["left", "right"]


def test_answers_and_a_profile_are_named_from_the_manifest_on(clips: Path) -> None:
    told = clips / "told"
    told.mkdir()
    (told / "anna.toml").write_text('site = ["lower_back"]\n[pain]\nduring = 4\n', encoding="utf-8")
    (told / "clinic.toml").write_text('[clinic]\nname = "C"\n', encoding="utf-8")
    path = written(
        clips,
        "video,intake,profile\n"
        "a.mp4,told/anna.toml,told/clinic.toml\n"
        "b.mp4,,told/clinic.toml\n"
        "c.mp4,,\n",
    )
    a, b, c = read_manifest(path, PLAIN)
    assert a.intake == Intake(sites=(Site.LOWER_BACK,), during=4)
    assert a.profile == b.profile == read_profile(told / "clinic.toml")
    assert (b.intake, c.intake, c.profile) == (None, None, None)
    assert a.shown == ("a.mp4",)


def test_wrong_answers_and_profiles_are_said_with_their_place_alone(clips: Path) -> None:
    (clips / "bad.toml").write_text('side = "zebrafish"\n[pain]\nduring = 4711\n', encoding="utf-8")
    (clips / "clinic.toml").write_text("off = [", encoding="utf-8")
    path = written(
        clips,
        "video,intake,profile\na.mp4,bad.toml,\nb.mp4,none.toml,.\nc.mp4,,clinic.toml\n",
    )
    said = mistakes(path)
    assert [line.partition(": ")[0] for line in said] == [
        "row 2, intake",
        "row 3, intake",
        "row 3, profile",
        "row 4, profile",
    ]
    assert "side takes left" in said[0]
    assert "pain.during takes a whole number" in said[0]
    assert "zebrafish" not in said[0]
    assert "4711" not in said[0]
    assert said[1].endswith("there is no file 'none.toml'")
    assert said[2].endswith("'.' is not a file")
    assert "is not TOML" in said[3]


def test_hostile_text_is_harmless_where_mistakes_are_said(clips: Path) -> None:
    path = written(clips, "video,height_m\na.mp4,\x1b]0;x\x07\u202e\n")
    (line,) = mistakes(path)
    assert not set(line) & set("\x1b\x07\u202e")


HOSTILE = ["=cmd.mp4", "+1.mp4", "-rf.mp4", "@x.mp4", "'q.mp4", " lead.mp4", 'a"b,;\n.mp4', "ü.mp4"]


def test_a_manifest_reads_back_as_the_plan_it_was_written_from(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in (*HOSTILE, "anna_side.mp4", "anna_rear.mp4"):
        (clips / name).write_bytes(name.encode())
    plan = make_plan([str(clips)], None, PLAIN)
    for place in (tmp_path, clips, tmp_path / "elsewhere"):
        place.mkdir(exist_ok=True)
        text, notes = manifest_text(plan.entries, place)
        assert not notes
        back = read_manifest(written(place, text), PLAIN)
        assert [e.name for e in back] == [e.name for e in plan.entries]
        for ours, theirs in zip(back, plan.entries, strict=True):
            assert [os.path.realpath(str(f)) for f in ours.files] == [str(f) for f in theirs.files]


def test_a_manifest_is_inert_in_a_spreadsheet(tmp_path: Path) -> None:
    for name in HOSTILE:
        (tmp_path / name).write_bytes(name.encode())
    plan = make_plan([str(tmp_path)], None, PLAIN)
    text, _ = manifest_text(plan.entries, tmp_path)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == [column.title for column in COLUMNS]
    for row in rows:
        assert not any(cell.startswith(STARTS_A_FORMULA) for cell in row)


def test_a_name_that_is_no_text_is_left_out_and_said(tmp_path: Path) -> None:
    try:
        (tmp_path / "caf\udce9.mp4").write_bytes(b"x")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes text only")
    plan = make_plan([str(tmp_path)], None, PLAIN)
    text, notes = manifest_text(plan.entries, tmp_path)
    assert len(text.splitlines()) == 1
    assert len(notes) == 1


@given(st.text(max_size=20))
def test_guarded_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(STARTS_A_FORMULA)


def test_every_setting_has_a_column_and_a_reader() -> None:
    from formcheck.workflows.batch.columns import HINTS, PARSERS

    titles = {column.title for column in COLUMNS}
    assert set(Settings.__dataclass_fields__) <= titles
    assert {"view2", "slow_motion2", "person2", "start_s2", "end_s2", "video2"} <= titles
    assert not {"height_m2", "runner2", "model2", "sex2"} & titles
    assert all(HINTS[name] in PARSERS for name in Settings.__dataclass_fields__)


def test_every_column_is_in_the_documentation() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "batch.md").read_text(encoding="utf-8")
    assert [column.title for column in COLUMNS if f"`{column.title}`" not in text] == []
