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
    between runners, in thousandths of a stride (so that slowed recordings need no other ones)."""

    near: float
    far: float
    scatter: float


BLAZEPOSE_BIAS = {
    "heel_slowed_65": Bias(-10, -10, 25),
    "heel_slowed_75": Bias(0, 0, 22),
    "heel_slowed_90": Bias(18, 18, 25),
    "ankle_slowed_70": Bias(3, 3, 22),
    "toe_slowed_75": Bias(8, 8, 20),
    "toe_lowered_50": Bias(-10, -10, 20),
    "toe_lowered_35": Bias(5, 5, 20),
    "toe_lifted_20": Bias(58, 48, 17),
    "toe_hinge": Bias(6, 5, 13),
    "ankle_rearmost": Bias(130, 124, 14),
    "heel_sped_50": Bias(-35, -30, 22),
    "heel_sped_70": Bias(-68, -60, 15),
}
"""Middle of what was read on 10 rendered runners seen from the side (exact contacts; models heavy
and full; 30–120 frames/s), on motion capture with a force plate (Fukuchi et al. 2017, projected
into a side camera) and on two filmed runners with hand-marked contacts. ``scatter`` holds the
disagreement between those as well. Properties of these landmarks, not of running."""

CLEAN_BIAS = {
    "heel_slowed_65": Bias(-13, -13, 15),
    "heel_slowed_75": Bias(-5, -5, 13),
    "heel_slowed_90": Bias(9, 9, 15),
    "ankle_slowed_70": Bias(-7, -7, 15),
    "toe_slowed_75": Bias(-3, -3, 15),
    "toe_lifted_20": Bias(74, 74, 8),
    "toe_hinge": Bias(20, 20, 16),
    "heel_sped_50": Bias(-40, -40, 15),
    "heel_sped_70": Bias(-72, -72, 8),
}
"""Landmarks that are not BlazePose's. Stick runners whose feet match the belt exactly read 13
earlier at contact than motion capture with a force plate reads late; this is the middle, which the
intervals span. Detectors on which the two differ by more than 30 are left out."""

FASTEST_FALL, FASTEST_RISE = 0.048, -0.055
"""Strides by which the body falls fastest after contact and rises fastest before toe-off (it
carries its weight there): rendered runners from behind and in front 0.050 and −0.041, motion
capture 0.048 and −0.076, filmed runners 0.015–0.051 and −0.055–−0.086. A sine-shaped force
(Morin 2005) in place of the constants errs three times as much on contact time."""

SIDE_CI95_S = 0.030
SIDE_FAR_TOE_OFF_CI95_S = 0.035
FRONTAL_CI95_S = 0.050
WALKING_CI95_S = 0.050
SIDE_CONFIDENCE, FRONTAL_CONFIDENCE, WALKING_CONFIDENCE = 0.9, 0.6, 0.7


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
        contact = _agreed(CONTACT_DETECTORS, bias, curves, is_near)
        toe_off = _agreed(TOE_OFF_DETECTORS, bias, curves, is_near)
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


def from_the_side_walking(legs: LegMovement, facing: Facing) -> tuple[StancePhase, ...]:
    """Contact where the heel is furthest ahead of the hips, toe-off where the toe is furthest
    behind (Zeni 2008): walkers, unlike runners, put the foot down and lift it right there."""
    grid = np.arange(1000) / 1000
    heel, toe = (2 * JOINTS.index(joint) for joint in ("heel", "foot_index"))
    found = []
    for side in SIDES:
        ahead = legs.mean_leg(side, facing.forward_x).at(grid)
        contact = grid[int(np.argmax(ahead[:, heel]))]
        length = (grid[int(np.argmin(ahead[:, toe]))] - contact) % 1.0
        found.append(
            StancePhase(
                side,
                contact,
                contact + length,
                WALKING_CI95_S,
                WALKING_CI95_S,
                WALKING_CONFIDENCE,
            )
        )
    return tuple(found)


def _agreed(
    detectors: dict[str, Detector],
    bias: dict[str, Bias],
    curves: SideCurves,
    is_near: bool,
) -> float:
    readings, weights = [], []
    for name, detect in detectors.items():
        if name not in bias:
            continue
        known = bias[name]
        phase = detect(curves) - 0.001 * (known.near if is_near else known.far)
        if np.isfinite(phase):
            readings.append(phase)
            weights.append(1.0 / known.scatter**2)
    if not readings:
        return float("nan")
    return _weighted_median(np.array(readings), np.array(weights))


def _weighted_median(values: FloatArray, weights: FloatArray) -> float:
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    middle = np.cumsum(weights) - 0.5 * weights
    return float(np.interp(0.5 * weights.sum(), middle, values))


def from_behind_or_front(legs: LegMovement) -> tuple[StancePhase, ...]:
    """Stance from the body's bounce, alike for both sides: the bounces of both steps are averaged,
    as they differ by less than what the landmarks add. The standing foot is the lower one."""
    grid = np.arange(1000) / 1000
    speed = _bounce_speed(legs, grid)
    column = 2 * JOINTS.index("ankle") + 1
    ankle = [legs.mean_leg(side).at(grid)[:, column] for side in SIDES]
    # Half a stride later the other foot is the lower one.
    lower = np.angle(np.conj(-_first_wave(ankle[0] - ankle[1]))) / (2 * np.pi)
    around = lower + np.linspace(-0.25, 0.25, 500, endpoint=False)
    speed = np.interp(around, grid, speed, period=1.0)
    height = np.cumsum(speed - np.mean(speed))
    lowest = int(np.argmin(height))
    # The lowest point first, so that falling lies behind and rising ahead of it.
    around = around[lowest] + np.linspace(0.0, 0.5, 500, endpoint=False)
    speed = np.roll(speed, -lowest)
    rising = around[int(np.argmax(speed))]
    falling = around[int(np.argmin(speed))] - 0.5
    contact, toe_off = falling - FASTEST_FALL, rising - FASTEST_RISE
    return tuple(
        StancePhase(
            side,
            contact + later,
            toe_off + later,
            FRONTAL_CI95_S,
            FRONTAL_CI95_S,
            FRONTAL_CONFIDENCE,
        )
        for side, later in zip(SIDES, (0.0, 0.5), strict=True)
    )


def _bounce_speed(legs: LegMovement, phase: FloatArray) -> FloatArray:
    """How fast the body rises, mean of both steps. BlazePose moves the hips with the thighs, so
    the shoulders weigh more."""
    weights = np.array([0.0, 0.25, 0.0, 0.75])
    mean = legs.mean_body()
    both = mean.at(phase, derivative=1) + mean.at(phase + 0.5, derivative=1)
    return np.asarray(0.5 * both @ weights, dtype=np.float64)


def _first_wave(values: FloatArray) -> complex:
    grid = np.arange(len(values)) / len(values)
    return complex(np.mean(values * np.exp(-2j * np.pi * grid)))
