"""Initial contact and toe-off in the mean stride, for each view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Facing
from formcheck.core.recording import Side
from formcheck.core.timeline import SLOW_BELOW_HZ, slower_than
from formcheck.gait.detectors import (
    CONTACT_BENDS,
    CONTACT_DETECTORS,
    TOE_OFF_BENDS,
    TOE_OFF_DETECTORS,
    Bend,
    Detector,
    Heights,
    SideCurves,
    bend_begins,
    heights,
    side_curves,
)
from formcheck.gait.legs import JOINTS, SIDES, LegMovement
from formcheck.gait.phase import MeanStride


@dataclass(frozen=True)
class Bias:
    """How late a detector reads on a leg turned to the camera and away from it, in thousandths of
    a stride (so that slowed recordings need no other ones). ``weight``: its share in the result;
    those without one only say where to look for the bends."""

    near: float
    far: float
    weight: float = 0.0


BLAZEPOSE_BIAS = {
    "heel_slowed_65": Bias(-10, -10),
    "heel_slowed_75": Bias(-3, -3, 0.10),
    "heel_slowed_90": Bias(16, 16, 0.15),
    "ankle_slowed_70": Bias(3, 3),
    "toe_slowed_75": Bias(8, 8),
    "toe_lowered_50": Bias(-10, -10),
    "toe_lowered_35": Bias(8, 8, 0.05),
    "foot_braked": Bias(3, 3, 0.10),
    "rearfoot_braked": Bias(-3, -3, 0.25),
    "ankle_stopped_7": Bias(10, 10, 0.35),
    "toe_lifted_20": Bias(49, 40, 0.15),
    "toe_hinge": Bias(6, 5),
    "ankle_rearmost": Bias(130, 124),
    "heel_sped_50": Bias(-48, -43, 0.45),
    "heel_sped_70": Bias(-68, -60),
    "toe_leaves_5": Bias(13, 2, 0.20),
    "toe_leaves_8": Bias(14, 5, 0.20),
}
"""Middle of what the model heavy reads on 44 rendered runners seen from the side (exact contacts;
30–240 frames/s; the tuning ones), drawn towards a filmed runner with hand-marked contacts (braked
foot −4, stopped ankle −24 and 13, heel slowed to 90 % −34 and 42; toe-off detectors 13–32 later
than on rendered ones). Properties of these landmarks, not of running."""

CLEAN_BIAS = {
    "heel_slowed_65": Bias(-13, -13),
    "heel_slowed_75": Bias(-5, -5),
    "heel_slowed_90": Bias(23, 23, 0.48),
    "ankle_slowed_70": Bias(-7, -7),
    "toe_slowed_75": Bias(-3, -3),
    "foot_braked": Bias(4, 4, 0.47),
    "ankle_stopped_5": Bias(9, 9, 0.05),
    "toe_lifted_20": Bias(64, 64),
    "toe_hinge": Bias(14, 14),
    "ankle_rearmost": Bias(131, 131, 0.10),
    "heel_sped_50": Bias(-60, -60, 0.45),
    "heel_sped_70": Bias(-95, -95),
    "toe_leaves_5": Bias(0, 0, 0.45),
}
"""Landmarks that are not BlazePose's: middle of the true joints of the same rendered runners and of
motion capture with a force plate (Fukuchi et al. 2017), where feet land softly and the braking is
seen 21–27 after the force. Weights let what the two disagree on cancel: the heel speeds up 35 later
on people than on rendered runners, the toe bends up 30 earlier."""

FASTEST_FALL, FASTEST_RISE = 0.048, -0.055
"""Strides by which the body falls fastest after contact and rises fastest before toe-off (it
carries its weight there): rendered runners from behind and in front 0.050 and −0.041, motion
capture 0.048 and −0.076, filmed runners 0.015–0.051 and −0.055–−0.086. A sine-shaped force
(Morin 2005) in place of the constants errs three times as much on contact time."""

SIDE_CI95_S = 0.030
SIDE_FAR_TOE_OFF_CI95_S = 0.035
FRONTAL_CI95_S = 0.050
WALKING_CI95_S = 0.050
LESS_CERTAIN = 4 / 3
"""Below 50 frames a second (long exposures), and with the model lite, neither of which was tested:
contact time is then known to ± 40 ms in place of ± 30 (``metrics.precision``), so its ends are."""

CONTACT_WITHOUT_CI95_S = 0.014
TOE_OFF_WITHOUT_CI95_S = {1: 0.032, 2: 0.045}
"""What is added where heel or toe, or both, are never seen: 14 legs of seven side recordings, as
BlazePose and as other landmarks, read with and without them (contact up to 7 ms SD and 6 ms mean,
toe-off 9–16 ms SD and 5–13 ms mean)."""
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
    """Weighted mean of several readings of each leg, each freed of its bias."""
    bias = BLAZEPOSE_BIAS if blazepose else CLEAN_BIAS
    found = []
    for side in SIDES:
        mean = legs.mean_leg(side, facing.forward_x)
        if not mean.knows(2 * JOINTS.index("ankle")):
            continue
        curves = side_curves(mean)
        leg = _Leg(curves, heights(legs, side, curves), bias, side is near)
        contact = leg.agreed(CONTACT_DETECTORS, CONTACT_BENDS)
        toe_off = leg.agreed(TOE_OFF_DETECTORS, TOE_OFF_BENDS)
        if np.isnan(contact) or np.isnan(toe_off):
            continue
        contact_ci95_s, toe_off_ci95_s = _ci95_s(mean, is_near=side is near)
        length = (toe_off - contact) % 1.0
        found.append(
            StancePhase(
                side, contact, contact + length, contact_ci95_s, toe_off_ci95_s, SIDE_CONFIDENCE
            )
        )
    return tuple(found)


def as_certain_as_seen(
    stances: Sequence[StancePhase], sampling_hz: float, backend: str
) -> tuple[StancePhase, ...]:
    """``stances`` with the intervals that frame rate and pose model allow."""
    if not slower_than(sampling_hz, SLOW_BELOW_HZ) and not backend.endswith("-lite"):
        return tuple(stances)
    return tuple(
        replace(
            stance,
            contact_ci95_s=_less_certain(stance.contact_ci95_s),
            toe_off_ci95_s=_less_certain(stance.toe_off_ci95_s),
        )
        for stance in stances
    )


def _less_certain(ci95_s: float) -> float:
    """Those of other views and of walking are wide enough as they are."""
    return max(ci95_s, LESS_CERTAIN * min(ci95_s, SIDE_FAR_TOE_OFF_CI95_S))


def _ci95_s(mean: MeanStride, *, is_near: bool) -> tuple[float, float]:
    """Half widths of the 95 % intervals of contact and toe-off, by what of the foot was seen."""
    toe_off_s = SIDE_CI95_S if is_near else SIDE_FAR_TOE_OFF_CI95_S
    missing = sum(not mean.knows(2 * JOINTS.index(joint)) for joint in ("heel", "foot_index"))
    if missing == 0:
        return SIDE_CI95_S, toe_off_s
    return (
        float(np.hypot(SIDE_CI95_S, CONTACT_WITHOUT_CI95_S)),
        float(np.hypot(toe_off_s, TOE_OFF_WITHOUT_CI95_S[missing])),
    )


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


@dataclass(frozen=True, eq=False)
class _Leg:
    """What the detectors look at, and how late they read here."""

    curves: SideCurves
    heights: Heights
    bias: dict[str, Bias]
    is_near: bool

    def agreed(self, detectors: dict[str, Detector], bends: dict[str, Bend]) -> float:
        """Phase on which the readings agree; NaN where there is none."""
        read = {
            name: self._freed(name, detect(self.curves))
            for name, detect in detectors.items()
            if name in self.bias
        }
        seen = [phase for phase in read.values() if np.isfinite(phase)]
        if not seen:
            return float("nan")
        expected = float(np.median(seen))
        read |= {
            name: self._freed(name, bend_begins(self.heights, expected, bend))
            for name, bend in bends.items()
            if name in self.bias
        }
        known = {name: phase for name, phase in read.items() if np.isfinite(phase)}
        weights = [self.bias[name].weight for name in known]
        if sum(weights) == 0.0:
            return expected
        return float(np.average(list(known.values()), weights=weights))

    def _freed(self, name: str, phase: float) -> float:
        known = self.bias[name]
        return phase - 0.001 * (known.near if self.is_near else known.far)


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
