"""Taking a person out of a batch's memory and tables."""

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from formcheck.core.files import read_bytes
from formcheck.errors import FormcheckError
from formcheck.reporting.overview import (
    PARQUET_FILE,
    Outcome,
    OverviewRow,
    failed_row,
    row_of,
)
from formcheck.results import result as saved
from formcheck.results.folder import has_changed
from formcheck.results.lock import held
from formcheck.workflows.batch.assess import outcome_of
from formcheck.workflows.batch.state import DATABASE, SIDE_FILES, BatchState
from formcheck.workflows.batch.store import DELIVERIES, LOCK, language_there, write_overview

SUMMARY = "summary.csv"
FAILURES = "failures.csv"
OVERVIEW = (SUMMARY, FAILURES, "index.html", PARQUET_FILE)
LEFT_HALF_WRITTEN = re.compile(r"\.[0-9a-f]{8}\.part")

Names = Callable[[str], bool]
"""Whether a text names the person."""


@dataclass(frozen=True)
class Traces:
    """What a batch in ``folder`` remembers of a person: ``entries`` by name, ``files`` with their
    sha256. ``names``: what entries and recordings are called that were given with that runner, and
    nobody else's are. ``others``: files that it knows and that are not theirs.
    ``sizes``: in bytes, by their sha256, of all files that it knows."""

    folder: Path
    entries: tuple[str, ...]
    files: tuple[tuple[bytes, str], ...]
    names: frozenset[str]
    others: frozenset[bytes]
    sizes: Mapping[str, int]


def is_batch(folder: Path) -> bool:
    """Whether a batch wrote its results into ``folder``."""
    return (folder / DATABASE).exists() or (
        (folder / SUMMARY).exists() and (folder / FAILURES).exists()
    )


def traces_of(folder: Path, runner: str, names: Names, paths: Collection[Path] = ()) -> Traces:
    """What the batch of ``folder`` remembers of ``runner``, of the files ``paths``, and of entries
    and files of nobody that ``names`` knows. Writes nothing."""
    memory = BatchState.read(folder)
    rows = {row.name: row for row in _told(folder)}
    remembered = (_row(known.row) for known in memory.results.values())
    rows |= {row.name: row for row in remembered if row is not None}
    own = {name for row in rows.values() if row.runner == runner for name in _called(row)}
    others = [row for row in rows.values() if row.runner not in ("", runner)]
    others_names = {name for row in others for name in _called(row)}
    own -= others_names
    theirs = (
        row.name
        for row in rows.values()
        if row.runner == runner or (not row.runner and any(map(names, _called(row))))
    )
    exact = {os.fsencode(path) for path in paths}
    files = [
        (path, known.sha256)
        for path, known in memory.files.items()
        if path in exact or _is_called(path, own, others_names, names)
    ]
    sizes = {known.sha256: known.stamp.size for known in memory.files.values()}
    return Traces(
        folder=folder,
        entries=tuple(sorted(theirs)),
        files=tuple(sorted(files)),
        names=frozenset(own),
        others=frozenset(memory.files.keys() - {path for path, _ in files}),
        sizes=sizes,
    )


def _called(row: OverviewRow) -> set[str]:
    return {row.name, *(PurePath(video).name for video in row.videos)}


def _is_called(path: bytes, own: Container[str], others: Container[str], names: Names) -> bool:
    name = PurePath(os.fsdecode(path)).name
    return name in own or (name not in others and names(name))


def forget(traces: Traces) -> None:
    """Remove them, and write the tables again without them.

    Raises:
        UsageError: a batch is at work in the folder.
        OutputError: something cannot be written.
    """
    folder, theirs = traces.folder, set(traces.entries)
    with held(folder / LOCK, f"to {folder}"):
        has_changed()
        rows = [row for row in _told(folder) if row.name not in theirs]
        if (folder / DATABASE).exists():
            with BatchState.kept(folder) as memory:
                memory.forget(traces.entries, [path for path, _ in traces.files])
                rows = [_whole(row, memory, folder) for row in rows]
        else:
            rows = [_whole(row, BatchState(), folder) for row in rows]
        if (folder / SUMMARY).exists():
            write_overview(rows, folder, language_there(folder))
        for item in folder.iterdir():
            if LEFT_HALF_WRITTEN.fullmatch(item.name):
                item.unlink()
        # No batch is at work: what is here is what a killed one left, of whomever.
        shutil.rmtree(folder / DELIVERIES, ignore_errors=True)


def rewritten_by_forgetting(folder: Path) -> Iterator[Path]:
    """Files and folders of the batch in ``folder`` that name nobody any more once it forgot."""
    for item in folder.iterdir():
        is_memory = item.name in {DATABASE + suffix for suffix in SIDE_FILES}
        is_left = item.name == DELIVERIES or LEFT_HALF_WRITTEN.fullmatch(item.name)
        if is_memory or is_left or item.name in OVERVIEW:
            yield item


def _told(folder: Path) -> Iterator[OverviewRow]:
    """The rows of ``summary.csv``, as far as that tells them."""
    try:
        text = read_bytes(folder / SUMMARY).decode("utf-8-sig", "replace")
    except OSError:
        return
    for cells in csv.DictReader(io.StringIO(text, newline="")):
        name, outcome = cells.get("name"), cells.get("outcome")
        if name and outcome in [o.value for o in Outcome]:
            videos = tuple(filter(None, (cells.get("videos") or "").split("; ")))
            about = [cells.get(column) or "" for column in ("reason", "hint", "runner")]
            yield replace(failed_row(name, videos, *about), outcome=Outcome(outcome))


def _whole(row: OverviewRow, memory: BatchState, folder: Path) -> OverviewRow:
    """``row`` with its numbers: from memory, else from its result."""
    known = memory.results.get(row.name)
    whole = None if known is None else _row(known.row)
    if whole is None:
        try:
            analysis = saved.load(folder / row.name)
        except FormcheckError:
            return row
        whole = row_of(analysis, row.name, outcome_of(analysis))
    return replace(whole, outcome=row.outcome)


def _row(text: str) -> OverviewRow | None:
    try:
        return OverviewRow.from_plain(json.loads(text))
    except ValueError:
        return None
