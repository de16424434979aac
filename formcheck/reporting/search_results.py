"""Results that were searched for: as text, as a table for spreadsheets, and for programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from formcheck.core.entry import IndexEntry, Value
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Side
from formcheck.core.text import sanitize_text
from formcheck.reporting.csv import Cell, lines
from formcheck.reporting.numbers import interval, number, with_unit
from formcheck.reporting.summary import MOST_SEVERE_FIRST

Asked = Sequence[tuple[MetricSpec, Side | None]]
"""Measures that were asked for; a side of None stands for all it has."""

GAP = "  "
COLUMNS = (
    *("folder", "runner", "date", "date_is_of", "recordings", "views", "mode", "strides"),
    *("findings", "notes", "reviewed", "reason"),
)


def as_text(entries: Sequence[IndexEntry], asked: Asked) -> str:
    """One line each, under a header; with the values that were asked for."""
    measures = _measures(asked)
    header = ["date", "runner", "view", *(_name(*m, ".") for m in measures), "findings", "folder"]
    rows = [
        [
            f"{entry.moment:%Y-%m-%d}",
            entry.runner or "-",
            _views(entry, "+"),
            *(_printed(entry.value(spec.id, side), spec) for spec, side in measures),
            _findings(entry, ", ") or "-",
            entry.folder,
        ]
        for entry in entries
    ]
    return aligned([header, *rows])


def aligned(rows: Iterable[Sequence[str]]) -> str:
    """Columns below each other, as wide as they must be."""
    clean = [[sanitize_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in clean
    )


def csv_lines(entries: Iterable[IndexEntry], asked: Asked) -> Iterator[str]:
    """A header and a line each; all digits."""
    measures = _measures(asked)
    ends = ("", "_low", "_high", "_n")
    names = [f"{_name(*measure, '_')}{end}" for measure in measures for end in ends]
    yield lines([(*COLUMNS, *names)])
    for entry in entries:
        yield lines([_csv_row(entry, measures)])


def json_lines(entries: Iterable[IndexEntry]) -> Iterator[str]:
    """A JSON list, an object a line."""
    before = "[\n"
    for entry in entries:
        yield before + json.dumps(_plain(entry), ensure_ascii=False, allow_nan=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _csv_row(entry: IndexEntry, measures: Asked) -> list[Cell]:
    cells: list[Cell] = [
        *(entry.folder, entry.runner, _iso(entry), _date_is_of(entry)),
        *("; ".join(f.name for f in entry.filmed), _views(entry, "; "), entry.mode.value),
        *(entry.n_strides, _findings(entry, "; "), "; ".join(note for note, _ in entry.notes)),
        *("yes" if entry.is_reviewed else "no", entry.reason),
    ]
    for spec, side in measures:
        value = entry.value(spec.id, side)
        cells += [None] * 4 if value is None else [value.value, *value.ci95, value.n]
    return cells


def _plain(entry: IndexEntry) -> dict[str, Any]:
    return {
        "folder": entry.folder,
        "runner": entry.runner,
        "date": _iso(entry),
        "date_is_of": _date_is_of(entry),
        "recordings": [
            {"name": f.name, "view": f.view, "facing": f.facing, "fps": f.rate_hz}
            for f in entry.filmed
        ],
        "mode": entry.mode,
        "model": entry.model,
        "formcheck_version": entry.version,
        "speed_mps": entry.speed_mps,
        "height_m": entry.height_m,
        "mass_kg": entry.mass_kg,
        "sex": entry.sex,
        "strides": entry.n_strides,
        "reason": entry.reason,
        "reviewed": entry.is_reviewed,
        "metrics": [_plain_value(value) for value in entry.values],
        "findings": [
            {"id": f.id, "severity": f.severity, "title": f.title} for f in entry.findings
        ],
        "quality": [{"id": note, "level": level} for note, level in entry.notes],
    }


def _plain_value(value: Value) -> dict[str, Any]:
    return {
        "id": value.metric,
        "side": value.side,
        "value": value.value,
        "unit": value.unit,
        "ci95": value.ci95,
        "n": value.n,
        "smallest_detectable_change": value.smallest_detectable_change,
        "video": value.video,
    }


def _measures(asked: Asked) -> list[tuple[MetricSpec, Side | None]]:
    """Each with its side, once."""
    spread = (
        (spec, one)
        for spec, side in asked
        for one in ((side,) if side or not spec.sided else tuple(Side))
    )
    return list({(spec.id, side): (spec, side) for spec, side in spread}.values())


def _name(spec: MetricSpec, side: Side | None, between: str) -> str:
    return spec.id if side is None else f"{spec.id}{between}{side.value}"


def _printed(value: Value | None, spec: MetricSpec) -> str:
    if value is None:
        return "-"
    mean = with_unit(number(value.value, spec.decimals), spec.unit)
    return f"{mean} ({interval(value.ci95, spec.decimals)})"


def _views(entry: IndexEntry, between: str) -> str:
    return between.join(f.view.value for f in entry.filmed)


def _findings(entry: IndexEntry, between: str) -> str:
    weighty = sorted(entry.findings, key=lambda f: MOST_SEVERE_FIRST.index(f.severity))
    return between.join(f"{f.id} ({f.severity.value})" for f in weighty)


def _iso(entry: IndexEntry) -> str:
    return entry.moment.isoformat(timespec="seconds")


def _date_is_of(entry: IndexEntry) -> str:
    return "recording" if entry.is_recorded else "analysis"
