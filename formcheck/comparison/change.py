"""The change of one measure of one runner, with its interval and a verdict: how much of the
method's error does not cancel between two recordings of one body, and whether both show one
speed, with which much of running form changes by itself.

The shares that remain were measured on the published pairs (``docs/validation/pairs.csv``, rendered
test recordings): every two of one body and view, which differ in clothes, light, distance and way
of running. 95 % of the errors of their change lie within this share of what two independent
measurements would allow (pose model and true joints, the worse of both, rounded up;
``tests/comparison/test_covered.py`` reads the pairs). Where a measure was not among them, that of
the one it rests on.

An error of a measure follows the movement: who lands with a straighter leg is read with another
error than before. So the interval of a change holds it also where nothing of the set-up differs.

What is wrong in the same way before and after drops out of a difference. In one set-up there stays

* ``repeat``: how far two recordings of one runner scatter, the smallest detectable change
  (1.96 · √2 · the standard deviation of repeated recordings, Weir 2005, doi:10.1519/15184.1), or
  the scatter of the strides at hand where that is larger;
* ``remains``: the share of the method's error that follows clothes and movement
  (``remaining_share``), measured on pairs of recordings, whose scatter it holds: the larger of the
  two counts;
* ``tilt``: each camera's own roll, as well as it is known, for the measures that it turns. It has
  nothing to do with the two others.

Where the set-ups differ (``setup``) nothing is taken to cancel: the interval is that of two
independent measurements, each with its whole 95 % interval. The verdict follows from the interval
and from what can be told apart at best (``core.verdict``).
"""

import math
from dataclasses import dataclass
from functools import cache

from formcheck.comparison.setup import Setup
from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.entry import Value
from formcheck.core.message import digits, join_list, join_with, msg
from formcheck.core.metric import Basis, Measured, Metric, MetricSpec, Unavailable
from formcheck.core.recording import Side
from formcheck.core.verdict import Verdict, could_hide_one, verdict_on
from formcheck.metrics.definition import scatter_half_width
from formcheck.metrics.distance import GIVEN_SPEED_CI95

_AT_MOST = 1.0

_SHARES = {
    # Covered by the scatter of repeated recordings.
    "cadence": 0.0,
    "stride_time": 0.0,
    "step_time": 0.5,
    "contact_time": 0.8,
    "flight_time": 0.8,
    "duty_factor": 0.8,
    # Not among the pairs: they rest on contact and flight time.
    "peak_vertical_force": 0.8,
    "vertical_stiffness": 0.8,
    "leg_stiffness": 0.8,
    "running_speed": 0.8,
    "step_width": 0.3,
    "vertical_oscillation": 0.8,
    "trunk_lean": 0.4,
    "trunk_lean_midstance": 0.5,
    "trunk_lateral_lean": 0.6,
    "elbow_flexion": 0.3,
    "head_forward": 0.3,
    "pelvic_drop": 0.6,
    "hip_adduction": 0.5,
    "overstride": 0.5,
    "shin_angle_contact": 0.7,
    "foot_angle_contact": 0.6,
    "knee_flexion_contact": 0.9,
    "knee_flexion_stance_peak": 0.6,
    "knee_flexion_swing_peak": 0.3,
    "thigh_extension_peak": 0.5,
}


def remaining_share(spec: MetricSpec) -> float:
    """Share of the combined 95 % half widths; all of it where nothing less was measured."""
    return _SHARES.get(spec.id, _AT_MOST)


_SCATTER_UNKNOWN = msg("how far repeated recordings scatter, which is not known here")


Read = Measured | Value
"""A value as a result or the index holds it."""


@dataclass(frozen=True)
class JudgedChange:
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
    if isinstance(before, Unavailable) or isinstance(after, Unavailable):
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


def judged(spec: MetricSpec, before: Read, after: Read, setup: Setup) -> JudgedChange:
    """What can be said of two values of ``spec``, read in recordings that differ as ``setup``."""
    widths = _widths(spec, before, after, setup)
    difference = after.value - before.value
    ci95 = (difference - widths.whole, difference + widths.whole)
    verdict = verdict_on(ci95, widths.at_best)
    reason = _why(widths) if verdict is Verdict.CANNOT_TELL else ""
    if setup.mode_reason:
        verdict, reason = Verdict.CANNOT_TELL, setup.mode_reason
    blurred = could_hide_one(widths.whole, widths.at_best)
    return JudgedChange(difference, ci95, widths.repeat or None, verdict, blurred, reason)


