"""What was true beside what was measured, and legs exchanged on purpose beside those put back.

A pose model takes one leg for the other for some frames on end. Here that is done to landmarks
whose legs are known, on top of what the model itself mixed up, and the cleaned legs are set beside
the true ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.cleaning.chain import clean
from formcheck.cleaning.swaps import exchange_legs
from formcheck.core.analysis import Analysis
from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import EventKind, GaitEvent
from formcheck.core.metric import Metric, Unavailable
from formcheck.core.pose import LEG_JOINTS, PoseTrack, of_side
from formcheck.core.recording import Side, View
from formcheck.core.series import PixelSeries
from formcheck.errors import InputError
from formcheck.validation.case import Case, Family, Garment, Split, TrueEvent, TrueValue

SHARE, LONGEST = 0.3, 12
"""Of the frames, in runs of 1 to ``LONGEST`` frames."""
CLEARLY_APART = 0.15
"""Leg lengths between the ankles below which nobody can tell one leg from the other."""
_SEED = 7


def repaired_percent(track: PoseTrack, true: PoseTrack) -> float:
    """Of the frames whose legs have changed names, the share that cleaning puts back.

    ``track``: what a pose model saw from the side, ``true``: the same joints where they really
    are, frame by frame. NaN where no frame can be judged. Joints that cleaning leaves out are
    flagged, not wrong.
    """
    spoilt = exchange_legs(track, runs_of_frames(len(track.timeline)))
    cleaned = clean(spoilt, view=View.SIDE).trajectories
    wrong_before = _crossed(spoilt.xy_px, true.xy_px) & _apart(true.xy_px)
    if not np.any(wrong_before):
        return float("nan")
    wrong_after = _crossed(cleaned.xy_px, true.xy_px)
    return 100.0 * (1.0 - float(np.mean(wrong_after[wrong_before])))


def runs_of_frames(n: int) -> BoolArray:
    """(n,) frames to exchange, the same ones every time."""
    rng = np.random.default_rng(_SEED)
    chosen = np.zeros(n, dtype=np.bool_)
    while np.mean(chosen) < SHARE:
        start = int(rng.integers(n))
        chosen[start : start + int(rng.integers(1, LONGEST + 1))] = True
    return chosen


def _crossed(xy_px: FloatArray, true_px: FloatArray) -> BoolArray:
    """(n,) whether each leg lies nearer to the other one's true place."""
    left, right = (_leg(xy_px, side) for side in Side)
    true_left, true_right = (_leg(true_px, side) for side in Side)
    straight = _distance(left, true_left) + _distance(right, true_right)
    crossed = _distance(left, true_right) + _distance(right, true_left)
    return np.asarray(crossed < straight, dtype=np.bool_)


def _leg(xy_px: FloatArray, side: Side) -> FloatArray:
    return xy_px[:, [of_side(joint, side) for joint in LEG_JOINTS]]


