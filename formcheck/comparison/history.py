"""One runner over time: every measure from result to result, judged by what the index holds, and
what changed beyond what the method can tell apart. Computes, no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from formcheck.comparison.change import SPEED, judged, speeds_differ, was_given
from formcheck.comparison.setup import Film, Setup, setup_of
from formcheck.core.entry import IndexEntry, Value
from formcheck.core.message import msg
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Side
from formcheck.core.verdict import Verdict
from formcheck.metrics import CATALOGUE

_SPECS = {row.spec.id: row.spec for row in CATALOGUE}


@dataclass(frozen=True)
class Point:
    """A value and the result it is from."""

    entry: IndexEntry
    value: Value


@dataclass(frozen=True)
class SetupDifference:
    """Something of the set-up that is not the same: an id, and in words for a list."""

    id: str
    what: str


@dataclass(frozen=True)
class TrendChange:
    """From ``before`` to another point. ``change``, ``ci95``: in the measure's unit.
    ``detectable``: what it had to exceed. ``differing``: what of the set-up does and reaches the
    measure; ``other_speed``: of the belt, which is no other set-up, but changes how people run."""

    before: Point
    change: float
    ci95: tuple[float, float]
    detectable: float
    verdict: Verdict
    reason: str
    differing: tuple[SetupDifference, ...]
    other_speed: bool


def compared(before: Point, after: Point) -> TrendChange | None:
    """The change from one point to another and what can be said of it; None where there is nothing
    to judge: a speed that was given, or a measure that is not in the catalogue any more."""
    spec = _SPECS.get(after.value.metric)
    if spec is None or _is_input(before.value, after.value):
        return None
    setup = setup_of(_film(before), _film(after))
    found = judged(spec, before.value, after.value, setup)
    return TrendChange(
        before=before,
        change=found.difference,
        ci95=found.ci95,
        detectable=found.detectable,
        verdict=found.verdict,
        reason=found.reason,
        differing=_differing(spec, before.value, after.value, setup),
        other_speed=speeds_differ(before.entry.speed_mps, after.entry.speed_mps),
    )


def _is_input(before: Value, after: Value) -> bool:
    both = (before, after)
    return after.metric == SPEED and all(was_given(v.basis, v.sd) for v in both)


def _film(point: Point) -> Film:
    entry = point.entry
    shown = entry.filmed[point.value.video]
    return Film(
        runner=entry.runner,
        height_m=entry.height_m,
        mass_kg=entry.mass_kg,
        version=entry.version,
        mode=shown.mode or entry.mode,
        # Results of older versions name the model once for all recordings.
        shown=shown if shown.model else replace(shown, model=entry.model),
    )


def _differing(
    spec: MetricSpec, before: Value, after: Value, setup: Setup
) -> tuple[SetupDifference, ...]:
    found = [SetupDifference(d.note.id, d.what) for d in setup.differences if d.reaches(spec)]
    if before.method != after.method:
        found.append(SetupDifference("other_method", msg("the way it is read")))
    if setup.mode_reason:
        found.append(SetupDifference("other_gait", msg("how the runner moves")))
    return tuple(found)


@dataclass(frozen=True)
class TrendStep:
    """A point of a trend; both changes are None for the first, and where there is nothing to
    judge."""

    point: Point
    since_first: TrendChange | None
    since_previous: TrendChange | None


@dataclass(frozen=True)
class Trend:
    """One measure of one side, the oldest first. ``n_missing``: results without a value of it."""

    metric: str
    side: Side | None
    steps: tuple[TrendStep, ...]
    n_missing: int

    @property
    def last(self) -> TrendStep:
        """The newest."""
        return self.steps[-1]

    @property
    def unit(self) -> str:
        """Of its values."""
        return self.last.point.value.unit

    @property
    def changes(self) -> tuple[TrendChange, ...]:
        """Of the newest against the first, and against the one before where that is another."""
        last = self.last
        pair = (last.since_first, last.since_previous if len(self.steps) > 2 else None)
        return tuple(change for change in pair if change is not None)


@dataclass(frozen=True)
class History:
    """``entries``: all results of ``runner``, the oldest first, those without numbers too."""

    runner: str
    entries: tuple[IndexEntry, ...]
    trends: tuple[Trend, ...]

    @property
    def changes(self) -> tuple[TrendChange, ...]:
        """Of the newest results, of every measure."""
        return tuple(change for trend in self.trends for change in trend.changes)

    @property
    def differing(self) -> tuple[SetupDifference, ...]:
        """In what the set-ups of compared values differ anywhere."""
        return tuple(dict.fromkeys(d for change in self.changes for d in change.differing))

    @property
    def other_speed(self) -> bool:
        """Whether values at two belt speeds are compared anywhere."""
        return any(change.other_speed for change in self.changes)

    @property
    def n_compared(self) -> int:
        """Comparisons whose interval could miss 0 by chance."""
        return len(self.changes)


def history_of(runner: str, entries: Sequence[IndexEntry]) -> History:
    """The trends of every measure that was measured in any of ``entries``, whatever their order;
    in the order in which the measures first come."""
    ordered = tuple(sorted(entries, key=lambda entry: (entry.moment, entry.folder)))
    named = dict.fromkeys((v.metric, v.side) for entry in ordered for v in entry.values)
    trends = tuple(_trend(metric, side, ordered) for metric, side in named)
    return History(runner, ordered, trends)


def _trend(metric: str, side: Side | None, entries: Sequence[IndexEntry]) -> Trend:
    found = ((entry, entry.value(metric, side)) for entry in entries)
    points = [Point(entry, value) for entry, value in found if value is not None]
    return Trend(metric, side, tuple(_steps(points)), len(entries) - len(points))


def _steps(points: Sequence[Point]) -> Iterable[TrendStep]:
    yield TrendStep(points[0], None, None)
    for before, point in pairwise(points):
        yield TrendStep(point, compared(points[0], point), compared(before, point))


__all__ = [
    "History",
    "Point",
    "SetupDifference",
    "Trend",
    "TrendChange",
    "TrendStep",
    "compared",
    "history_of",
]
