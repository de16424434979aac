"""The overview of a batch: ``index.html``, ``summary.csv`` and ``failures.csv``."""

from collections.abc import Sequence
from pathlib import Path

from formcheck.archive.folder import write_bytes
from formcheck.export.overview_page import render_overview
from formcheck.export.overview_row import Outcome, OverviewRow, failed_row, row_of
from formcheck.export.overview_tables import failures_csv, summary_csv

__all__ = ["Outcome", "OverviewRow", "failed_row", "row_of", "write_overview"]


def write_overview(rows: Sequence[OverviewRow], folder: Path) -> None:
    """Write the overview of ``rows`` into ``folder``, each file completely or not at all.

    Raises:
        OutputError: a file cannot be written.
    """
    files = {
        "index.html": render_overview(rows, lambda path: (folder / path).is_file()),
        "summary.csv": summary_csv(rows),
        "failures.csv": failures_csv(rows),
    }
    for name, text in files.items():
        write_bytes(folder / name, text.encode("utf-8", "replace"))
