"""Reading a per-frame series in each stride: at an instant, over a window, at its peak."""

from collections.abc import Callable, Sequence

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.filtering import at_times
from formcheck.core.gait import Stride
from formcheck.core.metric import StrideValue
from formcheck.core.recording import Side
from formcheck.metrics.inputs import Inputs

_SAMPLES = 41
_SEEN_AT_LEAST = 0.8
_LONGEST_STEP = 0.8

Window = Callable[[Stride], tuple[float, float]]
Summary = Callable[[FloatArray], np.floating]


def stance(stride: Stride) -> tuple[float, float]:
    """Contact to toe-off."""
    return stride.contact_s, stride.toe_off_s


def swing(stride: Stride) -> tuple[float, float]:
    """Toe-off to the next contact of the same foot."""
    return stride.toe_off_s, stride.next_contact_s


def whole(stride: Stride) -> tuple[float, float]:
    """Contact to the next contact of the same foot."""
    return stride.contact_s, stride.next_contact_s


def loaded(stride: Stride) -> tuple[float, float]:
    """Contact to 75 % of stance: the knee's give, not yet its bending for the swing."""
    return stride.contact_s, stride.contact_s + 0.75 * stride.contact_time_s


def flat_foot(stride: Stride) -> tuple[float, float]:
    """15–30 % of stance: landed, and the heel not yet rising."""
    return (
        stride.contact_s + 0.15 * stride.contact_time_s,
        stride.contact_s + 0.3 * stride.contact_time_s,
    )


def read_at(
    inputs: Inputs, side: Side | None, series: FloatArray, when: Callable[[Stride], float]
) -> tuple[StrideValue, ...]:
    """``series`` (n,) at the instant ``when`` of each stride; left out where unknown."""
    at_s = [when(stride) for stride in inputs.strides(side)]
    values = at_times(series, inputs.time_s, np.array(at_s, dtype=np.float64))
    return tuple(
        StrideValue(instant_s, instant_s, float(value))
        for instant_s, value in zip(at_s, values, strict=True)
        if np.isfinite(value)
    )


def at_contact(inputs: Inputs, side: Side | None, series: FloatArray) -> tuple[StrideValue, ...]:
    """``series`` (n,) at each initial contact."""
    return read_at(inputs, side, series, lambda stride: stride.contact_s)


def at_midstance(inputs: Inputs, side: Side | None, series: FloatArray) -> tuple[StrideValue, ...]:
    """``series`` (n,) where the mid-hip is lowest in stance."""
    return read_at(inputs, side, series, lambda stride: midstance_s(inputs, stride))


def over(
    inputs: Inputs, side: Side | None, series: FloatArray, window: Window, summary: Summary
) -> tuple[StrideValue, ...]:
    """``summary`` of ``series`` (n,) over ``window`` of each stride; left out where more than a
    fifth of the window is unknown."""
    found = []
    spans = [window(stride) for stride in inputs.strides(side)]
    for (start_s, stop_s), values in zip(spans, _samples(inputs, series, spans), strict=True):
        known = values[np.isfinite(values)]
        if len(known) >= _SEEN_AT_LEAST * _SAMPLES:
            found.append(StrideValue(start_s, stop_s, float(summary(known))))
    return tuple(found)


def _samples(
    inputs: Inputs, series: FloatArray, spans: Sequence[tuple[float, float]]
) -> FloatArray:
    """(n, 41) values of ``series`` over each of ``spans``, read all at once."""
    start_s, stop_s = np.array(spans, dtype=np.float64).reshape(-1, 2).T
    at_s = np.linspace(start_s, stop_s, _SAMPLES, axis=1)
    return at_times(series, inputs.time_s, at_s.ravel()).reshape(at_s.shape)


def sample(inputs: Inputs, series: FloatArray, start_s: float, stop_s: float) -> FloatArray:
    """(41,) values of ``series`` evenly over the window, whatever the frame rate."""
    return _samples(inputs, series, [(start_s, stop_s)]).ravel()


def midstance_s(inputs: Inputs, stride: Stride) -> float:
    """When the mid-hip is lowest in the stance of ``stride``; NaN where it was not seen."""
    start_s, stop_s = stance(stride)
    height_down = sample(inputs, inputs.middle("hip")[:, 1], start_s, stop_s)
    if not np.isfinite(height_down).any():
        return float("nan")
    return float(np.linspace(start_s, stop_s, _SAMPLES)[np.nanargmax(height_down)])


def next_contact_s(inputs: Inputs, stride: Stride) -> float | None:
    """The other foot's contact within ``stride``; None where it was missed (the step would take
    more than 80 % of the stride)."""
    contacts_s = inputs.gait.contacts_s(stride.side.other)
    inside = contacts_s[(contacts_s > stride.contact_s) & (contacts_s < stride.next_contact_s)]
    if len(inside) == 0 or inside[0] - stride.contact_s > _LONGEST_STEP * stride.stride_time_s:
        return None
    return float(inside[0])
