"""Whether both recordings show one speed: much of running form changes with it by itself."""

from formcheck.compare.change import Change
from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.metric import Basis, Measured, MetricSpec
from formcheck.core.said import digits, say
from formcheck.core.verdict import Verdict
from formcheck.metrics.distance import GIVEN_SPEED_CI95

KMH_PER_MPS = 3.6
SPEED = "running_speed"
_UNITS = frozenset(("s", "m", "steps/min", "kN/m", "body weights"))
_OTHERS = frozenset(
    ("duty_factor", "overstride", "knee_flexion_swing_peak", "thigh_extension_peak")
)
OF_SPEED = say("The speed differs too, and this changes with speed by itself.")
_SAME_SPEED = say("Film at the same belt speed, and give it with --speed-kmh.")


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
        say(
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
    say(
        "Whether the speed was the same is not known. Cadence, times and lengths change with speed "
        "by themselves; so may angles."
    ),
    _SAME_SPEED,
)
_NOT_GIVEN = QualityNote(
    "speed_not_given",
    QualityLevel.INFO,
    say(
        "The speed was not given for both recordings. As read from the picture no difference can "
        "be told, which leaves room for one."
    ),
    _SAME_SPEED,
)
