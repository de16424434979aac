"""Initial contact and toe-off in the mean stride, for each view."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Facing
from formcheck.core.recording import Side
from formcheck.gait.detectors import (
    CONTACT_DETECTORS,
    TOE_OFF_DETECTORS,
    Detector,
    SideCurves,
    side_curves,
)
from formcheck.gait.legs import JOINTS, SIDES, LegMovement


@dataclass(frozen=True)
class Bias:
    """How late a detector reads on a leg turned to the camera and away from it, and its scatter
    between runners, s."""

    near_s: float
    far_s: float
    scatter_s: float


BLAZEPOSE_BIAS = {
    "heel_slowed_65": Bias(-0.008, -0.006, 0.007),
    "heel_slowed_75": Bias(0.001, 0.003, 0.006),
    "heel_slowed_90": Bias(0.015, 0.018, 0.010),
    "ankle_slowed_70": Bias(0.004, 0.005, 0.009),
    "toe_slowed_75": Bias(0.008, 0.009, 0.010),
    "toe_lifted_20": Bias(0.030, 0.020, 0.006),
    "toe_hinge": Bias(0.001, -0.002, 0.009),
    "heel_sped_50": Bias(-0.036, -0.031, 0.008),
    "ankle_sped_50": Bias(-0.039, -0.037, 0.008),
}
"""Medians over 11 rendered runners seen from the side (models heavy and full; 30, 60, 120 frames/s)
against exact truth. Contacts are set 4 ms later than there: on motion capture with a force plate
the heel's speed reads 8 ms late, on rendered runners 3 ms early; this is the middle."""

CLEAN_BIAS = {
    "heel_slowed_65": Bias(-0.014, -0.014, 0.008),
    "heel_slowed_75": Bias(-0.008, -0.008, 0.006),
    "ankle_slowed_70": Bias(-0.011, -0.011, 0.008),
    "toe_slowed_75": Bias(-0.008, -0.008, 0.008),
    "toe_lifted_20": Bias(0.027, 0.027, 0.010),
    "toe_hinge": Bias(0.004, 0.004, 0.010),
}
"""Landmarks that are not BlazePose's: read off stick runners whose feet match the belt exactly."""

SIDE_CI95_S = 0.030
SIDE_FAR_TOE_OFF_CI95_S = 0.035
FRONTAL_CI95_S = 0.050
SIDE_CONFIDENCE, FRONTAL_CONFIDENCE = 0.9, 0.6


@dataclass(frozen=True)
class StancePhase:
    """Contact and toe-off of one side in the stride's phase (toe-off the larger), with the half
    widths of their 95 % intervals, s, on a person not seen before."""

    side: Side
    contact: float
    toe_off: float
    contact_ci95_s: float
    toe_off_ci95_s: float
    confidence: float


def from_the_side(
    legs: LegMovement, facing: Facing, near: Side, *, blazepose: bool
) -> tuple[StancePhase, ...]:
    """Weighted median of several readings of each leg's mean stride, each freed of its bias."""
    bias = BLAZEPOSE_BIAS if blazepose else CLEAN_BIAS
    found = []
    for side in SIDES:
        curves = side_curves(legs.mean_leg(side, facing.forward_x))
        is_near = side is near
        contact = _agreed(CONTACT_DETECTORS, bias, curves, legs.stride_s, is_near)
        toe_off = _agreed(TOE_OFF_DETECTORS, bias, curves, legs.stride_s, is_near)
        if np.isnan(contact) or np.isnan(toe_off):
            continue
        toe_off_ci95_s = SIDE_CI95_S if is_near else SIDE_FAR_TOE_OFF_CI95_S
        length = (toe_off - contact) % 1.0
        found.append(
            StancePhase(
                side, contact, contact + length, SIDE_CI95_S, toe_off_ci95_s, SIDE_CONFIDENCE
            )
        )
    return tuple(found)


def _agreed(
    detectors: dict[str, Detector],
    bias: dict[str, Bias],
    curves: SideCurves,
    stride_s: float,
    is_near: bool,
) -> float:
    readings, weights = [], []
    for name, detect in detectors.items():
        if name not in bias:
            continue
        known = bias[name]
        phase = detect(curves) - (known.near_s if is_near else known.far_s) / stride_s
        if np.isfinite(phase):
            readings.append(phase)
            weights.append(1.0 / known.scatter_s**2)
    if not readings:
        return float("nan")
    return _weighted_median(np.array(readings), np.array(weights))


def _weighted_median(values: FloatArray, weights: FloatArray) -> float:
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    middle = np.cumsum(weights) - 0.5 * weights
    return float(np.interp(0.5 * weights.sum(), middle, values))


def from_behind_or_front(legs: LegMovement) -> tuple[StancePhase, ...]:
    """Stance from the body's bounce: between its fastest fall and fastest rise the leg carries more
    than the body's weight, which is the middle part of contact; a sine-shaped force (Morin 2005)
    gives the whole. The standing foot is the lower one.
    """
    grid = np.arange(1000) / 1000
    mean = legs.mean_body()
    height = mean.at(grid) @ np.array([0.0, 0.25, 0.0, 0.75])
    speed = mean.at(grid, derivative=1) @ np.array([0.0, 0.25, 0.0, 0.75])
    column = 2 * JOINTS.index("ankle") + 1
    ankle = [legs.mean_leg(side).at(grid)[:, column] for side in SIDES]
    found = []
    for k, side in enumerate(SIDES):
        # Half a stride in which this foot is the lower one holds one bounce.
        lower = ankle[k] - ankle[1 - k]
        middle = int(np.argmin(np.real(np.exp(2j * np.pi * grid) * _first_wave(lower))))
        window = (middle + np.arange(-250, 250)) % 1000
        lowest = int(np.argmin(height[window]))
        falling = int(np.argmin(speed[window[: lowest + 1]])) if lowest else 0
        rising = lowest + int(np.argmax(speed[window[lowest:]]))
        carried = (rising - falling) / 1000
        contact_time = _whole_contact(carried)
        centre = grid[middle] + (0.5 * (rising + falling) - 250) / 1000
        found.append(
            StancePhase(
                side,
                centre - 0.5 * contact_time,
                centre + 0.5 * contact_time,
                FRONTAL_CI95_S,
                FRONTAL_CI95_S,
                FRONTAL_CONFIDENCE,
            )
        )
    return tuple(found)


def _first_wave(values: FloatArray) -> complex:
    grid = np.arange(len(values)) / len(values)
    return complex(np.mean(values * np.exp(-2j * np.pi * grid)))


def _whole_contact(carried: float) -> float:
    """Contact from the part of it in which force exceeds body weight, both in strides: a half-sine
    of peak π/2 · step / contact exceeds 1 during ``carried = contact (1 − 2/π asin(2/π contact /
    step))``."""
    contact = np.linspace(0.05, 0.5, 451)
    share = 1.0 - 2.0 / np.pi * np.arcsin(2.0 / np.pi * contact / 0.5)
    return float(np.interp(carried, contact * share, contact))
