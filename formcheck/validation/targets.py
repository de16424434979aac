"""What accuracy is aimed at, and whether it is reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from formcheck.core.gait import EventKind
from formcheck.core.recording import View
from formcheck.validation.case import Family, Garment
from formcheck.validation.measure import KEYPOINTS
from formcheck.validation.pairing import EXCHANGED_LEGS, ValidationRun
from formcheck.validation.scores import (
    NAN,
    Score,
    ValidationData,
    both_legs,
    score_differences,
    score_events,
)

LEAST_RECORDINGS = 60
"""From how many recordings on the intervals are put to the test."""

LEAST_P = 0.01
LONG_ENOUGH_S = 6.0
USUAL_HZ = 60.0


class TargetVerdict(StrEnum):
    """``FLAT``: near enough on average, but no better than a constant, or of a wrong slope."""

    MET = "met"
    FLAT = "not followed"
    MISSED = "missed"
    UNKNOWN = "–"


@dataclass(frozen=True)
class Reached:
    """``n``: recordings (events: events) it rests on."""

    value: float
    n: int
    verdict: TargetVerdict


@dataclass(frozen=True)
class Target:
    """``limit`` in the unit ``unit``; ``reach``: what one model reaches."""

    what: str
    limit: str
    decimals: int
    reach: Callable[[ValidationData, str], Reached]


def _at_most(value: float, n: int, limit: float, tells: bool = True) -> Reached:
    if n == 0 or value != value:
        return Reached(NAN, 0, TargetVerdict.UNKNOWN)
    if value > limit:
        return Reached(value, n, TargetVerdict.MISSED)
    return Reached(value, n, TargetVerdict.MET if tells else TargetVerdict.FLAT)


def _mean_error(
    metric: str,
    limit: float,
    *,
    scale: float = 1.0,
    relative: bool = False,
    garment: Garment | None = None,
) -> Callable[[ValidationData, str], Reached]:
    def reach(evidence: ValidationData, model: str) -> Reached:
        wanted = evidence.counted(model, garment)
        found = (
            evidence.relative_score(metric, wanted) if relative else evidence.score(metric, wanted)
        )
        return _at_most(scale * found.mae, found.recordings, limit, found.tells)

    return reach


def _cadence(
    limit: float, read: Callable[[Score], float]
) -> Callable[[ValidationData, str], Reached]:
    def reach(evidence: ValidationData, model: str) -> Reached:
        found = evidence.score(
            "cadence",
            lambda run: (
                evidence.counts(run) and run.model == model and run.duration_s >= LONG_ENOUGH_S
            ),
        )
        return _at_most(read(found), found.recordings, limit, found.tells)

    return reach


def _events(kind: EventKind, limit_ms: float) -> Callable[[ValidationData, str], Reached]:
    def reach(evidence: ValidationData, model: str) -> Reached:
        pairs = evidence.events(
            lambda run: (
                evidence.counts(run)
                and run.model == model
                and run.view is View.SIDE
                and run.sampling_hz == USUAL_HZ
            )
        )
        found = score_events([events for events in pairs if events.kind is kind])
        return _at_most(1000.0 * found.mae_s, found.n, limit_ms)

    return reach


def _force_plate_events(
    kind: EventKind, limit_ms: float
) -> Callable[[ValidationData, str], Reached]:
    def reach(evidence: ValidationData, model: str) -> Reached:
        pairs = evidence.events(
            lambda run: (
                run.family is Family.MOTION_CAPTURE and run.model == model and run.view is View.SIDE
            )
        )
        found = score_events([events for events in pairs if events.kind is kind])
        return _at_most(1000.0 * found.mae_s, found.n, limit_ms)

    return reach


def _contact_both(
    limit_ms: float, read: Callable[[Score], float], family: Family
) -> Callable[[ValidationData, str], Reached]:
    def reach(evidence: ValidationData, model: str) -> Reached:
        def wanted(run: ValidationRun) -> bool:
            counted = evidence.counts(run) if family is Family.RENDERED else run.family is family
            return counted and run.model == model and run.view is View.SIDE

        found = evidence.score_of(both_legs(evidence.pairs("contact_time", wanted)))
        return _at_most(1000.0 * read(found), found.recordings, limit_ms)

    return reach


def _same_sign(garment: Garment, at_least_deg: float) -> Callable[[ValidationData, str], Reached]:
    def reach(evidence: ValidationData, model: str) -> Reached:
        pairs = evidence.pairs("pelvic_drop", evidence.counted(model, garment))
        found = score_differences(pairs, at_least_deg)
        wrong = 100.0 * (1.0 - found.same_sign)
        return _at_most(wrong, found.n, 0.0)

    return reach


def _right_sign(evidence: ValidationData, model: str) -> Reached:
    pairs = evidence.pairs("pelvic_drop", evidence.counted(model, Garment.STICKERS))
    # Below a degree there is no side to be right about.
    clear = [pair for pair in pairs if pair.measured is not None and abs(pair.true) >= 1.0]
    wrong = [pair for pair in clear if (pair.measured or 0.0) * pair.true <= 0.0]
    share = 100.0 * len(wrong) / len(clear) if clear else NAN
    return _at_most(share, len(clear), 0.0)


def _refused(evidence: ValidationData, model: str) -> Reached:
    pairs = evidence.pairs(
        "pelvic_drop",
        lambda run: (
            run.family is Family.RENDERED
            and run.model == model
            and (run.garment is Garment.LEG_FOLLOWING or run.view is View.FRONT)
        ),
    )
    given = [pair for pair in pairs if pair.measured is not None]
    share = 100.0 * len(given) / len(pairs) if pairs else NAN
    return _at_most(share, len(pairs), 5.0)


def _exchanged(
    read: Callable[[Sequence[float]], float], limit: float
) -> Callable[[ValidationData, str], Reached]:
    """Frames that were not put right."""

    def reach(evidence: ValidationData, model: str) -> Reached:
        pairs = evidence.pairs(EXCHANGED_LEGS, evidence.counted(model))
        left = [100.0 - pair.measured for pair in pairs if pair.measured is not None]
        return _at_most(read(left) if left else NAN, len(left), limit)

    return reach


def _change_ms(evidence: ValidationData, model: str) -> Reached:
    found = evidence.score("contact_time", evidence.counted(model))
    return _at_most(1000.0 * found.change, found.recordings, 8.0)


def _of_joints(
    reach: Callable[[ValidationData, str], Reached], *, joints: bool
) -> Callable[[ValidationData, str], Reached]:
    """``reach`` for the true joints alone, or for pose models alone."""

    def reached(evidence: ValidationData, model: str) -> Reached:
        if (model == KEYPOINTS) is not joints:
            return Reached(NAN, 0, TargetVerdict.UNKNOWN)
        return reach(evidence, model)

    return reached


_IC, _TO = EventKind.INITIAL_CONTACT, EventKind.TOE_OFF

TARGETS: tuple[Target, ...] = (
    Target("cadence, mean error, steps/min", "≤ 0.1", 2, _cadence(0.1, lambda s: s.mae)),
    Target("cadence, largest error, steps/min", "≤ 0.3", 2, _cadence(0.3, lambda s: s.worst)),
    Target("initial contact, 60 fps, ms", "≤ 6", 1, _of_joints(_events(_IC, 6.0), joints=False)),
    Target("toe-off, 60 fps, ms", "≤ 8", 1, _of_joints(_events(_TO, 8.0), joints=False)),
    Target(
        "initial contact, true joints, ms", "≤ 5", 1, _of_joints(_events(_IC, 5.0), joints=True)
    ),
    Target("toe-off, true joints, ms", "≤ 8", 1, _of_joints(_events(_TO, 8.0), joints=True)),
    Target("initial contact, force plate, ms", "≤ 12", 1, _force_plate_events(_IC, 12.0)),
    Target("toe-off, force plate, ms", "≤ 12", 1, _force_plate_events(_TO, 12.0)),
    Target(
        "contact time, both legs, ms", "≤ 6", 1,
        _contact_both(6.0, lambda s: s.mae, Family.RENDERED),
    ),
    Target(
        "contact time, both legs, bias, ms", "≤ 3", 1,
        _contact_both(3.0, lambda s: abs(s.bias), Family.RENDERED),
    ),
    Target(
        "contact time, force plate, bias, ms", "≤ 8", 1,
        _contact_both(8.0, lambda s: abs(s.bias), Family.MOTION_CAPTURE),
    ),
    Target("contact time, smallest detectable change, ms", "≤ 8", 1, _change_ms),
    Target(
        "trunk lean, constant removed, °", "≤ 1.0", 2,
        _of_joints(_mean_error("trunk_lean", 1.0, relative=True), joints=False),
    ),
    Target(
        "trunk lean, true joints, absolute, °", "≤ 0.7", 2,
        _of_joints(_mean_error("trunk_lean", 0.7), joints=True),
    ),
    Target(
        "knee flexion at contact, constant removed, °", "≤ 3", 2,
        _mean_error("knee_flexion_contact", 3.0, relative=True),
    ),
    Target(
        "knee flexion, stance peak, constant removed, °", "≤ 3", 2,
        _mean_error("knee_flexion_stance_peak", 3.0, relative=True),
    ),
    Target(
        "knee flexion, swing peak, constant removed, °", "≤ 4", 2,
        _mean_error("knee_flexion_swing_peak", 4.0, relative=True),
    ),
    Target(
        "shin angle at contact, constant removed, °", "≤ 2.5", 2,
        _mean_error("shin_angle_contact", 2.5, relative=True),
    ),
    Target(
        "foot angle at contact, constant removed, °", "≤ 4", 2,
        _mean_error("foot_angle_contact", 4.0, relative=True),
    ),
    Target("overstride, leg lengths", "≤ 0.02", 3, _mean_error("overstride", 0.02)),
    Target(
        "vertical oscillation, mm", "≤ 4", 1,
        _mean_error("vertical_oscillation", 4.0, scale=1000.0),
    ),
    Target(
        "pelvic drop, stickers, absolute, °", "≤ 1.0", 2,
        _mean_error("pelvic_drop", 1.0, garment=Garment.STICKERS),
    ),
    Target("pelvic drop, stickers, wrong signs, %", "0", 0, _right_sign),
    Target(
        "pelvic drop, stickers, left–right ≥ 3° with wrong sign, %", "0", 0,
        _same_sign(Garment.STICKERS, 3.0),
    ),
    Target(
        "pelvic drop, no stickers, absolute, °", "≤ 2.0", 2,
        _mean_error("pelvic_drop", 2.0, garment=Garment.CLOTH),
    ),
    Target(
        "pelvic drop, no stickers, left–right ≥ 4° with wrong sign, %", "0", 0,
        _same_sign(Garment.CLOTH, 4.0),
    ),
    Target("pelvic drop, leg-following cloth or front view, not refused, %", "≤ 5", 0, _refused),
    Target(
        "sideways trunk lean, constant removed, °", "≤ 1", 2,
        _mean_error("trunk_lateral_lean", 1.0, relative=True),
    ),
    Target(
        "hip adduction, constant removed, °", "≤ 2", 2,
        _mean_error("hip_adduction", 2.0, relative=True),
    ),
    Target("step width, mm", "≤ 15", 1, _mean_error("step_width", 15.0, scale=1000.0)),
    Target("legs exchanged on purpose, not put right, mean, %", "≤ 5", 1, _exchanged(fmean, 5.0)),
    Target("legs exchanged on purpose, not put right, worst, %", "≤ 50", 1, _exchanged(max, 50.0)),
)  # fmt: skip
"""What was aimed at, with the limits as they were set before anything was measured."""
