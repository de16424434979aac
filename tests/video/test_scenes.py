"""Cuts between recordings are found, and nothing else is taken for one."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.video.reader import open_video
from formcheck.video.scenes import SIDE, coarse, find_cuts, thumbnail

ROOT = Path(__file__).parents[2]
CLIPS = ROOT.parent / "shared" / "clips"
RECORDINGS = sorted(CLIPS.glob("*/*.mp4"))
# Of the rendered clips those whose camera, place and light differ.
SET_UPS = [
    p
    for p in RECORDINGS
    if p.parent.name == "real"
    or p.stem[:2] in ("01", "02", "03", "04", "05", "14", "16", "17", "19", "21")
]
LENGTH = 20

needs_clips = pytest.mark.skipif(
    not CLIPS.is_dir(), reason="the recordings are not beside the project"
)


@cache
def thumbnails(path: Path) -> Picture:
    return np.stack([thumbnail(coarse(frame.rgb)) for frame in open_video(path).frames()])


def side_view(n: int) -> Picture:
    return thumbnails(ROOT / "samples" / "treadmill_side_30fps.mp4")[:n]


def rear_view(n: int) -> Picture:
    return thumbnails(ROOT / "samples" / "treadmill_rear.mp4")[:n]


@pytest.mark.slow
def test_the_samples_hold_one_scene_each() -> None:
    assert find_cuts(side_view(150)).tolist() == []
    assert find_cuts(rear_view(360)).tolist() == []


def test_joined_recordings_are_told_apart() -> None:
    film = np.concatenate([side_view(60), rear_view(50), side_view(150)[60:]])
    assert find_cuts(film).tolist() == [60, 110]


def test_light_that_changes_at_once_is_no_cut() -> None:
    film = side_view(100).astype(float)
    film[50:] = 0.5 * film[50:] + 60
    assert find_cuts(film.astype(np.uint8)).tolist() == []


def test_a_flash_is_no_cut() -> None:
    for length in (1, 2, 10):
        film = side_view(100).copy()
        film[50 : 50 + length] = 255
        assert find_cuts(film).tolist() == []


def test_repeated_frames_are_no_cut() -> None:
    assert find_cuts(np.repeat(side_view(60), 3, axis=0)).tolist() == []


def test_a_camera_that_pans_fast_is_no_cut() -> None:
    rng = np.random.default_rng(7)
    wall = np.kron(rng.integers(0, 255, (SIDE, 100)), np.ones((1, 4)))
    film = np.stack([wall[:, 2 * k : 2 * k + SIDE] for k in range(150)]).astype(np.uint8)
    assert find_cuts(film).tolist() == []


def test_noise_is_no_cut() -> None:
    rng = np.random.default_rng(7)
    film = rng.integers(120, 136, (100, SIDE, SIDE)).astype(np.uint8)
    assert find_cuts(film).tolist() == []
    assert find_cuts(np.zeros((50, SIDE, SIDE), dtype=np.uint8)).tolist() == []


def test_too_few_frames_to_be_cut() -> None:
    for n in (0, 1):
        assert find_cuts(np.zeros((n, SIDE, SIDE), dtype=np.uint8)).tolist() == []


@pytest.mark.parametrize("size", [(1, 1), (7, 40), (16, 16), (33, 121), (720, 1280)])
def test_thumbnails_of_any_size(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 90, dtype=np.uint8)
    np.testing.assert_array_equal(thumbnail(coarse(picture)), np.full((SIDE, SIDE), 90))


def test_a_thumbnail_shows_what_is_where() -> None:
    picture = np.zeros((360, 640, 3), dtype=np.uint8)
    picture[:180, 320:] = 200
    expected = np.zeros((SIDE, SIDE))
    expected[: SIDE // 2, SIDE // 2 :] = 200
    np.testing.assert_array_equal(thumbnail(coarse(picture)), expected)


@needs_clips
@pytest.mark.slow
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda p: p.stem)
def test_no_recording_is_cut(path: Path) -> None:
    assert find_cuts(thumbnails(path)).tolist() == []


@needs_clips
@pytest.mark.slow
def test_every_join_of_two_set_ups_is_found() -> None:
    rng = np.random.default_rng(20)
    missed = []
    for a, b in pairwise([*SET_UPS, *rng.permutation(np.array(SET_UPS)).tolist(), SET_UPS[0]]):
        if a == b:
            continue
        first, second = thumbnails(a), thumbnails(b)
        i, j = (int(rng.integers(len(t) - LENGTH)) for t in (first, second))
        film = np.concatenate([first[i : i + LENGTH], second[j : j + LENGTH]])
        cuts = find_cuts(film).tolist()
        if cuts != [LENGTH]:
            missed.append((a.stem, b.stem, cuts))
    assert missed == []
