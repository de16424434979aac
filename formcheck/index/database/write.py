"""Putting results into the tables and taking them out."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from formcheck.core.entry import IndexEntry
from formcheck.index.database.tables import (
    CHILDREN,
    damaged,
    filmed,
    findings,
    measured,
    notes,
    results,
)
from formcheck.index.query import LEVELS, SEVERITIES

AT_ONCE = 500
"""Folders in one statement; SQLite takes 32,766 values at most."""

Row = dict[str, Any]


def stamps(connection: Connection, archive: str) -> dict[str, str]:
    """Folder to stamp of everything the index holds, damaged results too."""
    known: dict[str, str] = {}
    for table in (results, damaged):
        asked = select(table.c.folder, table.c.stamp).where(table.c.archive == archive)
        known |= {row.folder: row.stamp for row in connection.execute(asked)}
    return known


def put(connection: Connection, archive: str, read: Sequence[tuple[IndexEntry, str]]) -> None:
    """Hold these results, each with its stamp, in place of what was held of their folders."""
    remove(connection, archive, [entry.folder for entry, _ in read])
    rows: dict[str, list[Row]] = {table.name: [] for table in CHILDREN}
    for entry, stamp in read:
        made = connection.execute(insert(results).values(_result(entry, archive, stamp)))
        key = {"result": made.inserted_primary_key[0]}  # type: ignore[index]
        rows[filmed.name] += [key | row for row in _filmed(entry)]
        rows[measured.name] += [key | row for row in _measured(entry)]
        rows[findings.name] += [
            key | {"finding": f.id, "severity": f.severity.value, "title": f.title}
            for f in entry.findings
        ]
        rows[notes.name] += [
            key | {"note": note, "level": level.value} for note, level in entry.notes
        ]
    for table in CHILDREN:
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])


def put_damaged(
    connection: Connection, archive: str, found: Sequence[tuple[str, str, str]]
) -> None:
    """Hold (folder, stamp, problem) of results that cannot be read."""
    remove(connection, archive, [folder for folder, _, _ in found])
    if found:
        rows = [
            {"archive": archive, "folder": folder, "stamp": stamp, "problem": problem}
            for folder, stamp, problem in found
        ]
        connection.execute(insert(damaged), rows)


def remove(connection: Connection, archive: str, folders: Iterable[str]) -> None:
    """Hold nothing of ``folders`` any more."""
    gone = sorted(folders)
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        for table in (results, damaged):
            where = (table.c.archive == archive) & table.c.folder.in_(some)
            connection.execute(delete(table).where(where))


def remove_runner(connection: Connection, archive: str, runner: str) -> None:
    """Hold nothing of ``runner`` any more."""
    where = (results.c.archive == archive) & (results.c.runner == runner)
    connection.execute(delete(results).where(where))


def _result(entry: IndexEntry, archive: str, stamp: str) -> Row:
    severities = [SEVERITIES.index(f.severity) for f in entry.findings]
    levels = [LEVELS.index(level) for _, level in entry.notes]
    return {
        "archive": archive,
        "folder": entry.folder,
        "stamp": stamp,
        "runner": entry.runner,
        "moment_s": entry.moment.timestamp(),
        "is_recorded": entry.is_recorded,
        "mode": entry.mode.value,
        "model": entry.model,
        "version": entry.version,
        "speed_mps": entry.speed_mps,
        "height_m": entry.height_m,
        "mass_kg": entry.mass_kg,
        "sex": entry.sex and entry.sex.value,
        "n_strides": entry.n_strides,
        "reason": entry.reason,
        "is_reviewed": entry.is_reviewed,
        "n_findings": len(entry.findings),
        "severity": max(severities, default=0),
        "quality": max(levels, default=0),
    }


def _filmed(entry: IndexEntry) -> list[Row]:
    return [
        {
            "video": video,
            "name": shown.name,
            "view": shown.view.value,
            "facing": shown.facing and shown.facing.value,
            "rate_hz": shown.rate_hz,
            "width_px": shown.size_px[0],
            "height_px": shown.size_px[1],
            "sampling_hz": shown.sampling_hz,
            "sha256": shown.sha256,
            "mode": shown.mode and shown.mode.value,
            "roll_ci95_deg": shown.roll_ci95_deg,
            "moving": shown.moving,
            "runner_share": shown.runner_share,
            "model": shown.model,
            "pelvis_zero": shown.pelvis_zero and shown.pelvis_zero.value,
        }
        for video, shown in enumerate(entry.filmed)
    ]


def _measured(entry: IndexEntry) -> list[Row]:
    return [
        {
            "metric": value.metric,
            "side": value.side.value if value.side else "",
            "unit": value.unit,
            "value": value.value,
            "low": value.ci95[0],
            "high": value.ci95[1],
            "n": value.n,
            "smallest_detectable_change": value.smallest_detectable_change,
            "video": value.video,
            "method": value.method,
            "sd": value.sd,
            "basis": value.basis.value,
        }
        for value in entry.values
    ]
