"""The overview of a batch: ``index.html``, ``summary.csv``, ``failures.csv`` and, where the library
for it is installed, ``summary.parquet``."""

from collections.abc import Callable, Sequence
from pathlib import Path

from formcheck.archive.folder import write_bytes
from formcheck.export.overview_page import render_overview
from formcheck.export.overview_parquet import PARQUET_FILE, can_write_parquet, summary_parquet
from formcheck.export.overview_row import Outcome, OverviewRow, failed_row, row_of
from formcheck.export.overview_tables import failures_csv, summary_csv

__all__ = ["Outcome", "OverviewRow", "failed_row", "overview_files", "row_of", "write_overview"]


def write_overview(rows: Sequence[OverviewRow], folder: Path) -> None:
    """Write the overview of ``rows`` into ``folder``, each file completely or not at all.

    Raises:
        OutputError: a file cannot be written.
    """
    for name, content in overview_files(rows, lambda path: (folder / path).is_file()).items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_bytes(folder / name, content)


def overview_files(
    rows: Sequence[OverviewRow], exists: Callable[[str], bool]
) -> dict[str, bytes | None]:
    """The files of the overview by name; None for one that is not written here, of which an older
    one would not agree with the others. ``exists``: whether a file of this path, relative to the
    overview, is there."""
    texts = {
        "index.html": render_overview(rows, exists),
        "summary.csv": summary_csv(rows),
        "failures.csv": failures_csv(rows),
    }
    table = summary_parquet(rows) if can_write_parquet() else None
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()} | {
        PARQUET_FILE: table
    }
