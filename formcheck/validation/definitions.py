"""The metrics by their definitions, from joints in metres and true events.

Written apart from ``formcheck.metrics``, which reads pictures: the two share nothing but the
catalogue's definitions, so that a mistake in one is seen in the other.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, Stride
from formcheck.core.recording import Side, View
from formcheck.validation.case import Motion, TrueValue

_LOADED = 0.75
"""The knee's give is read over the first three quarters of stance, before it bends to swing."""

Row = tuple[str, Callable[[Motion], float]]
SideRow = tuple[str, Callable[[Motion, Side], float]]


def true_values(motion: Motion, view: View) -> tuple[TrueValue, ...]:
    """Every metric that ``view`` shows and that the known joints tell; none without a stride."""
    if not motion.strides:
        return ()
    return tuple(v for v in _values(motion, view) if np.isfinite(v.value))


def _values(motion: Motion, view: View) -> Iterator[TrueValue]:
    seen_from = (View.SIDE,) if view is View.SIDE else (View.REAR, View.FRONT)
    for views, body in _BODY:
        if set(views) & set(seen_from):
            for metric, read in body:
                yield TrueValue(metric, None, _or_nan(read, motion))
    for views, sided in _SIDED:
        if set(views) & set(seen_from):
            for metric, read_side in sided:
                for side in Side:
                    yield TrueValue(metric, side, _or_nan(read_side, motion, side))


def _or_nan(read: Callable[..., float], *arguments: object) -> float:
    try:
        return read(*arguments)
    except KeyError:
        return float("nan")


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _stance(stride: Stride) -> tuple[float, float]:
    return stride.contact_s, stride.toe_off_s


def _swing(stride: Stride) -> tuple[float, float]:
    return stride.toe_off_s, stride.next_contact_s


def _whole(stride: Stride) -> tuple[float, float]:
    return stride.contact_s, stride.next_contact_s


def _loaded(stride: Stride) -> tuple[float, float]:
    return stride.contact_s, stride.contact_s + _LOADED * stride.contact_time_s


def _cadence(motion: Motion) -> float:
    contacts = motion.times_s(EventKind.INITIAL_CONTACT)
    return 60.0 * (len(contacts) - 1) / (contacts[-1] - contacts[0])


def _stride_time(motion: Motion) -> float:
    return _mean([s.stride_time_s for s in motion.strides])


def _steps(motion: Motion, side: Side | None = None) -> list[tuple[float, float]]:
    ends = ((s.contact_s, motion.step_end_s(s)) for s in motion.strides_of(side))
    return [(start, stop) for start, stop in ends if stop is not None]


def _step_time(motion: Motion, side: Side | None = None) -> float:
    return _mean([stop - start for start, stop in _steps(motion, side)])


def _contact_time(motion: Motion, side: Side) -> float:
    return _mean([s.contact_time_s for s in motion.strides_of(side)])


def _flight_time(motion: Motion) -> float:
    ends = ((s.toe_off_s, motion.step_end_s(s)) for s in motion.strides)
    return _mean([stop - start for start, stop in ends if stop is not None])


def _duty_factor(motion: Motion, side: Side) -> float:
    return _mean([s.contact_time_s / s.stride_time_s for s in motion.strides_of(side)])


def _running_speed(motion: Motion) -> float:
    return motion.speed_mps


def _step_length(motion: Motion) -> float:
    return motion.speed_mps * _step_time(motion)


def _stride_length(motion: Motion) -> float:
    return motion.speed_mps * _stride_time(motion)


def _vertical_oscillation(motion: Motion) -> float:
    height = motion.middle("hip")[:, 2]
    steps = (np.linspace(start, stop, 61) for start, stop in _steps(motion))
    return _mean([float(np.ptp(motion.at(height, at_s))) for at_s in steps])


def _step_width(motion: Motion) -> float:
    apart = []
    for stride in motion.strides:
        stop = motion.step_end_s(stride)
        if stop is not None:
            this = motion.landing(motion.joint("ankle", stride.side)[:, 1], stride.contact_s)
            other = motion.landing(motion.joint("ankle", stride.side.other)[:, 1], stop)
            apart.append((this - other) * _leftward(stride.side))
    return _mean(apart)


def _leftward(side: Side) -> float:
    return 1.0 if side is Side.LEFT else -1.0


def _from_vertical_deg(below: FloatArray, above: FloatArray, axis: int) -> FloatArray:
    """Of the line ``below`` → ``above`` (n, 3), + toward ``axis``."""
    line = above - below
    return np.degrees(np.arctan2(line[:, axis], line[:, 2]))


def _lean(motion: Motion) -> FloatArray:
    return _from_vertical_deg(motion.middle("hip"), motion.middle("shoulder"), 0)


def _trunk_lean(motion: Motion) -> float:
    return _mean(motion.over(_lean(motion), _stance, np.mean))


def _trunk_lean_midstance(motion: Motion) -> float:
    lean = _lean(motion)
    return _mean([float(motion.at(lean, motion.midstance_s(s))) for s in motion.strides])


def _trunk_lateral_lean(motion: Motion, side: Side) -> float:
    to_left = _from_vertical_deg(motion.middle("hip"), motion.middle("shoulder"), 1)
    toward = _leftward(side) * to_left
    strides = motion.strides_of(side)
    return _mean([float(motion.at(toward, motion.midstance_s(s))) for s in strides])


def _head_forward(motion: Motion) -> float:
    ear = motion.joint("ear", motion.near_side or Side.LEFT)
    forward = _from_vertical_deg(motion.middle("shoulder"), ear, 0)
    return _mean(motion.over(forward, _whole, np.mean))


