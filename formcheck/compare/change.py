"""The change of one measure, with its interval and a verdict.

What is wrong in the same way before and after drops out of a difference. Filmed in one set-up that
is the method's error on this body and these clothes; what stays is

* ``repeat``: how far two recordings of one runner scatter, the smallest detectable change
  (1.96 · √2 · the standard deviation of repeated recordings, Weir 2005, doi:10.1519/15184.1), or
  the scatter of the strides at hand where that is larger;
* ``tilt``: each camera's own roll, as well as it is known, for the measures that it turns.

Where the set-ups differ (``setup``) nothing is taken to cancel: the interval is that of two
independent measurements, each with its whole 95 % interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from formcheck.compare.setup import Setup
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured
from formcheck.core.recording import Side
from formcheck.core.said import both, joined, say
from formcheck.metrics.summary import scatter_half_width

TOO_WIDE = 1.5
"""A product choice: an interval that holds 0 and is wider than so many smallest detectable changes
could hide one, so that it does not say that nothing changed."""


class Verdict(StrEnum):
    """What two recordings say of one measure."""

    CHANGED = "changed"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    CANNOT_TELL = "cannot_tell"


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
    """Half widths of the 95 % interval of a change, by where they come from."""

    repeat: float
    scatter: float
    tilt: float

    @property
    def in_one_setup(self) -> float:
        return math.hypot(max(self.repeat, self.scatter), self.tilt)


def change_of(before: Metric, after: Metric, setup: Setup) -> Change:
    """The change from ``before`` to ``after``, which are the same metric on the same side."""
    if isinstance(before, NotMeasured) or isinstance(after, NotMeasured):
        return Change(before, after, Verdict.CANNOT_TELL, reason=_unmeasured(before, after))
    difference = after.value - before.value
    smallest = _smallest(before, after)
    widths = _Widths(
        repeat=smallest or 0.0,
        scatter=math.hypot(scatter_half_width(before), scatter_half_width(after)),
        tilt=tilt_half_width(after.spec, setup),
    )
    unlike = list(setup.reaching(after.spec))
    if before.method != after.method and not unlike:
        unlike.append(say("the way it is read"))
    if smallest is None:
        unlike.append(say("how far repeated recordings scatter, which is not known here,"))
    half = widths.in_one_setup
    if unlike:
        half = max(half, math.hypot(_half(before), _half(after)))
    ci95 = (difference - half, difference + half)
    verdict, reason = _judged(difference, half, smallest, setup.mode_reason)
    if verdict is Verdict.CANNOT_TELL and not reason:
        reason = _why(unlike, widths, half)
    return Change(before, after, verdict, difference, ci95, smallest, reason)


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


def _judged(
    difference: float, half: float, smallest: float | None, mode_reason: str
) -> tuple[Verdict, str]:
    """The verdict, and its reason where that has nothing to do with the width."""
    if mode_reason:
        return Verdict.CANNOT_TELL, mode_reason
    if abs(difference) > half:
        return Verdict.CHANGED, ""
    if smallest is None or half > TOO_WIDE * smallest:
        return Verdict.CANNOT_TELL, ""
    if abs(difference) > smallest:
        return Verdict.CANNOT_TELL, say(
            "more than the smallest detectable change, but the interval holds 0"
        )
    return Verdict.NO_DETECTABLE_CHANGE, ""


def _why(unlike: Sequence[str], widths: _Widths, half: float) -> str:
    """What makes the interval so wide that it could hide a change."""
    if unlike and half > widths.in_one_setup:
        return say("{what} differs, so errors of the method do not cancel", what=both(unlike))
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
