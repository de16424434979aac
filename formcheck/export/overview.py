"""The overview of a batch: ``index.html``, ``summary.csv``, ``failures.csv`` and, where the library
for it is installed, ``summary.parquet``."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from formcheck.core.files import open_regular
from formcheck.export.overview_page import render_overview
from formcheck.export.overview_parquet import PARQUET_FILE, can_write_parquet, summary_parquet
from formcheck.export.overview_row import Outcome, OverviewRow, failed_row, row_of
from formcheck.export.overview_tables import failures_csv, summary_csv
from formcheck.languages import ENGLISH, LANGUAGES, Language
from formcheck.languages import language as language_of
from formcheck.results.folder import write_bytes

PAGE_FILE = "index.html"
_SPOKEN = re.compile(rb'<html lang="([a-z]+)"')

__all__ = [
    "Outcome",
    "OverviewRow",
    "failed_row",
    "language_there",
    "overview_files",
    "row_of",
    "write_overview",
]


def write_overview(rows: Sequence[OverviewRow], folder: Path, language: Language = ENGLISH) -> None:
    """Write the overview of ``rows`` into ``folder``, each file completely or not at all; the page
    in ``language``, the tables, which are for programs, in English.

    Raises:
        OutputError: a file cannot be written.
    """
    files = overview_files(rows, lambda path: (folder / path).is_file(), language)
    for name, content in files.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_bytes(folder / name, content)


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


def language_there(folder: Path) -> Language:
    """That of the overview in ``folder``; English where there is none."""
    try:
        with open_regular(folder / PAGE_FILE) as file:
            found = _SPOKEN.search(file.read(200))
    except OSError:
        found = None
    code = found[1].decode("ascii") if found else ENGLISH.code
    return language_of(code) if code in LANGUAGES else ENGLISH
