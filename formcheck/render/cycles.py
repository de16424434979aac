"""Angles cut into gait cycles: strides of one side, 0 to 100 % from contact to contact."""

import re

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
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


def _cycles_of(recording: Recording, curve: str) -> dict[Side, FloatArray]:
    """(n_strides, 101) of each side; strides with gaps in the angle are left out."""
    found = {}
    time_s = recording.trajectories.timeline.time_s
    for side in Side:
        series = recording.angles.values_deg.get(
            f"{curve}_{side}", recording.angles.values_deg.get(curve)
        )
        if series is None:
            continue
        sign = -1.0 if FLIPPED.get(curve) is side else 1.0
        rows = []
        for stride in recording.gait.strides_of(side):
            at_s = stride.contact_s + 0.01 * CYCLE_PERCENT * stride.stride_time_s
            inside = (time_s >= stride.contact_s) & (time_s <= stride.next_contact_s)
            if inside.any() and np.isfinite(series[inside]).all():
                rows.append(sign * np.interp(at_s, time_s, series))
        if len(rows) >= FEWEST_STRIDES:
            found[side] = np.array(rows)
    return found
