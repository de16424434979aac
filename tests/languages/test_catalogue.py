"""Every language has every text, with the same fields and within the rules of wording."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import formcheck.languages
from formcheck.core.said import is_plain
from formcheck.languages import LANGUAGES, language
from tests.languages.collect import all_texts

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
        assert not [m.id for m in read_po(file, locale=code) if m.fuzzy or (m.id and not m.string)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_says_what_must_not_be_said(code: str) -> None:
    texts = language(code).texts.values() if code != "en" else all_texts()
    for text in texts:
        for never in NEVER[code]:
            assert not re.search(never, text, re.IGNORECASE), text


def test_the_load_on_the_back_is_put_the_same_way_in_german() -> None:
    for english, german in language("de").texts.items():
        if "may add load on" in english:
            assert re.search(r"\b(kann|können)\b.*zusätzlich belasten", german), english


def test_the_safety_text_is_complete_in_german() -> None:
    from formcheck.export.wording import SAFETY

    said = language("de").text(SAFETY)
    assert "keine Diagnose und kein Medizinprodukt" in said
    assert "keine Studie zeigt" in said
    assert said.count(".") == SAFETY.count(".")
