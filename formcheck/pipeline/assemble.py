"""From what each recording of a session gave to its ``Analysis``: joined, judged and noted.

What a review corrects comes through here again, so that both say the same of the same gait.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from formcheck._version import __version__
from formcheck.backload import back_load
from formcheck.clinic import levels_of, rules_of
from formcheck.core.analysis import (
    Analysis,
    Asymmetry,
    Provenance,
    QualityNote,
    Recording,
    labels_of,
)
from formcheck.core.finding import Finding, RuleCheck
from formcheck.core.gait import CleaningStep, Gait, Mode
from formcheck.core.message import msg, msg_count
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Runner
from formcheck.findings import FindingsInput, judge
from formcheck.findings.grade import FilmingConditions
from formcheck.intake import Intake
from formcheck.languages import ENGLISH
from formcheck.metrics import asymmetries, consistency, measure
from formcheck.metrics.inputs import Inputs
from formcheck.pipeline.merge_views import conflicts, join, named, reason, secondary_values
from formcheck.quality import BLURRED_FACES, most_limiting_first, notes, notes_on_runner
from formcheck.reference import with_references
from formcheck.reference.profile import Profile

MIN_STRIDES = 3


@dataclass(frozen=True, eq=False)
class Measurement:
    """What one recording gave. ``metrics``: each catalogue id once per side. ``notes``: what limits
    its numbers, most limiting first; ``doubts``: which of them do not agree with each other."""

    recording: Recording
    metrics: tuple[Metric, ...]
    notes: tuple[QualityNote, ...]
    doubts: tuple[QualityNote, ...]
    model_name: str = ""
    model_sha256: str = ""


class Clock:
    """Seconds spent by stage, of all recordings together."""

    def __init__(self) -> None:
        self.elapsed_s: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time until the block ends as spent on ``name``."""
        began_s = time.perf_counter()
        yield
        spent_s = time.perf_counter() - began_s
        self.elapsed_s[name] = round(self.elapsed_s.get(name, 0.0) + spent_s, 3)


def measured_in(recording: Recording, inputs: Inputs, *, blur_faces: bool) -> Measurement:
    """Every metric of ``recording``, whose gait and pixels are those of ``inputs``, and what limits
    them. ``blur_faces``: as the user chose."""
    metrics = tuple(
        replace(metric, video=recording.video) if isinstance(metric, Measured) else metric
        for metric in measure(inputs)
    )
    return Measurement(
        recording=recording,
        metrics=metrics,
        notes=(*notes(recording), *([BLURRED_FACES] if blur_faces else [])),
        doubts=consistency(inputs, metrics),
    )


def why_not_measured(nobody: str, gait: Gait) -> str:
    """Why a recording as a whole could not be measured; empty where it could. ``nobody``: why there
    is no runner in it."""
    if nobody:
        return nobody
    if gait.mode is Mode.OTHER or not gait.strides:
        return gait.reason or msg("Nobody walks or runs in this recording.")
    if len(gait.strides) < MIN_STRIDES:
        return msg_count(
            "Only {seen} complete stride was seen; {needed} are needed at least. Film longer, "
            "with the whole runner in the picture.",
            "Only {seen} complete strides were seen; {needed} are needed at least. Film longer, "
            "with the whole runner in the picture.",
            n=len(gait.strides),
            seen=len(gait.strides),
            needed=MIN_STRIDES,
        )
    return ""


def conclude(
    measured: Sequence[Measurement],
    runner: Runner,
    provenance: Provenance,
    clock: Clock,
    *,
    intake: Intake | None,
    profile: Profile | None,
) -> Analysis:
    """The analysis of what was ``measured`` in each recording. ``intake``: what the runner told of
    pain; ``profile``: a clinic's own; both decide about findings alone, and a profile about bands.
    """
    recordings = tuple(one.recording for one in measured)
    gaits = [recording.gait for recording in recordings]
    with clock.stage("metrics"):
        taken = join(recordings, [one.metrics for one in measured])
        metrics = with_references(taken, runner, [gait.mode for gait in gaits], profile)
    with clock.stage("findings"):
        apart = asymmetries(metrics, [gait.view for gait in gaits])
        seen = seen_in(recordings, runner, apart)
        findings, checks = judged(metrics, seen, intake, profile, language_asked_for(provenance))
    return Analysis(
        formcheck_version=__version__,
        recordings=recordings,
        runner=runner,
        metrics=metrics,
        asymmetries=apart,
        findings=findings,
        checks=checks,
        backload=back_load(metrics, gaits),
        quality=_quality(measured, taken, runner),
        provenance=provenance,
        reason=reason(recordings),
    )


def seen_in(
    recordings: Sequence[Recording], runner: Runner, apart: Sequence[Asymmetry]
) -> FindingsInput:
    """What the rules look at besides the metrics."""
    return FindingsInput(
        runner=runner,
        gaits=[recording.gait for recording in recordings],
        made=[_made(recording, runner) for recording in recordings],
        asymmetries=apart,
    )


def _made(recording: Recording, runner: Runner) -> FilmingConditions:
    roll = recording.pixels.roll
    return FilmingConditions(
        sampling_hz=recording.trajectories.timeline.usual_hz,
        roll_ci95_deg=None if roll is None else roll.ci95_deg,
        model=recording.trajectories.backend,
        height_known=runner.height_m is not None,
    )


def judged(
    metrics: Sequence[Metric],
    seen: FindingsInput,
    intake: Intake | None,
    profile: Profile | None,
    language: str,
) -> tuple[tuple[Finding, ...], tuple[RuleCheck, ...]]:
    """Findings as severe as goes with ``intake``, and what became of every rule; by the limits,
    levels and, for ``language``, words of ``profile``."""
    return judge(
        metrics,
        seen,
        complaint_stated=intake is not None and intake.in_the_back,
        painful_side=None if intake is None else intake.painful_side,
        rules=rules_of(profile, language),
        levels=levels_of(profile),
    )


def language_asked_for(provenance: Provenance) -> str:
    """The language that the result was asked for in; English where none was."""
    return str(provenance.settings.get("lang") or ENGLISH.code)


def cleaning_of(recordings: Sequence[Recording]) -> tuple[CleaningStep, ...]:
    """The steps of each recording; with its name where there are two."""
    if len(recordings) == 1:
        return recordings[0].trajectories.steps
    return tuple(
        replace(step, parameters={"recording": label, **step.parameters})
        for recording, label in zip(recordings, labels_of(recordings), strict=True)
        for step in recording.trajectories.steps
    )


def _quality(
    measured: Sequence[Measurement], taken: Sequence[Metric], runner: Runner
) -> tuple[QualityNote, ...]:
    recordings = [one.recording for one in measured]
    read = [one.metrics for one in measured]
    own = named([one.notes for one in measured], recordings)
    doubts = named([one.doubts for one in measured], recordings)
    noted = (*conflicts(recordings, read), *own, *notes_on_runner(runner))
    return (*most_limiting_first(noted), *doubts, *secondary_values(recordings, read, taken))
