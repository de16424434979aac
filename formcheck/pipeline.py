"""From the recordings of a session, one or two of the same runner, to its ``Analysis``."""

import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from formcheck._version import __version__
from formcheck.backload import back_load
from formcheck.clinic import rules_of
from formcheck.core.analysis import (
    Analysis,
    Provenance,
    QualityNote,
    Recording,
    labels_of,
)
from formcheck.core.finding import Finding, RuleCheck
from formcheck.core.gait import CleaningStep, Gait
from formcheck.core.metric import Metric
from formcheck.core.progress import Progress, part
from formcheck.core.recording import Runner
from formcheck.findings import judge
from formcheck.findings.rules import Rule
from formcheck.intake import Intake
from formcheck.joining import join, left_aside, misfits, named, reason
from formcheck.languages import ENGLISH
from formcheck.measuring import Clock, Footage, Measurement, measure_recording
from formcheck.metrics import asymmetries
from formcheck.quality import most_limiting_first, notes_on_runner
from formcheck.reference import with_references
from formcheck.reference.profile import RECORDED_AS, Profile, is_recorded, recorded
from formcheck.settings import Plain, record_of

LIBRARIES = ("av", "mediapipe", "numpy", "opencv-contrib-python", "scipy")


def analyze(
    footage: Sequence[Footage],
    *,
    jobs: int,
    progress: Progress,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> Analysis:
    """Measure one recording, or two of the same runner, from pictures or from saved landmarks.

    What was said of the runner is taken from the first; ``intake`` is what he or she told of pain,
    of which nothing but the severity of findings gets into the analysis; ``profile`` is a clinic's
    own. Where nothing can be measured the analysis is still complete and its ``reason`` says why.
    Raises UsageError, InputError or NotReadyError, never NotMeasurableError.
    """
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    clock = Clock()
    measured = [
        measure_recording(one, k, clock, jobs=jobs, progress=part(progress, k, len(footage)))
        for k, one in enumerate(footage)
    ]
    recordings = tuple(one.recording for one in measured)
    runner = footage[0].settings.as_runner()
    with clock.stage("metrics"):
        taken = join(recordings, [one.metrics for one in measured])
        modes = [recording.gait.mode for recording in recordings]
        metrics = with_references(taken, runner, modes, profile)
    settings = record_of([one.settings for one in footage]) | _standing(footage) | recorded(profile)
    with clock.stage("findings"):
        gaits = [recording.gait for recording in recordings]
        rules = rules_of(profile, _language(settings))
        findings, checks = _judged(metrics, runner, gaits, intake, rules)
    return Analysis(
        formcheck_version=__version__,
        recordings=recordings,
        runner=runner,
        metrics=metrics,
        asymmetries=asymmetries(metrics),
        findings=findings,
        checks=checks,
        backload=back_load(metrics, gaits),
        quality=_quality(measured, taken, runner),
        provenance=_provenance(measured, settings, clock, started_at),
        reason=reason(recordings),
    )


def judged_again(
    analysis: Analysis,
    intake: Intake | None,
    profile: Profile | None = None,
    language: str | None = None,
) -> Analysis:
    """``analysis`` with the findings that go with ``intake`` and ``profile``; nothing is measured
    anew. Where another profile held before, the bands are put beside the values again too.
    ``language``: of the words that the profile has; None for that of the result."""
    made = analysis.provenance
    gaits = [recording.gait for recording in analysis.recordings]
    metrics, settings = analysis.metrics, made.settings
    if not is_recorded(profile, settings):
        metrics = with_references(metrics, analysis.runner, [gait.mode for gait in gaits], profile)
        others = {name: value for name, value in settings.items() if name not in RECORDED_AS}
        settings = {**others, **recorded(profile)}
    rules = rules_of(profile, language or _language(settings))
    findings, checks = _judged(metrics, analysis.runner, gaits, intake, rules)
    return replace(
        analysis,
        metrics=metrics,
        findings=findings,
        checks=checks,
        provenance=replace(made, settings=settings),
    )


def _language(settings: Mapping[str, Plain]) -> str:
    """The language that the result was asked for in; English where none was."""
    return str(settings.get("lang") or ENGLISH.code)


def _judged(
    metrics: Sequence[Metric],
    runner: Runner,
    gaits: Sequence[Gait],
    intake: Intake | None,
    rules: Sequence[Rule],
) -> tuple[tuple[Finding, ...], tuple[RuleCheck, ...]]:
    return judge(
        metrics,
        runner,
        gaits,
        complaint_stated=intake is not None and intake.in_the_back,
        painful_side=None if intake is None else intake.painful_side,
        rules=rules,
    )


def _quality(
    measured: Sequence[Measurement], taken: Sequence[Metric], runner: Runner
) -> tuple[QualityNote, ...]:
    recordings = [one.recording for one in measured]
    read = [one.metrics for one in measured]
    own = named([one.notes for one in measured], recordings)
    doubts = named([one.doubts for one in measured], recordings)
    noted = (*misfits(recordings, read), *own, *notes_on_runner(runner))
    return (*most_limiting_first(noted), *doubts, *left_aside(recordings, read, taken))


def _provenance(
    measured: Sequence[Measurement], settings: dict[str, Plain], clock: Clock, started_at: str
) -> Provenance:
    return Provenance(
        model=_each_once(one.model_name for one in measured),
        model_sha256=_each_once(one.model_sha256 for one in measured),
        settings=settings,
        libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
        cleaning=_cleaning([one.recording for one in measured]),
        started_at=started_at,
        elapsed_s=clock.elapsed_s,
    )


def _standing(footage: Sequence[Footage]) -> dict[str, Plain]:
    """The clip of quiet standing that was given, and what file it was."""
    given = [one.standing.info for one in footage if one.standing is not None]
    return {"standing": given[0].name, "standing_sha256": given[0].sha256} if given else {}


def _each_once(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _cleaning(recordings: Sequence[Recording]) -> tuple[CleaningStep, ...]:
    """The steps of each recording; with its name where there are two."""
    if len(recordings) == 1:
        return recordings[0].trajectories.steps
    return tuple(
        replace(step, parameters={"recording": label, **step.parameters})
        for recording, label in zip(recordings, labels_of(recordings), strict=True)
        for step in recording.trajectories.steps
    )
