"""Do the numbers agree with each other? What does not goes to the quality notes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from formcheck.core.analysis import QualityLevel, QualityNote
from formcheck.core.gait import Mode
from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import View
from formcheck.metrics.definition import Refused
from formcheck.metrics.distance import find_speed
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.spring import SpringStep, oscillation_m

STEP_TIME_WITHIN_S = 0.02
OSCILLATION_WITHIN = 0.25
SPEED_WITHIN = 0.15
"""Share. The speed from picture and height, read by the models lite, full and heavy on 29 rendered
and filmed recordings, is off by 6 % at the most, by 10 % on one; it may be by 10 % (95 %,
``distance``), the display of a belt by 2 %. A belt given 30 % off is told, a true one is not."""

_CHECK_EVENTS = msg("Look at the contacts and toe-offs in the annotated video.")
_CHECK_GIVEN = msg("Check the height and the speed given, and look at the contacts in the video.")


def consistency(inputs: Inputs, metrics: Iterable[Metric]) -> tuple[QualityNote, ...]:
    """Contact + flight = step time; flight means less than half the stride on the ground; the
    sine model's oscillation and the one measured; the speed given and the one in the picture."""
    if inputs.gait.mode is not Mode.RUNNING:
        return ()
    means = _means(metrics)
    return (*_step_time(means), *_duty_factor(means), *_oscillation(means), *_speed(inputs))


def _means(metrics: Iterable[Metric]) -> dict[str, float]:
    """Mean of both sides by metric id, of what was measured."""
    values: dict[str, list[float]] = {}
    for metric in metrics:
        if isinstance(metric, Measured):
            values.setdefault(metric.spec.id, []).append(metric.value)
    return {metric_id: float(np.mean(both)) for metric_id, both in values.items()}


def _step_time(means: dict[str, float]) -> Iterator[QualityNote]:
    if not {"contact_time", "flight_time", "step_time"} <= means.keys():
        return
    off_s = means["contact_time"] + means["flight_time"] - means["step_time"]
    if abs(off_s) > STEP_TIME_WITHIN_S:
        yield QualityNote(
            "times_disagree",
            QualityLevel.WARNING,
            msg(
                "Contact and flight time together miss the step time by {off:.0f} ms.",
                off=1000 * abs(off_s),
            ),
            _CHECK_EVENTS,
        )


def _duty_factor(means: dict[str, float]) -> Iterator[QualityNote]:
    if means.get("flight_time", 0.0) > 0.0 and means.get("duty_factor", 0.0) >= 0.5:
        yield QualityNote(
            "times_disagree",
            QualityLevel.WARNING,
            "The foot seems to stand for half the stride or longer although there is flight.",
            _CHECK_EVENTS,
        )


def _oscillation(means: dict[str, float]) -> Iterator[QualityNote]:
    if not {"contact_time", "flight_time", "vertical_oscillation"} <= means.keys():
        return
    if means["flight_time"] <= 0.0:
        return  # the model is one of running with flight
    expected_m = oscillation_m(SpringStep(means["contact_time"], means["flight_time"]))
    measured_m = means["vertical_oscillation"]
    if abs(expected_m - measured_m) > OSCILLATION_WITHIN * measured_m:
        yield QualityNote(
            "oscillation_disagrees",
            QualityLevel.WARNING,
            msg(
                "Vertical oscillation reads {measured:.1f} cm; contact and flight time let expect "
                "{expected:.1f} cm. The scale or the contacts may be off.",
                measured=100 * measured_m,
                expected=100 * expected_m,
            ),
            _CHECK_GIVEN,
        )


def _speed(inputs: Inputs) -> Iterator[QualityNote]:
    """The speed given against the one from the picture and the height, where both are known."""
    given_mps = inputs.runner.speed_mps
    if given_mps is None or inputs.gait.view is not View.SIDE or not inputs.times_trusted:
        return
    seen = find_speed(replace(inputs, runner=replace(inputs.runner, speed_mps=None)))
    if not isinstance(seen, Refused) and abs(seen.mps - given_mps) > SPEED_WITHIN * given_mps:
        yield QualityNote(
            "speed_disagrees",
            QualityLevel.WARNING,
            msg(
                "The speed given is {given:.1f} km/h; height and picture let expect {seen:.1f} "
                "km/h.",
                given=3.6 * given_mps,
                seen=3.6 * seen.mps,
            ),
            _CHECK_GIVEN,
        )
