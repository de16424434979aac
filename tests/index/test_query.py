"""Conditions as people write them, and what is said where they do not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.recording import Side
from formcheck.errors import UsageError
from formcheck.index.query import FIELDS, Span, parse

DAY_S = 86_400.0


def test_conditions_are_typed() -> None:
    drop, view, since, reviewed = parse(
        "pelvic_drop.left > 8 AND view=rear and date >= 2026-03 and reviewed != yes"
    )
    assert (drop.field.name, drop.side, drop.op, drop.operand) == (
        "pelvic_drop", Side.LEFT, ">", 8.0,
    )  # fmt: skip
    assert (view.op, view.operand) == ("=", "rear")
    assert isinstance(since.operand, Span)
    assert since.operand.stop_s - since.operand.start_s == 31 * DAY_S
    assert (reviewed.op, reviewed.operand) == ("!=", True)


def test_blank_asks_for_nothing() -> None:
    assert parse("  ") == ()


def test_quotation_marks_keep_anything_together() -> None:
    (condition,) = parse("""runner = "Anna and 'x' = 1; DROP TABLE" """)
    assert condition.operand == "Anna and 'x' = 1; DROP TABLE"
    assert parse("runner = ''")[0].operand == ""


@pytest.mark.parametrize(("word", "days"), [("2024", 366), ("2024-02", 29), ("2024-02-29", 1)])
def test_a_date_is_the_span_it_names(word: str, days: int) -> None:
    operand = parse(f"date = {word}")[0].operand
    assert isinstance(operand, Span)
    assert operand.stop_s - operand.start_s == days * DAY_S


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pelvic > 3", "Did you mean pelvic_drop?"),
        ("view = reer", "Did you mean rear?"),
        ("date > yesterday", "'yesterday' is no date"),
        ("date = 2026-02-30", "is no date"),
        ("date = 0000", "is no date"),
        ("pelvic_drop.up > 3", "pelvic_drop.up is no side"),
        ("cadence.left > 3", "cadence has no sides"),
        ("cadence > 170spm", "a number in steps/min"),
        ("cadence > nan", "a number"),
        ("cadence ~ 17", "cadence takes = != < <= > >=, not ~"),
        ("runner", "an operator is missing"),
        ("runner =", "a value is missing"),
        ("runner = > 3", "a value is missing"),
        ("= 3", "stands where a field is expected"),
        ("runner = Anna Smith", "comes 'Smith', expected 'and'"),
        ("view = rear or view = side", "joined by 'and' alone"),
        ("view = rear and", "another condition is missing"),
        ("runner = 'x", "a quotation mark is missing"),
        ("reviewed = maybe", "yes or no"),
        ("__class__ = 1", "There is no field"),
    ],
)
def test_what_is_wrong_is_said(text: str, told: str) -> None:
    with pytest.raises(UsageError) as wrong:
        parse(text)
    assert told in wrong.value.message
    assert wrong.value.hint


@given(st.text(alphabet=string.printable + "äß\u202e", max_size=40))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        conditions = parse(text)
    except UsageError:
        return
    assert all(c.field is FIELDS[c.field.name] for c in conditions)
