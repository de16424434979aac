"""The change of one measure, with its interval and a verdict.

What is wrong in the same way before and after drops out of a difference. In one set-up there stays

* ``repeat``: how far two recordings of one runner scatter, the smallest detectable change
  (1.96 · √2 · the standard deviation of repeated recordings, Weir 2005, doi:10.1519/15184.1), or
  the scatter of the strides at hand where that is larger;
* ``tilt``: each camera's own roll, as well as it is known, for the measures that it turns;
* ``remains``: the share of the method's error that follows clothes and movement (``remaining``).

Where the set-ups differ (``setup``) nothing is taken to cancel: the interval is that of two
independent measurements, each with its whole 95 % interval.
"""

import math
from dataclasses import dataclass
from functools import cache

from formcheck.compare.remaining import remaining_share
from formcheck.compare.setup import Setup
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured
from formcheck.core.recording import Side
from formcheck.core.said import both, joined, say
from formcheck.core.verdict import Verdict
from formcheck.metrics.summary import scatter_half_width

TOO_WIDE = 1.5
"""A product choice: where the scatter is so many smallest detectable changes wide it could hide
one, so that a small difference does not say that nothing changed."""
_SCATTER_UNKNOWN = say("how far repeated recordings scatter, which is not known here")


@dataclass(frozen=True)
class Change:
    """After less before, of one measure on one side.

    ``difference``, ``ci95``: in the metric's unit, None where one of the two was not measured.
    ``smallest_detectable_change``: of this pair, filmed in one set-up; None where not known.
    ``reason``: why it cannot be told, empty where it can. ``note``: what else may be behind it.
    ``among_all``: changed also where all measures are judged together (Bonferroni).
    """

    before: Metric
    after: Metric
    verdict: Verdict
    difference: float | None = None
    ci95: tuple[float, float] | None = None
    smallest_detectable_change: float | None = None
    reason: str = ""
    note: str = ""
    among_all: bool = False

    @property
    def spec(self) -> MetricSpec:
        """What is measured."""
        return self.after.spec

    @property
    def side(self) -> Side | None:
        """Where it is measured."""
        return self.after.side


@dataclass(frozen=True)
class _Widths:
    """Half widths of the 95 % interval of a change, by where they come from. ``apart``: of two
    independent measurements; ``unlike``: what keeps errors from cancelling."""

    repeat: float
    scatter: float
    tilt: float
    remains: float
    apart: float
    unlike: tuple[str, ...]

    @property
    def unchanged(self) -> float:
        """Of a runner who moves the same both times."""
        return math.hypot(max(self.repeat, self.scatter), self.tilt)

    @property
    def whole(self) -> float:
        """Of the change."""
        return max(self.unchanged, self.apart if self.unlike else self.remains)

    @property
    def hides_a_change(self) -> bool:
        """Even of a runner who moves the same, or filmed in another way, nothing can be told."""
        blurred = max(self.unchanged, self.apart if self.unlike else 0.0)
        return blurred > TOO_WIDE * self.repeat


def change_of(before: Metric, after: Metric, setup: Setup) -> Change:
    """The change from ``before`` to ``after``, which are the same metric on the same side."""
    if isinstance(before, NotMeasured) or isinstance(after, NotMeasured):
        return Change(before, after, Verdict.CANNOT_TELL, reason=_unmeasured(before, after))
    difference = after.value - before.value
    widths = _widths(before, after, setup)
    ci95 = (difference - widths.whole, difference + widths.whole)
    verdict, reason = _judged(difference, widths)
    if setup.mode_reason:
        verdict, reason = Verdict.CANNOT_TELL, setup.mode_reason
    smallest = widths.repeat or None
    return Change(before, after, verdict, difference, ci95, smallest, reason)


def _widths(before: Measured, after: Measured, setup: Setup) -> _Widths:
    spec, smallest = after.spec, _smallest(before, after)
    unlike = list(setup.reaching(spec))
    if before.method != after.method and not unlike:
        unlike.append(say("the way it is read"))
    apart = math.hypot(_half(before), _half(after))
    return _Widths(
        repeat=smallest or 0.0,
        scatter=math.hypot(scatter_half_width(before), scatter_half_width(after)),
        tilt=tilt_half_width(spec, setup),
        remains=0.0 if setup.same_film else apart * remaining_share(spec),
        apart=apart,
        unlike=tuple(unlike) if smallest is not None else (*unlike, _SCATTER_UNKNOWN),
    )


def tilt_half_width(spec: MetricSpec, setup: Setup) -> float:
    """What of a change the cameras' roll may be, in the metric's unit."""
    return _per_roll_deg().get(spec.id, 0.0) * setup.roll_ci95_deg


@cache
def _per_roll_deg() -> dict[str, float]:
    from formcheck.metrics import CATALOGUE

    return {row.spec.id: row.per_roll_deg for row in CATALOGUE}


def _smallest(before: Measured, after: Measured) -> float | None:
    """Each recording brings its own scatter: the mean of the two variances counts."""
    one, other = before.smallest_detectable_change, after.smallest_detectable_change
    if one is None or other is None:
        return None
    return one if one == other else math.hypot(one, other) / math.sqrt(2.0)


def _half(metric: Measured) -> float:
    """The wider side of its interval."""
    return max(metric.value - metric.ci95[0], metric.ci95[1] - metric.value)


def _judged(difference: float, widths: _Widths) -> tuple[Verdict, str]:
    """The verdict, and the reason where nothing can be told."""
    if abs(difference) > widths.whole:
        return Verdict.CHANGED, ""
    if widths.hides_a_change:
        return Verdict.CANNOT_TELL, _why(widths)
    if abs(difference) <= widths.repeat:
        return Verdict.NO_DETECTABLE_CHANGE, ""
    return Verdict.CANNOT_TELL, say(
        "more than the smallest detectable change, but the error of the method, which follows "
        "clothes and movement, may be as large"
    )


def _why(widths: _Widths) -> str:
    """What blurs a change."""
    if widths.unlike and widths.apart > widths.unchanged:
        return say(
            "not the same: {what}; so errors of the method do not cancel", what=both(widths.unlike)
        )
    if widths.tilt >= max(widths.repeat, widths.scatter):
        return say(
            "how the cameras were tilted is not known well enough; film something upright in the "
            "room, or level the camera"
        )
    return say("the strides are too few, or scatter too much; film for longer")


def _unmeasured(before: Metric, after: Metric) -> str:
    """Why, and where; once where both say the same."""
    told = {}
    for metric, when in (
        (before, say("before, it was not measured")),
        (after, say("after, it was not measured")),
    ):
        if isinstance(metric, NotMeasured):
            told[when] = metric.reason
    reasons = set(told.values())
    if len(told) == 2 and len(reasons) == 1:
        return joined(": ", (say("not measured in both"), *reasons))
    return joined("; ", (joined(": ", (when, why)) for when, why in told.items()))
