"""``FIELD OP VALUE [and …]``: what can be asked of results, and from text to typed conditions.
Nothing of it is ever evaluated."""

import calendar
import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import NoReturn

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Sex, Side, View
from formcheck.errors import UsageError
from formcheck.findings import RULES
from formcheck.metrics import CATALOGUE

NONE = "none"
SEVERITIES = (NONE, *(s.value for s in (Severity.NOTE, Severity.WATCH, Severity.FLAG)))
LEVELS = (
    NONE,
    *(q.value for q in (QualityLevel.INFO, QualityLevel.WARNING, QualityLevel.REFUSED)),
)
"""From the mildest to the gravest; their number is what the tables hold."""


class FieldKind(StrEnum):
    """What a field's values are."""

    TEXT = "text"
    CHOICE = "choice"
    """One of some words."""
    RANK = "rank"
    """One of some words that have an order."""
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"


OPERATORS: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.TEXT: ("=", "!=", "~"),
    FieldKind.CHOICE: ("=", "!="),
    FieldKind.RANK: ("=", "!=", "<", "<=", ">", ">="),
    FieldKind.NUMBER: ("=", "!=", "<", "<=", ">", ">="),
    FieldKind.DATE: ("=", "!=", "<", "<=", ">", ">="),
    FieldKind.YES_NO: ("=", "!="),
}
""" "~": contains, whatever the case, accents and apostrophes."""


@dataclass(frozen=True)
class Field:
    """``about``: what it is, in a few words. ``words``: what a choice or rank may be, in order.
    ``spec``: of a metric."""

    name: str
    kind: FieldKind
    about: str
    words: tuple[str, ...] = ()
    spec: MetricSpec | None = field(default=None, repr=False)


def _words(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(value.value for value in kind)


PLAIN = (
    Field("runner", FieldKind.TEXT, "as given with --runner"),
    Field(
        "date",
        FieldKind.DATE,
        "of the recording, else of the analysis; 2026, 2026-03 or 2026-03-09",
    ),
    Field("recording", FieldKind.TEXT, "file name of a recording"),
    Field("folder", FieldKind.TEXT, "of the result, below the archive"),
    Field("view", FieldKind.CHOICE, "of a recording", _words(View)),
    Field("mode", FieldKind.CHOICE, "how the runner moves", _words(Mode)),
    Field(
        "finding", FieldKind.CHOICE, "a check that is likely or clear", tuple(r.id for r in RULES)
    ),
    Field("severity", FieldKind.RANK, "of the gravest likely or clear finding", SEVERITIES),
    Field("findings", FieldKind.NUMBER, "how many"),
    Field("quality", FieldKind.RANK, "the gravest note on the recording", LEVELS),
    Field("note", FieldKind.TEXT, "id of a note on the recording"),
    Field("strides", FieldKind.NUMBER, "how many were measured"),
    Field("fps", FieldKind.NUMBER, "pictures a second of a recording, slow motion undone"),
    Field("speed_kmh", FieldKind.NUMBER, "belt speed, as given"),
    Field("height_m", FieldKind.NUMBER, "as given"),
    Field("mass_kg", FieldKind.NUMBER, "as given"),
    Field("sex", FieldKind.CHOICE, "as given", _words(Sex)),
    Field("model", FieldKind.TEXT, "pose model"),
    Field("reviewed", FieldKind.YES_NO, "somebody corrected it"),
    Field("measured", FieldKind.YES_NO, "something could be measured"),
)
METRICS = tuple(
    Field(row.spec.id, FieldKind.NUMBER, row.spec.title, spec=row.spec) for row in CATALOGUE
)
FIELDS: Mapping[str, Field] = {known.name: known for known in (*PLAIN, *METRICS)}


TOKEN = re.compile(
    r"""\s*(?:(?P<op>[<>!=]=|[<>=~])"""
    r"""|(?P<quoted>"[^"]*"|'[^']*')"""
    r"""|(?P<word>[^\s<>=~!"'][^\s<>=~!"]*))"""
)
FORM = "FIELD OP VALUE [and FIELD OP VALUE …]"
EXAMPLE = "For example: 'pelvic_drop.left > 8 and date >= 2026-01 and view = rear'."
DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)
YES = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Span:
    """A year, month or day: from its first to before its last second, in Unix time."""

    start_s: float
    stop_s: float


Operand = str | int | float | bool | Span


