"""The three tables a validation is kept in: recordings, metric pairs, events."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.core.files import read_bytes
from formcheck.core.gait import EventKind
from formcheck.core.recording import Side, View
from formcheck.results.folder import write_bytes
from formcheck.validation.case import Family, Garment, Split
from formcheck.validation.measure import TruthComparison
from formcheck.validation.pairing import EventPairs, Pair, ValidationRun

RECORDINGS, PAIRS, EVENTS = "recordings.csv", "pairs.csv", "events.csv"

_RECORDINGS = (
    "recording", "model", "family", "split", "runner", "view", "sampling_hz", "duration_s",
    "garment",
    "findings", "reason",
)  # fmt: skip
_PAIRS = (
    "recording", "model", "metric", "side", "near", "true", "measured", "low", "high", "change",
    "method", "reason",
)  # fmt: skip
_EVENTS = ("recording", "model", "kind", "side", "near", "n_true", "late_ms")

Row = dict[str, str]


@dataclass(frozen=True)
class _Key:
    recording: str
    model: str


def save(comparison: TruthComparison, folder: Path) -> None:
    """Write the three tables into ``folder``.

    Raises:
        OutputError: one cannot be written.
    """
    for name, columns, rows in (
        (RECORDINGS, _RECORDINGS, map(_run_row, comparison.runs)),
        (PAIRS, _PAIRS, map(_pair_row, comparison.pairs)),
        (EVENTS, _EVENTS, map(_events_row, comparison.events)),
    ):
        write_bytes(folder / name, _as_csv(columns, rows).encode("utf-8"))


def load(folder: Path) -> TruthComparison:
    """Read them back. Raises OSError, ValueError or KeyError where they are not what ``save``
    writes."""
    runs = [_run(row) for row in _rows(folder / RECORDINGS)]
    by_key = {_Key(run.recording, run.model): run for run in runs}

    def of(row: Row) -> ValidationRun:
        return by_key[_Key(row["recording"], row["model"])]

    return TruthComparison(
        runs=tuple(runs),
        pairs=tuple(_pair(of(row), row) for row in _rows(folder / PAIRS)),
        events=tuple(_events(of(row), row) for row in _rows(folder / EVENTS)),
    )


def _as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _rows(path: Path) -> list[Row]:
    text = read_bytes(path).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _or_none(text: str, kind: Callable[[str], float]) -> float | None:
    return kind(text) if text else None


def _run_row(run: ValidationRun) -> Sequence[str]:
    return (
        run.recording, run.model, run.family.name, run.split, run.runner, run.view,
        _number(run.sampling_hz), _number(run.duration_s), run.garment.name if run.garment else "",
        " ".join(run.findings), run.reason,
    )  # fmt: skip


def _run(row: Row) -> ValidationRun:
    return ValidationRun(
        recording=row["recording"],
        family=Family[row["family"]],
        split=Split(row["split"]),
        runner=row["runner"],
        view=View(row["view"]),
        sampling_hz=float(row["sampling_hz"]),
        duration_s=float(row["duration_s"]),
        garment=Garment[row["garment"]] if row["garment"] else None,
        model=row["model"],
        findings=tuple(row["findings"].split()),
        reason=row["reason"],
    )


def _leg(near: bool | None) -> str:
    return "" if near is None else "near" if near else "far"


def _near(text: str) -> bool | None:
    return None if not text else text == "near"


def _pair_row(pair: Pair) -> Sequence[str]:
    low, high = pair.interval or (None, None)
    return (
        pair.run.recording, pair.run.model, pair.metric, pair.side or "", _leg(pair.near),
        *map(_number, (pair.true, pair.measured, low, high, pair.change)), pair.method, pair.reason,
    )  # fmt: skip


def _pair(run: ValidationRun, row: Row) -> Pair:
    low, high = _or_none(row["low"], float), _or_none(row["high"], float)
    return Pair(
        run=run,
        metric=row["metric"],
        side=Side(row["side"]) if row["side"] else None,
        near=_near(row["near"]),
        true=float(row["true"]),
        measured=_or_none(row["measured"], float),
        interval=None if low is None or high is None else (low, high),
        change=_or_none(row["change"], float),
        method=row["method"],
        reason=row["reason"],
    )


def _events_row(events: EventPairs) -> Sequence[str]:
    late_ms = " ".join(f"{1000.0 * late:.1f}" for late in events.late_s)
    return (
        events.run.recording, events.run.model, events.kind, events.side, _leg(events.near),
        str(events.n_true), late_ms,
    )  # fmt: skip


def _events(run: ValidationRun, row: Row) -> EventPairs:
    return EventPairs(
        run=run,
        kind=EventKind(row["kind"]),
        side=Side(row["side"]),
        near=_near(row["near"]),
        n_true=int(row["n_true"]),
        late_s=tuple(float(late) / 1000.0 for late in row["late_ms"].split()),
    )
