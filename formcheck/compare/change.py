"""The change of one measure, with its interval and a verdict: one for ``compare``, for ``history``
and for the load on the back.

What is wrong in the same way before and after drops out of a difference. In one set-up there stays

* ``repeat``: how far two recordings of one runner scatter, the smallest detectable change
  (1.96 · √2 · the standard deviation of repeated recordings, Weir 2005, doi:10.1519/15184.1), or
  the scatter of the strides at hand where that is larger;
* ``remains``: the share of the method's error that follows clothes and movement (``remaining``),
  measured on pairs of recordings, whose scatter it holds: the larger of the two counts;
* ``tilt``: each camera's own roll, as well as it is known, for the measures that it turns. It has
  nothing to do with the two others.

Where the set-ups differ (``setup``) nothing is taken to cancel: the interval is that of two
independent measurements, each with its whole 95 % interval. The verdict follows from the interval
and from what can be told apart at best (``core.verdict``).
"""

import math
from dataclasses import dataclass
from functools import cache

from formcheck.compare.remaining import remaining_share
from formcheck.compare.setup import Setup
from formcheck.core.entry import Value
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured
from formcheck.core.recording import Side
from formcheck.core.said import both, joined, say
from formcheck.core.verdict import Verdict, could_hide_one, verdict_on
from formcheck.metrics.summary import scatter_half_width

_SCATTER_UNKNOWN = say("how far repeated recordings scatter, which is not known here")


Read = Measured | Value
"""A value as a result or the index holds it."""


@dataclass(frozen=True)
class Judged:
    """After less before, in the metric's unit. ``smallest_detectable_change``: of this pair, filmed
    in one set-up; None where not known. ``blurred``: the interval could hide a change.
    ``reason``: why it cannot be told, empty where it can."""

    difference: float
    ci95: tuple[float, float]
    smallest_detectable_change: float | None
    verdict: Verdict
    blurred: bool
    reason: str

    @property
    def detectable(self) -> float:
        """What the difference has to exceed: half the width of its interval."""
        return 0.5 * (self.ci95[1] - self.ci95[0])


@dataclass(frozen=True)
class Change:
    """After less before, of one measure on one side.

    ``difference``, ``ci95``: in the metric's unit, None where one of the two was not measured.
    ``smallest_detectable_change``: of this pair, filmed in one set-up; None where not known.
    ``blurred``: the interval could hide a change. ``reason``: why it cannot be told, empty where it
    can. ``note``: what else may be behind it.
    ``among_all``: changed also where all measures are judged together (Bonferroni).
    """

    before: Metric
    after: Metric
    verdict: Verdict
    difference: float | None = None
    ci95: tuple[float, float] | None = None
    smallest_detectable_change: float | None = None
    blurred: bool = True
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
    def alike(self) -> float:
        """Of the change, in one set-up."""
        return math.hypot(max(self.repeat, self.scatter, self.remains), self.tilt)

    @property
    def whole(self) -> float:
        """Of the change."""
        return max(self.alike, self.apart if self.unlike else 0.0)

    @property
    def at_best(self) -> float | None:
        """In one set-up, with level cameras and enough strides; None where not known."""
        return max(self.repeat, self.remains) if self.repeat > 0.0 else None


def change_of(before: Metric, after: Metric, setup: Setup) -> Change:
    """The change from ``before`` to ``after``, which are the same metric on the same side."""
    if isinstance(before, NotMeasured) or isinstance(after, NotMeasured):
        return Change(before, after, Verdict.CANNOT_TELL, reason=_unmeasured(before, after))
    found = judged(after.spec, before, after, setup)
    return Change(
        before=before,
        after=after,
        verdict=found.verdict,
        difference=found.difference,
        ci95=found.ci95,
        smallest_detectable_change=found.smallest_detectable_change,
        blurred=found.blurred,
        reason=found.reason,
    )


def judged(spec: MetricSpec, before: Read, after: Read, setup: Setup) -> Judged:
    """What can be said of two values of ``spec``, read in recordings that differ as ``setup``."""
    widths = _widths(spec, before, after, setup)
    difference = after.value - before.value
    ci95 = (difference - widths.whole, difference + widths.whole)
    verdict = verdict_on(ci95, widths.at_best)
    reason = _why(widths) if verdict is Verdict.CANNOT_TELL else ""
    if setup.mode_reason:
        verdict, reason = Verdict.CANNOT_TELL, setup.mode_reason
    blurred = could_hide_one(widths.whole, widths.at_best)
    return Judged(difference, ci95, widths.repeat or None, verdict, blurred, reason)


def _widths(spec: MetricSpec, before: Read, after: Read, setup: Setup) -> _Widths:
    smallest = _smallest(before, after)
    unlike = list(setup.reaching(spec))
    if before.method != after.method and not unlike:
        unlike.append(say("the way it is read"))
    apart = math.hypot(_half(before), _half(after))
    tilt = tilt_half_width(spec, setup)
    # Each interval holds its camera's roll, which is counted by itself.
    untilted = math.sqrt(max(0.0, apart**2 - tilt**2))
    return _Widths(
        repeat=smallest or 0.0,
        scatter=math.hypot(scatter_half_width(before), scatter_half_width(after)),
        tilt=tilt,
        remains=0.0 if setup.same_film else untilted * remaining_share(spec),
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


def _smallest(before: Read, after: Read) -> float | None:
    """Each recording brings its own scatter: the mean of the two variances counts."""
    one, other = before.smallest_detectable_change, after.smallest_detectable_change
    if one is None or other is None:
        return None
    return one if one == other else math.hypot(one, other) / math.sqrt(2.0)


def _half(metric: Read) -> float:
    """The wider side of its interval."""
    return max(metric.value - metric.ci95[0], metric.ci95[1] - metric.value)


def _why(widths: _Widths) -> str:
    """What blurs a change."""
    if widths.unlike and widths.apart >= widths.alike:
        return say(
            "not the same: {what}; so errors of the method do not cancel", what=both(widths.unlike)
        )
    if widths.tilt >= max(widths.repeat, widths.scatter, widths.remains):
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
