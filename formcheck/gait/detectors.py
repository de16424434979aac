"""Where in the mean stride of a leg the foot lands and leaves: many detectors, each one biased,
some of them the break in a foot's height as its fall or rest ends.

A smoothing spline rounds a break off and moves it. Here all strides are laid on top of each other,
so that even 30 frames a second show the foot every few milliseconds, and straight lines joined by
a bend are fitted. The bend may last: a soft heel or sole brakes the fall over some hundredths of a
stride, and contact is where the bend begins.

Most read a phase from the mean stride's curves, some a bend from single pictures. What a detector
reads early or late is a property of the pose model and of the smoothing, and taken out in
``events``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.recording import Side
from formcheck.gait.legs import JOINTS, SIDES, LegMovement
from formcheck.gait.phase import MeanStride

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


_GRID = 1000
# Of the way from the foremost to the rearmost ankle: the foot stands on the ground for sure.
STANDING_FROM, STANDING_TO = 0.30, 0.60
SOFT = (0.0, 0.02, 0.04, 0.06, 0.08)
"""Parts of a stride that braking a foot's fall may take."""
LOWEST_TOE_PEAK = 0.04
"""Leg lengths the toe must come down in landing to be read."""


@dataclass(frozen=True, eq=False)
class SideCurves:
    """A leg's mean stride on a grid that starts before the foremost ankle and holds one stride.

    Per joint: ``speed`` (leg lengths a stride, + forward) and ``up``. Grid indices: ``foremost``,
    ``rearmost`` ankle; ``first``, ``last`` between which the foot surely stands. ``belt_speed``:
    how fast the standing foot goes back, leg lengths a stride.
    """

    phase: FloatArray
    speed: dict[str, FloatArray]
    up: dict[str, FloatArray]
    foremost: int
    rearmost: int
    first: int
    last: int
    belt_speed: float


Detector = Callable[[SideCurves], float]
"""Phase read from a leg's curves; NaN where there is nothing to read."""


def side_curves(mean: MeanStride) -> SideCurves:
    """Curves of ``mean`` (columns knee, ankle, heel, toe × forward, up)."""
    ankle = 2 * JOINTS.index("ankle")
    whole = np.arange(_GRID) / _GRID
    start = whole[int(np.argmax(mean.at(whole)[:, ankle]))] - 0.3
    phase = start + whole
    value, slope = mean.at(phase), mean.at(phase, derivative=1)
    foremost = int(np.argmax(value[:, ankle]))
    rearmost = foremost + int(np.argmin(value[foremost:, ankle]))
    first = foremost + int(STANDING_FROM * (rearmost - foremost))
    last = max(first + 2, foremost + int(STANDING_TO * (rearmost - foremost)))
    column = {j: 2 * k for k, j in enumerate(JOINTS)}
    feet = [j for j in ("heel", "foot_index") if mean.knows(column[j])] or ["ankle"]
    back = [-slope[first:last, column[j]] for j in feet]
    return SideCurves(
        phase,
        {j: slope[:, c] for j, c in column.items()},
        {j: value[:, c + 1] for j, c in column.items()},
        foremost,
        rearmost,
        first,
        last,
        float(np.median(np.concatenate(back))),
    )


def _slowed_to(joint: str, share: float) -> Detector:
    """Last phase before stance at which ``joint`` goes back at less than ``share`` of the belt."""

    def detect(curves: SideCurves) -> float:
        excess = curves.speed[joint] + share * curves.belt_speed
        return _crossing(curves.phase, excess, curves.first, -1)

    return detect


def _sped_to(joint: str, share: float) -> Detector:
    """First phase after stance at which ``joint`` goes back at less than ``share`` of the belt."""

    def detect(curves: SideCurves) -> float:
        excess = curves.speed[joint] + share * curves.belt_speed
        return _crossing(curves.phase, excess, curves.last, +1)

    return detect


def _lifted(joint: str, share: float) -> Detector:
    """First phase after stance at which ``joint`` has risen by ``share`` of its highest rise."""

    def detect(curves: SideCurves) -> float:
        up = curves.up[joint]
        low = float(np.median(up[curves.first : curves.last]))
        excess = up - low - share * (float(up.max()) - low)
        return _crossing(curves.phase, excess, curves.last, +1)

    return detect


