"""Stick runners measured by the real pipeline, whose truth is known."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from formcheck.core.analysis import Analysis
from formcheck.core.gait import EventKind, GaitEvent
from formcheck.core.metric import Measured
from formcheck.core.pose import PoseTrack
from formcheck.core.progress import NullProgress
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.settings import Settings
from formcheck.validation.measure import keep
from tests.support.stick_runner import StickRunner

STICK = StickRunner(noise_px=0.3, seed=4, duration_s=5.0)
GIVEN = Settings(height_m=1.75, speed_kmh=10.8)


def measured_from(track: PoseTrack, settings: Settings = GIVEN) -> Analysis:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "poses.npz"
        keep(track, path)
        return analyze((RecordingInput(None, path, settings),), jobs=1, progress=NullProgress())


@cache
def side_view() -> Analysis:
    return measured_from(STICK.track())


@cache
def rear_view() -> Analysis:
    stick = replace(STICK, view=View.REAR, trunk_lateral_deg=4.0)
    return measured_from(stick.track(), replace(GIVEN, view=View.REAR))


def slowed(track: PoseTrack, factor: float) -> PoseTrack:
    return replace(track, timeline=Timeline(track.timeline.time_s * factor))


def value(analysis: Analysis, metric_id: str, side: Side | None = None) -> float:
    return measured(analysis, metric_id, side).value


def measured(analysis: Analysis, metric_id: str, side: Side | None = None) -> Measured:
    metric = analysis.metric(metric_id, side)
    assert isinstance(metric, Measured), metric
    return metric


def event_of(
    analysis: Analysis, number: int, kind: EventKind = EventKind.INITIAL_CONTACT
) -> GaitEvent:
    """The left event of this kind with this number, from 0."""
    events = analysis.primary.gait.events
    return [e for e in events if e.kind is kind and e.side is Side.LEFT][number]


def named(event: GaitEvent) -> dict[str, Any]:
    return {"kind": event.kind.value, "side": event.side.value, "time_s": event.time_s}
