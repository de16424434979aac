"""One form of a runner against another, with what the draws say of it."""

from dataclasses import dataclass

import numpy as np

from formcheck.backload.draws import N_DRAWS
from formcheck.backload.model import Body, Number, body_of, compression_per_force, lever_arm
from formcheck.core.arrays import FloatArray
from formcheck.core.backload import LoadRatio, NotEstimated
from formcheck.core.said import say
from formcheck.core.verdict import Verdict

LEAST_FOLLOWED = 0.5
"""Of the change of compression with the lever arm: full-body inverse dynamics (one runner) moved
two thirds as far as this model, so that anything from half to the full change is drawn."""

MOMENT_UNDETECTABLE = 20.0
COMPRESSION_UNDETECTABLE = 12.0
"""Percent. Two recordings of unchanged running lie within (lean ± 1°, contact ± 4 ms, one SD): 83
to 121 in moment, 89 to 112 in compression, 95 of 100 times."""

TOO_UPRIGHT = say(
    "the trunk is so upright that its weight may have no lever in this model, which then has "
    "nothing to compare with"
)


@dataclass(frozen=True)
class Form:
    """Trunk lean, degrees, + forward: as measured, and ``drawn_deg`` (N_DRAWS,) true ones."""

    lean_deg: float
    drawn_deg: FloatArray


def moment_ratio(body: Body, before: Form, after: Form) -> LoadRatio | NotEstimated:
    """Mean extensor moment of ``after``; ``body``: (N_DRAWS,) bodies."""
    arm, reference = (lever_arm(form.drawn_deg, body) for form in (after, before))
    if min(interval(arm)[0], interval(reference)[0]) <= 0.0:
        return NotEstimated(TOO_UPRIGHT)
    usual = body_of(None)
    share = lever_arm(after.lean_deg, usual) / lever_arm(before.lean_deg, usual)
    return ratio_of(share, arm / reference, MOMENT_UNDETECTABLE)


def compression_ratio(
    rng: np.random.Generator,
    body: Body,
    before: Form,
    after: Form,
    force: float = 1.0,
    drawn_force: Number = 1.0,
) -> LoadRatio:
    """Largest compression of ``after``, where the largest force is ``force`` times that before."""
    usual = body_of(None)
    full = compression_per_force(after.lean_deg, usual) / compression_per_force(
        before.lean_deg, usual
    )
    drawn = compression_per_force(after.drawn_deg, body) / compression_per_force(
        before.drawn_deg, body
    )
    followed = rng.uniform(LEAST_FOLLOWED, 1.0, N_DRAWS)
    usually = 0.5 * (LEAST_FOLLOWED + 1.0)
    return ratio_of(
        force * (1.0 + usually * (full - 1.0)),
        drawn_force * (1.0 + followed * (drawn - 1.0)),
        COMPRESSION_UNDETECTABLE,
    )


def interval(draws: Number) -> tuple[float, float]:
    """Both ends of the 95 % interval."""
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def ratio_of(share: Number, draws: Number, undetectable: float) -> LoadRatio:
    """``share`` of the reference, 1 for no change, with what its ``draws`` (n,) say of it."""
    value, (low, high) = 100.0 * float(share), interval(draws)
    ci95 = (100.0 * low, 100.0 * high)
    return LoadRatio(value, ci95, verdict_on(value, ci95, undetectable))


def verdict_on(value: float, ci95: tuple[float, float], undetectable: float) -> Verdict:
    """``undetectable``: percent around 100 that say nothing."""
    if abs(value - 100.0) <= undetectable:
        return Verdict.NO_DETECTABLE_CHANGE
    if ci95[0] <= 100.0 <= ci95[1]:
        return Verdict.CANNOT_TELL
    return Verdict.CHANGED
