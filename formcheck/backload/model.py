"""Statics of the part of the body above L5/S1, carried by the back muscles; what they take from
a recording, or why they cannot be used on it; and how far off they may be: the inputs drawn many
times over, always the same draws.

Vertical force Fz, over stance a half sine whose mean over the step is body weight (Morin et al.
2005), acts on the share m of the body's mass that is above L5/S1, at a distance ahead of it::

    r  = b cos θ + d sin θ          θ: mid-hip to mid-shoulder line, + forward
    M  = m Fz r                     net extensor moment, per kg of body mass
    C  = m Fz + M / ℓ               compression; the muscles pull at ℓ behind the joint
    largest Fz = π / (4 duty factor) body weights

Lengths are shares of body height, so that ratios of one runner hold neither mass nor height.
Sagittal only: no inertia of trunk and arms, no muscle co-contraction, no shear, no impact. All
functions take numbers or arrays of equal shape.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.backload import NotEstimated
from formcheck.core.gait import Gait, Mode
from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Sex, Side
from formcheck.metrics.definition import not_given_in
from formcheck.metrics.spring import GRAVITY_MPS2

Number = float | FloatArray

SOURCES = ("deleva1996", "morin2005", "hamner2013")

TYPICAL_HEIGHT_M = 1.75
"""Height of the body that the lengths below belong to."""

MASS_SHARE = {Sex.FEMALE: 0.458, Sex.MALE: 0.491}
"""Head, arms, upper and middle trunk (de Leva 1996); 0.455 in the musculoskeletal model that this
one was checked against."""

OFFSET = 0.052 / TYPICAL_HEIGHT_M
"""b: how far the upper body's centre of mass is ahead of L5/S1 when upright: 5.2 cm in the motion
capture of one runner. Without it the moment is far too small."""

REACH = 0.17
"""d: from L5/S1 to that centre along the trunk."""

MUSCLE_ARM = 0.057 / TYPICAL_HEIGHT_M
"""ℓ: 5 to 6 cm is usual in models of the lower back."""


@dataclass(frozen=True)
class Body:
    """``mass_share``: m; ``offset``, ``reach``, ``muscle_arm``: b, d and ℓ in body heights."""

    mass_share: Number
    offset: Number = OFFSET
    reach: Number = REACH
    muscle_arm: Number = MUSCLE_ARM


def body_of(sex: Sex | None) -> Body:
    """A usual body; halfway between both where the sex is not known, which only the size of the
    moment depends on."""
    if sex is None:
        return Body(mass_share=0.5 * sum(MASS_SHARE.values()))
    return Body(mass_share=MASS_SHARE[sex])


def lever_arm(lean_deg: Number, body: Body) -> Number:
    """r, in body heights."""
    lean = np.radians(lean_deg)
    return body.offset * np.cos(lean) + body.reach * np.sin(lean)


def mean_moment_nm_per_kg(lean_deg: Number, body: Body, height_m: float) -> Number:
    """M over a whole step, flight included. It holds no times: over a step of steady running the
    mean vertical force is body weight."""
    return body.mass_share * GRAVITY_MPS2 * lever_arm(lean_deg, body) * height_m


def largest_force_bw(duty_factor: Number) -> Number:
    """Largest vertical force, body weights: π/2 (flight ÷ contact + 1), by contact ÷ stride."""
    return np.pi / (4.0 * duty_factor)


def compression_per_force(lean_deg: Number, body: Body) -> Number:
    """C in shares of Fz."""
    return body.mass_share * (1.0 + lever_arm(lean_deg, body) / body.muscle_arm)


def largest_compression_bw(lean_deg: Number, duty_factor: Number, body: Body) -> Number:
    """C where Fz is largest, body weights."""
    return largest_force_bw(duty_factor) * compression_per_force(lean_deg, body)


N_DRAWS = 20_000
SEED = 8
HALF_WIDTHS_PER_SD = 1.96

MASS_SHARE_SD = 0.02
OFFSET_SD = 0.015 / TYPICAL_HEIGHT_M
REACH_SD_SHARE = 0.07
MUSCLE_ARM_SD = 0.008 / TYPICAL_HEIGHT_M
"""People differ so much from the usual body. A runner keeps his or her own: one draw serves every
recording of a runner."""


@dataclass(frozen=True)
class Known:
    """One input of a recording. ``half_width``: 95 % half width, systematic error included.
    ``repeat_sd``: scatter of repeated recordings."""

    value: float
    half_width: float
    repeat_sd: float


def generator() -> np.random.Generator:
    """The same numbers each time."""
    return np.random.default_rng(SEED)


def drawn_body(rng: np.random.Generator, sex: Sex | None) -> Body:
    """(N_DRAWS,) bodies."""
    usual = body_of(sex)
    between = 0.0 if sex is not None else 0.5 * float(np.ptp(list(MASS_SHARE.values())))
    return Body(
        mass_share=rng.normal(usual.mass_share, np.hypot(MASS_SHARE_SD, between), N_DRAWS),
        offset=rng.normal(usual.offset, OFFSET_SD, N_DRAWS),
        reach=usual.reach * rng.normal(1.0, REACH_SD_SHARE, N_DRAWS),
        muscle_arm=np.maximum(rng.normal(MUSCLE_ARM, MUSCLE_ARM_SD, N_DRAWS), 0.5 * MUSCLE_ARM),
    )


def drawn(rng: np.random.Generator, known: Known) -> FloatArray:
    """(N_DRAWS,) true values behind a measured one."""
    return rng.normal(known.value, known.half_width / HALF_WIDTHS_PER_SD, N_DRAWS)


def drawn_pair(
    rng: np.random.Generator, before: Known, after: Known, apart: float
) -> tuple[FloatArray, FloatArray]:
    """(N_DRAWS,) true values behind two measured ones. ``apart``: 95 % half width of their
    difference; what each may be off beyond that is shared, as far as both have it. Days that do not
    repeat (``repeat_sd``) set them apart at the least."""
    own_sd = max(apart / HALF_WIDTHS_PER_SD, np.hypot(before.repeat_sd, after.repeat_sd))
    own_sd /= np.sqrt(2.0)
    least = min(before.half_width, after.half_width) / HALF_WIDTHS_PER_SD
    common = rng.normal(0.0, np.sqrt(max(0.0, least**2 - own_sd**2)), N_DRAWS)
    one, other = (
        known.value + common + rng.normal(0.0, own_sd, N_DRAWS) for known in (before, after)
    )
    return one, other


LARGEST_LEAN_DEG = 30.0
"""Leans up to about here were studied on runners; further, people start or stop, and the mean force
is not their weight."""

WIDEST_LEAN_DEG = 5.0
"""Half width of an interval of trunk lean that still says something: beyond, the moment may be half
or double."""

LEAN_REPEAT_SD_DEG = 1.0
DUTY_REPEAT_SHARE = 0.016
"""Least scatter of two recordings on different days: camera, clothes and runner do not stand
exactly as they did. 4 ms of a contact of 250 ms."""

AIRBORNE = 0.5
"""Below this duty factor there is flight between the steps."""


@dataclass(frozen=True)
class LoadInputs:
    """``lean``: mean trunk lean over stance, degrees, + forward, from ``n`` strides. ``duty``: by
    stance side, where it was measured."""

    lean: Known
    n: int
    duty: dict[Side, Known]


def inputs_of(metrics: Sequence[Metric], gaits: Sequence[Gait]) -> LoadInputs | NotEstimated:
    """``metrics`` and ``gaits`` of a session."""
    lean = next((metric for metric in metrics if metric.spec.id == "trunk_lean"), None)
    if lean is None:
        return NotEstimated(msg("the result holds no trunk lean; analyse the recording again"))
    if not isinstance(lean, Measured):
        return NotEstimated(lean.reason)
    mode = gaits[lean.video].mode
    if mode is not Mode.RUNNING:
        return NotEstimated(not_given_in(mode))
    known = Known(lean.value, _half_width(lean), _repeat_sd(lean, LEAN_REPEAT_SD_DEG))
    if known.half_width > WIDEST_LEAN_DEG:
        text = msg(
            "needs the trunk lean to within ± {most:.0f}°, here it is known to ± {half:.1f}°; keep "
            "the camera still, level and square to the runner, whose trunk is seen whole",
            most=WIDEST_LEAN_DEG,
            half=known.half_width,
        )
        return NotEstimated(text)
    if known.value > LARGEST_LEAN_DEG:
        text = msg(
            "is for steady running with up to {most:.0f}° of trunk lean, here it is {lean:.0f}°",
            most=LARGEST_LEAN_DEG,
            lean=known.value,
        )
        return NotEstimated(text)
    return LoadInputs(known, lean.n, _duty(metrics))


def _duty(metrics: Sequence[Metric]) -> dict[Side, Known]:
    found = {}
    for metric in metrics:
        if metric.spec.id == "duty_factor" and isinstance(metric, Measured) and metric.side:
            sd = _repeat_sd(metric, DUTY_REPEAT_SHARE * metric.value)
            found[metric.side] = Known(metric.value, _half_width(metric), sd)
    return found


def _half_width(metric: Measured) -> float:
    low, high = metric.ci95
    return 0.5 * (high - low)


def _repeat_sd(metric: Measured, least: float) -> float:
    """Of one recording: the smallest detectable change is 1.96 · √2 of it."""
    change = metric.smallest_detectable_change or 0.0
    return max(least, change / (HALF_WIDTHS_PER_SD * math.sqrt(2.0)))