def _distance(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray(np.nansum(np.linalg.norm(one - other, axis=2), axis=1), dtype=np.float64)


def _apart(true_px: FloatArray) -> BoolArray:
    hip, ankle = ([true_px[:, of_side(joint, side)] for side in Side] for joint in ("hip", "ankle"))
    length = np.median(np.linalg.norm(hip[0] - ankle[0], axis=1))
    apart = np.linalg.norm(ankle[0] - ankle[1], axis=1)
    return np.asarray(apart > CLEARLY_APART * length, dtype=np.bool_)


MATCH_WITHIN_S = 0.12
"""A measured event further from a true one is another event; contacts of one foot are 0.45 s apart
at the least."""

EDGE_S = 0.05

ROLL = "camera_roll"
"""No metric of the runner, but what most angles rest on."""

EXCHANGED_LEGS = "exchanged_legs_repaired"
"""No metric either: percent of the frames with exchanged legs that were put right."""


@dataclass(frozen=True)
class ValidationRun:
    """One recording measured with one pose model.

    ``findings``: rules likely or clear. ``reason``: why nothing could be measured, empty where
    something was.
    """

    recording: str
    family: Family
    split: Split
    runner: str
    view: View
    sampling_hz: float
    duration_s: float
    garment: Garment | None
    model: str
    findings: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Pair:
    """One true value and what was measured of it; ``measured`` is None where it was refused.

    ``interval``: the 95 % interval. ``change``: the smallest detectable change. ``near``: the leg
    turned to a camera at the side; None where that means nothing. ``reason``: why it was refused.
    """

    run: ValidationRun
    metric: str
    side: Side | None
    near: bool | None
    true: float
    measured: float | None
    interval: tuple[float, float] | None = None
    change: float | None = None
    method: str = ""
    reason: str = ""

    @property
    def error(self) -> float:
        """Measured less true; NaN where it was refused."""
        return float("nan") if self.measured is None else self.measured - self.true


@dataclass(frozen=True)
class EventPairs:
    """The events of one kind and side: how many there are and were found, and how late (+) each
    of those was found."""

    run: ValidationRun
    kind: EventKind
    side: Side
    near: bool | None
    n_true: int
    late_s: tuple[float, ...]


def run_of(case: Case, model: str, outcome: Analysis | InputError) -> ValidationRun:
    """What is said of ``case`` as a whole."""
    if isinstance(outcome, InputError):
        findings: tuple[str, ...] = ()
        reason = outcome.message
    else:
        findings = tuple(finding.id for finding in outcome.headlines)
        reason = outcome.reason
    return ValidationRun(
        recording=case.name,
        family=case.family,
        split=case.split,
        runner=case.runner,
        view=case.view,
        sampling_hz=case.sampling_hz,
        duration_s=case.duration_s,
        garment=case.garment,
        model=model,
        findings=findings,
        reason=reason,
    )


def pairs_of(case: Case, run: ValidationRun, outcome: Analysis | InputError) -> tuple[Pair, ...]:
    """By metric id and side, one for each true value."""
    if isinstance(outcome, InputError):
        return tuple(
            Pair(run, true.metric, true.side, None, true.value, None, reason=outcome.message)
            for true in case.values
        )
    near_side = outcome.leading.gait.near_side
    metrics = (
        _pair(run, true, outcome.metric(true.metric, true.side), _near(true.side, near_side))
        for true in case.values
    )
    return (
        *metrics,
        *_roll(case, run, outcome.leading.pixels),
        *_exchanged_legs(case, run, outcome.leading.pose),
    )


def _roll(case: Case, run: ValidationRun, pixels: PixelSeries) -> tuple[Pair, ...]:
    if case.roll_deg is None or case.video is None:
        return ()
    if pixels.roll is None:
        return (Pair(run, ROLL, None, None, case.roll_deg, None, reason=pixels.roll_reason),)
    value, half = pixels.roll.value_deg, pixels.roll.ci95_deg
    interval = (value - half, value + half)
    return (Pair(run, ROLL, None, None, case.roll_deg, value, interval, method=pixels.roll.source),)


def _exchanged_legs(case: Case, run: ValidationRun, seen: PoseTrack) -> tuple[Pair, ...]:
    true = case.keypoints
    known = true is not None and case.view is View.SIDE and len(true.timeline) == len(seen.timeline)
    if true is None or not known:
        return ()
    repaired = repaired_percent(seen, true)
    measured = None if np.isnan(repaired) else repaired
    return (Pair(run, EXCHANGED_LEGS, None, None, 100.0, measured),)


def _pair(run: ValidationRun, true: TrueValue, metric: Metric, near: bool | None) -> Pair:
    if isinstance(metric, Unavailable):
        return Pair(run, true.metric, true.side, near, true.value, None, reason=metric.reason)
    return Pair(
        run=run,
        metric=true.metric,
        side=true.side,
        near=near,
        true=true.value,
        measured=float(metric.value),
        interval=(float(metric.ci95[0]), float(metric.ci95[1])),
        change=metric.smallest_detectable_change,
        method=metric.method,
    )


def event_pairs_of(
    case: Case, run: ValidationRun, outcome: Analysis | InputError
) -> tuple[EventPairs, ...]:
    """By kind and side. Counted are true events between the first and the last measured one: what
    is cut off at the ends of a recording is no mistake."""
    if isinstance(outcome, InputError) or not outcome.leading.gait.events:
        return ()
    gait = outcome.leading.gait
    first_s, last_s = gait.events[0].time_s - EDGE_S, gait.events[-1].time_s + EDGE_S
    found = []
    for kind in EventKind:
        for side in Side:
            true = [e for e in _of(case.events, kind, side) if first_s <= e.time_s <= last_s]
            measured = [e.time_s for e in _of(gait.events, kind, side)]
            if true:
                late_s = lateness_s([e.time_s for e in true], measured)
                near = _near(side, gait.near_side)
                found.append(EventPairs(run, kind, side, near, len(true), late_s))
    return tuple(found)


def lateness_s(true_s: Sequence[float], measured_s: Sequence[float]) -> tuple[float, ...]:
    """Measured less true time of each true event that was found, the nearest taken."""
    if not measured_s:
        return ()
    measured = np.asarray(measured_s)
    nearest = (float(measured[np.argmin(np.abs(measured - t))]) - t for t in true_s)
    return tuple(late for late in nearest if abs(late) <= MATCH_WITHIN_S)


def _of(
    events: Iterable[TrueEvent] | Iterable[GaitEvent], kind: EventKind, side: Side
) -> list[TrueEvent | GaitEvent]:
    return [event for event in events if event.kind is kind and event.side is side]


def _near(side: Side | None, near_side: Side | None) -> bool | None:
    return None if side is None or near_side is None else side is near_side
