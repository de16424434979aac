"""Which moment of which stride shows a value: for a key frame, which stands for some metrics,
and for a finding, at every stride at which its value was read."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.finding import Evidence, Finding
from formcheck.core.gait import Stride
from formcheck.core.metric import Measured, Metric, StrideValue
from formcheck.core.pose import of_side
from formcheck.core.recording import Side, View
from formcheck.reporting.video.limits import DRAWN_WITH_LIMIT, DrawnLimit
from formcheck.reporting.video.skeleton import Posture, posture_at


class Moment(StrEnum):
    """The moments of a stance that are shown. Midstance is the lowest mid-hip, or from behind the
    largest pelvic drop where that was measured."""

    CONTACT = "contact"
    MIDSTANCE = "midstance"
    TOE_OFF = "toe_off"


SHOWN: dict[tuple[View, Moment], tuple[str, ...]] = {
    (View.SIDE, Moment.CONTACT): ("knee_flexion_contact", "shin_angle_contact"),
    (View.SIDE, Moment.MIDSTANCE): ("trunk_lean_midstance",),
    (View.SIDE, Moment.TOE_OFF): ("thigh_extension_peak",),
    (View.REAR, Moment.MIDSTANCE): ("pelvic_drop", "trunk_lateral_lean"),
    (View.FRONT, Moment.MIDSTANCE): ("trunk_lateral_lean",),
}
"""Metrics a key frame stands for; the first that was measured chooses the stride."""

SHOWN_AT: dict[str, Moment] = {
    **{metric_id: moment for (_, moment), ids in SHOWN.items() for metric_id in ids},
    "trunk_lean": Moment.MIDSTANCE,
    "pelvic_range": Moment.MIDSTANCE,
    "hip_adduction": Moment.MIDSTANCE,
    "knee_flexion_stance_peak": Moment.MIDSTANCE,
    "overstride": Moment.CONTACT,
    "foot_angle_contact": Moment.CONTACT,
    "step_width": Moment.CONTACT,
}
"""The moment at which a metric can be seen; times and distances over a stride cannot."""


@dataclass(frozen=True, eq=False)
class Shot:
    """One moment of one side in a ``stride``, with the runner's posture in it."""

    side: Side
    moment: Moment
    stride: Stride
    time_s: float
    posture: Posture
    metrics: tuple[Measured, ...]


def shot_of(
    recording: Recording, metrics: Sequence[Metric], side: Side, moment: Moment
) -> Shot | None:
    """The typical stride of ``side`` at ``moment``; None without strides or a posture then."""
    strides = recording.gait.strides_of(side)
    if not strides or recording.reason:
        return None
    found = [metric_of(metrics, i, side) for i in SHOWN.get((recording.gait.view, moment), ())]
    # What was read from another recording is not in this picture.
    measured = tuple(m for m in found if isinstance(m, Measured) and m.video == recording.video)
    stride = _typical(strides, measured[0] if measured else None)
    time_s = moment_s(recording, stride, moment, measured)
    posture = posture_at(recording, time_s)
    if posture is None or not np.isfinite(posture.mid("hip")).all():
        return None
    return Shot(side, moment, stride, time_s, posture, measured)


def metric_of(metrics: Sequence[Metric], metric_id: str, side: Side) -> Metric | None:
    """The metric of ``side``, or of the body where it is not sided."""
    for metric in metrics:
        if metric.spec.id == metric_id and metric.side in (side, None):
            return metric
    return None


def _typical(strides: tuple[Stride, ...], metric: Measured | None) -> Stride:
    """The stride whose value is nearest to the median of ``metric``; without values, the one of
    median contact time."""
    values = [(s, v.value) for s in strides if (v := value_in(metric, s)) is not None]
    if not values:
        values = [(s, s.contact_time_s) for s in strides]
    median = float(np.median([value for _, value in values]))
    return min(values, key=lambda pair: abs(pair[1] - median))[0]


def value_in(metric: Measured | None, stride: Stride) -> StrideValue | None:
    """What was read of ``metric`` in ``stride``."""
    if metric is None:
        return None
    first = bisect_left(metric.per_stride, stride.contact_s - 1e-3, key=lambda v: v.start_s)
    if first == len(metric.per_stride):
        return None
    read = metric.per_stride[first]
    return read if read.start_s < stride.next_contact_s - 1e-3 else None


