"""Corrections applied to an analysis, everything that follows from them made again, and what
that did to the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formcheck.core.analysis import Analysis, QualityLevel, QualityNote, Recording
from formcheck.core.message import Message, join_with, msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Runner, Side, View
from formcheck.core.review import BeltSpeed, Correction, SwapSides
from formcheck.intake import Intake
from formcheck.metrics.angles import angle_series
from formcheck.metrics.inputs import Inputs
from formcheck.pipeline.assemble import (
    Clock,
    Measurement,
    cleaning_of,
    conclude,
    measured_in,
    why_not_measured,
)
from formcheck.reference.profile import Profile
from formcheck.review.corrections import CorrectionPlan, does_not_fit
from formcheck.review.events import HAND_SET_FRAMES, Edited, edited
from formcheck.review.rereading import read_again
from formcheck.settings import KMH_PER_MPS


@dataclass(frozen=True)
class ReviewChange:
    """A metric that has another value now. ``before``, ``after``: None where not measured."""

    metric: str
    side: Side | None
    before: float | None
    after: float | None
    unit: str


def changes(before: Analysis, after: Analysis) -> tuple[ReviewChange, ...]:
    """Every metric whose value differs, in the order of the catalogue."""
    was = {(m.spec.id, m.side): _value(m) for m in before.metrics}
    found = (
        ReviewChange(m.spec.id, m.side, was.get((m.spec.id, m.side)), _value(m), m.spec.unit)
        for m in after.metrics
    )
    return tuple(change for change in found if change.before != change.after)


def _value(metric: Metric) -> float | None:
    return metric.value if isinstance(metric, Measured) else None


NAMED_BY_METHOD = ("pelvic_drop", "pelvic_range")
"""Metrics whose method is a single word that other programs know."""


def reviewed(
    analysis: Analysis,
    corrections: Sequence[Correction],
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> Analysis:
    """``analysis``, as it was measured, after ``corrections``, applied one after another: events,
    strides, metrics, asymmetries, findings. Without any it is the same.

    Neither pose model nor pictures are needed; what only pictures could tell becomes NotMeasured.
    ``intake``: what the runner told of pain; ``profile``: what ``analysis`` was judged by.

    Raises:
        UsageError: a correction does not fit; the message says which one and why.
    """
    if analysis.review is not None:
        raise ValueError("expected an analysis as it was measured, got a reviewed one")
    if not corrections:
        return analysis
    plans = _plans(analysis, corrections)
    runner = _runner(analysis.runner, corrections)
    measured = [
        _measured(recording, plan, runner, analysis)
        for recording, plan in zip(analysis.recordings, plans, strict=True)
    ]
    cleaning = cleaning_of([one.recording for one in measured])
    return conclude(
        measured,
        runner,
        replace(analysis.provenance, cleaning=cleaning),
        Clock(),
        intake=intake,
        profile=profile,
    )


def _plans(analysis: Analysis, corrections: Sequence[Correction]) -> list[CorrectionPlan]:
    plans = [CorrectionPlan(recording.info.slow_motion_factor) for recording in analysis.recordings]
    for number, correction in enumerate(corrections, start=1):
        if isinstance(correction, BeltSpeed):
            continue
        if correction.video >= len(plans):
            raise does_not_fit(number, f"there is no video {correction.video}; the first one is 0")
        plans[correction.video] = plans[correction.video].after(correction, number)
    return plans


def _runner(runner: Runner, corrections: Sequence[Correction]) -> Runner:
    for correction in corrections:
        if isinstance(correction, BeltSpeed):
            runner = replace(runner, speed_mps=correction.speed_kmh / KMH_PER_MPS)
    return runner


def _measured(
    recording: Recording, plan: CorrectionPlan, runner: Runner, analysis: Analysis
) -> Measurement:
    settings = analysis.provenance.settings
    against: tuple[SwapSides, ...] = ()
    if plan.reads_again:
        reread = read_again(recording, plan, _given_view(analysis, recording.video))
        recording, against = reread.recording, reread.against
    by_hand = edited(recording.gait, recording.trajectories.timeline, plan.edits)
    # What a person left out is not what the recording lacks.
    as_filmed = replace(by_hand.gait, phase=recording.gait.phase)
    if plan.edits:
        recording = replace(recording, gait=by_hand.gait)
    inputs = Inputs(recording.trajectories, recording.gait, recording.pixels, runner)
    if not plan.changes_nothing:
        recording = _with_reason(replace(recording, angles=angle_series(inputs)))
    measured = measured_in(
        replace(recording, gait=as_filmed) if plan.edits else recording,
        inputs,
        blur_faces=bool(settings.get("blur_faces")),
    )
    measured = replace(measured, recording=recording)
    return _noted(_doubted(measured, against), plan, by_hand)


def _given_view(analysis: Analysis, video: int) -> View | None:
    """As the user gave it for the recording with index ``video``."""
    settings = analysis.provenance.settings
    view = settings.get("view") if video == 0 else settings.get("view_2", settings.get("view"))
    return View(str(view)) if view else None


def _with_reason(recording: Recording) -> Recording:
    """With why it can not be measured as a whole, or without, as its gait is now."""
    gait = recording.gait
    reason = why_not_measured("", gait)
    if reason and not gait.strides:
        gait = replace(gait, reason=reason)
    return replace(recording, gait=gait, reason=reason)


def _doubted(measured: Measurement, against: Sequence[SwapSides]) -> Measurement:
    """With a warning for each exchange ``against`` what the legs did before and after it."""
    notes = [
        QualityNote(
            "swap_doubtful",
            QualityLevel.WARNING,
            msg(
                "Left and right were exchanged by hand from {time:.2f} s on, but the legs fit "
                "those before and after better as they were.",
                time=swap.from_s,
            ),
            msg("Look at both feet there again, and take the exchange back if it was a mistake."),
        )
        for swap in against
    ]
    return replace(measured, notes=(*notes, *measured.notes))


def _noted(measured: Measurement, plan: CorrectionPlan, by_hand: Edited) -> Measurement:
    """With what the report has to say of the corrections."""
    notes, metrics = list(measured.notes), measured.metrics
    if by_hand.n_by_hand:
        how = msg(
            "{n} of {total} contacts and toe-offs set by hand",
            n=by_hand.n_by_hand,
            total=len(by_hand.gait.events),
        )
        metrics = tuple(_with_method(metric, how) for metric in metrics)
        notes.append(QualityNote("events_by_hand", QualityLevel.INFO, _how_sure(measured, how)))
    if excluded_s := by_hand.excluded_s:
        left_out = msg("{seconds:.1f} s were left out by the reviewer.", seconds=excluded_s)
        notes.append(QualityNote("left_out_by_hand", QualityLevel.INFO, left_out))
    if plan.person is not None:
        notes = [note for note in notes if note.id != "other_people"]
        chosen = msg("Who of the people in the picture is the runner was chosen by hand.")
        notes.append(QualityNote("person_chosen", QualityLevel.INFO, chosen))
    return replace(measured, metrics=metrics, notes=tuple(notes))


def _how_sure(measured: Measurement, how: Message) -> Message:
    step_s = measured.recording.trajectories.timeline.median_step_s
    return msg(
        "{how}, each ± {step:.0f} ms, the time from one picture to the next.",
        how=how,
        step=1000.0 * HAND_SET_FRAMES * step_s,
    )


def _with_method(metric: Metric, how: Message) -> Metric:
    if isinstance(metric, Measured) and metric.spec.id not in NAMED_BY_METHOD:
        return replace(metric, method=join_with("; ", (metric.method, how)))
    return metric
