"""Metrics in metres: step and stride length, speed, vertical oscillation, step width."""

from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.bibliography import cite
from formcheck.core.filtering import at_times
from formcheck.core.message import join_with, msg
from formcheck.core.metric import Basis, MetricSpec, StrideValue
from formcheck.core.recording import Side, View
from formcheck.metrics import windows
from formcheck.metrics.definition import (
    GETTING_SOMEWHERE,
    BodyMetric,
    Reading,
    Refused,
)
from formcheck.metrics.inputs import Inputs, PoseModel
from formcheck.metrics.scale import GIVE_HEIGHT, find_scale, foot_speed_px_s

GIVEN_SPEED_CI95 = 0.02
"""Share: what a treadmill's display is off by."""

SEEN_SPEED_CI95 = 0.09
"""Share: the standing foot's speed on rendered runners, 1–4 % low with a scatter of 3–5 %."""


@dataclass(frozen=True)
class RunningSpeed:
    """``ci95``: half width of the 95 % interval as a share. ``source`` in words."""

    mps: float
    ci95: float
    source: str
    per_stride: tuple[StrideValue, ...]


def find_speed(inputs: Inputs) -> RunningSpeed | Refused:
    """As given, else the standing foot's (belt) or the hip's (overground) from the picture."""
    strides = inputs.strides(None)
    given = inputs.runner.speed_mps
    if given is not None:
        constant = tuple(StrideValue(s.contact_s, s.next_contact_s, given) for s in strides)
        return RunningSpeed(given, GIVEN_SPEED_CI95, msg("speed as given"), constant)
    if inputs.moving_camera:
        return Refused("the camera moves along; give the speed (--speed-kmh)")
    if inputs.runner.height_m is None:
        return Refused(msg("needs the speed (--speed-kmh), or {otherwise}", otherwise=GIVE_HEIGHT))
    scale = find_scale(inputs)
    if isinstance(scale, Refused):
        return scale
    ci95 = float(np.hypot(scale.ci95, SEEN_SPEED_CI95))
    if inputs.gait.overground:
        values = _hip_speeds_mps(inputs, scale.px_per_m)
        source = join_with("; ", (msg("travel of the mid-hip"), scale.source))
    else:
        values = tuple(
            StrideValue(v.start_s, v.stop_s, v.value / scale.px_per_m)
            for v in foot_speed_px_s(inputs)
        )
        source = join_with("; ", (msg("speed of the standing foot"), scale.source))
    if len(values) < 3:
        return Refused("the feet were not seen in enough strides to tell the speed")
    return RunningSpeed(float(np.median([v.value for v in values])), ci95, source, values)


def running_speed(inputs: Inputs) -> Reading | Refused:
    """Speed over the belt or the ground."""
    speed = find_speed(inputs)
    if isinstance(speed, Refused):
        return speed
    return Reading(
        speed.per_stride,
        value=speed.mps,
        half_width=speed.ci95 * speed.mps,
        method=speed.source,
        # A speed that was given was not seen in any stride.
        basis=Basis.STRIDES if inputs.runner.speed_mps is None else Basis.RECORDING,
    )


def step_length(inputs: Inputs) -> Reading | Refused:
    """Speed × step time, every step of both feet; once, as step time is."""
    spans = []
    for stride in inputs.strides(None):
        stop_s = windows.next_contact_s(inputs, stride)
        if stop_s is not None:
            spans.append((stride.contact_s, stop_s))
    reading = _length(inputs, spans)
    return reading if isinstance(reading, Refused) else replace(reading, basis=Basis.RECORDING)


def stride_length(inputs: Inputs) -> Reading | Refused:
    """Speed × stride time, every stride of both feet."""
    return _length(inputs, [(s.contact_s, s.next_contact_s) for s in inputs.strides(None)])


def _length(inputs: Inputs, spans: list[tuple[float, float]]) -> Reading | Refused:
    speed = find_speed(inputs)
    if isinstance(speed, Refused):
        return speed
    values = tuple(
        StrideValue(start_s, stop_s, speed.mps * (stop_s - start_s)) for start_s, stop_s in spans
    )
    mean = float(np.mean([v.value for v in values])) if values else 0.0
    return Reading(
        values, half_width=speed.ci95 * mean, method=msg("time × {source}", source=speed.source)
    )


def rise_px(inputs: Inputs) -> FloatArray:
    """(n,) px, + up, zero arbitrary: how the runner rises and falls.

    The mid-hip; for BlazePose ¼ mid-hip + ¾ mid-shoulder: that follows the true mid-hip of
    rendered runners to 3 mm, where this model's own hips, which move with the thighs, are 6–7 mm
    off.
    """
    hips = 1.0 if inputs.model is PoseModel.CLEAN else 0.25
    middle = hips * inputs.middle("hip") + (1.0 - hips) * inputs.middle("shoulder")
    return np.asarray(-middle[:, 1])


