"""``Analysis`` to the document of ``analysis.json`` and back; nothing is judged on the way."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from fractions import Fraction
from operator import itemgetter
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from formcheck.comparison.setup import filmed_as
from formcheck.core.analysis import (
    SCHEMA_VERSION,
    Analysis,
    Asymmetry,
    Provenance,
    QualityNote,
    Recording,
)
from formcheck.core.arrays import FloatArray
from formcheck.core.backload import BackLoad, LoadRatio, NotEstimated, WhatIf
from formcheck.core.finding import Evidence, Finding, RuleCheck
from formcheck.core.gait import CleaningStep, Gait, GaitEvent, Stride
from formcheck.core.metric import (
    PROVISIONAL_LABEL,
    Basis,
    Measured,
    Metric,
    MetricSpec,
    Reference,
    StrideValue,
    Unavailable,
)
from formcheck.core.recording import Runner, VideoInfo, View
from formcheck.core.review import Review
from formcheck.errors import InputError, UsageError
from formcheck.findings.rules import family_of
from formcheck.results.review import review_from_plain, review_to_plain
from formcheck.results.saved_texts import rebuild, remembered, texts_in

if TYPE_CHECKING:
    from formcheck.results import schema
    from formcheck.results.schema import BackLoadPart, FindingPart, LoadRatioPart

READ_AT_CONTACT_SLACK_S = 0.02
"""A value read around a contact may have its middle a frame before it; it still is its stride's."""

_READ_ONCE = frozenset(
    (
        *("step_time", "contact_time", "flight_time", "duty_factor", "step_length"),
        *("peak_vertical_force", "vertical_stiffness", "leg_stiffness"),
    )
)
"""What results without ``basis`` tell stride by stride and side by side, though it was read once
from the mean stride: none of that is taken over."""


def document(analysis: Analysis) -> "schema.AnalysisDocument":
    """What ``analysis.json`` holds.

    Raises:
        pydantic.ValidationError: a number is NaN or infinite, which is a defect of what made it.
    """
    from formcheck.results import schema

    content = _content(analysis)
    pixels = [(r.pixels.roll_reason, r.pixels.pelvis_reason) for r in analysis.recordings]
    content["texts"] = texts_in([content, pixels])
    return schema.AnalysisDocument.model_validate(content)


