"""The overview of a batch: ``index.html``, ``summary.csv``, ``failures.csv`` and, where the
library for it is there, ``summary.parquet`` with types, and the unit of each number in its
metadata."""

import importlib.util
import io
from collections.abc import Callable, Sequence
from typing import Any

from formcheck.core.text import sanitize_text
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.csv import Cell, table
from formcheck.reporting.overview_page import render_overview
from formcheck.reporting.overview_row import (
    NUMBER_FIELDS,
    Interval,
    Outcome,
    OverviewRow,
    failed_row,
    row_of,
)

UNITS = {"cadence": "spm"}
"""Of the numbers that are no angles in degrees."""
SUMMARY_COLUMNS = (
    *("name", "outcome", "videos", "runner", "recorded", "analysed", "view", "mode", "strides"),
    *(
        f"{field}{end}_{UNITS.get(field, 'deg')}"
        for field in NUMBER_FIELDS
        for end in ("", "_low", "_high")
    ),
    *("findings", "quality", "warnings", "reason", "hint", "folder"),
    *("reviewed_by", "signed_off_by"),
)
FAILURE_COLUMNS = ("name", "videos", "reason", "hint")


def summary_csv(rows: Sequence[OverviewRow]) -> str:
    """One line per recording."""
    return table(SUMMARY_COLUMNS, (summary_cells(row) for row in rows))


def failures_csv(rows: Sequence[OverviewRow]) -> str:
    """One line per recording that failed; the header alone where none did."""
    failed = (row for row in rows if row.outcome is Outcome.FAILED)
    lines = ([row.name, _listed(row.videos), row.reason, row.hint] for row in failed)
    return table(FAILURE_COLUMNS, (_inert(line) for line in lines))


def summary_cells(row: OverviewRow) -> list[Cell]:
    """The cells of ``SUMMARY_COLUMNS``."""
    analysed = row.outcome is not Outcome.FAILED
    level, warnings = row.quality
    cells: list[Cell] = [
        *(row.name, row.outcome.value, _listed(row.videos), row.runner, row.recorded),
        *(row.analysed, _listed(row.views), row.mode, row.strides if analysed else None),
        *(cell for field in NUMBER_FIELDS for cell in _numbers(getattr(row, field))),
        _listed(tuple(f"{severity}: {title}" for severity, title in row.findings)),
        *(level, warnings if analysed else None, row.reason, row.hint, row.folder),
        *(row.reviewed, row.signed_off),
    ]
    return _inert(cells)


def _numbers(measured: Interval | None) -> Interval | tuple[None, None, None]:
    return (None, None, None) if measured is None else measured


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(texts)


def _inert(cells: Sequence[Cell]) -> list[Cell]:
    """Nothing in a cell moves the cursor of a terminal that prints the table."""
    return [sanitize_text(cell) if isinstance(cell, str) else cell for cell in cells]


PARQUET_FILE = "summary.parquet"
COUNTS = ("strides", "warnings")
UNIT_BY_ENDING = {"spm": "steps/min", "deg": "deg"}
"""By the end of a column's name."""


def can_write_parquet() -> bool:
    """Whether the library for it is installed (the extra ``parquet``)."""
    return importlib.util.find_spec("pyarrow") is not None


def summary_parquet(rows: Sequence[OverviewRow]) -> bytes:
    """One row per recording, the columns of ``summary.csv`` in their order: texts, whole numbers
    and numbers, null where unknown."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(name, *_type_and_unit(pa, name)) for name in SUMMARY_COLUMNS]
    cells = [summary_cells(row) for row in rows]
    columns = list(zip(*cells, strict=True)) or [()] * len(fields)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)],
        schema=pa.schema(fields),
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def _type_and_unit(pa: Any, column: str) -> tuple[Any, bool, dict[str, str] | None]:
    """Type, whether it may be null, and metadata."""
    if column in COUNTS:
        return pa.int64(), True, {"unit": "1"}
    unit = UNIT_BY_ENDING.get(column.rpartition("_")[2])
    return (pa.float64(), True, {"unit": unit}) if unit else (pa.string(), True, None)


PAGE_FILE = "index.html"

__all__ = [
    "Outcome",
    "OverviewRow",
    "failed_row",
    "overview_files",
    "row_of",
]


def overview_files(
    rows: Sequence[OverviewRow], exists: Callable[[str], bool], language: Language = ENGLISH
) -> dict[str, bytes | None]:
    """The files of the overview by name; None for one that is not written here, of which an older
    one would not agree with the others. ``exists``: whether a file of this path, relative to the
    overview, is there."""
    texts = {
        PAGE_FILE: render_overview(rows, exists, language),
        "summary.csv": summary_csv(rows),
        "failures.csv": failures_csv(rows),
    }
    table = summary_parquet(rows) if can_write_parquet() else None
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()} | {
        PARQUET_FILE: table
    }
