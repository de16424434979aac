"""Statics of the part of the body above L5/S1, carried by the back muscles.

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

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.recording import Sex
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
