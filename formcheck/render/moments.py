"""When a finding can be seen: the moment of every stride at which its value was read."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.finding import Evidence
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.render.limits import DRAWN_WITH_LIMIT, Judged
from formcheck.render.shots import SHOWN_AT, moment_s, value_in


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


def passing_at(
    passed: Sequence[Passing], time_s: float, stance: Side, recording: Recording
) -> tuple[Judged, ...]:
    """What of ``passed`` passes at ``time_s``, give or take a frame, in a stance of ``stance``."""
    within_s = recording.trajectories.timeline.median_step_s
    return tuple(
        one.judged
        for one in passed
        if one.stance is stance and abs(one.time_s - time_s) <= within_s
    )


def passings(recording: Recording, analysis: Analysis) -> tuple[Passing, ...]:
    """Every moment of the headlines that can be drawn with their limit on ``recording``, in order
    of time: one for each stride in which the value was read, whichever side of the limit it lies.
    """
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


def _judged_metric(evidence: Evidence, recording: Recording, analysis: Analysis) -> Measured | None:
    """What ``evidence`` judges, where it is in the picture; None for a difference of sides or a
    change, whose limit is none of the angle."""
    if evidence.metric not in DRAWN_WITH_LIMIT:
        return None
    metric = analysis.metric(evidence.metric, evidence.side)
    if not isinstance(metric, Measured) or metric.video != recording.video:
        return None
    return metric if metric.ci95 == evidence.ci95 else None
