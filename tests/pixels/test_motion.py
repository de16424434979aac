"""Textures shifted by known amounts."""

import cv2
import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.pixels.camera_motion import CameraMotion, camera_motion
from formcheck.pixels.sampling import RunnerBoxes
from tests.support.drawn_rooms import nobody, pairs_of, trajectories
from tests.support.sample_clips import SAMPLES, frames_of, landmarks_of, truth_of

FPS = 30.0


def wall(seed: int = 0) -> Picture:
    noise = np.random.default_rng(seed).standard_normal((480, 900))
    smooth = cv2.GaussianBlur(noise, (0, 0), 4.0)
    grey = np.clip(128 + 500 * smooth, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def seen(shift_px: int) -> Picture:
    return wall()[:, shift_px : shift_px + 640]


def motion_of(pictures: list[Picture], runner: RunnerBoxes | None = None) -> CameraMotion:
    motion = camera_motion(pairs_of(pictures, FPS), runner or nobody())
    assert isinstance(motion, CameraMotion), motion
    return motion


def test_panning_camera_moves_at_the_known_speed() -> None:
    motion = motion_of([seen(10 * k) for k in range(8)])
    assert motion.moves
    assert motion.speed_px_s == pytest.approx(10 * FPS / 3, rel=0.02)
    assert motion.n_pairs == 4


def test_fixed_camera_with_noise_does_not_move() -> None:
    rng = np.random.default_rng(1)
    pictures = [
        np.clip(seen(50) + rng.normal(0, 6, (480, 640, 3)), 0, 255).astype(np.uint8)
        for _ in range(8)
    ]
    assert not motion_of(pictures).moves


def test_a_slow_drift_counts_by_the_second_that_was_filmed() -> None:
    """1.6 % of the picture in a second of the file; eight times that in one of capture time."""
    pairs = pairs_of([seen(k) for k in range(8)], FPS)
    moves = [camera_motion(pairs, nobody(), factor) for factor in (1.0, 8.0)]
    assert [m.moves for m in moves if isinstance(m, CameraMotion)] == [False, True]


def test_noise_of_a_fixed_camera_in_slow_motion_does_not_move_it() -> None:
    rng = np.random.default_rng(1)
    pictures = [
        np.clip(seen(50) + rng.normal(0, 6, (480, 640, 3)), 0, 255).astype(np.uint8)
        for _ in range(8)
    ]
    motion = camera_motion(pairs_of(pictures, FPS), nobody(), 16.0)
    assert isinstance(motion, CameraMotion)
    assert not motion.moves


def test_a_moving_belt_is_outvoted() -> None:
    pictures = []
    for k in range(8):
        picture = seen(0).copy()
        picture[360:480] = wall(2)[360:480, 15 * k : 15 * k + 640]
        pictures.append(picture)
    motion = motion_of(pictures)
    assert not motion.moves
    assert motion.speed_px_s < 1.0


def test_the_runner_is_left_out() -> None:
    """Even one who fills most of the picture."""
    pictures = []
    for k in range(4):
        picture = seen(0).copy()
        picture[:, 120:520] = wall(3)[:, 12 * k : 12 * k + 400]
        pictures.append(picture)
    xy = np.full((4, 33, 2), np.nan)
    xy[:, 0], xy[:, 1] = [190, 10], [450, 470]
    runner = RunnerBoxes(trajectories(np.arange(4.0), xy, (640, 480)), np.arange(4) * 3)
    assert motion_of(pictures).moves
    assert not motion_of(pictures, runner).moves


def test_blank_background_cannot_tell() -> None:
    blank = np.full((480, 640, 3), 128, dtype=np.uint8)
    assert "too little structure" in str(camera_motion(pairs_of([blank, blank]), nobody()))


@pytest.mark.parametrize("name", ["treadmill_rear", "treadmill_side"])
def test_treadmill_samples_do_not_move(name: str) -> None:
    video = SAMPLES / f"{name}.mp4"
    frames = [f.rgb for f in frames_of(video, every=3)][:24]
    assert not motion_of(frames, landmarks_of(truth_of(video))).moves
