"""A recording against an earlier one of the same runner."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from formcheck.backload.model import (
    AIRBORNE,
    Body,
    Known,
    LoadInputs,
    body_of,
    drawn_body,
    drawn_pair,
    generator,
    inputs_of,
    largest_force_bw,
    mean_moment_nm_per_kg,
)
from formcheck.backload.ratios import Form, FormPair, compression_ratio, interval, moment_ratio
from formcheck.core.analysis import Analysis
from formcheck.core.backload import (
    BackLoadChange,
    LoadDifference,
    LoadRatio,
    NotEstimated,
)
from formcheck.core.message import msg
from formcheck.core.recording import Runner, Sex, Side


@dataclass(frozen=True)
class DetectableDifference:
    """How far two recordings may differ in a metric though the runner moved the same, in whatever
    set-ups they were filmed. ``half_width``: of the 95 % interval of its change; ``blurred``: that
    could hide one."""

    half_width: float
    blurred: bool


DetectableDifferences = Mapping[tuple[str, Side | None], DetectableDifference]
"""By metric and side."""


def relative_load(
    before: Analysis, after: Analysis, apart: DetectableDifferences
) -> BackLoadChange | NotEstimated:
    """How the modelled load of ``after`` compares with that of ``before``, the same runner's.

    Percent of ``before``. Needs trunk lean from the side, running, in both. ``apart``: as
    ``compare`` has it of trunk lean and duty factor."""
    if (why := _another_person(before.runner, after.runner)) is not None:
        return why
    sessions = (before, after)
    known = [inputs_of(a.metrics, [r.gait for r in a.recordings]) for a in sessions]
    first, second = known
    if isinstance(first, NotEstimated):
        return NotEstimated(msg("the earlier recording: {reason}", reason=first.reason))
    if isinstance(second, NotEstimated):
        return NotEstimated(msg("the later recording: {reason}", reason=second.reason))
    return _change(first, second, _of_both(before, after), apart)


def _another_person(before: Runner, after: Runner) -> NotEstimated | None:
    """Two people are never compared: each has a body of his or her own."""
    pairs = ((before.id, after.id), (before.sex, after.sex))
    if any(one is not None and other is not None and one != other for one, other in pairs):
        return NotEstimated(
            msg("the recordings are of different runners, who are never compared with each other")
        )
    return None


def _of_both(before: Analysis, after: Analysis) -> Runner:
    """What is told of the runner in either; the later one holds."""
    sex: Sex | None = after.runner.sex or before.runner.sex
    return Runner(height_m=after.runner.height_m or before.runner.height_m, sex=sex)


def _change(
    before: LoadInputs, after: LoadInputs, runner: Runner, apart: DetectableDifferences
) -> BackLoadChange | NotEstimated:
    rng = generator()
    body = drawn_body(rng, runner.sex)
    of_lean = apart["trunk_lean", None]
    drawn_deg = drawn_pair(rng, before.lean, after.lean, of_lean.half_width)
    forms = Form(before.lean.value, drawn_deg[0]), Form(after.lean.value, drawn_deg[1])
    moment = moment_ratio(body, *forms, FormPair(of_lean.blurred))
    if isinstance(moment, NotEstimated):
        return moment
    return BackLoadChange(
        moment=moment,
        compression=_compression(rng, body, forms, before, after, apart),
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
    apart: DetectableDifferences,
) -> LoadRatio | NotEstimated:
    sides = [side for side in before.duty if side in after.duty]
    if not sides:
        return NotEstimated(msg("needs the duty factor of the same foot in both recordings"))
    of_duty = [apart["duty_factor", side] for side in sides]
    one, other = (_mean([known.duty[side] for side in sides]) for known in (before, after))
    if max(one.value, other.value) >= AIRBORNE:
        return NotEstimated(msg("no step with flight was found, which the model needs"))
    drawn = drawn_pair(rng, one, other, fmean(foot.half_width for foot in of_duty))
    # Beyond these it is no running any more.
    first, second = (largest_force_bw(np.clip(duty, 0.1, AIRBORNE)) for duty in drawn)
    return compression_ratio(
        rng,
        body,
        *forms,
        force=one.value / other.value,
        drawn_force=second / first,
        pair=FormPair(any(foot.blurred for foot in (*of_duty, apart["trunk_lean", None]))),
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
        return NotEstimated(msg("needs the runner's height (--height-m)"))
    usual = body_of(runner.sex)
    before, after = (mean_moment_nm_per_kg(form.lean_deg, usual, height_m) for form in forms)
    drawn = [mean_moment_nm_per_kg(form.drawn_deg, body, height_m) for form in forms]
    return LoadDifference(float(after - before), interval(drawn[1] - drawn[0]))
