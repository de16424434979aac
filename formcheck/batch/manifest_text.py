"""A manifest to fill in, for the recordings of some sources."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from formcheck.batch.columns import COLUMNS, NAME, VIDEO, guarded
from formcheck.batch.entry import Entry
from formcheck.export.csv import STARTS_A_FORMULA
from formcheck.storage import File, Remote


def manifest_text(entries: Sequence[Entry], folder: Path) -> tuple[str, list[str]]:
    """The manifest as CSV, paths relative to ``folder``, and a note on each entry left out."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [column.title for column in COLUMNS])
    writer.writeheader()
    notes = []
    for entry in entries:
        videos = [_shown(take.video, folder) for take in entry.takes if take.video is not None]
        row = {NAME: guarded(entry.name)}
        row |= dict(zip((VIDEO, f"{VIDEO}2"), videos, strict=False))
        if _is_text("".join(row.values())):
            writer.writerow(row)
        else:
            notes.append(f"{entry.name} is left out, since its file name is not UTF-8 text.")
    return text.getvalue(), notes


def _shown(path: File, folder: Path) -> str:
    """``path`` seen from ``folder``; inert in a spreadsheet and still a path."""
    if isinstance(path, Remote):
        return str(path)
    try:
        text = os.path.relpath(path, folder)
    except ValueError:  # On another drive of Windows.
        text = str(path)
    if text != text.strip() or text.startswith(("'", *STARTS_A_FORMULA)):
        text = os.path.join(".", text)  # noqa: PTH118 - Path drops the dot
    return text


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
