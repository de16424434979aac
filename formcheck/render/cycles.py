"""Angles cut into gait cycles: strides of one side, 0 to 100 % from contact to contact."""

import re

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Stride
from formcheck.core.metric import Measured
from formcheck.core.recording import Side

CYCLE_PERCENT = np.linspace(0.0, 100.0, 101)
FEWEST_STRIDES = 2
FLIPPED = {"pelvic_obliquity": Side.RIGHT, "trunk_lateral_lean": Side.LEFT}
"""Series of the whole body with a left-right sign: in the cycle of this side it is turned round, so
that both sides read as the metric does."""


def curves(analysis: Analysis) -> tuple[str, ...]:
    """Names for ``gait_cycle`` that can be drawn, in the order of the angle series."""
    names = []
    for recording in analysis.recordings:
        for series in recording.angles.values_deg:
            name = re.sub(r"_(left|right)$", "", series)
            if name not in names and _cycles_of(recording, name):
                names.append(name)
    return tuple(names)


def cycles_in(analysis: Analysis, curve: str) -> tuple[Recording, dict[Side, FloatArray]]:
    """The recording with strides of ``curve`` from which its metrics were read, else the first, and
    (n_strides, 101) of each side. Raises KeyError where there is none."""
    measured = (m for m in analysis.metrics if isinstance(m, Measured) and m.spec.curve == curve)
    videos = {metric.video for metric in measured}
    for recording in sorted(analysis.recordings, key=lambda r: r.video not in videos):
        cycles = _cycles_of(recording, curve)
        if cycles:
            return recording, cycles
    raise KeyError(f"no strides of the angle {curve!r}")


def toe_off_percent(recording: Recording, side: Side) -> float:
    """Where in the cycle of ``side`` its foot leaves the ground, mean of its strides."""
    strides = recording.gait.strides_of(side)
    return 100.0 * float(np.mean([s.contact_time_s / s.stride_time_s for s in strides]))


def cut(recording: Recording, side: Side, series: FloatArray) -> FloatArray:
    """(n_strides, 101) of ``series`` (n_frames,) in the cycles of ``side``; strides with gaps in it
    are left out."""
    time_s = recording.trajectories.timeline.time_s
    rows = []
    for stride in recording.gait.strides_of(side):
        first = int(np.searchsorted(time_s, stride.contact_s))
        stop = int(np.searchsorted(time_s, stride.next_contact_s, side="right"))
        # One frame more on each side: the ends lie between frames.
        around = slice(max(first - 1, 0), stop + 1)
        row = np.interp(cycle_times(stride), time_s[around], series[around])
        if stop > first and np.isfinite(series[first:stop]).all() and np.isfinite(row).all():
            rows.append(row)
    return np.array(rows).reshape(-1, len(CYCLE_PERCENT))


def cycle_times(stride: Stride) -> FloatArray:
    """(101,) capture times of a stride's cycle."""
    return np.asarray(stride.contact_s + 0.01 * CYCLE_PERCENT * stride.stride_time_s)


def _cycles_of(recording: Recording, curve: str) -> dict[Side, FloatArray]:
    """(n_strides, 101) of each side that has enough strides."""
    found = {}
    for side in Side:
        series = recording.angles.values_deg.get(
            f"{curve}_{side}", recording.angles.values_deg.get(curve)
        )
        if series is not None:
            rows = cut(recording, side, series)
            if len(rows) >= FEWEST_STRIDES:
                found[side] = -rows if FLIPPED.get(curve) is side else rows
    return found
