"""Every measure of a runner from result to result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from formcheck.core.entry import Entry
from formcheck.core.recording import Side
from formcheck.history.comparison import Change, Differs, Point, compared


@dataclass(frozen=True)
class Step:
    """A point of a trend; both changes are None for the first, and where there is nothing to
    judge."""

    point: Point
    since_first: Change | None
    since_previous: Change | None


@dataclass(frozen=True)
class Trend:
    """One measure of one side, the oldest first. ``n_missing``: results without a value of it."""

    metric: str
    side: Side | None
    steps: tuple[Step, ...]
    n_missing: int

    @property
    def last(self) -> Step:
        """The newest."""
        return self.steps[-1]

    @property
    def unit(self) -> str:
        """Of its values."""
        return self.last.point.value.unit

    @property
    def changes(self) -> tuple[Change, ...]:
        """Of the newest against the first, and against the one before where that is another."""
        last = self.last
        pair = (last.since_first, last.since_previous if len(self.steps) > 2 else None)
        return tuple(change for change in pair if change is not None)


@dataclass(frozen=True)
class History:
    """``entries``: all results of ``runner``, the oldest first, those without numbers too."""

    runner: str
    entries: tuple[Entry, ...]
    trends: tuple[Trend, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Of the newest results, of every measure."""
        return tuple(change for trend in self.trends for change in trend.changes)

    @property
    def differing(self) -> tuple[Differs, ...]:
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


def history_of(runner: str, entries: Sequence[Entry]) -> History:
    """The trends of every measure that was measured in any of ``entries``, whatever their order;
    in the order in which the measures first come."""
    ordered = tuple(sorted(entries, key=lambda entry: (entry.moment, entry.folder)))
    named = dict.fromkeys((v.metric, v.side) for entry in ordered for v in entry.values)
    trends = tuple(_trend(metric, side, ordered) for metric, side in named)
    return History(runner, ordered, trends)


def _trend(metric: str, side: Side | None, entries: Sequence[Entry]) -> Trend:
    found = ((entry, entry.value(metric, side)) for entry in entries)
    points = [Point(entry, value) for entry, value in found if value is not None]
    return Trend(metric, side, tuple(_steps(points)), len(entries) - len(points))


def _steps(points: Sequence[Point]) -> Iterable[Step]:
    yield Step(points[0], None, None)
    for before, point in pairwise(points):
        yield Step(point, compared(points[0], point), compared(before, point))
