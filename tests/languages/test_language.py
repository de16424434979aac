"""Texts, numbers and dates in the languages of reports."""

import copy
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from formcheck.core.message import Message, msg, msg_count
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
    said = msg("{value:.1f} s", value=1.25)
    assert isinstance(said, str)
    assert said == "1.2 s"
    assert said.template == "{value:.1f} s"


@pytest.mark.parametrize(
    "again", [copy.deepcopy, copy.copy, lambda s: pickle.loads(pickle.dumps(s))]
)
def test_a_copy_remembers_as_well(again) -> None:  # type: ignore[no-untyped-def]
    said = msg("{n} strides", n=3)
    assert isinstance(again(said), Message)
    assert again(said).values == {"n": 3}


def test_texts_within_texts_are_translated_and_may_change_places() -> None:
    said = msg(
        "{lean:.1f} m {where}, {n} of {all}",
        lean=2.25, where=msg("on the {side}", side="left"), n=3, all=10,
    )  # fmt: skip
    assert said == "2.2 m on the left, 3 of 10"
    assert GERMAN.text(said) == "3 von 10: 2,2 m links"


def test_what_has_no_translation_stays_english() -> None:
    assert GERMAN.text("quite new") == "quite new"
    assert GERMAN.text(msg("{x:.1f} new", x=1.5)) == "1,5 new"


def test_braces_in_a_value_are_no_fields() -> None:
    said = msg("{name} is unreadable", name="{0.__class__} {x}")
    assert said == "{0.__class__} {x} is unreadable"
    assert GERMAN.text(said) == "{0.__class__} {x} is unreadable"


STRIDES = ("{n} stride of {who}", "{n} strides of {who}")


@pytest.mark.parametrize(
    ("n", "english", "german"),
    [
        (0, "0 strides of left", "0 Schritte, links"),
        (1, "1 stride of left", "1 Schritt, links"),
        (2, "2 strides of left", "2 Schritte, links"),
    ],
)
def test_one_is_told_from_several(n: int, english: str, german: str) -> None:
    forms = ("{n} Schritt, {who}", "{n} Schritte, {who}")
    spoken = replace(GERMAN, plurals=dict.fromkeys(STRIDES, forms))
    said = msg_count(*STRIDES, n=n, who="left")
    assert said == english
    assert spoken.text(said) == german
    assert spoken.text(pickle.loads(pickle.dumps(said))) == german


def test_a_language_may_have_more_forms_than_english() -> None:
    forms = ("{n} krok", "{n} kroky", "{n} kroků")
    rule = "n==1 ? 0 : n>=2 && n<=4 ? 1 : 2"
    czech = Language("cs", {}, plurals={"a {n}": forms, "b {n}": forms}, plural_rule=rule)
    counted = [czech.text(msg_count("a {n}", "b {n}", n=n)) for n in (0, 1, 3, 5)]
    assert counted == ["0 kroků", "1 krok", "3 kroky", "5 kroků"]
    assert czech.by_category("b {n}") == {"one": forms[0], "few": forms[1], "other": forms[2]}


def test_a_number_is_counted_that_stands_apart() -> None:
    said = msg_count("{shown} recording", "{shown} recordings", n=1000, shown="1,000")
    assert said == "1,000 recordings"


@pytest.mark.parametrize(
    ("earlier", "german"),
    [
        (msg("{n} strides", n=1), "1 Doppelschritt"),
        (msg("{n} strides", n=2), "2 Doppelschritte"),
        (msg("Nothing surely beyond a limit; one thing is worth another look."),
         "Nichts liegt wahrscheinlich jenseits einer Grenze; eines ist"),
        ("Nothing surely beyond a limit; one thing is worth another look.",
         "Nichts liegt wahrscheinlich jenseits einer Grenze; eines ist"),
        (msg("{n} of {all} frames are damaged and were left out.", n=2, all=9), "2 von 9 Bildern"),
        (
            msg("Only {seen} complete strides were seen; {needed} are needed at least. Film "
                "longer, with the whole runner in the picture.", seen=2, needed=3),
            "Vollständige Doppelschritte zu sehen: nur 2;",
        ),
    ],
)  # fmt: skip
def test_what_earlier_results_counted_is_still_translated(earlier: str, german: str) -> None:
    assert language("de").text(earlier).startswith(german)


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
