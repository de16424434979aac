"""Recordings with breaks: cuts, hiccups, pauses, gaps and other speeds of the belt."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.cleaning.chain import Cleaned, clean
from formcheck.cleaning.rhythm import COMPARED_STEPS
from formcheck.core.gait import Gait, Mode, unbroken
from formcheck.core.pose import PoseTrack, of_side
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import read_gait
from formcheck.pose.replay import read_poses
from tests.support.stick_runner import StickRunner

ROOT = Path(__file__).resolve().parents[2]
RENDERED = ROOT / "tests" / "data" / "treadmill_side.pose.npz"
FPS = 60.0


def read(track: PoseTrack) -> tuple[Cleaned, Gait]:
    cleaned = clean(track)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=None, moving_camera=False, roll_deg=0.0
    )
    return cleaned, gait


def moved(stick_s: np.ndarray, fps: float = FPS, **runner: Any) -> PoseTrack:
    """A stick that is at ``stick_s`` (n,) of its movement in each frame of an even recording."""
    # Who stands still is at the same moment of the movement twice; a timeline may not be.
    stick_s = stick_s + 1e-9 * np.arange(len(stick_s))
    track = StickRunner(time_s=stick_s, noise_px=1.0, **runner).track()
    return at_times(track, np.arange(len(stick_s)) / fps)


def at_times(track: PoseTrack, time_s: np.ndarray) -> PoseTrack:
    return PoseTrack(Timeline(time_s), track.xy_px, track.confidence, track.size_px, track.backend)


def frames(track: PoseTrack, kept: np.ndarray) -> PoseTrack:
    """``track`` as a file without the frames that are not ``kept``, and that does not know."""
    return PoseTrack(
        Timeline(track.timeline.time_s[: len(kept)]),
        track.xy_px[kept],
        track.confidence[kept],
        track.size_px,
        track.backend,
    )


def hidden(track: PoseTrack, start_s: float, stop_s: float) -> PoseTrack:
    time_s = track.timeline.time_s
    unseen = (time_s >= start_s) & (time_s < stop_s)
    xy = np.where(unseen[:, None, None], np.nan, track.xy_px)
    return PoseTrack(track.timeline, xy, track.confidence, track.size_px, track.backend)


def rated(spm: np.ndarray, **runner: Any) -> PoseTrack:
    """A stick with ``spm`` (n,) steps a minute in each frame."""
    own_spm = StickRunner().cadence_spm
    return moved(np.cumsum(spm) / own_spm / FPS, **runner)


def wrong_contacts(track: PoseTrack, gait: Gait, stick_s: np.ndarray) -> float:
    """Share of contacts at which the stick's other foot was the one that landed."""
    stride_s = StickRunner().stride_s
    at_s = np.interp(gait.contacts_s(Side.LEFT), track.timeline.time_s, stick_s)
    after_left = np.mod(at_s / stride_s + 0.25, 1.0)
    return float(np.mean(after_left > 0.5))


@pytest.mark.parametrize("missing", [0, 3, 5, 7, 10, 11, 13, 16, 20, 32])
def test_a_cut_that_nobody_noticed_exchanges_no_legs(missing: int) -> None:
    fps = 30.0
    stick_s = np.arange(360) / fps
    stick_s = np.concatenate([stick_s[:180], stick_s[180 + missing :]])
    track = moved(stick_s, fps)
    cleaned, gait = read(track)
    assert np.mean(cleaned.trajectories.swapped) < 0.05
    assert len(gait.strides) >= 20
    assert wrong_contacts(track, gait, stick_s) <= 0.1


