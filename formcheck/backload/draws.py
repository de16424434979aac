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
    rng: np.random.Generator, before: Known, after: Known, *, same_method: bool
) -> tuple[FloatArray, FloatArray]:
    """(N_DRAWS,) true values behind two measured ones. By the same method their systematic errors
    are shared as far as both have them; by different ones not at all."""
    shared = min(before.half_width, after.half_width) if same_method else 0.0
    common = rng.normal(0.0, shared / HALF_WIDTHS_PER_SD, N_DRAWS)
    one, other = (
        known.value
        + common
        + rng.normal(0.0, np.hypot(known.repeat_sd, _beyond(known, shared)), N_DRAWS)
        for known in (before, after)
    )
    return one, other


def _beyond(known: Known, shared: float) -> float:
    """SD of what is not shared of a half width."""
    return float(np.sqrt(known.half_width**2 - shared**2)) / HALF_WIDTHS_PER_SD