def _lowered(joint: str, share: float) -> Detector:
    """Last phase before stance at which ``joint`` stands higher than ``share`` of its last peak;
    NaN where there is none: a foot that lands flat or toe first."""

    def detect(curves: SideCurves) -> float:
        up = curves.up[joint]
        low = float(np.median(up[curves.first : curves.last]))
        peak = float(up[curves.foremost - 150 : curves.first].max())
        if peak - low < LOWEST_TOE_PEAK:
            return float("nan")
        return _crossing(curves.phase, up - low - share * (peak - low), curves.first, -1)

    return detect


def _rearmost(curves: SideCurves) -> float:
    return float(curves.phase[curves.rearmost])


def _leaving_hinge(joint: str) -> Detector:
    """Phase at which the standing ``joint`` begins to rise: break of two straight lines."""

    def detect(curves: SideCurves) -> float:
        start, stop = curves.first, min(curves.rearmost + 80, _GRID)
        return _hinge(curves.phase[start:stop], curves.up[joint][start:stop])

    return detect


CONTACT_DETECTORS: dict[str, Detector] = {
    "heel_slowed_65": _slowed_to("heel", 0.65),
    "heel_slowed_75": _slowed_to("heel", 0.75),
    "heel_slowed_90": _slowed_to("heel", 0.90),
    "ankle_slowed_70": _slowed_to("ankle", 0.70),
    "toe_slowed_75": _slowed_to("foot_index", 0.75),
    "toe_lowered_50": _lowered("foot_index", 0.50),
    "toe_lowered_35": _lowered("foot_index", 0.35),
}
TOE_OFF_DETECTORS: dict[str, Detector] = {
    "toe_lifted_20": _lifted("foot_index", 0.20),
    "toe_hinge": _leaving_hinge("foot_index"),
    "ankle_rearmost": _rearmost,
    "heel_sped_50": _sped_to("heel", 0.50),
    "heel_sped_70": _sped_to("heel", 0.70),
}

CONTACT_BENDS: dict[str, Bend] = {
    "foot_braked": Bend(("ankle", "heel", "foot_index"), 0.05, 0.08, SOFT),
    "rearfoot_braked": Bend(("ankle", "heel"), 0.05, 0.08, SOFT),
    "ankle_stopped_5": Bend(("ankle",), 0.05, 0.05),
    "ankle_stopped_7": Bend(("ankle",), 0.07, 0.07),
}
"""The fall of the foot is braked, however softly; the ankle's fall ends."""
TOE_OFF_BENDS: dict[str, Bend] = {
    "toe_leaves_5": Bend(("foot_index",), 0.05, 0.05),
    "toe_leaves_8": Bend(("foot_index",), 0.08, 0.08),
}


def heights(legs: LegMovement, side: Side, curves: SideCurves) -> Heights:
    """Ankle, heel and toe of ``side`` in single pictures, above where they are in stance."""
    leg = legs.legs[:, SIDES.index(side)]
    stance = slice(curves.first, curves.last)
    return Heights(
        legs.phase,
        {
            joint: leg[:, JOINTS.index(joint), 1] - float(np.median(curves.up[joint][stance]))
            for joint in ("ankle", "heel", "foot_index")
        },
    )


def _crossing(phase: FloatArray, excess: FloatArray, start: int, step: int) -> float:
    """Phase of the first crossing from negative to positive going from ``start`` by ``step``;
    NaN where there is none."""
    ahead = excess[start:] if step > 0 else excess[start::-1]
    positive = np.flatnonzero(ahead > 0)
    if len(positive) == 0 or positive[0] == 0:
        return float("nan")
    after = start + step * int(positive[0])
    before = after - step
    share = excess[before] / (excess[before] - excess[after])
    return float(phase[before] + share * (phase[after] - phase[before]))


def _hinge(phase: FloatArray, values: FloatArray) -> float:
    """Phase of the break of the two joined straight lines nearest to ``values``."""
    at = phase[np.linspace(0, len(phase) - 1, 60).astype(int)]
    y = np.interp(at, phase, values)
    best, lowest = float("nan"), np.inf
    for corner in at[4:-4]:
        lines = np.stack([np.ones_like(at), at - corner, np.maximum(at - corner, 0.0)], axis=1)
        error = float(np.sum((y - lines @ np.linalg.lstsq(lines, y, rcond=None)[0]) ** 2))
        if error < lowest:
            best, lowest = float(corner), error
    return best
