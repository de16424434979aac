"""Whole analyses of real and rendered recordings, with the default model, against their truth."""

import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.gait import EventKind, Mode
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.settings import Settings

CLIPS = Path(__file__).resolve().parents[3] / "shared" / "clips"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLIPS.is_dir(), reason="the recordings are not beside the project"),
]

SIDE = ("01_side_m1_172", "02_side_f1_180", "03_side_m2_156", "04_side_f2_188", "07_side_lean0",
        "08_side_lean18", "09_side_overstride", "10_side_30fps", "11_side_120fps",
        "12_side_yaw10", "13_side_bystander_rail", "14_side_dark_loose")  # fmt: skip
REAR = ("05_rear_drop4_4", "06_rear_drop9_4", "17_rear_drop6_lat")
FRONT = ("15_front_asym",)


class Quiet:
    def stage(self, title: str, total_frames: int | None = None) -> None: ...

    def advance(self, n_frames: int) -> None: ...


@cache
def analysed(kind: str, name: str, slow_motion: float | None = None) -> Analysis:
    from formcheck.pipeline.recording import RecordingInput
    from formcheck.pipeline.session import analyze
    from formcheck.video.reader import open_video

    source = open_video(CLIPS / kind / f"{name}.mp4")
    footage = RecordingInput(source, None, Settings(slow_motion=slow_motion))
    return analyze((footage,), jobs=2, progress=Quiet())


@cache
def truth(name: str) -> dict[str, Any]:
    text = (CLIPS / "synthetic" / f"{name}.truth.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def value(analysis: Analysis, metric: str, side: Side | None = None) -> float:
    found = analysis.metric(metric, side)
    assert isinstance(found, Measured), found.reason
    return found.value


@pytest.mark.parametrize("name", SIDE + REAR + FRONT)
def test_view_facing_mode_and_cadence(name: str) -> None:
    analysis = analysed("synthetic", name)
    gait = analysis.primary.gait
    expected = View.SIDE if name in SIDE else View.REAR if name in REAR else View.FRONT
    assert gait.view is expected
    if expected is View.SIDE:
        seen = truth(name)["camera"]["view"].removeprefix("side_")
        assert gait.facing is not None
        assert gait.facing.value == seen
    assert gait.mode is Mode.RUNNING
    true_spm = truth(name)["summary"]["cadence_spm"]
    assert value(analysis, "cadence") == pytest.approx(true_spm, rel=0.005)


@pytest.mark.parametrize("name", SIDE)
def test_trunk_lean_over_stance(name: str) -> None:
    frames = truth(name)["frames"]
    stance = np.any([np.array(frames["contact"][side]) > 0 for side in ("left", "right")], axis=0)
    true_deg = float(np.array(frames["trunk_lean_sagittal_deg"])[stance].mean())
    assert value(analysed("synthetic", name), "trunk_lean") == pytest.approx(true_deg, abs=3.0)


def test_the_runner_is_measured_and_not_the_bystander() -> None:
    name = "13_side_bystander_rail"
    pose = analysed("synthetic", name).primary.pose
    joints = np.array(truth(name)["frames"]["joints2d_px"])
    names = truth(name)["joint_names"]
    true_hip = joints[:, [names.index("left_hip"), names.index("right_hip")]].mean(axis=1)
    hip = pose.xy_px[:, [23, 24]].mean(axis=1)
    off_px = np.linalg.norm(hip - true_hip[: len(hip)], axis=1)
    assert np.nanmedian(off_px) < 30
    assert np.mean(off_px < 60) > 0.95


@pytest.mark.parametrize("name", REAR)
def test_pelvic_drop_has_the_right_sign(name: str) -> None:
    for side in Side:
        assert value(analysed("synthetic", name), "pelvic_drop", side) > 0


def test_the_larger_pelvic_drop_is_seen() -> None:
    analysis = analysed("synthetic", "06_rear_drop9_4")
    left, right = (value(analysis, "pelvic_drop", side) for side in Side)
    assert left > right


def test_pelvic_drop_is_refused_from_the_front() -> None:
    found = analysed("synthetic", "15_front_asym").metric("pelvic_drop", Side.LEFT)
    assert isinstance(found, Unavailable)
    assert found.reason


def test_slow_motion_is_undone() -> None:
    name = "18_side_240fps_slowmo"
    analysis = analysed("synthetic", name, 8.0)
    true_spm = truth(name)["summary"]["cadence_spm"]
    found = analysis.metric("cadence")
    if isinstance(found, Measured):
        assert found.ci95[0] <= true_spm <= found.ci95[1]
    else:
        assert found.reason


def test_filmed_treadmill_runner() -> None:
    analysis = analysed("real", "treadmill_side_30fps")
    assert value(analysis, "cadence") == pytest.approx(168.9, abs=1.0)
    marked = json.loads((CLIPS / "real" / "annotations.json").read_text(encoding="utf-8"))
    clip = next(c for c in marked if c["clip"] == "treadmill_side_30fps.mp4")
    contacts = clip["contacts"] + clip["late_contacts"]
    near = [c["frame_ic"] for c in contacts if c["side"] == "L"]
    found_frame = analysis.primary.gait.contacts_s(Side.LEFT) * 30.0
    missed = [f for f in near if np.min(np.abs(found_frame - f)) > 2.0]
    assert not missed


def test_walking_is_walking() -> None:
    assert analysed("real", "walk_side").primary.gait.mode is Mode.WALKING


@pytest.mark.parametrize("name", ["two_people_walk_jump", "jog_on_spot_front"])
def test_no_running_findings_and_no_speed(name: str) -> None:
    analysis = analysed("real", name)
    assert not analysis.findings
    assert isinstance(analysis.metric("running_speed"), Unavailable)


def test_seen_from_behind() -> None:
    assert analysed("real", "rear_overground_overlay").primary.gait.view is View.REAR


def test_far_left_and_right_contacts_alternate() -> None:
    events = analysed("synthetic", "01_side_m1_172").primary.gait.events
    sides = [e.side for e in events if e.kind is EventKind.INITIAL_CONTACT]
    assert all(a is not b for a, b in itertools.pairwise(sides))
