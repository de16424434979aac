"""One form of a runner against another, with what the draws say of it."""

from dataclasses import dataclass

import numpy as np

from formcheck.backload.model import (
    N_DRAWS,
    Body,
    Number,
    body_of,
    compression_per_force,
    lever_arm,
)
from formcheck.core.arrays import FloatArray
from formcheck.core.backload import LoadRatio, NotEstimated
from formcheck.core.message import msg
from formcheck.core.verdict import verdict_on

LEAST_FOLLOWED = 0.5
"""Of the change of compression with the lever arm: full-body inverse dynamics (one runner) moved
two thirds as far as this model, so that anything from half to the full change is drawn."""

MOMENT_UNDETECTABLE = 20.0
COMPRESSION_UNDETECTABLE = 12.0
"""Percent. Two recordings of unchanged running lie within (lean ± 1°, contact ± 4 ms, one SD): 83
to 121 in moment, 89 to 112 in compression, 95 of 100 times."""

TOO_UPRIGHT = msg(
    "the trunk is so upright that its weight may have no lever in this model, which then has "
    "nothing to compare with"
)


@dataclass(frozen=True)
class Form:
    """Trunk lean, degrees, + forward: as measured, and ``drawn_deg`` (N_DRAWS,) true ones."""

    lean_deg: float
    drawn_deg: FloatArray


@dataclass(frozen=True)
class FormPair:
    """Two recordings. ``blurred``: what the model rests on could hide a change, as ``compare`` has
    it; then so could the load."""

    blurred: bool


def moment_ratio(
    body: Body, before: Form, after: Form, pair: FormPair | None = None
) -> LoadRatio | NotEstimated:
    """Mean extensor moment of ``after``; ``body``: (N_DRAWS,) bodies; ``pair``: of another
    recording."""
    arm, reference = (lever_arm(form.drawn_deg, body) for form in (after, before))
    if min(interval(arm)[0], interval(reference)[0]) <= 0.0:
        return NotEstimated(TOO_UPRIGHT)
    usual = body_of(None)
    share = lever_arm(after.lean_deg, usual) / lever_arm(before.lean_deg, usual)
    return ratio_of(share, arm / reference, MOMENT_UNDETECTABLE, pair)


def compression_ratio(
    rng: np.random.Generator,
    body: Body,
    before: Form,
    after: Form,
    force: float = 1.0,
    drawn_force: Number = 1.0,
    pair: FormPair | None = None,
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
        pair,
    )


def interval(draws: Number) -> tuple[float, float]:
    """Both ends of the 95 % interval."""
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def ratio_of(
    share: Number, draws: Number, undetectable: float, pair: FormPair | None = None
) -> LoadRatio:
    """``share`` of the reference, 1 for no change, with what its ``draws`` (n,) say of it.
    ``undetectable``: percent to either side that two recordings of the same running differ by; the
    interval of a ``pair`` is no narrower."""
    value, (low, high) = 100.0 * float(share), interval(draws)
    ci95 = (100.0 * low, 100.0 * high)
    detectable: float | None = undetectable
    if pair is not None:
        ci95 = (min(ci95[0], value - undetectable), max(ci95[1], value + undetectable))
        detectable = None if pair.blurred else 0.5 * (ci95[1] - ci95[0])
    return LoadRatio(value, ci95, verdict_on(ci95, detectable, no_change=100.0))
