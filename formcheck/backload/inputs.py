"""What the model takes from a recording, or why it cannot be used on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.backload.draws import HALF_WIDTHS_PER_SD, Known
from formcheck.core.backload import NotEstimated
from formcheck.core.gait import Gait, Mode
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.core.said import say
from formcheck.metrics.summary import not_given_in

LARGEST_LEAN_DEG = 30.0
"""Leans up to about here were studied on runners; further, people start or stop, and the mean force
is not their weight."""

WIDEST_LEAN_DEG = 5.0
"""Half width of an interval of trunk lean that still says something: beyond, the moment may be half
or double."""

LEAN_REPEAT_SD_DEG = 1.0
DUTY_REPEAT_SHARE = 0.016
"""Least scatter of two recordings on different days: camera, clothes and runner do not stand
exactly as they did. 4 ms of a contact of 250 ms."""

AIRBORNE = 0.5
"""Below this duty factor there is flight between the steps."""


@dataclass(frozen=True)
class LoadInputs:
    """``lean``: mean trunk lean over stance, degrees, + forward, from ``n`` strides. ``duty``: by
    stance side, where it was measured."""

    lean: Known
    n: int
    duty: dict[Side, Known]


def inputs_of(metrics: Sequence[Metric], gaits: Sequence[Gait]) -> LoadInputs | NotEstimated:
    """``metrics`` and ``gaits`` of a session."""
    lean = next((metric for metric in metrics if metric.spec.id == "trunk_lean"), None)
    if lean is None:
        return NotEstimated(say("the result holds no trunk lean; analyse the recording again"))
    if not isinstance(lean, Measured):
        return NotEstimated(lean.reason)
    mode = gaits[lean.video].mode
    if mode is not Mode.RUNNING:
        return NotEstimated(not_given_in(mode))
    known = Known(lean.value, _half_width(lean), _repeat_sd(lean, LEAN_REPEAT_SD_DEG))
    if known.half_width > WIDEST_LEAN_DEG:
        text = say(
            "needs the trunk lean to within ± {most:.0f}°, here it is known to ± {half:.1f}°; keep "
            "the camera still, level and square to the runner, whose trunk is seen whole",
            most=WIDEST_LEAN_DEG,
            half=known.half_width,
        )
        return NotEstimated(text)
    if known.value > LARGEST_LEAN_DEG:
        text = say(
            "is for steady running with up to {most:.0f}° of trunk lean, here it is {lean:.0f}°",
            most=LARGEST_LEAN_DEG,
            lean=known.value,
        )
        return NotEstimated(text)
    return LoadInputs(known, lean.n, _duty(metrics))


def _duty(metrics: Sequence[Metric]) -> dict[Side, Known]:
    found = {}
    for metric in metrics:
        if metric.spec.id == "duty_factor" and isinstance(metric, Measured) and metric.side:
            sd = _repeat_sd(metric, DUTY_REPEAT_SHARE * metric.value)
            found[metric.side] = Known(metric.value, _half_width(metric), sd)
    return found


def _half_width(metric: Measured) -> float:
    low, high = metric.ci95
    return 0.5 * (high - low)


def _repeat_sd(metric: Measured, least: float) -> float:
    """Of one recording: the smallest detectable change is 1.96 · √2 of it."""
    change = metric.smallest_detectable_change or 0.0
    return max(least, change / (HALF_WIDTHS_PER_SD * math.sqrt(2.0)))
