"""The speed given against the one in the picture, on a rendered runner at 3.1 m/s."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from formcheck.cleaning.chain import clean
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import Runner, View
from formcheck.core.series import CameraRoll, PixelSeries
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import read_gait
from formcheck.metrics import Inputs, consistency
from formcheck.metrics.definition import Refused
from formcheck.metrics.distance import find_speed

DATA = Path(__file__).resolve().parents[1] / "data"
LANDMARKS = {
    "mediapipe-heavy": "treadmill_side.pose.npz",
    "mediapipe-lite": "treadmill_side.lite.pose.npz",
}
SPEED_MPS, HEIGHT_M = 3.1, 1.80
"""samples/treadmill_side.truth.json."""


@cache
def read(model: str) -> Inputs:
    with np.load(DATA / LANDMARKS[model]) as stored:
        size_px = tuple(int(side) for side in stored["size_px"])
        track = PoseTrack(
            Timeline(stored["time_s"]),
            stored["xy_px"].astype(np.float64),
            stored["confidence"].astype(np.float64),
            (size_px[0], size_px[1]),
            model,
        )
    cleaned = clean(track, view=View.SIDE)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=View.SIDE, moving_camera=False, roll_deg=0.0
    )
    pixels = PixelSeries(CameraRoll(0.0, 0.3, "lines"), "", None, "seen from the side")
    return Inputs(cleaned.trajectories, gait, pixels, Runner(height_m=HEIGHT_M))


def with_speed(model: str, speed_mps: float | None) -> Inputs:
    found = read(model)
    runner = Runner(height_m=HEIGHT_M, speed_mps=speed_mps)
    return Inputs(found.trajectories, found.gait, found.pixels, runner)


@pytest.mark.parametrize("model", list(LANDMARKS))
@pytest.mark.parametrize(("share", "warned"), [(1.0, False), (1.3, True), (0.7, True)])
def test_a_true_speed_is_believed_and_one_that_is_off_by_30_percent_is_not(
    model: str, share: float, warned: bool
) -> None:
    notes = consistency(with_speed(model, share * SPEED_MPS), ())
    assert ("speed_disagrees" in {note.id for note in notes}) is warned


@pytest.mark.parametrize("model", list(LANDMARKS))
def test_the_speed_in_the_picture_is_the_true_one(model: str) -> None:
    """Heel and toe of the model lite jump ahead in stance: they read 4.14 m/s."""
    speed = find_speed(with_speed(model, None))
    assert not isinstance(speed, Refused)
    assert speed.mps == pytest.approx(SPEED_MPS, rel=0.05)
    assert abs(speed.mps - SPEED_MPS) <= speed.ci95 * speed.mps
