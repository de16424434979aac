"""Cleaning on stick runners whose landmarks are spoilt on purpose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.cleaning.chain import clean
from formcheck.cleaning.outliers import LONGEST_FILLED_GAP_S
from formcheck.cleaning.swaps import exchange_legs
from formcheck.core.gait import Facing
from formcheck.core.pose import Landmark, PoseTrack
from formcheck.core.recording import View
from tests.support.stick_runner import StickRunner

KNEE = Landmark.LEFT_KNEE
ELBOW = Landmark.LEFT_ELBOW


def with_xy(track: PoseTrack, xy: np.ndarray) -> PoseTrack:
    return PoseTrack(track.timeline, xy, track.confidence, track.size_px, track.backend)


@settings(deadline=None, max_examples=12)
@given(
    cadence=st.floats(140, 200),
    fps=st.sampled_from([30.0, 60.0, 120.0]),
    facing=st.sampled_from(list(Facing)),
)
def test_the_step_rate_is_found(cadence: float, fps: float, facing: Facing) -> None:
    runner = StickRunner(cadence_spm=cadence, fps=fps, facing=facing, speed_mps=cadence / 60)
    rhythm = clean(runner.track()).rhythm
    assert rhythm is not None
    assert 60 * rhythm.step_hz == pytest.approx(cadence, rel=0.005)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.4])
@pytest.mark.parametrize("seed", range(3))
def test_exchanged_legs_are_put_back(share: float, seed: int) -> None:
    track = StickRunner(noise_px=2.0, seed=seed).track()
    rng = np.random.default_rng(seed)
    spoilt = np.zeros(len(track.timeline), dtype=np.bool_)
    while spoilt.mean() < share:
        start = rng.integers(0, len(spoilt))
        spoilt[start : start + rng.integers(1, 8)] = True
    assert spoilt.mean() < 0.5
    repaired = clean(exchange_legs(track, spoilt)).trajectories
    wrong = np.abs(repaired.xy_px[:, KNEE] - track.xy_px[:, KNEE]).max(axis=1) > 1e-9
    apart = np.linalg.norm(track.xy_px[:, 27] - track.xy_px[:, 28], axis=1) > 30
    assert np.mean(wrong[apart]) <= 0.05


def test_nothing_is_exchanged_from_behind() -> None:
    cleaned = clean(StickRunner(view=View.REAR).track())
    assert not cleaned.trajectories.swapped.any()


def test_short_gaps_are_filled_and_long_ones_stay() -> None:
    track = StickRunner().track()
    xy = track.xy_px.copy()
    short, long = slice(100, 103), slice(200, 200 + int(60 * LONGEST_FILLED_GAP_S) + 10)
    xy[short, ELBOW] = np.nan
    xy[long, ELBOW] = np.nan
    found = clean(with_xy(track, xy)).trajectories
    assert found.filled[short, ELBOW].all()
    off_px = np.linalg.norm(found.xy_px[short, ELBOW] - track.xy_px[short, ELBOW], axis=1)
    assert off_px.max() < 3
    assert np.isnan(found.xy_px[long, ELBOW]).all()


def test_a_jump_of_one_landmark_is_removed() -> None:
    track = StickRunner().track()
    xy = track.xy_px.copy()
    xy[150, Landmark.LEFT_SHOULDER] += 120.0
    found = clean(with_xy(track, xy)).trajectories.xy_px[150, Landmark.LEFT_SHOULDER]
    assert np.linalg.norm(found - track.xy_px[150, Landmark.LEFT_SHOULDER]) < 5


def test_a_clean_track_is_left_alone() -> None:
    track = StickRunner().track()
    found = clean(track).trajectories
    changed = np.abs(found.xy_px - track.xy_px).max(axis=2) > 1e-9
    # The stick's knee has a kink where the leg is straight, which looks like a jump.
    assert not changed[:, [k for k in range(33) if k not in (25, 26)]].any()
    assert changed.mean() < 0.003


def test_who_stands_has_no_rhythm() -> None:
    track = StickRunner().track()
    still = np.repeat(track.xy_px[:1], len(track.timeline), axis=0)
    rng = np.random.default_rng(1)
    assert clean(with_xy(track, still + rng.normal(0, 1, still.shape))).rhythm is None


def test_nobody_has_no_rhythm() -> None:
    track = StickRunner().track()
    nobody = with_xy(track, np.full_like(track.xy_px, np.nan))
    cleaned = clean(nobody)
    assert cleaned.rhythm is None
    assert np.isnan(cleaned.trajectories.xy_px).all()


def test_slower_playback_stretches_the_rhythm_alone() -> None:
    runner = StickRunner()
    track = runner.track()
    slow = replace(track, timeline=type(track.timeline)(4.0 * track.timeline.time_s))
    once, again = clean(track).rhythm, clean(slow).rhythm
    assert once is not None
    assert again is not None
    assert again.step_hz == pytest.approx(once.step_hz / 4.0, rel=0.005)


@pytest.mark.parametrize("n", [1, 2, 8, 12, 16, 17, 18, 19, 20, 21, 22, 24, 30])
@pytest.mark.parametrize("fps", [25.0, 30.0, 60.0])
def test_a_glimpse_of_a_runner_is_too_short_but_no_defect(n: int, fps: float) -> None:
    track = StickRunner(fps=fps, duration_s=3.0).track()
    xy_px = np.full_like(track.xy_px, np.nan)
    xy_px[5 : 5 + n] = track.xy_px[5 : 5 + n]
    xy_px[-n:] = track.xy_px[-n:]
    rhythm = clean(with_xy(track, xy_px)).rhythm
    assert rhythm is None or rhythm.step_hz > 0
