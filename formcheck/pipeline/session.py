"""From the recordings of a session, one or two of the same runner, to its ``Analysis``."""

import importlib.metadata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from formcheck.core.analysis import SCHEMA_VERSION, Analysis, Provenance
from formcheck.core.progress import Progress, part
from formcheck.intake import Intake
from formcheck.pipeline.assemble import (
    Clock,
    Measurement,
    cleaning_of,
    conclude,
    judged,
    language_asked_for,
    seen_in,
)
from formcheck.pipeline.recording import RecordingInput, measure_recording
from formcheck.reference import with_references
from formcheck.reference.profile import RECORDED_AS, Profile, is_recorded, recorded
from formcheck.settings import Plain, record_of

LIBRARIES = ("av", "mediapipe", "numpy", "opencv-contrib-python", "scipy")


def analyze(
    footage: Sequence[RecordingInput],
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
    settings = record_of([one.settings for one in footage]) | _standing(footage) | recorded(profile)
    analysis = conclude(
        measured,
        footage[0].settings.as_runner(),
        _provenance(measured, settings, started_at),
        clock,
        intake=intake,
        profile=profile,
    )
    how = replace(analysis.provenance, elapsed_s=clock.elapsed_s)
    return replace(analysis, provenance=how)


def rejudge(
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
    seen = seen_in(analysis.recordings, analysis.runner, analysis.asymmetries)
    spoken = language or language_asked_for(made)
    findings, checks = judged(metrics, seen, intake, profile, spoken)
    return replace(
        analysis,
        metrics=metrics,
        findings=findings,
        checks=checks,
        schema_version=SCHEMA_VERSION,
        provenance=replace(made, settings=settings),
    )


def _provenance(
    measured: Sequence[Measurement], settings: dict[str, Plain], started_at: str
) -> Provenance:
    return Provenance(
        model=_each_once(one.model_name for one in measured),
        model_sha256=_each_once(one.model_sha256 for one in measured),
        settings=settings,
        libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
        cleaning=cleaning_of([one.recording for one in measured]),
        started_at=started_at,
        elapsed_s={},
    )


def _standing(footage: Sequence[RecordingInput]) -> dict[str, Plain]:
    """The clip of quiet standing that was given, and what file it was."""
    given = [one.standing.info for one in footage if one.standing is not None]
    return {"standing": given[0].name, "standing_sha256": given[0].sha256} if given else {}


def _each_once(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))
