"""When a finding can be seen: the moment of every stride at which its value was read."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.finding import Evidence
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.render.limits import DRAWN_WITH_LIMIT, Judged
from formcheck.render.shots import SHOWN_AT, Shot, moment_s, value_in


@dataclass(frozen=True)
class Passing:
    """A finding's value passing by at capture time ``time_s``, in a stance of ``stance``."""

    time_s: float
    stance: Side
    judged: Judged


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
        for passing in _of(evidence, recording, analysis)
    }
    return tuple(sorted(found, key=lambda p: (p.time_s, p.judged.metric)))


def _of(evidence: Evidence, recording: Recording, analysis: Analysis) -> list[Passing]:
    metric = _judged_metric(evidence, recording, analysis)
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
            Judged(evidence.metric, evidence.side, read.value, evidence.limit),
        )
        for stride in strides
        # Of the body as a whole each stance has a value of its own.
        if (read := value_in(metric, stride)) is not None and read.start_s <= stride.toe_off_s
    ]


def judged_in(
    shot: Shot, recording: Recording, analysis: Analysis
) -> tuple[Measured, Judged] | None:
    """The weightiest of what findings rest on and ``shot`` shows: as measured, and as it is in that
    stride with its limit. One alone, so that its lines can be read."""
    for evidence in (e for finding in analysis.findings for e in finding.evidence):
        if SHOWN_AT.get(evidence.metric) is not shot.moment:
            continue
        if evidence.side not in (None, shot.side):
            continue
        metric = _judged_metric(evidence, recording, analysis)
        read = value_in(metric, shot.stride)
        if metric is not None and read is not None:
            return metric, Judged(evidence.metric, evidence.side, read.value, evidence.limit)
    return None


def drawable(evidence: Evidence, analysis: Analysis) -> Measured | None:
    """What ``evidence`` judges, where it can be drawn with its limit; None for a difference of
    sides or a change, whose limit is none of the angle."""
    if evidence.metric not in DRAWN_WITH_LIMIT:
        return None
    metric = analysis.metric(evidence.metric, evidence.side)
    if not isinstance(metric, Measured):
        return None
    return metric if metric.ci95 == evidence.ci95 else None


def _judged_metric(evidence: Evidence, recording: Recording, analysis: Analysis) -> Measured | None:
    """The same, where it was read from ``recording``."""
    metric = drawable(evidence, analysis)
    return metric if metric is not None and metric.video == recording.video else None
