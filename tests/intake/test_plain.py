"""Answers from a file: taken as they are, or refused in one sentence without repeating them."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError, UsageError
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, PainSide, Site
from formcheck.intake.answers import (
    KEYS,
    WrongAnswersError,
    intake_from_plain,
    intake_to_plain,
    read_toml,
)
from formcheck.results.attached import INTAKE_FILE, load_intake, save_intake

FULL = """
site = ["lower_back", "buttock"]
side = "left"
leg_symptoms = "stable"
note = "Since spring."
[pain]
before = 1
during = 4
after = 3
next_morning = 1
[signs]
bladder_bowel = false
leg_weakness = false
"""

PAIN = st.none() | st.integers(0, 10)
SITES = st.lists(st.sampled_from([s for s in Site if s is not Site.NONE]), unique=True)
INTAKES = st.builds(
    Intake,
    sites=SITES.map(tuple),
    side=st.sampled_from([None, *PainSide]),
    before=PAIN,
    during=PAIN,
    after=PAIN,
    next_morning=PAIN,
    leg_symptoms=st.sampled_from([None, *LegSymptoms]),
    signs=st.dictionaries(st.sampled_from([flag.id for flag in RED_FLAGS]), st.booleans()),
    note=st.none() | st.text(min_size=1, max_size=50).map(str.strip).filter(bool),
)


def written(folder: Path, text: str) -> Path:
    file = folder / "pain.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_full_file(tmp_path: Path) -> None:
    assert read_toml(written(tmp_path, FULL)) == Intake(
        sites=(Site.LOWER_BACK, Site.BUTTOCK),
        side=PainSide.LEFT,
        before=1,
        during=4,
        after=3,
        next_morning=1,
        leg_symptoms=LegSymptoms.STABLE,
        signs={"bladder_bowel": False, "leg_weakness": False},
        note="Since spring.",
    )


def test_an_empty_file_answers_nothing(tmp_path: Path) -> None:
    assert read_toml(written(tmp_path, "")) == Intake()
    assert read_toml(written(tmp_path, 'site = "thigh"')) == Intake(sites=(Site.THIGH,))
    assert read_toml(written(tmp_path, 'note = "  "')) == Intake()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sites = []", ["sites"]),
        ("[pain]\nnight = 3", ["pain.night"]),
        ("[signs]\nfever = true", ["signs.fever"]),
        ('site = ["knee4711"]', ["site", "lower_back"]),
        ("site = [4711]", ["site"]),
        ("site = [[]]", ["site"]),
        ('site = ["none", "thigh"]', ["site", "alone"]),
        ('site = "none"\n[pain]\nduring = 7', ["site", "pain"]),
        ('side = "4711"', ["side", "left, right, both or middle"]),
        ("side = ['left']", ["side"]),
        ("side = 1979-05-27", ["side"]),
        ('leg_symptoms = "4711"', ["leg_symptoms"]),
        ("note = 4711", ["note"]),
        (f'note = "{"4711" * 200}"', ["note", "500"]),
        ("pain = 4711", ["pain"]),
        ("[pain]\nbefore = 4711", ["pain.before", "0 to 10"]),
        ("[pain]\nduring = -1", ["pain.during"]),
        ("[pain]\nafter = 4711.5", ["pain.after"]),
        ("[pain]\nnext_morning = true", ["pain.next_morning"]),
        ("[signs]\ncancer = 4711", ["signs.cancer", "true or false"]),
        ("signs = [4711]", ["signs"]),
        ("side = 4711\nsit = 1\n[pain]\nbefore = '4711'", ["side", "sit", "pain.before"]),
        ("side = \nnote = 4711", ["TOML", "line 1"]),
        ("a = 1\na = 4711", ["TOML"]),
        ("a = " + "[" * 5000, ["TOML"]),
    ],
)
def test_what_is_wrong_is_named_and_no_answer_repeated(
    text: str, names: list[str], tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        read_toml(written(tmp_path, text))
    assert caught.value.exit_code == 2
    assert all(name in caught.value.message for name in names)
    assert "pain.toml" in caught.value.message
    assert "4711" not in caught.value.message
    assert caught.value.message.count(".toml") == 1


def test_the_example_holds_every_question() -> None:
    file = Path(__file__).resolve().parents[2] / "docs" / "intake.toml"
    intake = read_toml(file)
    assert intake_to_plain(intake).keys() == set(KEYS)
    assert intake.signs == {flag.id: False for flag in RED_FLAGS}
    text = file.read_text(encoding="utf-8")
    assert all(flag.text in text for flag in RED_FLAGS)
    for choice in (*Site, *PainSide, *LegSymptoms):
        assert choice.value in text


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'note = "R\xfccken"')
    (tmp_path / "long.toml").write_bytes(b"#" * 100_000)
    for name, says in (
        ("missing.toml", "does not exist"),
        (".", "is not a file"),
        ("latin.toml", "UTF-8"),
        ("long.toml", "too large"),
    ):
        with pytest.raises(UsageError, match=says):
            read_toml(tmp_path / name)


@given(INTAKES)
def test_answers_come_back(intake: Intake) -> None:
    assert intake_from_plain(json.loads(json.dumps(intake_to_plain(intake)))) == intake


@given(st.dictionaries(st.sampled_from(["site", "side", "pain", "signs", "x"]), st.none()))
def test_anything_is_taken_or_refused(content: dict[str, object]) -> None:
    with contextlib.suppress(WrongAnswersError):
        intake_from_plain(content)


@settings(deadline=None)  # a disk is as quick as whoever else writes lets it be
@given(INTAKES)
def test_the_folder_keeps_them(tmp_path_factory: pytest.TempPathFactory, intake: Intake) -> None:
    folder = tmp_path_factory.mktemp("result")
    save_intake(intake, folder)
    assert load_intake(folder) == intake
    assert [path.name for path in folder.iterdir()] == [INTAKE_FILE]


def test_no_answers_are_none_and_damaged_ones_are_named(tmp_path: Path) -> None:
    assert load_intake(tmp_path) is None
    assert load_intake(tmp_path / "nowhere") is None
    for text in ("", "[]", '{"intake_version": 2}', "[" * 100_000, '{"side": "up4711"}'):
        (tmp_path / INTAKE_FILE).write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=INTAKE_FILE) as caught:
            load_intake(tmp_path)
        assert "--intake" in caught.value.hint
        assert "4711" not in caught.value.message
