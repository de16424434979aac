"""The columns of a manifest and how a cell is read, both from the table of settings; a table as
spreadsheets save it."""

import csv
import io
import math
import re
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from formcheck.core.files import read_bytes
from formcheck.core.recording import Sex, View
from formcheck.errors import UsageError
from formcheck.jobs.requests import FILES
from formcheck.reporting.csv import STARTS_A_FORMULA
from formcheck.results import storage
from formcheck.results.storage import File, Remote
from formcheck.settings import Belongs, Settings, option_name

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Table:
    """``header``: titles in lower case. ``rows``: (number as in a spreadsheet, cells without blanks
    around them) of each row that is not empty. ``decimal_comma``: a comma may stand in a number."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    decimal_comma: bool


def read_table(path: File, known_titles: Sequence[str]) -> Table:
    """The table in ``path``; the delimiter is the one that gives most of ``known_titles``.

    Raises:
        UsageError: it cannot be read, or is no such table.
    """
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=lambda d: len(set(known_titles) & set(_titles(first.split(d)))))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UsageError(f"The manifest {path} is no table: {error}.", _HINT) from None
    if not rows:
        raise UsageError(f"The manifest {path} is empty.", _HINT)
    cells = [(n, tuple(cell.strip() for cell in row)) for n, row in enumerate(rows, start=1)]
    return Table(
        header=tuple(_titles(rows[0])),
        rows=tuple((n, row) for n, row in cells[1:] if any(row)),
        decimal_comma=delimiter != ",",
    )


_HINT = "Write one to fill in with formcheck manifest."


def _titles(cells: Sequence[str]) -> list[str]:
    return [cell.strip().strip('"').strip().lower() for cell in cells]


def _decoded(path: File) -> str:
    try:
        content = storage.read(path) if isinstance(path, Remote) else read_bytes(path)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"The manifest {path} cannot be read: {error.strerror or error}.", _HINT
        ) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"The manifest {path} is not UTF-8 text.", "Save it as CSV UTF-8 in the spreadsheet."
        ) from None


NAME = "name"
VIDEO = "video"
POSES = "poses"
INTAKE = "intake"
PROFILE = "profile"
SECOND = "2"
AUTO = "auto"
VIEWS = (View.SIDE, View.REAR, View.FRONT)
OF_ENTRY = (NAME, INTAKE, PROFILE)
"""Fields of an ``Entry`` itself that a cell fills."""

YES, NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n")


@dataclass(frozen=True)
class Column:
    """``field``: of ``Settings`` or ``Entry``, or one of ``FILES``. ``recordings``: those it is
    about, 0 the first and 1 the second; a column about the second alone overrules one about
    both."""

    title: str
    field: str
    recordings: tuple[int, ...] = (0, 1)


def _columns() -> tuple[Column, ...]:
    columns = [Column(field, field) for field in OF_ENTRY]
    belongs = {name: Belongs.OWN if name in (VIDEO, POSES) else Belongs.SESSION for name in FILES}
    belongs |= {f.name: f.metadata["belongs"] for f in fields(Settings)}
    for name, to in belongs.items():
        columns.append(Column(name, name, (0,) if to is Belongs.OWN else (0, 1)))
        if to is not Belongs.SESSION:
            columns.append(Column(name + SECOND, name, (1,)))
    return tuple(columns)


COLUMNS = _columns()


def parsed(field: str, text: str, *, decimal_comma: bool) -> Any:
    """The value of the setting ``field`` that a cell means.

    Raises:
        ValueError: it means none; the message is a clause ("is not a number").
    """
    value = PARSERS[HINTS[field]](text, decimal_comma)
    if isinstance(value, float):
        _check_range(field, value)
    return value


def _check_range(field: str, value: float) -> None:
    limits = Settings.__dataclass_fields__[field].metadata
    low, high = limits.get("min", -math.inf), limits.get("max", math.inf)
    if not low <= value <= high:
        takes = f"{low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
        raise ValueError(f"is out of range; it takes {takes}")


def _number(text: str, decimal_comma: bool) -> float:
    if decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("is not a number")
    return value


def _auto_or_number(text: str, decimal_comma: bool) -> float | None:
    return None if text.lower() == AUTO else _number(text, decimal_comma)


def _view(text: str, _decimal_comma: bool) -> View | None:
    if text.lower() == AUTO:
        return None
    if text.lower() not in VIEWS:
        raise ValueError(f"is none of {', '.join((AUTO, *VIEWS))}")
    return View(text.lower())


def _sex(text: str, _decimal_comma: bool) -> Sex:
    if text.lower() not in tuple(Sex):
        raise ValueError(f"is none of {', '.join(Sex)}")
    return Sex(text.lower())


def _point(text: str, _decimal_comma: bool) -> tuple[float, float] | None:
    if text.lower() == AUTO:
        return None
    parts = [part for part in re.split(r"[,; ]+", text) if part]
    if len(parts) != 2:
        raise ValueError("is not two numbers like 640,360")
    return _number(parts[0], False), _number(parts[1], False)


def _text(text: str, _decimal_comma: bool) -> str:
    return unguarded(text)


def _yes_or_no(text: str, _decimal_comma: bool) -> bool:
    if text.lower() not in YES + NO:
        raise ValueError("is neither yes nor no")
    return text.lower() in YES


HINTS = get_type_hints(Settings)
PARSERS: dict[type | types.UnionType, Callable[[str, bool], Any]] = {
    View | None: _view,
    Sex | None: _sex,
    float | None: _auto_or_number,
    tuple[float, float] | None: _point,
    str | None: _text,
    str: _text,
    bool: _yes_or_no,
}
"""How a cell is read, by the type of its setting."""


def guarded(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula; ``unguarded`` gives it back."""
    return f"'{text}" if text.startswith(("'", *STARTS_A_FORMULA)) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") else text


def as_column(message: str) -> str:
    """A sentence about options, said of columns."""
    for f in fields(Settings):
        message = message.replace(option_name(f.name), f.name)
    return message