@pytest.mark.parametrize("missing", [15, 21, 24])
def test_a_cut_in_blazeposes_landmarks_exchanges_no_legs(missing: int) -> None:
    # Half a step, three quarters and more of a step are missing at 60 frames a second.
    track = read_poses(RENDERED)
    n = len(track.timeline)
    kept = np.r_[0 : n // 2, n // 2 + missing : n]
    whole, cut = clean(track), clean(frames(track, kept))
    assert np.mean(cut.trajectories.swapped) <= np.mean(whole.trajectories.swapped) + 0.05


@pytest.mark.parametrize("unseen_s", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("missing", [10, 16, 22])
def test_a_hiccup_after_which_the_gait_is_out_of_step(unseen_s: float, missing: int) -> None:
    stick_s = np.arange(720) / FPS
    stick_s = np.concatenate([stick_s[:360], stick_s[360 + missing :]])
    track = hidden(moved(stick_s), 6.0, 6.0 + unseen_s)
    cleaned, gait = read(track)
    assert np.mean(cleaned.trajectories.swapped) < 0.02
    assert wrong_contacts(track, gait, stick_s) == 0.0
    assert not np.any(np.abs(np.array([e.time_s for e in gait.events]) - 6.0 - unseen_s / 2) < 0.1)


@pytest.mark.parametrize("standing_s", [2.0, 2.5, 3.0, 4.0])
def test_a_pause_in_the_middle_is_left_out_and_the_rest_is_measured(standing_s: float) -> None:
    stick_s = np.arange(720) / FPS
    stick_s = np.minimum(stick_s, 4.0) + np.maximum(stick_s - 4.0 - standing_s, 0.0)
    track = moved(stick_s)
    cleaned, gait = read(track)
    assert np.mean(cleaned.trajectories.swapped) < 0.02
    assert len(gait.strides) >= 2 * (12.0 - standing_s) / StickRunner().stride_s - 8
    assert wrong_contacts(track, gait, stick_s) == 0.0
    steady = np.isfinite(gait.phase)
    assert np.mean(steady[track.timeline.time_s < 3.5]) > 0.9
    assert not steady[np.abs(track.timeline.time_s - 4.0 - standing_s / 2) < 0.5].any()


@pytest.mark.parametrize("unseen_s", [1.0, 2.0, 3.0, 4.0])
def test_a_gap_of_any_length_refuses_nothing(unseen_s: float) -> None:
    track = hidden(StickRunner(duration_s=10.0, noise_px=1.0).track(), 4.0, 4.0 + unseen_s)
    gait = read(track)[1]
    assert gait.reason == ""
    assert len(gait.strides) >= 2 * (10.0 - unseen_s) / StickRunner().stride_s - 7


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_feet_keep_their_names_over_a_gap_after_which_they_go_quicker(view: View) -> None:
    spm = np.where(np.arange(int(60 * FPS)) < 25 * FPS, 165.0, 168.0)
    stick_s = np.cumsum(spm) / StickRunner().cadence_spm / FPS
    track = hidden(rated(spm, view=view), 20.0, 29.0)
    cleaned, gait = read(track)
    assert np.mean(cleaned.trajectories.swapped) < 0.02
    assert gait.mode is Mode.RUNNING
    assert wrong_contacts(track, gait, stick_s) == 0.0
    assert 60 * cleaned.rhythm.step_hz == pytest.approx(166.8, abs=0.5)  # type: ignore[union-attr]


@pytest.mark.parametrize("quicker", [1.04, 1.06, 1.10])
def test_of_two_speeds_one_is_measured(quicker: float) -> None:
    slow_spm = 165.0
    spm = np.where(np.arange(int(30 * FPS)) < 12 * FPS, slow_spm, quicker * slow_spm)
    cleaned, gait = read(rated(spm))
    assert cleaned.rhythm is not None
    assert 60 * cleaned.rhythm.step_hz == pytest.approx(quicker * slow_spm, rel=0.005)
    rows_s = gait.contacts_s(Side.LEFT)
    assert rows_s[0] > 11.5
    assert rows_s[-1] - rows_s[0] > 15.0


def test_one_speed_with_the_scatter_of_people_is_measured_as_a_whole() -> None:
    rng = np.random.default_rng(5)
    strides = rng.normal(0.0, 0.015, 60)
    spm = 170.0 * (1.0 + np.repeat(strides, int(0.7 * FPS)))
    gait = read(rated(spm))[1]
    assert np.mean(np.isfinite(gait.phase)) > 0.97


@pytest.mark.parametrize("duration_s", [30, 60])
def test_of_a_ramp_the_steadiest_part_is_measured(duration_s: int) -> None:
    spm = np.linspace(160.0, 180.0, int(duration_s * FPS))
    cleaned, gait = read(rated(spm))
    steady = np.flatnonzero(np.isfinite(gait.phase))
    assert len(gait.strides) >= 0.5 * duration_s / StickRunner().stride_s
    assert spm[steady[-1]] / spm[steady[0]] < 1.1
    assert cleaned.rhythm is not None
    assert 60 * cleaned.rhythm.step_hz == pytest.approx(np.mean(spm[steady]), rel=0.005)


def test_recordings_too_short_to_compare_rates_are_left_whole() -> None:
    steps = 2 * COMPARED_STEPS - 2
    spm = np.linspace(160.0, 180.0, int(steps * 60 / 170 * FPS))
    rhythm = read(rated(spm))[0].rhythm
    assert rhythm is not None
    assert np.isfinite(rhythm.step_phase).mean() > 0.9


def test_a_break_ends_a_stretch_and_a_bridged_gap_does_not() -> None:
    time_s = np.r_[0:10, 12:20, 30:40] / 20.0
    phase = np.arange(28.0)
    phase[3] = np.nan
    found = unbroken(time_s, phase)
    assert found == [slice(0, 3), slice(4, 18), slice(18, 28)]
    assert unbroken(time_s, np.full(28, np.nan)) == []


def test_a_leg_that_was_taken_for_the_rail_does_not_hide_the_steps() -> None:
    """The right leg points at a rail beside the hips for six tenths of a second in four."""
    track = StickRunner(duration_s=4.0, fps=25.0, noise_px=1.0).track()
    xy = track.xy_px.copy()
    time_s = track.timeline.time_s
    on_rail = np.zeros(len(time_s), dtype=np.bool_)
    for start_s, stop_s in ((0.45, 0.6), (1.1, 1.4), (1.85, 2.0)):
        on_rail |= (time_s >= start_s) & (time_s < stop_s)
    hip = xy[:, of_side("hip", Side.RIGHT)]
    for joint, away in (("knee", (90, -40)), ("ankle", (170, -90))):
        xy[on_rail, of_side(joint, Side.RIGHT)] = hip[on_rail] + np.array(away)
    for joint in ("heel", "foot_index"):
        xy[on_rail, of_side(joint, Side.RIGHT)] = hip[on_rail] + np.array([200, -100])
    spoilt = PoseTrack(track.timeline, xy, track.confidence, track.size_px, track.backend)
    cleaned, gait = read(spoilt)
    for side in Side:
        ankle_y = cleaned.trajectories.xy_px[:, of_side("ankle", side), 1]
        assert not np.any(ankle_y < hip[:, 1] - 50.0)
    assert len(gait.strides) >= 8
    contacts_s = gait.contacts_s(Side.LEFT)
    rate_spm = 120.0 * (len(contacts_s) - 1) / (contacts_s[-1] - contacts_s[0])
    assert rate_spm == pytest.approx(170.0, rel=0.01)
