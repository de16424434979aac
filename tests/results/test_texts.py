"""How texts were made survives a file, and what a file makes up is not filled in."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from formcheck.core.message import (
    Message,
    capital,
    digits,
    is_plain,
    join_list,
    join_with,
    msg,
    msg_count,
)
from formcheck.languages import language
from formcheck.reporting.video.keyframe_files import load_key_frames, save_key_frames
from formcheck.reporting.video.keyframes import KeyFrame
from formcheck.results.document import document, restore
from formcheck.results.result import load, save
from formcheck.results.saved_texts import rebuild, remembered, texts_in
from formcheck.results.schema import from_json, to_json
from tests.support.analyses import sample_analysis

INNER = msg("{n} strides", n=3)
OUTER = msg("{value:.1f}° in {what}", value=1 / 3, what=INNER)


def through_a_file(entries: list[dict[str, Any]]) -> dict[str, Message]:
    return rebuild(json.loads(json.dumps(entries)))


def test_texts_of_earlier_files_with_hyphens_come_back() -> None:
    said = msg("toe-off {value:.1f}° to {low}", value=-1.5, low=digits(-0.25, 2))
    entries = json.loads(json.dumps(texts_in([said])).replace("\\u2212", "-"))
    assert entries[0]["text"] == "toe-off -1.5° to -0.25"
    made = rebuild(entries)
    assert made["toe-off -1.5° to -0.25"] == said
    assert made["toe-off -1.5° to -0.25"].values == said.values


def test_texts_come_back_with_their_values() -> None:
    made = through_a_file(texts_in({"a": [OUTER, "plain"], "b": msg("no values")}))
    assert list(made) == [str(OUTER)]
    again = made[str(OUTER)]
    assert again.template == OUTER.template
    assert again.values == {"value": 1 / 3, "what": "3 strides"}
    assert isinstance(again.values["what"], Message)


@pytest.mark.parametrize(
    "template",
    [
        "{0.__class__}",
        "{x.__class__}",
        "{x[0]}",
        "{x!r}",
        "{x:999999999}",
        "{x:{y}}",
        "{x:>9}",
        "{}",
        "{x",
        "{X}",
        "{x:.99f}",
        "{__class__}",
    ],
)
def test_a_template_that_is_more_than_names_is_left_out(template: str) -> None:
    assert not is_plain(template)
    entry = {"text": "1", "template": template, "values": {"x": 1, "y": 1}}
    assert rebuild([entry]) == {}


@pytest.mark.parametrize(
    "entry",
    [
        {"text": "other", "template": "{x}", "values": {"x": 1}},
        {"text": "1", "template": "{x} {y}", "values": {"x": 1}},
        {"text": "a", "template": "{x:.1f}", "values": {"x": "a"}},
        {"text": "1", "template": "{x}", "values": {"x": [1]}},
        {"text": "1", "template": "{x}", "values": {"x": {"template": "{x.real}", "values": {}}}},
        {"text": "1", "template": "{x}", "values": None},
        {"text": "1", "template": 1, "values": {}},
        {"text": "1"},
        "1",
    ],
)
def test_a_bad_entry_is_left_out(entry: Any) -> None:
    assert rebuild([entry, *texts_in([INNER])]) == {"3 strides": INNER}


@dataclass(frozen=True)
class Holder:
    text: str
    others: tuple[str, ...]


def test_texts_are_remembered_wherever_they_stand() -> None:
    made = rebuild(texts_in([INNER]))
    plain = Holder("3 strides", ("4 strides", "3 strides"))
    again = remembered(plain, made)
    assert again == plain
    assert isinstance(again.text, Message)
    assert [isinstance(text, Message) for text in again.others] == [False, True]
    nothing = Holder("x", ("y",))
    assert remembered(nothing, made) is nothing


def test_an_analysis_remembers_through_its_file(tmp_path: Path) -> None:
    said = msg("needs {strides}, {found} found; film for 10 s or longer", strides=INNER, found=1)
    analysis = sample_analysis()
    check = replace(analysis.checks[0], explanation=said)
    save(replace(analysis, checks=(check, *analysis.checks[1:])), tmp_path)
    explanation = load(tmp_path).checks[0].explanation
    assert language("de").text(explanation).startswith("braucht 3 Doppelschritte, gefunden: 1;")


def test_a_hostile_template_in_a_file_leaves_the_english_text() -> None:
    analysis = sample_analysis()
    content = json.loads(to_json(document(analysis)))
    text = content["checks"][0]["explanation"]
    content["texts"] = [
        {"text": text, "template": "{x.__class__.__mro__}", "values": {"x": 1}},
        {"text": text, "template": "{x:.1f}", "values": {"x": 1.0}},
    ]
    again = restore(from_json(json.dumps(content)), analysis.recordings)
    assert language("de").text(again.checks[0].explanation) == text


def test_a_document_without_texts_can_be_read() -> None:
    content = json.loads(to_json(document(sample_analysis())))
    del content["texts"]
    assert from_json(json.dumps(content)).texts == ()


@pytest.mark.parametrize(("n", "german"), [(1, "1 Doppelschritt"), (2, "2 Doppelschritte")])
def test_counted_texts_come_back_counted(n: int, german: str) -> None:
    said = msg_count("{n} stride", "{n} strides", n=n)
    (again,) = through_a_file(texts_in([said])).values()
    assert (again, again.values) == (said, {"n": n})
    assert language("de").text(again) == german


@pytest.mark.parametrize("n", [1.5, "1", -1, True, 10**30, float("inf")])
def test_no_number_of_a_file_stops_the_counting(n: Any) -> None:
    assert language("de").text(Message("{n} strides", {"n": n}))


def test_parts_of_sentences() -> None:
    assert join_with("; ", []) == ""
    assert join_with("; ", ["a"]) == "a"
    assert join_with("; ", ["a", "b"]) == "a; b"
    assert join_list(["a"]) == "a"
    assert join_list(["a", "b"]) == "a and b"
    assert digits(-0.04, 1) == "0.0"
    assert capital("side view") == "Side view"
    assert capital(INNER) == "3 strides"


def test_captions_of_key_frames_remember_too(tmp_path: Path) -> None:
    caption = msg("{title} at {time:.2f} s, a typical stride", title="Left toe-off", time=1.234)
    frame = KeyFrame("left_toe_off.jpg", b"jpeg", caption, "alt", ("pelvic_drop",))
    save_key_frames([frame], tmp_path)
    (again,) = load_key_frames(sample_analysis(), tmp_path)
    assert again == frame
    german = language("de").text(again.caption)
    assert german == "Linke Zehenablösung bei 1,23 s, ein typischer Doppelschritt"
