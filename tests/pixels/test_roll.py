"""Camera roll from drawn posts, and from turned pictures of a rendered room."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.core.series import CameraRoll
from formcheck.pixels.camera_roll import camera_roll
from formcheck.pixels.sampling import RunnerBoxes, SamplePair, reduced
from tests.support.drawn_rooms import nobody, pairs_of, room, trajectories
from tests.support.sample_clips import SAMPLES, frames_of, landmarks_of


def roll_of(picture: Picture) -> CameraRoll | str:
    return camera_roll(pairs_of([picture] * 8), nobody())


def value_of(picture: Picture) -> float:
    roll = roll_of(picture)
    assert isinstance(roll, CameraRoll), roll
    return roll.value_deg


@pytest.mark.parametrize("roll_deg", [-12.0, -5.0, -3.0, 0.0, 0.7, 3.0, 5.0, 12.0])
def test_roll_of_drawn_posts(roll_deg: float) -> None:
    assert value_of(room(roll_deg)) == pytest.approx(roll_deg, abs=0.15)


def test_positive_when_upright_things_lean_right_at_the_top() -> None:
    picture = np.full((480, 640, 3), 190, dtype=np.uint8)
    for x in (100, 300, 520):
        cv2.line(picture, (x, 460), (x + 40, 20), (40, 40, 40), 4, cv2.LINE_AA)
    assert value_of(picture) == pytest.approx(np.degrees(np.arctan2(40, 440)), abs=0.15)


@pytest.mark.parametrize("convergence_deg", [-5.0, 5.0])
def test_looking_up_or_down_is_not_roll(convergence_deg: float) -> None:
    assert value_of(room(2.0, convergence_deg)) == pytest.approx(2.0, abs=0.2)


def test_the_interval_is_never_narrower_than_rooms_are_upright() -> None:
    roll = roll_of(room(1.0))
    assert isinstance(roll, CameraRoll)
    assert roll.ci95_deg >= 0.5
    assert roll.source == "lines"


def test_refused_without_lines() -> None:
    assert "upright lines" in str(roll_of(np.full((480, 640, 3), 120, dtype=np.uint8)))


def test_refused_with_lines_on_one_side_only() -> None:
    assert "upright lines" in str(roll_of(room(3.0, posts=(0.1, 0.2, 0.3))))


def test_refused_beyond_fifteen_degrees() -> None:
    assert isinstance(roll_of(room(20.0)), str)


def test_refused_where_lines_disagree() -> None:
    both = np.minimum(room(-6.0, posts=(0.1, 0.9)), room(6.0, posts=(0.35, 0.65)))
    assert "disagree" in str(roll_of(both))


def test_no_pictures_no_roll() -> None:
    assert isinstance(camera_roll((), nobody()), str)


def test_lines_on_the_runner_do_not_count() -> None:
    picture = room(0.0, posts=(0.1, 0.9))
    for x in range(250, 400, 12):
        cv2.line(picture, (x, 400), (x + 40, 100), (20, 20, 20), 3, cv2.LINE_AA)
    xy = np.full((1, 33, 2), np.nan)
    xy[0, :2] = [[250, 80], [420, 420]]
    runner = RunnerBoxes(trajectories(np.zeros(1), xy, (640, 480)), np.array([0]))
    pair = pairs_of([picture, picture])
    without, given = camera_roll(pair, nobody()), camera_roll(pair, runner)
    assert not isinstance(without, CameraRoll) or abs(without.value_deg) > 1.0
    assert isinstance(given, CameraRoll)
    assert given.value_deg == pytest.approx(0.0, abs=0.15)


@pytest.mark.parametrize("name", ["treadmill_rear", "treadmill_side"])
@pytest.mark.parametrize("turned_deg", [-5.0, -3.0, 0.0, 3.0, 5.0])
def test_turned_sample_frames(name: str, turned_deg: float) -> None:
    truth_path = SAMPLES / f"{name}.truth.json"
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    # The truth's sign is the camera's own turn: the picture turns the other way.
    expected = turned_deg - truth["camera"]["roll_deg"]
    runner = landmarks_of(truth)
    pairs = []
    for frame in frames_of(Path(SAMPLES / f"{name}.mp4"), every=60):
        height, width = frame.rgb.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -turned_deg, 1.0)
        edge = cv2.BORDER_REPLICATE
        turned = cv2.warpAffine(frame.rgb, matrix, (width, height), borderMode=edge)
        sample = reduced(type(frame)(frame.index, frame.file_time_s, np.asarray(turned, np.uint8)))
        pairs.append(SamplePair(sample, sample))
    roll = camera_roll(pairs, runner)
    assert isinstance(roll, CameraRoll), roll
    assert roll.value_deg == pytest.approx(expected, abs=0.3)
