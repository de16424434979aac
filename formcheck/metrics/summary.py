"""From the values per stride to a measured metric with its interval, or to why there is none."""

from collections.abc import Sequence

import numpy as np

from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured
from formcheck.core.recording import Side, View
from formcheck.metrics.definition import MetricDefinition, Reading, Refused
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.precision import precision_of

FEWEST_STRIDES = 3

_SHOWS = {
    View.SIDE: "from the side",
    View.REAR: "from behind",
    View.FRONT: "from the front",
    View.OBLIQUE: "at an angle",
}

_DOES = {
    Mode.WALKING: "the runner walks",
    Mode.ON_THE_SPOT: "the runner stays on the spot",
    Mode.OTHER: "no running or walking was recognised",
}


def measure_one(definition: MetricDefinition, inputs: Inputs, side: Side | None) -> Metric:
    """``definition`` read on ``side``, or why it is not."""
    reason = _why_not(definition, inputs)
    if reason:
        return NotMeasured(definition.spec, side, reason)
    reading = definition.read_on(inputs, side)
    if isinstance(reading, Refused):
        return NotMeasured(definition.spec, side, reading.reason)
    if len(reading.per_stride) < FEWEST_STRIDES:
        return NotMeasured(definition.spec, side, _too_few(reading, inputs, side))
    return _summarise(definition, reading, inputs, side)


def random_half_width(sd: float, n: int) -> float:
    """Half width of the 95 % interval of a mean of ``n`` values (Student's t)."""
    from scipy.stats import t

    return float(t.ppf(0.975, n - 1)) * sd / float(np.sqrt(n))


def _summarise(
    definition: MetricDefinition, reading: Reading, inputs: Inputs, side: Side | None
) -> Measured:
    spec = definition.spec
    values = np.array([stride.value for stride in reading.per_stride])
    value = float(values.mean()) if reading.value is None else reading.value
    sd = float(values.std(ddof=1))
    precision = precision_of(spec.id, inputs, side)
    method_half = float(
        np.linalg.norm(
            [
                max(precision.half_width, reading.at_least),
                reading.half_width,
                definition.per_roll_deg * inputs.roll_ci95_deg,
            ]
        )
    )
    half = float(np.hypot(random_half_width(sd, len(values)), method_half))
    return Measured(
        spec=spec,
        side=side,
        value=value,
        sd=sd,
        ci95=reading.interval or (value - half, value + half),
        n=len(values),
        method=reading.method or spec.method,
        coverage=min(1.0, len(values) / len(inputs.strides(side))),
        smallest_detectable_change=precision.change,
        per_stride=reading.per_stride,
    )


def _why_not(definition: MetricDefinition, inputs: Inputs) -> str:
    """Why ``definition`` does not apply to this recording at all; "" where it does."""
    gait = inputs.gait
    if gait.reason or not gait.strides:
        return gait.reason or "no complete stride was found"
    if gait.view not in definition.spec.views:
        return view_needed(definition.spec, (gait.view,))
    if gait.mode not in definition.modes:
        return f"{_DOES.get(gait.mode, 'the runner runs')}, so this is not given"
    if definition.needs_clock and not inputs.times_trusted:
        return (
            "looks slowed down, so times are not given; give the factor (--slow-motion FACTOR, "
            "8 for 240 frames/s played at 30)"
        )
    return ""


def view_needed(spec: MetricSpec, filmed: Sequence[View]) -> str:
    """That none of the recordings (one or two), with the views ``filmed``, shows what it needs."""
    needed = " or ".join(view.value for view in spec.views)
    shown = list(dict.fromkeys(_SHOWS[view] for view in filmed if view in _SHOWS))
    clear = all(view in _SHOWS for view in filmed)
    if not shown:
        but = "the view is not clear"
    elif len(filmed) == 1:
        but = f"this recording shows the runner {shown[0]}"
    elif clear:
        but = f"the recordings show the runner {' and '.join(shown)}"
    else:
        but = f"one recording shows the runner {shown[0]}, the view of the other is not clear"
    return f"needs a {needed} view; {but}"


def _too_few(reading: Reading, inputs: Inputs, side: Side | None) -> str:
    found, read = len(inputs.strides(side)), len(reading.per_stride)
    foot = f" of the {side} foot" if side else ""
    if found < FEWEST_STRIDES:
        return f"needs {FEWEST_STRIDES} strides{foot}, {found} found; film for 10 s or longer"
    return (
        f"could be read in {read} of {found} strides{foot} only; keep the whole body in the "
        "picture, in even light"
    )
