"""When a foot's fall or rest ends: the break in its height, read from the single pictures.

A smoothing spline rounds a break off and moves it. Here all strides are laid on top of each other,
so that even 30 frames a second show the foot every few milliseconds, and straight lines joined by
a bend are fitted. The bend may last: a soft heel or sole brakes the fall over some hundredths of a
stride, and contact is where the bend begins.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray

STEP = 0.002
EARLIER, LATER = 0.04, 0.06
"""Strides before and after the expected phase that are searched. A foot can move with the belt long
before it lands, but once braked it soon does; further on, a heel striker's toe slaps down."""
USUAL_MISS = 0.05
"""Standard deviation, strides, by which the expected phase is off."""
USUAL_HEIGHT = 0.03
"""The same of the joint's height above its height in stance, leg lengths."""
MIN_SAMPLES = 4
# Neighbouring pictures err alike: so many of them count as one.
_ALIKE = 4.0
_LEAST_VARIANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Heights:
    """One leg's joints in single pictures: ``phase`` (n,), ``up`` joint → (n,) leg lengths above
    its height in stance."""

    phase: FloatArray
    up: dict[str, FloatArray]


@dataclass(frozen=True)
class Bend:
    """What to look for: in which joints, over how much of a stride before and after, and how long
    the bend may last (strides)."""

    joints: tuple[str, ...]
    before: float
    after: float
    lasting: tuple[float, ...] = (0.0,)


def bend_begins(heights: Heights, expected: float, bend: Bend) -> float:
    """Phase at which the joints' height begins to bend upwards, all at the same time; NaN where it
    is not seen. Mean of the phases weighted by how well each fits."""
    x = (heights.phase - expected + 0.5) % 1.0 - 0.5
    y = np.stack([heights.up[joint] for joint in bend.joints], axis=1)
    known = np.isfinite(y).all(axis=1) & (x > -EARLIER - bend.before) & (x < LATER + bend.after)
    x, y = x[known], y[known]
    phases = np.arange(-EARLIER, LATER, STEP)
    fits = np.array([[_fit(x, y, c, d, bend) for c in phases] for d in bend.lasting])
    if not np.isfinite(fits).any():
        return float("nan")
    weight = np.exp(fits - fits.max())
    return expected + float((weight.sum(axis=0) @ phases) / weight.sum())


def _fit(x: FloatArray, y: FloatArray, begin: float, lasting: float, bend: Bend) -> float:
    """Logarithm of how likely a bend is at ``begin``; −inf where too little was seen."""
    near = (x > begin - bend.before) & (x < begin + bend.after)
    z, y = x[near] - begin, y[near]
    if np.sum(z < 0) < MIN_SAMPLES or np.sum(z > lasting) < MIN_SAMPLES:
        return -np.inf
    line = np.stack([np.ones_like(z), z], axis=1)
    bent = np.column_stack([line, _turned(z, lasting)])
    straight_left = _left_over(line, y)[1]
    coefficients, left = _left_over(bent, y)
    gain = 0.5 * len(z) * np.log(straight_left / left) - 0.5 * (coefficients[0] / USUAL_HEIGHT) ** 2
    bends_up = coefficients[2] > 0
    return float(np.sum(gain[bends_up]) / _ALIKE - 0.5 * (begin / USUAL_MISS) ** 2)


def _turned(z: FloatArray, lasting: float) -> FloatArray:
    """What a unit change of slope adds that begins at 0 and is spread evenly over ``lasting``."""
    if lasting == 0.0:
        return np.maximum(z, 0.0)
    during = np.clip(z, 0.0, lasting)
    return np.asarray(during**2 / (2 * lasting) + np.maximum(z - lasting, 0.0), dtype=np.float64)


def _left_over(design: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least squares: coefficients (m, k) and sums of squares (k,) that are left."""
    coefficients = np.asarray(np.linalg.lstsq(design, y, rcond=None)[0], dtype=np.float64)
    left: FloatArray = np.sum((y - design @ coefficients) ** 2, axis=0) + _LEAST_VARIANCE * len(y)
    return coefficients, left
