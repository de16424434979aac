"""How far off the model may be: its inputs drawn many times over, always the same draws."""

from dataclasses import dataclass

import numpy as np

from formcheck.backload.model import MASS_SHARE, MUSCLE_ARM, TYPICAL_HEIGHT_M, Body, body_of
from formcheck.core.arrays import FloatArray
from formcheck.core.recording import Sex

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
