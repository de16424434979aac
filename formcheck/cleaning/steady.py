"""The part of a recording in which steps keep one rate: a mean over two speeds is of neither."""

from itertools import pairwise

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import unbroken

COMPARED_STEPS = 8.0
"""Rates are medians over so many steps: a cut that nobody noticed lies in two or three of them."""

JUMP = 0.03
"""Of the rate, from ``COMPARED_STEPS`` steps to the next: another speed."""

DRIFT = 0.08
"""Of the rate, from the slowest to the quickest: runners who tire drift by less, a belt that is
sped up by more."""

_EVERY = 0.25


def steady_part(time_s: FloatArray, step_phase: FloatArray) -> FloatArray:
    """``step_phase`` (n,), NaN outside of the part with most steps that keeps one rate. Pauses do
    not end a part, other rates after them do; ``time_s``: (n,)."""
    stretches = unbroken(time_s, step_phase)
    if not stretches:
        return step_phase
    rows = np.concatenate([np.arange(len(time_s))[stretch] for stretch in stretches])
    moved_s, steps = _without_breaks(time_s, step_phase, stretches)
    if steps[-1] - steps[0] < 2 * COMPARED_STEPS:
        return step_phase
    first, last = _steadiest(moved_s, steps)
    if first <= steps[0] and last >= steps[-1]:
        return step_phase
    kept = np.full(len(step_phase), np.nan)
    inside = rows[(steps >= first) & (steps <= last)]
    kept[inside] = step_phase[inside]
    return kept


def _without_breaks(
    time_s: FloatArray, step_phase: FloatArray, stretches: list[slice]
) -> tuple[FloatArray, FloatArray]:
    """Times and steps of all frames with steps, the stretches put together end to end."""
    times, steps = [], []
    end_s = end = 0.0
    for stretch in stretches:
        times.append(time_s[stretch] - time_s[stretch][0] + end_s)
        # Noise may turn the phase back by a touch.
        onward = np.maximum.accumulate(step_phase[stretch])
        steps.append(onward - onward[0] + end)
        end_s, end = float(times[-1][-1]), float(steps[-1][-1])
    return np.concatenate(times), np.concatenate(steps)


def _steadiest(time_s: FloatArray, steps: FloatArray) -> tuple[float, float]:
    """First and last step of the longest part without a jump of the rate or too much drift."""
    at, rate_hz = _usual_rates(time_s, steps)
    best = (float(steps[0]), float(steps[0]))
    edges = [float(steps[0]), *_jumps(at, rate_hz), float(steps[-1])]
    for k, (start, stop) in enumerate(pairwise(edges)):
        # The step in which the rate changes belongs to neither part.
        first = start + 1.0 if k > 0 else start
        last = stop - 1.0 if k < len(edges) - 2 else stop
        inside = (at >= first) & (at + COMPARED_STEPS <= last)
        part = _without_drift(at[inside], rate_hz[inside], first, last)
        if part[1] - part[0] > best[1] - best[0]:
            best = part
    return best


def _usual_rates(time_s: FloatArray, steps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(n,) steps, and the median rate of the ``COMPARED_STEPS`` steps from each on."""
    at = np.arange(steps[0], steps[-1] - 2.0, _EVERY)
    of_stride_hz = 2.0 / (np.interp(at + 2.0, steps, time_s) - np.interp(at, steps, time_s))
    width = round((COMPARED_STEPS - 2.0) / _EVERY) + 1
    windows = np.lib.stride_tricks.sliding_window_view(of_stride_hz, width)
    return at[: len(windows)], np.median(windows, axis=1)


def _jumps(at: FloatArray, rate_hz: FloatArray) -> list[float]:
    """Steps at which the rate jumps: the highest differences between the eight steps before and the
    eight after, no two nearer to each other than that."""
    lag = round(COMPARED_STEPS / _EVERY)
    jump = np.abs(np.log(rate_hz[lag:] / rate_hz[:-lag])) if len(rate_hz) > lag else np.empty(0)
    found: list[float] = []
    for k in np.argsort(-jump, kind="stable"):
        if jump[k] <= JUMP:
            break
        step = float(at[k + lag])
        if all(abs(step - other) >= COMPARED_STEPS for other in found):
            found.append(step)
    return sorted(found)


def _without_drift(
    at: FloatArray, rate_hz: FloatArray, first: float, last: float
) -> tuple[float, float]:
    """The longest part of ``first`` to ``last`` in which ``rate_hz`` (n,), the means over the steps
    from ``at`` on, differ by no more than ``DRIFT``."""
    if len(at) == 0 or rate_hz.max() <= (1.0 + DRIFT) * rate_hz.min():
        return first, last
    best, start = (0, 0), 0
    for stop in range(len(at)):
        while rate_hz[start : stop + 1].max() > (1.0 + DRIFT) * rate_hz[start : stop + 1].min():
            start += 1
        if stop - start > best[1] - best[0]:
            best = (start, stop)
    return float(at[best[0]]), float(at[best[1]]) + COMPARED_STEPS