def _widths(spec: MetricSpec, before: Read, after: Read, setup: Setup) -> _Widths:
    smallest = _smallest(before, after)
    unlike = list(setup.reaching(spec))
    if before.method != after.method and not unlike:
        unlike.append(msg("the way it is read"))
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
        return msg(
            "not the same: {what}; so errors of the method do not cancel",
            what=join_list(widths.unlike),
        )
    if widths.tilt >= max(widths.repeat, widths.scatter, widths.remains):
        return msg(
            "how the cameras were tilted is not known well enough; film something upright in the "
            "room, or level the camera"
        )
    return msg("the strides are too few, or scatter too much; film for longer")


def _unmeasured(before: Metric, after: Metric) -> str:
    """Why, and where; once where both say the same."""
    told = {}
    for metric, when in (
        (before, msg("before, it was not measured")),
        (after, msg("after, it was not measured")),
    ):
        if isinstance(metric, Unavailable):
            told[when] = metric.reason
    reasons = set(told.values())
    if len(told) == 2 and len(reasons) == 1:
        return join_with(": ", (msg("not measured in both"), *reasons))
    return join_with("; ", (join_with(": ", (when, why)) for when, why in told.items()))


KMH_PER_MPS = 3.6
SPEED = "running_speed"
_UNITS = frozenset(("s", "m", "steps/min", "kN/m", "body weights"))
_OTHERS = frozenset(
    ("duty_factor", "overstride", "knee_flexion_swing_peak", "thigh_extension_peak")
)
OF_SPEED = msg("The speed differs too, and this changes with speed by itself.")
_SAME_SPEED = msg("Film at the same belt speed, and give it with --speed-kmh.")


def changes_with_speed(spec: MetricSpec) -> bool:
    """Times, distances, forces, and how far the legs swing. Other angles change less."""
    return spec.unit in _UNITS or spec.id in _OTHERS


def is_input(change: Change) -> bool:
    """A speed that was given both times was not measured."""
    return change.spec.id == SPEED and all(
        isinstance(m, Measured) and was_given(m.basis, m.sd) for m in (change.before, change.after)
    )


def was_given(basis: Basis, sd: float | None) -> bool:
    """Whether a speed was given, by how it stands in a result; older ones put it into each stride,
    without scatter."""
    return basis is Basis.RECORDING or sd == 0.0


def speeds_differ(before_mps: float | None, after_mps: float | None) -> bool:
    """Whether the belt speeds given are two, or only one of them is known."""
    if not before_mps or not after_mps:
        return before_mps != after_mps
    return abs(after_mps / before_mps - 1.0) > GIVEN_SPEED_CI95


def speed_note(
    before: Analysis, after: Analysis, changes: tuple[Change, ...]
) -> QualityNote | None:
    """What to say of the speeds; None where they are one as far as can be told."""
    given = before.runner.speed_mps, after.runner.speed_mps
    if given[0] and given[1]:
        if not speeds_differ(*given):
            return None
        return _other_speed(given[0], given[1])
    change = next((c for c in changes if c.spec.id == SPEED), None)
    if change is None or not isinstance(change.before, Measured):
        return _UNKNOWN
    if not isinstance(change.after, Measured):
        return _UNKNOWN
    if change.verdict is Verdict.CHANGED:
        return _other_speed(change.before.value, change.after.value)
    return _NOT_GIVEN


def _other_speed(before_mps: float, after_mps: float) -> QualityNote:
    return QualityNote(
        "other_speed",
        QualityLevel.WARNING,
        msg(
            "The speeds differ: {before} km/h before, {after} km/h after. Cadence, times, lengths "
            "and how far the legs swing change with speed by themselves; so may angles.",
            before=digits(KMH_PER_MPS * before_mps, 1),
            after=digits(KMH_PER_MPS * after_mps, 1),
        ),
        _SAME_SPEED,
    )


_UNKNOWN = QualityNote(
    "speed_unknown",
    QualityLevel.WARNING,
    msg(
        "Whether the speed was the same is not known. Cadence, times and lengths change with speed "
        "by themselves; so may angles."
    ),
    _SAME_SPEED,
)
_NOT_GIVEN = QualityNote(
    "speed_not_given",
    QualityLevel.INFO,
    msg(
        "The speed was not given for both recordings. As read from the picture no difference can "
        "be told, which leaves room for one."
    ),
    _SAME_SPEED,
)
