"""Pairs and runs with nothing in them but what a test is about."""

from dataclasses import replace

from formcheck.core.gait import EventKind
from formcheck.core.recording import Side, View
from formcheck.validation.case import Family, Split
from formcheck.validation.pairing import EventPairs, Pair, ValidationRun

RUN = ValidationRun(
    recording="a",
    family=Family.RENDERED,
    split=Split.TEST,
    runner="b1",
    view=View.SIDE,
    sampling_hz=60.0,
    duration_s=6.1,
    garment=None,
    model="heavy",
    findings=(),
    reason="",
)


def pair(
    recording: str,
    true: float,
    measured: float | None,
    *,
    metric: str = "trunk_lean",
    side: Side | None = None,
    half: float = 1.0,
    run: ValidationRun = RUN,
) -> Pair:
    interval = None if measured is None else (measured - half, measured + half)
    own = replace(run, recording=recording)
    return Pair(own, metric, side, None, true, measured, interval, change=0.5)


def events(
    *late_s: float, n_true: int, kind: EventKind = EventKind.TOE_OFF, run: ValidationRun = RUN
) -> EventPairs:
    return EventPairs(run, kind, Side.LEFT, True, n_true, late_s)
