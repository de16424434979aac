"""What the model says of the same runner with another lean or cadence."""

from collections.abc import Sequence

from formcheck.backload.model import (
    LARGEST_LEAN_DEG,
    Known,
    drawn,
    drawn_body,
    generator,
    inputs_of,
)
from formcheck.backload.ratios import (
    COMPRESSION_UNDETECTABLE,
    Form,
    compression_ratio,
    moment_ratio,
)
from formcheck.core.backload import BackLoad, LoadRatio, NotEstimated, WhatIf
from formcheck.core.gait import Gait
from formcheck.core.message import digits, join_with, msg
from formcheck.core.metric import Metric
from formcheck.core.verdict import verdict_on

LEAN_STEPS_DEG = (-5, 5)
CADENCE_STEPS_PERCENT = (5, 10)
"""No more than 10 % is ever suggested."""

NO_REFERENCE = msg(
    "needs an earlier recording of the same runner to compare with (formcheck compare)"
)
NOT_BY_CADENCE = msg("does not depend on cadence in this model")


def back_load(metrics: Sequence[Metric], gaits: Sequence[Gait]) -> BackLoad:
    """What one session alone says of the load on the lower back.

    There is no index without a recording to compare with (:func:`relative_load`); ``what_if``
    holds what another lean or cadence would change in the model. It is empty where the model cannot
    be used on this session, and ``reason`` says why."""
    known = inputs_of(metrics, gaits)
    if isinstance(known, NotEstimated):
        return BackLoad(None, None, known.reason)
    leans = (_other_lean(known.lean, step_deg) for step_deg in LEAN_STEPS_DEG)
    cadences = (_other_cadence(percent) for percent in CADENCE_STEPS_PERCENT)
    return BackLoad(None, None, NO_REFERENCE, (*leans, *cadences), known.n)


def _other_lean(lean: Known, step_deg: int) -> WhatIf:
    leans = msg(
        "{new} instead of {now}", new=_degrees(lean.value + step_deg), now=_degrees(lean.value)
    )
    if step_deg < 0:
        change = msg("{step}° less forward lean ({leans})", step=-step_deg, leans=leans)
    else:
        change = msg("{step}° more forward lean ({leans})", step=step_deg, leans=leans)
    way = "less" if step_deg < 0 else "more"
    return WhatIf(f"lean_{abs(step_deg)}_deg_{way}", change, *_by_lean(lean, step_deg))


def _degrees(angle_deg: float) -> str:
    return join_with("", (digits(angle_deg, 1), "°"))


def _by_lean(
    lean: Known, step_deg: int
) -> tuple[LoadRatio | NotEstimated, LoadRatio | NotEstimated]:
    """Moment and compression with the duty factor as it is, which then drops out."""
    if lean.value + step_deg < 0.0:
        backward = NotEstimated(msg("would be a backward lean, which this model is not for"))
        return backward, backward
    if lean.value + step_deg > LARGEST_LEAN_DEG:
        far = NotEstimated(msg("would be further forward than this model is for"))
        return far, far
    rng = generator()
    body, true_deg = drawn_body(rng, None), drawn(rng, lean)
    now = Form(lean.value, true_deg)
    then = Form(lean.value + step_deg, true_deg + step_deg)
    moment = moment_ratio(body, now, then)
    if isinstance(moment, NotEstimated):
        return moment, moment
    return moment, compression_ratio(rng, body, now, then)


def _other_cadence(percent: int) -> WhatIf:
    """At the same speed contact shortens as the step does, or not at all, or something between: the
    largest force falls by nothing, or by as much as the step shortens."""
    change = msg("{percent}\u00a0% more steps a minute at the same speed", percent=percent)
    more = 1.0 + percent / 100.0
    # Both ends are possible, so that they belong to the interval.
    ci95 = (100.0 / more, 100.0)
    verdict = verdict_on(ci95, COMPRESSION_UNDETECTABLE, no_change=100.0)
    compression = LoadRatio(100.0 * more**-0.5, ci95, verdict)
    moment = NotEstimated(NOT_BY_CADENCE)
    return WhatIf(f"cadence_{percent}_percent_more", change, moment, compression)
