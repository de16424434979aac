"""A table as spreadsheets save it: comma, semicolon or tab; UTF-8, with or without a mark."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.files import read_bytes
from formcheck.errors import UsageError
from formcheck.storage import File, Remote, access

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
    text = _text(path)
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


def _text(path: File) -> str:
    try:
        content = access.read(path) if isinstance(path, Remote) else read_bytes(path)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"The manifest {path} cannot be read: {error.strerror or error}.", _HINT
        ) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"The manifest {path} is not UTF-8 text.", "Save it as CSV UTF-8 in the spreadsheet."
        ) from None
