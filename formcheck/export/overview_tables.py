"""``summary.csv`` and ``failures.csv``: UTF-8, decimal point, all digits, empty where unknown."""

from collections.abc import Sequence

from formcheck.core.text import harmless
from formcheck.export.csv import Cell, table
from formcheck.export.overview_row import NUMBER_FIELDS, Interval, Outcome, OverviewRow

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
    return [harmless(cell) if isinstance(cell, str) else cell for cell in cells]