def vertical_oscillation(inputs: Inputs) -> Reading | Refused:
    """Rise and fall of the trunk per step."""
    if inputs.moving_camera:
        return Refused("the camera moves, which cannot be told from the runner's own movement")
    scale = find_scale(inputs)
    if isinstance(scale, Refused):
        return scale
    height_m = rise_px(inputs) / scale.px_per_m
    steps = []
    for stride in inputs.strides(None):
        stop_s = windows.next_contact_s(inputs, stride)
        if stop_s is None:
            continue
        known = windows.sample(inputs, height_m, stride.contact_s, stop_s)
        if np.isfinite(known).all():
            steps.append(StrideValue(stride.contact_s, stop_s, float(np.ptp(known))))
    mean = float(np.mean([step.value for step in steps])) if steps else 0.0
    return Reading(tuple(steps), half_width=scale.ci95 * mean, method=scale.source)


def step_width(inputs: Inputs) -> Reading | Refused:
    """Sideways distance between the ankles at successive contacts."""
    if inputs.moving_camera:
        return Refused("the camera moves between the contacts; film from a tripod")
    scale = find_scale(inputs)
    if isinstance(scale, Refused):
        return scale
    values = []
    for stride in inputs.strides(None):
        stop_s = windows.next_contact_s(inputs, stride)
        if stop_s is None:
            continue
        apart_px = _ankle_x(inputs, stride.side.other, stop_s) - _ankle_x(
            inputs, stride.side, stride.contact_s
        )
        toward_other = inputs.right_x if stride.side is Side.LEFT else -inputs.right_x
        value = toward_other * apart_px / scale.px_per_m
        if np.isfinite(value):
            values.append(StrideValue(stride.contact_s, stop_s, value))
    mean = float(np.mean([v.value for v in values])) if values else 0.0
    return Reading(tuple(values), half_width=scale.ci95 * abs(mean), method=scale.source)


def _ankle_x(inputs: Inputs, side: Side, at_s: float) -> float:
    return float(at_times(inputs.joint("ankle", side)[:, 0], inputs.time_s, np.array([at_s]))[0])


def _hip_speeds_mps(inputs: Inputs, px_per_m: float) -> tuple[StrideValue, ...]:
    ahead_m = inputs.forward_x * inputs.middle("hip")[:, 0] / px_per_m
    found = []
    for stride in inputs.strides(None):
        span_s = np.array([stride.contact_s, stride.next_contact_s])
        start_m, stop_m = at_times(ahead_m, inputs.time_s, span_s)
        if np.isfinite(stop_m - start_m):
            speed_mps = float((stop_m - start_m) / stride.stride_time_s)
            found.append(StrideValue(stride.contact_s, stride.next_contact_s, speed_mps))
    return tuple(found)


METRICS = (
    BodyMetric(
        spec=MetricSpec(
            id="step_length",
            title="Step length",
            unit="m",
            views=(View.SIDE,),
            sided=False,
            positive="longer",
            definition="Distance covered from the contact of one foot to that of the other.",
            method="speed × step time",
            decimals=2,
        ),
        possible=(0.05, 3.0),  # the fastest man's longest, 2.8 m
        read=step_length,
        modes=GETTING_SOMEWHERE,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="stride_length",
            title="Stride length",
            unit="m",
            views=(View.SIDE,),
            sided=False,
            positive="longer",
            definition="Distance covered from a contact to the next contact of the same foot.",
            method="speed × stride time",
            decimals=2,
        ),
        possible=(0.1, 6.0),  # of the step length
        read=stride_length,
        modes=GETTING_SOMEWHERE,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="running_speed",
            title="Speed",
            unit="m/s",
            views=(View.SIDE,),
            sided=False,
            positive="faster",
            definition="Speed over the belt or the ground, as given or from the picture.",
            method="given, or the standing foot's speed and the scale",
            decimals=2,
        ),
        possible=(0.2, 13.0),  # the fastest man 12.4 m/s
        read=running_speed,
        modes=GETTING_SOMEWHERE,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="vertical_oscillation",
            title="Vertical oscillation",
            unit="m",
            views=(View.SIDE, View.REAR),
            sided=False,
            positive="more up and down",
            definition="Highest less lowest height of the mid-hip within a step.",
            method="¼ hip + ¾ shoulder height, which follows the mid-hip best",
            sources=cite("wille2014"),
            decimals=3,
        ),
        possible=(0.0, 0.5),  # more than a standing jump in every step
        read=vertical_oscillation,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="step_width",
            title="Step width",
            unit="m",
            views=(View.REAR, View.FRONT),
            sided=False,
            positive="+ feet apart, − crossed over",
            definition="Sideways distance between the ankles at successive contacts.",
            method="ankles at initial contact",
            decimals=3,
        ),
        possible=(-0.6, 1.0),  # feet crossed or apart by more than half a leg
        read=step_width,
    ),
)
