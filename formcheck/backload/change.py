"""A recording against an earlier one of the same runner."""

import numpy as np

from formcheck.backload.draws import Known, drawn_body, drawn_pair, generator
from formcheck.backload.inputs import AIRBORNE, LoadInputs, inputs_of
from formcheck.backload.model import Body, body_of, largest_force_bw, mean_moment_nm_per_kg
from formcheck.backload.ratios import Form, compression_ratio, interval, moment_ratio
from formcheck.core.analysis import Analysis
from formcheck.core.backload import (
    BackLoadChange,
    LoadDifference,
    LoadRatio,
    NotEstimated,
)
from formcheck.core.recording import Runner, Sex
from formcheck.core.said import say


def relative_load(before: Analysis, after: Analysis) -> BackLoadChange | NotEstimated:
    """How the modelled load of ``after`` compares with that of ``before``, the same runner's.

    Percent of ``before``. Needs trunk lean from the side, running, in both. ``before`` and
    ``after`` may differ in speed, camera and pose model; by other pose models the intervals are
    wider, since their errors then are not the same.
    """
    if (why := _another_person(before.runner, after.runner)) is not None:
        return why
    sessions = (before, after)
    known = [inputs_of(a.metrics, [r.gait for r in a.recordings]) for a in sessions]
    first, second = known
    if isinstance(first, NotEstimated):
        return NotEstimated(say("the earlier recording: {reason}", reason=first.reason))
    if isinstance(second, NotEstimated):
        return NotEstimated(say("the later recording: {reason}", reason=second.reason))
    made = [(a.provenance.model, a.provenance.model_sha256) for a in sessions]
    return _change(first, second, _of_both(before, after), same_method=made[0] == made[1])


def _another_person(before: Runner, after: Runner) -> NotEstimated | None:
    """Two people are never compared: each has a body of his or her own."""
    pairs = ((before.id, after.id), (before.sex, after.sex))
    if any(one is not None and other is not None and one != other for one, other in pairs):
        return NotEstimated(
            say("the recordings are of different runners, who are never compared with each other")
        )
    return None


def _of_both(before: Analysis, after: Analysis) -> Runner:
    """What is told of the runner in either; the later one holds."""
    sex: Sex | None = after.runner.sex or before.runner.sex
    return Runner(height_m=after.runner.height_m or before.runner.height_m, sex=sex)


def _change(
    before: LoadInputs, after: LoadInputs, runner: Runner, *, same_method: bool
) -> BackLoadChange | NotEstimated:
    rng = generator()
    body = drawn_body(rng, runner.sex)
    drawn_deg = drawn_pair(rng, before.lean, after.lean, same_method=same_method)
    forms = Form(before.lean.value, drawn_deg[0]), Form(after.lean.value, drawn_deg[1])
    moment = moment_ratio(body, *forms)
    if isinstance(moment, NotEstimated):
        return moment
    return BackLoadChange(
        moment=moment,
        compression=_compression(rng, body, forms, before, after, same_method=same_method),
        moment_change=_difference(body, forms, runner),
        n_before=before.n,
        n_after=after.n,
    )


def _compression(
    rng: np.random.Generator,
    body: Body,
    forms: tuple[Form, Form],
    before: LoadInputs,
    after: LoadInputs,
    *,
    same_method: bool,
) -> LoadRatio | NotEstimated:
    sides = [side for side in before.duty if side in after.duty]
    if not sides:
        return NotEstimated(say("needs the duty factor of the same foot in both recordings"))
    pair = [_mean([known.duty[side] for side in sides]) for known in (before, after)]
    if max(known.value for known in pair) >= AIRBORNE:
        return NotEstimated(say("no step with flight was found, which the model needs"))
    drawn = drawn_pair(rng, *pair, same_method=same_method)
    # Beyond these it is no running any more.
    first, second = (largest_force_bw(np.clip(duty, 0.1, AIRBORNE)) for duty in drawn)
    return compression_ratio(
        rng, body, *forms, force=pair[0].value / pair[1].value, drawn_force=second / first
    )


def _mean(sides: list[Known]) -> Known:
    """Of both feet; their errors are taken as the same, which is the wider assumption."""
    values = np.mean([[k.value, k.half_width, k.repeat_sd] for k in sides], axis=0)
    return Known(*map(float, values))


def _difference(
    body: Body, forms: tuple[Form, Form], runner: Runner
) -> LoadDifference | NotEstimated:
    """Of the mean moment, per kg."""
    height_m = runner.height_m
    if height_m is None:
        return NotEstimated(say("needs the runner's height (--height-m)"))
    usual = body_of(runner.sex)
    before, after = (mean_moment_nm_per_kg(form.lean_deg, usual, height_m) for form in forms)
    drawn = [mean_moment_nm_per_kg(form.drawn_deg, body, height_m) for form in forms]
    return LoadDifference(float(after - before), interval(drawn[1] - drawn[0]))
