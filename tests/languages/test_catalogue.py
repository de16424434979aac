"""Every language has every text, with the same fields and within the rules of wording."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import formcheck.languages
from formcheck.core.message import is_plain
from formcheck.languages import LANGUAGES, language
from tests.support.collected_texts import all_counted, all_texts

OTHERS = [code for code in LANGUAGES if code != "en"]
NEVER = {
    "de": (
        *(
            r"verursach",
            r"abnormal",
            r"anormal",
            r"unbedenklich",
            r"\bsicher(?!heit)",
            r"Sicherheit",
        ),
        *(r"\bBefund", r"vorbeug", r"krankhaft"),
    ),
    "en": (r"\bcauses?\b", r"abnormal", r"\bsafe\b", r"\bprevents?\b(?! or cures back pain)"),
}


def fields(template: str) -> set[tuple[str, str]]:
    """Names and formats; which whole number is written how is up to the language."""
    return {(name, form or "") for _, name, form, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_there_and_none_that_is_gone(code: str) -> None:
    have, wanted = set(language(code).texts), all_texts()
    assert sorted(wanted - have) == []
    assert sorted(have - wanted) == []


def test_a_change_is_called_by_one_word_in_german() -> None:
    told = [
        german
        for english, german in language("de").texts.items()
        if re.search(r"\b[Cc]hanged\b|\b[Cc]hange\b", english)
    ]
    assert any("geändert" in german for german in told)
    assert [german for german in told if re.search(r"\b[Vv]eränder(t|ung)", german)] == []


COUNTS = (
    *("n", "all", "total", "count", "counts", "number", "done", "seen", "found", "chosen", "shown"),
    *("some", "missing", "impossible", "made", "known", "read", "needed", "sure", "steps"),
    *("frames", "strides", "results", "recordings", "workers", "pages"),
)
"""How texts call a whole number of things."""

COUNTED = re.compile(rf"\{{(?:n\}}|(?:{'|'.join(COUNTS)})\}}[ \N{{NO-BREAK SPACE}}]\(?[^\W\d])")
"""The field n anywhere, which has no other use, and any other count before a word."""

WITH_ONE_FORM = {
    "{n} more": "after names of recordings: 'a, b, 1 more'",
    "It cannot be told for {n} of the values; the page says why.": "'1 of the values' is right",
    "{n} of {total} contacts and toe-offs set by hand": "no verb; those set are of all, never one",
    "Not measured, and why ({n})": "a number in brackets",
    "This person ({n})": "which of them, no count",
    "Worth another look ({n})": "a number in brackets",
    "page {n} of {total}": "which of them, no count",
    "Looked at {n} of {all}": "names nothing",
    "Before, n = {n}": "names nothing",
    "After, n = {n}": "names nothing",
    "{study}, n = {n}, {speed:.1f} m/s, ± 2 SD": "names nothing",
    "{number} cm": "a unit",
    "{judged} of {known} things could be judged in this film.": "there are always several things",
    "Fewer than {needed} complete steps on one side. "
    "Film at least ten seconds of steady running.": "a limit, never 1",
    "The runner is too small in the picture: the trunk takes {trunk:.0f} pixels, {needed} are "
    "needed. Come closer or film with a higher resolution.": "a limit, never 1",
    "could be read in {read} of {strides} only; "
    "keep the whole body in the picture, in even light": "strides is a counted text of its own",
    "{seen} at {moment}, drawn on: {metrics}.": "seen is what is seen",
    "{seen} at {moment}, with the skeleton drawn on.": "seen is what is seen",
    "{title} ({number} of {count})": "which of them, no count",
    "needs {strides}, {found} found; film for 10 s or longer": "'1 found' is right",
}
"""Texts with a number that are right for one as well, and why."""


def test_what_counts_has_a_form_for_one() -> None:
    counted = {text for pair in all_counted() for text in pair}
    plain = {text for text in all_texts() - counted if COUNTED.search(text)}
    assert sorted(plain - WITH_ONE_FORM.keys()) == []
    assert sorted(WITH_ONE_FORM.keys() - plain) == []


@pytest.mark.parametrize("code", OTHERS)
def test_what_counts_has_every_form_of_the_language(code: str) -> None:
    with Path(formcheck.languages.__file__).with_name(f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    there = {
        (str(message.id[0]), str(message.id[1])): tuple(message.string or ())
        for message in catalogue
        if message.pluralizable
    }
    assert sorted(there.keys() ^ all_counted()) == []
    for (one, other), forms in there.items():
        assert len(forms) == catalogue.num_plurals, other
        assert all(map(is_plain, (one, other, *forms))), other
        assert fields(one) <= fields(other), other
        assert fields(language(code).texts[one]) == fields(one), one
        assert {frozenset(fields(form)) for form in forms} <= {
            frozenset(fields(one)),
            frozenset(fields(other)),
        }, other
        assert fields(forms[-1]) == fields(other), other


@pytest.mark.parametrize("code", OTHERS)
def test_the_rule_of_plurals_is_that_of_the_language(code: str) -> None:
    with Path(formcheck.languages.__file__).with_name(f"{code}.po").open("rb") as file:
        given = read_po(file)
    usual = Catalog(locale=code)
    assert (given.num_plurals, given.plural_expr) == (usual.num_plurals, usual.plural_expr)


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_fields_of_the_english(code: str) -> None:
    for english, translated in language(code).texts.items():
        assert fields(translated) == fields(english), english
        assert is_plain(english), english
        assert is_plain(translated), english


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_ends_and_begins_as_the_english(code: str) -> None:
    for english, translated in language(code).texts.items():
        assert translated.strip() == translated, english
        assert translated.endswith(".") == english.endswith(".") or english == "What to try."


@pytest.mark.parametrize("code", OTHERS)
def test_the_file_holds_no_text_twice_and_none_that_is_doubtful(code: str) -> None:
    path = Path(formcheck.languages.__file__).with_name(f"{code}.po")
    text = path.read_text(encoding="utf-8")
    ids = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    assert len(ids) == len(set(ids))
    with path.open("rb") as file:
        messages = list(read_po(file, locale=code))
    forms = [(m, m.string if isinstance(m.string, tuple) else (m.string,)) for m in messages]
    assert not [m.id for m, strings in forms if m.id and (m.fuzzy or not all(strings))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_says_what_must_not_be_said(code: str) -> None:
    spoken = language(code)
    forms = {form for counted in spoken.plurals.values() for form in counted}
    for text in {*spoken.texts.values(), *forms} if code != "en" else all_texts():
        for never in NEVER[code]:
            assert not re.search(never, text, re.IGNORECASE), text


def test_the_load_on_the_back_is_put_the_same_way_in_german() -> None:
    for english, german in language("de").texts.items():
        if "may add load on" in english:
            assert re.search(r"\b(kann|können)\b.*zusätzlich belasten", german), english


def test_the_safety_text_is_complete_in_german() -> None:
    from formcheck.reporting.wording import SAFETY

    said = language("de").text(SAFETY)
    assert "keine Diagnose und kein Medizinprodukt" in said
    assert "keine Studie zeigt" in said
    assert said.count(".") == SAFETY.count(".")
