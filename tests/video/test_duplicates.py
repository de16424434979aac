import itertools
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.frame import Picture
from formcheck.video.reader import open_video
from formcheck.video.scenes import coarse, difference, find_duplicates
from tests.support import clips

SHARED = Path(__file__).parents[2] / ".." / "shared" / "clips"
SAMPLE = Path(__file__).parents[2] / "samples" / "treadmill_side.mp4"


def moving_square(at_px: int, noise: float = 0.0, seed: int = 0) -> Picture:
    rng = np.random.default_rng(seed)
    rgb = np.full((180, 320, 3), 90.0)
    rgb[70:110, at_px : at_px + 30] = 220
    return np.clip(rgb + noise * rng.standard_normal(rgb.shape), 0, 255).astype(np.uint8)


def moved(previous: Picture, current: Picture) -> float:
    return difference(coarse(previous), coarse(current))


def differences(positions: list[int], noise: float) -> FloatArray:
    pictures = [moving_square(x, noise, seed) for seed, x in enumerate(positions)]
    return np.array([np.nan, *(moved(a, b) for a, b in itertools.pairwise(pictures))])


def of_file(path: Path) -> BoolArray:
    source = open_video(path)
    found = np.full(source.info.n_frames, np.nan)
    previous = None
    for frame in source.frames():
        picture = coarse(frame.rgb)
        if previous is not None:
            found[frame.index] = difference(previous, picture)
        previous = picture
    return find_duplicates(found)


def test_difference_sees_a_small_mover_and_not_the_background() -> None:
    assert moved(moving_square(50), moving_square(50)) == 0.0
    assert moved(moving_square(50), moving_square(60)) > 20
    assert moved(moving_square(50, 1.0, 1), moving_square(50, 1.0, 2)) < 4


@pytest.mark.parametrize("noise", [0.0, 1.0])
@pytest.mark.parametrize(
    ("repeats", "pattern"),
    [([2], [0, 1]), ([3], [0, 1, 1]), ([3, 2], [0, 1, 1, 0, 1])],
    ids=["25 in 50", "20 in 60", "24 in 60"],
)
def test_regular_repeats(repeats: list[int], pattern: list[int], noise: float) -> None:
    positions = [8 * i for i in range(30) for _ in range(repeats[i % len(repeats)])]
    expected = np.resize(np.array(pattern, dtype=bool), len(positions))
    assert np.array_equal(find_duplicates(differences(positions, noise)), expected)


def test_one_repeat_among_new_frames() -> None:
    positions = [8 * i for i in range(20)]
    positions.insert(10, positions[9])
    assert np.flatnonzero(find_duplicates(differences(positions, 1.0))).tolist() == [10]


def test_standing_still_is_no_repeat() -> None:
    assert not find_duplicates(differences([50] * 30, 0.0)).any()
    assert not find_duplicates(differences([50] * 30, 1.0)).any()


def test_a_cut_does_not_make_its_neighbours_repeats() -> None:
    steady = np.full(30, 10.0)
    steady[0], steady[15] = np.nan, 120.0
    assert not find_duplicates(steady).any()


def test_frame_that_was_not_read_is_no_repeat() -> None:
    gap = np.full(20, 10.0)
    gap[[0, 7, 8]] = np.nan
    assert not find_duplicates(gap).any()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_frames_to_tell(n: int) -> None:
    assert find_duplicates(np.full(n, np.nan)).tolist() == [False] * n


def test_repeats_survive_compression(tmp_path: Path) -> None:
    path = clips.write_clip(
        tmp_path / "clip.mp4",
        clips.steady(40, 50),
        size=(320, 180),
        options={"crf": "28"},
        pictures=lambda i: moving_square(12 * (i // 2), 2.0, i // 2),
    )
    assert np.flatnonzero(of_file(path)).tolist() == list(range(1, 40, 2))


def test_none_in_the_sample() -> None:
    assert not of_file(SAMPLE).any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        ("real/side_pass_duplicate_frames.mp4", list(range(1, 272, 2))),
        ("real/treadmill_side_30fps.mp4", []),
        ("real/rear_overground_overlay.mp4", []),
        ("synthetic/23_rear_standing.mp4", []),
    ],
)
def test_recordings(clip: str, expected: list[int]) -> None:
    path = SHARED / clip
    if not path.exists():
        pytest.skip("the shared clips are not on this machine")
    assert np.flatnonzero(of_file(path)).tolist() == expected
