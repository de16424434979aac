"""Is a curve of pelvic obliquity one that a runner's pelvis could have drawn?"""

from enum import Enum, auto

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.recording import Side
from formcheck.pixels.pelvis_setting import MIN_STEPS_PER_SIDE

MAX_STEP_SD_DEG = 2.0
MAX_HALF_RANGE_DEG = 12.0
MIN_SEEN_OF_STANCE = 0.8


class Doubt(Enum):
    """What is wrong with a curve: it swings too far, too few steps were seen, or its peaks differ
    too much from step to step."""

    SWING = auto()
    FEW_STEPS = auto()
    SCATTER = auto()


def doubtful(
    obliquity_deg: FloatArray,
    time_s: FloatArray,
    stances: dict[Side, list[tuple[float, float]]],
    fewest: int = MIN_STEPS_PER_SIDE,
) -> Doubt | None:
    """Why the curve is not credible as a pelvis; None where it is. ``stances``: per side (contact,
    toe-off), s; ``fewest``: how many of a side must have been seen."""
    curve = obliquity_deg[np.isfinite(obliquity_deg)]
    if len(curve) == 0:
        return Doubt.FEW_STEPS
    if float(np.ptp(np.percentile(curve, [1, 99]))) / 2 > MAX_HALF_RANGE_DEG:
        return Doubt.SWING
    for side in Side:
        peaks = stance_peaks_deg(obliquity_deg, time_s, side, stances[side])
        if len(peaks) < fewest:
            return Doubt.FEW_STEPS
        if np.std(peaks, ddof=1) > MAX_STEP_SD_DEG:
            return Doubt.SCATTER
    return None


def stance_peaks_deg(
    obliquity_deg: FloatArray, time_s: FloatArray, side: Side, stances: list[tuple[float, float]]
) -> FloatArray:
    """(n,) largest drop toward the swing side in each stance of ``side`` that was seen."""
    drop = obliquity_deg if side is Side.LEFT else -obliquity_deg
    peaks = []
    for start_s, stop_s in stances:
        inside = drop[(time_s >= start_s) & (time_s <= stop_s)]
        if len(inside) and np.isfinite(inside).mean() >= MIN_SEEN_OF_STANCE:
            peaks.append(float(np.nanmax(inside)))
    return np.array(peaks)