@dataclass(frozen=True)
class Condition:
    """``side``: of a metric; None for either side, or where it has none. ``operand``: of a rank the
    number of its word."""

    field: Field
    side: Side | None
    op: str
    operand: Operand


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def parse(text: str) -> tuple[Condition, ...]:
    """The conditions in ``text``; () where it is blank.

    Raises:
        UsageError: it is not of the form, or names what does not exist.
    """
    tokens = _tokens(text)
    conditions = []
    while tokens:
        if len(tokens) < 3 or tokens[0].kind != "word" or tokens[1].kind != "op":
            _wrong_form(tokens)
        name, op, value, *rest = tokens
        if value.kind == "op":
            _refuse(f"After {name.text} {op.text} a value is missing.")
        conditions.append(_condition(name.text, op.text, value.text))
        if rest and not _is_and(rest[0]):
            _not_and(name, op, value, rest[0])
        if len(rest) == 1:
            _refuse("After 'and' another condition is missing.")
        tokens = rest[1:]
    return tuple(conditions)


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            rest = text[at:].strip()
            why = "a quotation mark is missing" if rest[:1] in "\"'" else "it cannot be read"
            _refuse(f"At {rest[:20]!r} {why}.")
        kind = str(match.lastgroup)
        word = match[kind]
        if kind == "op":
            word = "=" if word == "==" else word
        tokens.append(_Token(kind, word[1:-1] if kind == "quoted" else word))
        at = match.end()
    return tokens


def _condition(name: str, op: str, value: str) -> Condition:
    base, dot, side_name = name.partition(".")
    field = FIELDS.get(base)
    if field is None:
        near = difflib.get_close_matches(base, FIELDS, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        _refuse(f"There is no field {base!r}.{meant}", "formcheck find --fields lists them.")
    if op not in OPERATORS[field.kind]:
        allowed = " ".join(OPERATORS[field.kind])
        _refuse(f"{base} takes {allowed}, not {op}.")
    return Condition(field, _side(field, dot, side_name), op, _operand(field, value))


def _side(field: Field, dot: str, name: str) -> Side | None:
    if not dot:
        return None
    if field.spec is None or not field.spec.sided:
        _refuse(f"{field.name} has no sides.", f"Write {field.name} alone.")
    if name not in (Side.LEFT, Side.RIGHT):
        _refuse(f"{field.name}.{name} is no side.", f"Write {field.name}.left or .right.")
    return Side(name)


def _operand(field: Field, value: str) -> Operand:
    if field.kind is FieldKind.NUMBER:
        return _number(field, value)
    if field.kind is FieldKind.DATE:
        return _span(value)
    if field.kind is FieldKind.YES_NO:
        if value.lower() not in YES:
            _refuse(f"{field.name} is yes or no, not {value!r}.")
        return YES[value.lower()]
    if field.kind is FieldKind.TEXT:
        return value
    if value not in field.words:
        near = difflib.get_close_matches(value, field.words, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        _refuse(f"{field.name} is never {value!r}.{meant}", f"It is {', '.join(field.words)}.")
    return field.words.index(value) if field.kind is FieldKind.RANK else value


def _number(field: Field, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        unit = f" in {field.spec.unit}" if field.spec and field.spec.unit != "1" else ""
        _refuse(
            f"{field.name} is compared with a number{unit}, not {value!r}.",
            "Write numbers with a decimal point and without a unit.",
        )
    return number


def _span(value: str) -> Span:
    match = DATE.fullmatch(value)
    try:
        if match is None:
            raise ValueError("not a date")
        year, month, day = (None if part is None else int(part) for part in match.groups())
        first = datetime(year or 0, month or 1, day or 1, tzinfo=UTC).timestamp()
        last_month = month or 12
        last_day = day or calendar.monthrange(year or 0, last_month)[1]
        last = datetime(year or 0, last_month, last_day, tzinfo=UTC).timestamp()
        return Span(first, last + 86_400.0)
    except (ValueError, OverflowError):
        _refuse(f"{value!r} is no date.", "Write it as 2026, 2026-03 or 2026-03-09.")


def _is_and(token: _Token) -> bool:
    return token.kind == "word" and token.text.lower() == "and"


def _not_and(name: _Token, op: _Token, value: _Token, after: _Token) -> NoReturn:
    if after.kind == "word" and after.text.lower() == "or":
        _refuse("Conditions are joined by 'and' alone.", "Run find once for each side of 'or'.")
    _refuse(
        f"After {name.text} {op.text} {value.text} comes {after.text!r}, expected 'and'.",
        "A value of several words goes in quotation marks.",
    )


def _wrong_form(tokens: list[_Token]) -> NoReturn:
    first = tokens[0]
    if first.kind == "word" and len(tokens) > 1 and tokens[1].kind == "op":
        _refuse(f"After {first.text} {tokens[1].text} a value is missing.")
    if first.kind == "word":
        _refuse(f"After {first.text!r} an operator is missing (= != < <= > >= ~).")
    _refuse(f"{first.text!r} stands where a field is expected.")


def _refuse(message: str, hint: str = f"Write {FORM}. {EXAMPLE}") -> NoReturn:
    raise UsageError(message, hint)
