"""The reading of the gait on BlazePose landmarks (model heavy) of two rendered samples, against the
exact contacts of their truth files. No pose model runs: ``tests/data`` holds its landmarks."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.cleaning.chain import clean
from formcheck.cleaning.swaps import exchange_legs
from formcheck.core.gait import EventKind, Facing, Gait, Mode
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import read_gait

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {EventKind.INITIAL_CONTACT: "ic_s", EventKind.TOE_OFF: "to_s"}


def landmarks(name: str) -> PoseTrack:
    with np.load(ROOT / "tests" / "data" / f"{name}.pose.npz") as stored:
        width, height = (int(v) for v in stored["size_px"])
        return PoseTrack(
            Timeline(stored["time_s"]),
            stored["xy_px"],
            stored["confidence"],
            (width, height),
            "mediapipe_heavy",
        )


def read(track: PoseTrack) -> Gait:
    cleaned = clean(track)
    return read_gait(
        cleaned.trajectories, cleaned.rhythm, view=None, moving_camera=False, roll_deg=0.0
    )


@cache
def truth(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (ROOT / "samples" / f"{name}.truth.json").read_text(encoding="utf-8")
    )
    return loaded


def errors_s(name: str, gait: Gait, kind: EventKind, side: Side) -> np.ndarray:
    """From each event found to the nearest true one; ones at the cut ends are left out."""
    true_s = np.array(
        [c[FIELDS[kind]] for c in truth(name)["contacts"][side.value] if not c["clipped"]]
    )
    found_s = np.array([e.time_s for e in gait.events if e.kind is kind and e.side is side])
    inside = found_s[(found_s > true_s[0] - 0.2) & (found_s < true_s[-1] + 0.2)]
    return np.array([t - true_s[np.abs(true_s - t).argmin()] for t in inside])


def cadence_spm(gait: Gait) -> float:
    contacts_s = gait.contacts_s()
    return float(60 * (len(contacts_s) - 1) / (contacts_s[-1] - contacts_s[0]))


@pytest.mark.parametrize(
    ("name", "view", "facing"),
    [("treadmill_side", View.SIDE, Facing.LEFT), ("treadmill_rear", View.REAR, None)],
)
def test_view_mode_and_cadence(name: str, view: View, facing: Facing | None) -> None:
    gait = read(landmarks(name))
    assert gait.view is view
    assert gait.facing is facing
    assert gait.mode is Mode.RUNNING
    assert not gait.overground
    assert not gait.slow_motion_suspected
    assert cadence_spm(gait) == pytest.approx(truth(name)["summary"]["cadence_spm"], rel=0.005)


@pytest.mark.parametrize(
    ("name", "within_s"), [("treadmill_side", 0.025), ("treadmill_rear", 0.035)]
)
@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("side", list(Side))
def test_every_event(name: str, within_s: float, kind: EventKind, side: Side) -> None:
    gait = read(landmarks(name))
    errors = errors_s(name, gait, kind, side)
    assert len(errors) >= 7
    assert np.abs(errors).max() < within_s
    stated = [e.ci95_s for e in gait.events if e.kind is kind and e.side is side]
    assert np.mean(np.abs(errors) <= min(stated)) >= 0.95


def test_contact_time_from_the_side() -> None:
    gait = read(landmarks("treadmill_side"))
    for side in Side:
        found_s = np.mean([s.contact_time_s for s in gait.strides_of(side)])
        true_s = truth("treadmill_side")["summary"][side.value]["contact_time_s"]
        assert found_s == pytest.approx(true_s, abs=0.020)


def test_exchanged_legs_change_no_event() -> None:
    track = landmarks("treadmill_side")
    spoilt = np.random.default_rng(4).random(len(track.timeline)) < 0.35
    events, again = read(track).events, read(exchange_legs(track, spoilt)).events
    assert [(e.kind, e.side) for e in events] == [(e.kind, e.side) for e in again]
    times = [np.array([e.time_s for e in found]) for found in (events, again)]
    assert times[1] == pytest.approx(times[0], abs=0.002)


def test_slower_playback_stretches_every_time_alike() -> None:
    track = landmarks("treadmill_side")
    slow = PoseTrack(
        Timeline(2.0 * track.timeline.time_s),
        track.xy_px,
        track.confidence,
        track.size_px,
        track.backend,
    )
    times = [np.array([e.time_s for e in read(t).events]) for t in (track, slow)]
    assert times[1] == pytest.approx(2.0 * times[0], abs=0.004)
    assert read(slow).slow_motion_suspected
