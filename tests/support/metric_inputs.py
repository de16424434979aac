"""What the stages before the metrics would hand over for a stick runner, built by hand."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from formcheck.core.gait import (
    EventKind,
    Gait,
    GaitEvent,
    Mode,
    Stride,
    Trajectories,
)
from formcheck.core.pose import N_LANDMARKS, PoseTrack
from formcheck.core.recording import Runner, Side, View
from formcheck.core.series import CameraRoll, PelvisRotation, PixelSeries
from formcheck.metrics import Inputs
from tests.support.stick_runner import StickRunner


def trajectories_of(track: PoseTrack) -> Trajectories:
    """``track`` as it is: nothing to clean."""
    n = len(track.timeline)
    return Trajectories(
        timeline=track.timeline,
        xy_px=track.xy_px,
        confidence=track.confidence,
        filled=np.zeros((n, N_LANDMARKS), dtype=bool),
        swapped=np.zeros(n, dtype=bool),
        steps=(),
        size_px=track.size_px,
        backend=track.backend,
    )


def strides_of(events: tuple[GaitEvent, ...]) -> tuple[Stride, ...]:
    """Complete strides, in order of contact."""
    strides = []
    for side in Side:
        times = {
            kind: [e.time_s for e in events if e.side is side and e.kind is kind]
            for kind in EventKind
        }
        for start_s, stop_s in pairwise(times[EventKind.INITIAL_CONTACT]):
            inside = [t for t in times[EventKind.TOE_OFF] if start_s < t < stop_s]
            if inside:
                strides.append(Stride(side, start_s, inside[0], stop_s))
    return tuple(sorted(strides, key=lambda stride: stride.contact_s))


def gait_of(stick: StickRunner) -> Gait:
    """The true gait of ``stick``."""
    events = stick.events()
    return Gait(
        view=stick.view,
        view_confidence=1.0,
        facing=stick.facing if stick.view is View.SIDE else None,
        mode=Mode.WALKING if stick.walking else Mode.RUNNING,
        mode_confidence=1.0,
        events=events,
        strides=strides_of(events),
        phase=stick.phase(Side.LEFT, stick.times()),
    )


def pixels_of(stick: StickRunner, *, absolute: bool = True) -> PixelSeries:
    """Roll exactly known; the pelvis as stickers would give it, from behind only."""
    roll = CameraRoll(stick.roll_deg, 0.1, "lines")
    if stick.view is not View.REAR:
        return PixelSeries(roll, "", None, "the waistband is only seen from behind")
    obliquity_deg = stick.obliquity_deg(stick.times())
    pelvis = PelvisRotation(
        obliquity_deg, np.ones(len(obliquity_deg)), absolute, "markers", 0.05, 1.5
    )
    return PixelSeries(roll, "", pelvis, "")


def inputs_of(stick: StickRunner, *, backend: str = "stick", **runner: float | None) -> Inputs:
    """Everything about ``stick``; its height, mass and belt speed given unless told otherwise."""
    known = Runner(height_m=stick.height_m, mass_kg=70.0, speed_mps=stick.speed_mps)
    track = stick.track()
    return Inputs(
        trajectories=replace(trajectories_of(track), backend=backend),
        gait=gait_of(stick),
        pixels=pixels_of(stick),
        runner=replace(known, **runner),  # type: ignore[arg-type]
    )
