"""Texts, numbers and dates in the languages of reports."""

import copy
import pickle
from datetime import UTC, datetime

import pytest

from formcheck.core.said import Said, say
from formcheck.languages import LANGUAGES, Language, language

GERMAN = Language(
    "de",
    {
        "{lean:.1f} m {where}, {n} of {all}": "{n} von {all}: {lean:.1f} m {where}",
        "on the {side}": "{side}",
        "left": "links",
    },
    ",",
)


def test_a_said_text_is_its_english_text() -> None:
    said = say("{value:.1f} s", value=1.25)
    assert isinstance(said, str)
    assert said == "1.2 s"
    assert said.template == "{value:.1f} s"


@pytest.mark.parametrize(
    "again", [copy.deepcopy, copy.copy, lambda s: pickle.loads(pickle.dumps(s))]
)
def test_a_copy_remembers_as_well(again) -> None:  # type: ignore[no-untyped-def]
    said = say("{n} strides", n=3)
    assert isinstance(again(said), Said)
    assert again(said).values == {"n": 3}


def test_texts_within_texts_are_translated_and_may_change_places() -> None:
    said = say(
        "{lean:.1f} m {where}, {n} of {all}",
        lean=2.25, where=say("on the {side}", side="left"), n=3, all=10,
    )  # fmt: skip
    assert said == "2.2 m on the left, 3 of 10"
    assert GERMAN.text(said) == "3 von 10: 2,2 m links"


def test_what_has_no_translation_stays_english() -> None:
    assert GERMAN.text("quite new") == "quite new"
    assert GERMAN.text(say("{x:.1f} new", x=1.5)) == "1,5 new"


def test_braces_in_a_value_are_no_fields() -> None:
    said = say("{name} is unreadable", name="{0.__class__} {x}")
    assert said == "{0.__class__} {x} is unreadable"
    assert GERMAN.text(said) == "{0.__class__} {x} is unreadable"


def test_german_is_there() -> None:
    assert LANGUAGES == ("en", "de")
    assert language("de").text("Timing") == "Zeiten"
    assert language("de").number("12.3") == "12,3"


def test_dates() -> None:
    moment = datetime(2026, 3, 9, 8, 5, tzinfo=UTC)
    assert language("en").date_time(moment) == "9 March 2026, 08:05 UTC"
    assert language("de").date_time(moment) == "9. März 2026, 08:05 UTC"


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(KeyError, match="xx"):
        language("xx")