def _content(analysis: Analysis) -> dict[str, Any]:
    recordings = analysis.recordings
    return {
        "schema_version": SCHEMA_VERSION,
        "formcheck_version": analysis.formcheck_version,
        "reason": analysis.reason,
        "videos": [_video(r.info) for r in recordings],
        "runner": asdict(analysis.runner),
        "views": [_view(r) for r in recordings],
        "gait": {
            "mode": analysis.leading.gait.mode,
            "confidence": analysis.leading.gait.mode_confidence,
        },
        "events": [
            {**asdict(event), "video": index}
            for index, recording in enumerate(recordings)
            for event in recording.gait.events
        ],
        "strides": list(_strides(analysis)),
        "metrics": [_metric(m) for m in analysis.metrics],
        "asymmetries": [asdict(a) for a in analysis.asymmetries],
        "findings": [_finding(f) for f in analysis.findings],
        "checks": [{**asdict(c), "reason_code": None} for c in analysis.checks],
        "backload": asdict(analysis.backload),
        "quality": [asdict(q) for q in analysis.quality],
        "catalogue": [asdict(spec) for spec in _specs(analysis.metrics)],
        "provenance": asdict(analysis.provenance),
        "review": analysis.review and review_to_plain(analysis.review),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    # Its family follows from its id.
    return {name: value for name, value in asdict(finding).items() if name != "family"}


def _video(info: VideoInfo) -> dict[str, Any]:
    return {
        # A file name may hold bytes that are no text in any encoding.
        "name": info.name.encode("utf-8", "replace").decode("utf-8"),
        "sha256": info.sha256,
        "size_px": info.size_px,
        "n_frames": info.n_frames,
        "duration_s": info.duration_s,
        "nominal_fps": None if info.nominal_hz is None else float(info.nominal_hz),
        "variable_frame_rate": info.variable_rate,
        "duplicate_frame_share": info.duplicate_share,
        "rotation_deg": info.rotation_deg,
        "slow_motion_factor": info.slow_motion_factor,
        "slow_motion_source": info.slow_motion_source,
        "recorded_at": info.recorded_at,
        "announced_duration_s": info.announced_duration_s,
        "damaged_frames": info.damaged_frames,
        "repaired_times": info.repaired_times,
        "unclear_capture_hz": info.unclear_capture_hz,
        "turned_deg": info.turned_deg,
        "mirrored": info.mirrored,
        "n_scenes": info.n_scenes,
        "scene_s": info.scene_s,
        "n_streams": info.n_streams,
        "stream": info.stream,
    }


def _view(recording: Recording) -> dict[str, Any]:
    gait, roll = recording.gait, recording.pixels.roll
    return {
        "kind": gait.view,
        "confidence": gait.view_confidence,
        "facing": gait.facing,
        "camera_roll_deg": roll and {"value": roll.value_deg, "ci95": roll.ci95_deg},
        "mode": gait.mode,
        "mode_confidence": gait.mode_confidence,
        "moving_camera": gait.moving_camera,
        "overground": gait.overground,
        "slow_motion_suspected": gait.slow_motion_suspected,
        "reason": recording.reason or gait.reason,
        "filming": _filming(recording),
    }


def _filming(recording: Recording) -> dict[str, Any]:
    shown = filmed_as(recording)
    return {
        "sampling_hz": shown.sampling_hz,
        "runner_share": shown.runner_share,
        "moving": shown.moving,
        "model": shown.model,
        "pelvis_zero": shown.pelvis_zero,
    }


def _strides(analysis: Analysis) -> Iterator[dict[str, Any]]:
    for index, recording in enumerate(analysis.recordings):
        here = [
            m
            for m in analysis.metrics
            if isinstance(m, Measured) and m.per_stride and m.video == index
        ]
        read = [(m, _by_middle_s(m.per_stride)) for m in here]
        for stride in recording.gait.strides:
            mine = [(m, values) for m, values in read if m.side in (None, stride.side)]
            values = {m.spec.id: _value_in(stride, values) for m, values in mine}
            yield {"video": index, **asdict(stride), "metrics": values}


def _by_middle_s(per_stride: Sequence[StrideValue]) -> list[tuple[float, float]]:
    return sorted((0.5 * (v.start_s + v.stop_s), v.value) for v in per_stride)


def _value_in(stride: Stride, values: list[tuple[float, float]]) -> float | None:
    """Of ``values``, (time in s, value) in order of time."""
    start, stop = (
        bisect_left(values, time_s - READ_AT_CONTACT_SLACK_S, key=itemgetter(0))
        for time_s in (stride.contact_s, stride.next_contact_s)
    )
    return fmean(value for _, value in values[start:stop]) if stop > start else None


def _metric(metric: Metric) -> dict[str, Any]:
    part: dict[str, Any] = {
        "id": metric.spec.id,
        "side": metric.side,
        "unit": metric.spec.unit,
        "per_stride": [vars(v) for v in metric.per_stride],
    }
    if isinstance(metric, Unavailable):
        absent = ("value", "sd", "basis", "ci95", "smallest_detectable_change", "method", "video")
        part |= dict.fromkeys((*absent, "reference", "coverage"))
        return part | {"status": "not_measured", "n": 0, "reason": metric.reason}
    return part | {
        "status": "measured",
        "value": metric.value,
        "sd": metric.sd,
        "n": metric.n,
        "basis": metric.basis,
        "ci95": metric.ci95,
        "smallest_detectable_change": metric.smallest_detectable_change,
        "reason": None,
        "method": metric.method,
        "video": metric.video,
        "reference": metric.reference and asdict(metric.reference),
        "coverage": metric.coverage,
    }


def _specs(metrics: tuple[Metric, ...]) -> list[MetricSpec]:
    return list({m.spec.id: m.spec for m in metrics}.values())


def restore(saved: "schema.AnalysisDocument", recordings: tuple[Recording, ...]) -> Analysis:
    """The analysis ``saved`` describes; ``recordings`` as :func:`restore_gait` and the arrays give.

    Raises:
        InputError: the document contradicts itself.
    """
    specs = {d.id: MetricSpec(**d.model_dump()) for d in saved.catalogue}
    analysis = Analysis(
        formcheck_version=saved.formcheck_version,
        recordings=recordings,
        runner=Runner(**saved.runner.model_dump()),
        metrics=tuple(_restore_metric(m, specs) for m in saved.metrics),
        asymmetries=tuple(
            Asymmetry(**a.model_dump())
            for a in saved.asymmetries
            if not (a.metric in _READ_ONCE and _says_no_basis(saved))
        ),
        findings=tuple(_restore_finding(f) for f in saved.findings),
        checks=tuple(RuleCheck(**c.model_dump(exclude={"reason_code"})) for c in saved.checks),
        backload=_restore_backload(saved.backload),
        quality=tuple(QualityNote(**q.model_dump()) for q in saved.quality),
        provenance=Provenance(
            **saved.provenance.model_dump(exclude={"cleaning"}),
            cleaning=tuple(CleaningStep(**c.model_dump()) for c in saved.provenance.cleaning),
        ),
        reason=saved.reason,
        schema_version=saved.schema_version,
        review=None if saved.review is None else _restore_review(saved.review),
    )
    return remembered(analysis, rebuild([part.model_dump() for part in saved.texts]))


def _says_no_basis(saved: "schema.AnalysisDocument") -> bool:
    measured = (m for m in saved.metrics if m.status == "measured")
    return all(m.basis is None for m in measured)


def _restore_backload(part: "BackLoadPart") -> BackLoad:
    what_if = tuple(
        WhatIf(w.id, w.change, _restore_ratio(w.moment), _restore_ratio(w.compression))
        for w in part.what_if
    )
    return BackLoad(part.value, part.ci95, part.reason, what_if, part.n)


def _restore_ratio(part: "LoadRatioPart") -> LoadRatio | NotEstimated:
    if part.value is None or part.ci95 is None or part.verdict is None:
        return NotEstimated(part.reason)
    return LoadRatio(part.value, part.ci95, part.verdict)


def restore_video(part: "schema.VideoPart", path: Path | None) -> VideoInfo:
    """The container facts of one recording."""
    fps = part.nominal_fps
    return VideoInfo(
        path=path,
        name=part.name,
        sha256=part.sha256,
        size_px=part.size_px,
        n_frames=part.n_frames,
        duration_s=part.duration_s,
        # Any rate a container states has a small denominator, so that it comes back exactly.
        nominal_hz=None if fps is None else Fraction(fps).limit_denominator(1_000_000),
        variable_rate=part.variable_frame_rate,
        rotation_deg=part.rotation_deg,
        duplicate_share=part.duplicate_frame_share,
        slow_motion_factor=part.slow_motion_factor,
        slow_motion_source=part.slow_motion_source,
        recorded_at=part.recorded_at,
        announced_duration_s=part.announced_duration_s,
        damaged_frames=part.damaged_frames,
        repaired_times=part.repaired_times,
        unclear_capture_hz=part.unclear_capture_hz,
        turned_deg=part.turned_deg,
        mirrored=part.mirrored,
        n_scenes=part.n_scenes,
        scene_s=part.scene_s,
        n_streams=part.n_streams,
        stream=part.stream,
    )


def restore_gait(saved: "schema.AnalysisDocument", video: int, phase: FloatArray) -> Gait:
    """The reading of the recording with index ``video``; ``phase`` (n_frames,) as saved."""
    view = saved.views[video]
    return Gait(
        view=View(view.kind),
        view_confidence=view.confidence,
        facing=view.facing,
        mode=view.mode,
        mode_confidence=view.mode_confidence,
        events=tuple(
            GaitEvent(**e.model_dump(exclude={"video"})) for e in saved.events if e.video == video
        ),
        strides=tuple(
            Stride(s.side, s.contact_s, s.toe_off_s, s.next_contact_s)
            for s in saved.strides
            if s.video == video
        ),
        phase=phase,
        moving_camera=view.moving_camera,
        overground=view.overground,
        slow_motion_suspected=view.slow_motion_suspected,
        reason="" if any(s.video == video for s in saved.strides) else view.reason,
    )


def _restore_metric(part: "schema.MetricPart", specs: dict[str, MetricSpec]) -> Metric:
    spec = specs.get(part.id)
    if spec is None:
        raise InputError(f"analysis.json is damaged: no definition of metric {part.id!r}")
    if part.status == "not_measured":
        return Unavailable(spec, part.side, part.reason or "")
    if part.value is None or part.ci95 is None:
        raise InputError(f"analysis.json is damaged: {part.id!r} is measured but has no value")
    basis = _basis(part)
    in_strides = basis is Basis.STRIDES
    return Measured(
        spec=spec,
        side=part.side,
        value=part.value,
        sd=part.sd if in_strides else None,
        ci95=part.ci95,
        n=part.n if in_strides else 1,
        method=part.method or "",
        coverage=1.0 if part.coverage is None else part.coverage,
        smallest_detectable_change=part.smallest_detectable_change,
        per_stride=tuple(
            StrideValue(v.start_s, v.stop_s, v.value) for v in part.per_stride if in_strides
        ),
        reference=None if part.reference is None else _reference(part.reference),
        video=part.video or 0,
        basis=basis,
    )


def _reference(part: "schema.ReferencePart") -> Reference:
    provisional = part.provisional
    if provisional is None:
        # Older results marked our own bands by this text as a whole; a clinic's were none of them.
        provisional = part.source == PROVISIONAL_LABEL
    return Reference(part.low, part.high, part.source, provisional)


def _basis(part: "schema.MetricPart") -> Basis:
    if part.basis is None:
        return Basis.RECORDING if part.id in _READ_ONCE else Basis.STRIDES
    return part.basis


def _restore_review(part: "schema.ReviewPart") -> Review:
    try:
        return review_from_plain(part.model_dump())
    except UsageError as error:
        raise InputError(f"its review is damaged: {error.message}") from error


def _restore_finding(part: "FindingPart") -> Finding:
    evidence = tuple(Evidence(**e.model_dump()) for e in part.evidence)
    told = part.model_dump(exclude={"evidence"})
    return Finding(**told, evidence=evidence, family=family_of(part.id))