def moment_s(
    recording: Recording, stride: Stride, moment: Moment, measured: tuple[Measured, ...]
) -> float:
    """Capture time of ``moment`` in ``stride``, where the first of ``measured`` was read."""
    if moment is Moment.CONTACT:
        return stride.contact_s
    if moment is Moment.TOE_OFF:
        return stride.toe_off_s
    for metric in measured[:1]:
        read = value_in(metric, stride)
        if read is not None and read.start_s == read.stop_s <= stride.toe_off_s:
            return read.start_s
    trajectories, pelvis = recording.trajectories, recording.pixels.pelvis
    time_s = trajectories.timeline.time_s
    stance = np.flatnonzero((time_s >= stride.contact_s) & (time_s <= stride.toe_off_s))
    depth = trajectories.xy_px[stance][:, [of_side("hip", side) for side in Side], 1].mean(axis=1)
    if pelvis is not None and any(m.spec.id == "pelvic_drop" for m in measured):
        # The metric is the peak of the stance, so that is what the picture has to show.
        depth = (1.0 if stride.side is Side.LEFT else -1.0) * pelvis.obliquity_deg[stance]
    if not np.isfinite(depth).any():
        return 0.5 * (stride.contact_s + stride.toe_off_s)
    return float(time_s[stance[np.nanargmax(depth)]])


@dataclass(frozen=True)
class Passing:
    """A finding's value passing by at capture time ``time_s``, in a stance of ``stance``."""

    time_s: float
    stance: Side
    judged: DrawnLimit


HELD_S = 0.4
"""How long an angle with its limit stays, where it was read: long enough to be seen, and over
before the same leg stands again (a stride of the quickest runners takes .55 s)."""


def passing_s(passing: Passing) -> float:
    """When it passes, to find it by."""
    return passing.time_s


def held_at(passed: Sequence[Passing], time_s: float, recording: Recording) -> tuple[Passing, ...]:
    """What has just passed at ``time_s``, of each metric the last. ``passed``: in order of time."""
    # A moment between two frames belongs to the nearer one.
    early_s = 0.5 * recording.trajectories.timeline.median_step_s
    first = bisect_left(passed, time_s - HELD_S, key=passing_s)
    stop = bisect_right(passed, time_s + early_s, key=passing_s)
    return tuple({p.judged.metric: p for p in passed[first:stop]}.values())


def passings(recording: Recording, analysis: Analysis) -> tuple[Passing, ...]:
    """Every moment of the headlines that can be drawn with their limit on ``recording``, in order
    of time: one for each stride in which the value was read, whichever side of the limit it lies.
    What is only possible is none of them."""
    if recording.reason:
        return ()
    found = {
        passing
        for finding in analysis.headlines
        for evidence in finding.evidence
        for passing in _of(evidence, recording, analysis.metrics)
    }
    return tuple(sorted(found, key=lambda p: (p.time_s, p.judged.metric)))


def _of(evidence: Evidence, recording: Recording, metrics: Sequence[Metric]) -> list[Passing]:
    metric = _judged_metric(evidence, recording, metrics)
    if metric is None:
        return []
    moment = SHOWN_AT[evidence.metric]
    strides = (
        recording.gait.strides
        if evidence.side is None
        else recording.gait.strides_of(evidence.side)
    )
    return [
        Passing(
            moment_s(recording, stride, moment, (metric,)),
            stride.side,
            DrawnLimit(evidence.metric, evidence.side, read.value, evidence.limit),
        )
        for stride in strides
        # Of the body as a whole each stance has a value of its own.
        if (read := value_in(metric, stride)) is not None and read.start_s <= stride.toe_off_s
    ]


def judged_in(
    shot: Shot,
    recording: Recording,
    findings: Sequence[Finding],
    metrics: Sequence[Metric],
) -> tuple[Measured, DrawnLimit] | None:
    """The weightiest of what ``findings`` rest on and ``shot`` shows: as measured, and as it is in
    that stride with its limit. One alone, so that its lines can be read."""
    for evidence in (e for finding in findings for e in finding.evidence):
        if SHOWN_AT.get(evidence.metric) is not shot.moment:
            continue
        if evidence.side not in (None, shot.side):
            continue
        metric = _judged_metric(evidence, recording, metrics)
        read = value_in(metric, shot.stride)
        if metric is not None and read is not None:
            return metric, DrawnLimit(evidence.metric, evidence.side, read.value, evidence.limit)
    return None


def drawable(evidence: Evidence, metrics: Sequence[Metric]) -> Measured | None:
    """What ``evidence`` judges, where it can be drawn with its limit; None for a difference of
    sides or a change, whose limit is none of the angle."""
    if evidence.metric not in DRAWN_WITH_LIMIT:
        return None
    metric = metric_judged(evidence, metrics)
    if not isinstance(metric, Measured):
        return None
    return metric if metric.ci95 == evidence.ci95 else None


def metric_judged(evidence: Evidence, metrics: Sequence[Metric]) -> Metric | None:
    """What ``evidence`` judges, None where there is no such one."""
    wanted = (evidence.metric, evidence.side)
    return next((m for m in metrics if (m.spec.id, m.side) == wanted), None)


def _judged_metric(
    evidence: Evidence, recording: Recording, metrics: Sequence[Metric]
) -> Measured | None:
    """The same, where it was read from ``recording``."""
    metric = drawable(evidence, metrics)
    return metric if metric is not None and metric.video == recording.video else None
