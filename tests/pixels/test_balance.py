"""The roll of the camera from the balance of stick runners."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.metric import Measured
from formcheck.core.pose import of_side
from formcheck.core.progress import NullProgress
from formcheck.core.recording import Side, View
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.pixels.camera_roll import balance_roll, centre_of_mass_px
from formcheck.settings import Settings
from formcheck.validation.measure import keep
from tests.support.metric_inputs import gait_of, trajectories_of
from tests.support.stick_runner import StickRunner

LEAN_DEG = 6.0


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
@pytest.mark.parametrize("roll_deg", [-5.0, 0.0, 3.0])
def test_an_upright_runner_shows_the_roll(view: View, roll_deg: float) -> None:
    stick = StickRunner(view=view, roll_deg=roll_deg, drop_left_deg=8.0)
    roll = balance_roll(trajectories_of(stick.track()), gait_of(stick))
    assert roll is not None
    assert roll.value_deg == pytest.approx(roll_deg, abs=0.15)
    assert roll.source == "balance"


def test_a_balanced_lean_is_no_roll() -> None:
    stick = StickRunner(view=View.REAR, trunk_lateral_deg=LEAN_DEG)
    upright = trajectories_of(replace(stick, trunk_lateral_deg=0.0).track())
    given = trajectories_of(stick.track())
    shift_px = centre_of_mass_px(given.xy_px)[:, 0] - centre_of_mass_px(upright.xy_px)[:, 0]
    # 0.678 · 0.626 of a trunk of 0.52 m, leaning 6°, at 300 px a metre.
    assert shift_px == pytest.approx(np.full(len(shift_px), 6.92), abs=0.01)
    assert abs(_roll_deg(stick, given.xy_px)) > 0.6

    # Feet put that far aside take 2 · 0.061 · 0.606 of it along.
    aside_px = shift_px / (1 - 2 * 0.061 * 0.606)
    balanced = given.xy_px.copy()
    for side in Side:
        balanced[:, of_side("ankle", side), 0] += aside_px
    assert _roll_deg(stick, balanced) == pytest.approx(0.0, abs=0.1)


def _roll_deg(stick: StickRunner, xy_px: np.ndarray) -> float:
    roll = balance_roll(replace(trajectories_of(stick.track()), xy_px=xy_px), gait_of(stick))
    assert roll is not None
    return roll.value_deg


def test_the_whole_mass_is_counted_once() -> None:
    assert centre_of_mass_px(np.full((2, 33, 2), 7.0)) == pytest.approx(np.full((2, 2), 7.0))


def test_where_balance_says_nothing() -> None:
    stick = StickRunner(view=View.REAR, roll_deg=3.0)
    given, gait = trajectories_of(stick.track()), gait_of(stick)
    assert balance_roll(given, replace(gait, moving_camera=True)) is None
    assert balance_roll(given, replace(gait, view=View.SIDE)) is None
    assert balance_roll(given, replace(gait, strides=gait.strides[:6])) is None
    unseen = given.xy_px.copy()
    unseen[:, of_side("ankle", Side.LEFT)] = np.nan
    assert balance_roll(replace(given, xy_px=unseen), gait) is None


@pytest.mark.parametrize("roll_deg", [-4.0, 4.0])
def test_lean_and_roll_are_told_apart_without_a_picture(tmp_path: Path, roll_deg: float) -> None:
    path = tmp_path / "rear.npz"
    keep(StickRunner(view=View.REAR, roll_deg=roll_deg, duration_s=8.0).track(), path)
    settings = Settings(view=View.REAR)
    analysis = analyze((RecordingInput(None, path, settings),), jobs=1, progress=NullProgress())
    for side in Side:
        lean = analysis.metric("trunk_lateral_lean", side)
        assert isinstance(lean, Measured)
        assert lean.value == pytest.approx(0.0, abs=0.3)
        assert lean.ci95[0] < 0.0 < lean.ci95[1]
