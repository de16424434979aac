"""Taking results out of the tables by conditions. Every value is a bound parameter."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    func,
    literal,
    literal_column,
    not_,
    select,
    tuple_,
)

from formcheck.core.analysis import QualityLevel
from formcheck.core.entry import EntryFinding, IndexEntry, IndexRecording, Value
from formcheck.core.finding import Severity
from formcheck.core.gait import Facing, Mode
from formcheck.core.metric import Basis
from formcheck.core.recording import Sex, Side, View
from formcheck.core.series import PelvisZero
from formcheck.core.text import MARKS, SPELT_OUT, STRUCK
from formcheck.index.database.connect import FOLDED, SQLITE
from formcheck.index.database.tables import (
    CHILDREN,
    damaged,
    filmed,
    findings,
    measured,
    notes,
    results,
)
from formcheck.index.query import Condition, Span
from formcheck.settings import KMH_PER_MPS

FEW = 20_000
"""Matches of a condition that are worth fetching before anything else is looked at."""

AT_ONCE = 500

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OWN: Mapping[str, Column[Any]] = {
    "runner": results.c.runner,
    "folder": results.c.folder,
    "mode": results.c.mode,
    "severity": results.c.severity,
    "findings": results.c.n_findings,
    "quality": results.c.quality,
    "strides": results.c.n_strides,
    "height_m": results.c.height_m,
    "mass_kg": results.c.mass_kg,
    "sex": results.c.sex,
    "model": results.c.model,
    "reviewed": results.c.is_reviewed,
}
"""Fields that a result has one of."""

SEVERAL: Mapping[str, Column[Any]] = {
    "recording": filmed.c.name,
    "view": filmed.c.view,
    "fps": filmed.c.rate_hz,
    "finding": findings.c.finding,
    "note": notes.c.note,
}
"""Fields that a result may have several of: one of them fits, or with "!=" none."""

After = tuple[float, int]
"""Where a page ended: ``moment_s`` and ``id`` of its last result."""


def newest(
    connection: Connection,
    archive: str,
    conditions: Sequence[Condition],
    limit: int | None,
    after: After | None = None,
) -> Iterator[tuple[After, IndexEntry]]:
    """Results that fulfil all ``conditions``, the newest first, each with where it stands; those
    behind ``after``."""
    clauses = [_clause(connection, condition) for condition in conditions]
    wanted = [clause.fits for clause in clauses]
    place = (results.c.moment_s, results.c.id)
    if after is not None:
        wanted.append(tuple_(*place) < tuple_(*after))
    ours: ColumnElement[str] = results.c.archive
    first: ColumnElement[float] = results.c.moment_s
    if any(clause.is_few for clause in clauses):
        # Sums, which no index serves, keep SQLite from going through all results by date.
        ours, first = ours.concat(""), first + 0.0
    asked = (
        select(results)
        .where(ours == archive, *wanted)
        .order_by(first.desc(), results.c.id.desc())
        .limit(limit)
    )
    for row, entry in _entries(connection, asked):
        yield (row.moment_s, row.id), entry


def of_runner(connection: Connection, archive: str, runner: str) -> tuple[IndexEntry, ...]:
    """All results of ``runner``, the oldest first."""
    asked = (
        select(results)
        .where(results.c.archive == archive, results.c.runner == runner)
        .order_by(results.c.moment_s, results.c.folder)
    )
    return tuple(entry for _, entry in _entries(connection, asked))


def runners(connection: Connection, archive: str) -> tuple[str, ...]:
    """Everybody of whom there is a result, by name."""
    asked = select(results.c.runner).where(results.c.archive == archive).distinct()
    return tuple(sorted(name for name in connection.scalars(asked) if name is not None))


def count(connection: Connection, archive: str) -> int:
    """How many results there are."""
    asked = select(func.count()).select_from(results).where(results.c.archive == archive)
    return connection.scalar(asked) or 0


def problems(connection: Connection, archive: str) -> tuple[tuple[str, str], ...]:
    """(folder, problem) of every result that cannot be read."""
    asked = (
        select(damaged.c.folder, damaged.c.problem)
        .where(damaged.c.archive == archive, damaged.c.problem != "")
        .order_by(damaged.c.folder)
    )
    return tuple((row.folder, row.problem) for row in connection.execute(asked))


@dataclass(frozen=True)
class _Clause:
    """``is_few``: fewer than ``FEW`` results can fit."""

    fits: ColumnElement[bool]
    is_few: bool = False


def _clause(connection: Connection, condition: Condition) -> _Clause:
    field, op, operand = condition.field, condition.op, condition.operand
    if field.spec is not None:
        return _has(connection, measured, _metric(condition))
    if isinstance(operand, Span):
        return _Clause(_when(op, operand))
    if field.name == "measured":
        return _Clause(_compared(results.c.reason, "=" if (op == "=") is operand else "!=", ""))
    if field.name == "speed_kmh":
        return _Clause(_compared(results.c.speed_mps * KMH_PER_MPS, op, operand))
    if field.name in OWN:
        return _Clause(_fits(connection, OWN[field.name], op, operand))
    column = SEVERAL[field.name]
    if op == "!=":
        return _Clause(not_(_exists(column.table, column == operand)))
    return _has(connection, column.table, _fits(connection, column, op, operand))


def _metric(condition: Condition) -> ColumnElement[bool]:
    fits: ColumnElement[bool] = measured.c.metric == condition.field.name
    if condition.side is not None:
        fits &= measured.c.side == condition.side.value
    elif condition.field.spec is not None and not condition.field.spec.sided:
        fits &= measured.c.side == ""
    else:  # Named one by one, so that the index over values serves both.
        fits &= measured.c.side.in_([side.value for side in Side])
    return fits & _compared(measured.c.value, condition.op, condition.operand)


def _fits(
    connection: Connection, column: ColumnElement[Any], op: str, operand: Any
) -> ColumnElement[bool]:
    if op != "~":
        return _compared(column, op, operand)
    if connection.dialect.name == SQLITE:
        fold = getattr(func, FOLDED)
        return func.instr(fold(column), fold(literal(operand))) > 0
    return func.strpos(_folded(column), _folded(literal(operand))) > 0


def _folded(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """``core.text.folded`` in the SQL of PostgreSQL."""
    for letter, letters in SPELT_OUT.items():
        text = func.replace(text, letter, letters)
    apart = func.regexp_replace(
        func.normalize(text, literal_column("NFKD")), MARKS.pattern, "", "g"
    )
    struck, plain = ("".join(map(chr, letters)) for letters in (STRUCK.keys(), STRUCK.values()))
    return func.lower(func.translate(apart, struck, plain))


def _compared(column: ColumnElement[Any], op: str, operand: Any) -> ColumnElement[bool]:
    return COMPARE[op](column, operand)  # type: ignore[no-any-return]


def _when(op: str, span: Span) -> ColumnElement[bool]:
    moment_s = results.c.moment_s
    within = and_(moment_s >= span.start_s, moment_s < span.stop_s)
    return {
        "=": within,
        "!=": not_(within),
        "<": moment_s < span.start_s,
        "<=": moment_s < span.stop_s,
        ">": moment_s >= span.stop_s,
        ">=": moment_s >= span.start_s,
    }[op]


def _has(connection: Connection, child: Any, fits: ColumnElement[bool]) -> _Clause:
    """That a result has such a row. Where few have, those are fetched first; where many have, the
    newest results are gone through one by one, which soon finds enough of them."""
    some = select(child.c.result).where(fits).limit(FEW).subquery()
    n_some = connection.scalar(select(func.count()).select_from(some)) or 0
    if n_some < FEW:
        return _Clause(results.c.id.in_(select(child.c.result).where(fits)), is_few=True)
    return _Clause(_exists(child, fits))


def _exists(child: Any, fits: ColumnElement[bool]) -> ColumnElement[bool]:
    rows = select(child.c.result).where(fits, child.c.result == results.c.id)
    return rows.correlate(results).exists()


def _entries(connection: Connection, asked: Select[Any]) -> Iterator[tuple[Row[Any], IndexEntry]]:
    for some in connection.execute(asked).partitions(AT_ONCE):
        keys = [row.id for row in some]
        children = {table.name: _by_result(connection, table, keys) for table in CHILDREN}
        for row in some:
            yield row, _entry(row, {name: found[row.id] for name, found in children.items()})


def _by_result(
    connection: Connection, table: Table, keys: Sequence[int]
) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {key: [] for key in keys}
    order = list(table.primary_key.columns)
    asked = select(table).where(table.c.result.in_(keys)).order_by(*order)
    for row in connection.execute(asked):
        found[row.result].append(row)
    return found


def _entry(row: Row[Any], children: Mapping[str, Sequence[Row[Any]]]) -> IndexEntry:
    return IndexEntry(
        folder=row.folder,
        runner=row.runner,
        moment=datetime.fromtimestamp(row.moment_s, UTC),
        is_recorded=row.is_recorded,
        filmed=tuple(
            IndexRecording(
                name=c.name,
                view=View(c.view),
                facing=c.facing and Facing(c.facing),
                rate_hz=c.rate_hz,
                size_px=(c.width_px, c.height_px),
                sampling_hz=c.sampling_hz,
                sha256=c.sha256,
                mode=c.mode and Mode(c.mode),
                roll_ci95_deg=c.roll_ci95_deg,
                moving=c.moving,
                runner_share=c.runner_share,
                model=c.model,
                pelvis_zero=c.pelvis_zero and PelvisZero(c.pelvis_zero),
            )
            for c in children[filmed.name]
        ),
        mode=Mode(row.mode),
        model=row.model,
        version=row.version,
        speed_mps=row.speed_mps,
        height_m=row.height_m,
        mass_kg=row.mass_kg,
        sex=row.sex and Sex(row.sex),
        n_strides=row.n_strides,
        reason=row.reason,
        is_reviewed=row.is_reviewed,
        values=tuple(map(_value, children[measured.name])),
        findings=tuple(
            EntryFinding(c.finding, Severity(c.severity), c.title) for c in children[findings.name]
        ),
        notes=tuple((c.note, QualityLevel(c.level)) for c in children[notes.name]),
    )


def _value(row: Row[Any]) -> Value:
    return Value(
        metric=row.metric,
        side=Side(row.side) if row.side else None,
        unit=row.unit,
        value=row.value,
        ci95=(row.low, row.high),
        n=row.n,
        smallest_detectable_change=row.smallest_detectable_change,
        video=row.video,
        method=row.method,
        sd=row.sd,
        basis=Basis(row.basis),
    )