def _elbow_flexion(motion: Motion) -> float:
    shoulder, elbow, wrist = (
        motion.joint(name, motion.near_side or Side.LEFT) for name in ("shoulder", "elbow", "wrist")
    )
    upper, fore = elbow - shoulder, wrist - elbow
    lengths = np.linalg.norm(upper, axis=1) * np.linalg.norm(fore, axis=1)
    bend = np.degrees(np.arccos(np.clip(np.sum(upper * fore, axis=1) / lengths, -1.0, 1.0)))
    return _mean(motion.over(bend, _whole, np.mean))


def _obliquity(motion: Motion) -> FloatArray:
    """(n,) deg, + when the right side of the pelvis is lower."""
    line = motion.joint("hip", Side.LEFT) - motion.joint("hip", Side.RIGHT)
    return np.degrees(np.arctan2(line[:, 2], np.hypot(line[:, 0], line[:, 1])))


def _pelvic_drop(motion: Motion, side: Side) -> float:
    return _mean(motion.over(_leftward(side) * _obliquity(motion), _stance, np.max, side))


def _pelvic_range(motion: Motion) -> float:
    return _mean(motion.over(_obliquity(motion), _whole, np.ptp))


def _hip_adduction(motion: Motion, side: Side) -> float:
    outward = _from_vertical_deg(motion.joint("knee", side), motion.joint("hip", side), 1)
    adduction = _leftward(side) * (outward + _obliquity(motion))
    return _mean(motion.over(adduction, _stance, np.max, side))


def _thigh(motion: Motion, side: Side) -> FloatArray:
    """(n,) deg in the plane of running, + behind the vertical."""
    return _from_vertical_deg(motion.joint("knee", side), motion.joint("hip", side), 0)


def _shin(motion: Motion, side: Side) -> FloatArray:
    """(n,) deg in the plane of running, + foot ahead of the knee."""
    return -_from_vertical_deg(motion.joint("ankle", side), motion.joint("knee", side), 0)


def _knee(motion: Motion, side: Side) -> FloatArray:
    return -_thigh(motion, side) - _shin(motion, side)


def _at_contact(motion: Motion, side: Side, series: FloatArray) -> float:
    return _mean([motion.landing(series, s.contact_s) for s in motion.strides_of(side)])


def _overstride(motion: Motion, side: Side) -> float:
    ahead = motion.joint("ankle", side)[:, 0] - motion.middle("hip")[:, 0]
    return _at_contact(motion, side, ahead) / _leg_length_m(motion)


def _leg_length_m(motion: Motion) -> float:
    bones = [
        np.median(np.linalg.norm(motion.joint(a, side) - motion.joint(b, side), axis=1))
        for side in Side
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    return float(0.5 * sum(bones))


def _shin_contact(motion: Motion, side: Side) -> float:
    return _at_contact(motion, side, _shin(motion, side))


def _knee_contact(motion: Motion, side: Side) -> float:
    return _at_contact(motion, side, _knee(motion, side))


def _foot_contact(motion: Motion, side: Side) -> float:
    return _at_contact(motion, side, motion.foot_pitch_deg[side])


def _knee_stance(motion: Motion, side: Side) -> float:
    return _mean(motion.over(_knee(motion, side), _loaded, np.max, side))


def _knee_swing(motion: Motion, side: Side) -> float:
    return _mean(motion.over(_knee(motion, side), _swing, np.max, side))


def _thigh_extension(motion: Motion, side: Side) -> float:
    return _mean(motion.over(_thigh(motion, side), _whole, np.max, side))


_SAGITTAL, _FRONTAL = (View.SIDE,), (View.REAR, View.FRONT)
_ANY = (*_SAGITTAL, *_FRONTAL)

_BODY: tuple[tuple[tuple[View, ...], tuple[Row, ...]], ...] = (
    (
        _ANY,
        (
            ("cadence", _cadence),
            ("stride_time", _stride_time),
            ("flight_time", _flight_time),
            ("vertical_oscillation", _vertical_oscillation),
        ),
    ),
    (
        _SAGITTAL,
        (
            ("step_length", _step_length),
            ("stride_length", _stride_length),
            ("running_speed", _running_speed),
            ("trunk_lean", _trunk_lean),
            ("trunk_lean_midstance", _trunk_lean_midstance),
            ("elbow_flexion", _elbow_flexion),
            ("head_forward", _head_forward),
        ),
    ),
    (_FRONTAL, (("pelvic_range", _pelvic_range), ("step_width", _step_width))),
)

_SIDED: tuple[tuple[tuple[View, ...], tuple[SideRow, ...]], ...] = (
    (
        _ANY,
        (
            ("step_time", _step_time),
            ("contact_time", _contact_time),
            ("duty_factor", _duty_factor),
        ),
    ),
    (
        _SAGITTAL,
        (
            ("overstride", _overstride),
            ("shin_angle_contact", _shin_contact),
            ("foot_angle_contact", _foot_contact),
            ("knee_flexion_contact", _knee_contact),
            ("knee_flexion_stance_peak", _knee_stance),
            ("knee_flexion_swing_peak", _knee_swing),
            ("thigh_extension_peak", _thigh_extension),
        ),
    ),
    (
        _FRONTAL,
        (
            ("trunk_lateral_lean", _trunk_lateral_lean),
            ("pelvic_drop", _pelvic_drop),
            ("hip_adduction", _hip_adduction),
        ),
    ),
)
