"""One test per row of the table of signs in CONTRIBUTING.md."""

import re
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.gait import Facing
from formcheck.core.metric import Measured
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side, View
from formcheck.metrics import angle_series, measure
from formcheck.metrics.geometry import (
    foot_angle_deg,
    head_forward_deg,
    knee_flexion_deg,
    shin_angle_deg,
    thigh_extension_deg,
    tilt_deg,
    upright,
)
from tests.support.metric_inputs import inputs_of
from tests.support.stick_runner import StickRunner

CONTRIBUTING = Path(__file__).resolve().parents[1] / "CONTRIBUTING.md"

BOTH_WAYS = pytest.mark.parametrize("facing", list(Facing))


def value(stick: StickRunner, metric_id: str, side: Side | None = None) -> float:
    """The measured value; fails where it was not measured."""
    for metric in measure(inputs_of(stick)):
        if metric.spec.id == metric_id and metric.side is side:
            assert isinstance(metric, Measured), metric
            return metric.value
    raise KeyError(metric_id)


def point(x: float, y: float) -> np.ndarray:
    return np.array([[x, y]])


def ahead(facing: Facing, x: float, y: float) -> np.ndarray:
    """A point ``x`` px ahead of the origin and ``y`` px below it."""
    return point(facing.forward_x * x, y)


def test_picture() -> None:
    xy = StickRunner().track().xy_px
    assert np.all(xy[:, Landmark.NOSE, 1] < xy[:, Landmark.LEFT_ANKLE, 1])


def test_time() -> None:
    assert StickRunner().track().timeline.time_s[0] == 0.0


def test_left_right() -> None:
    for view, sign in ((View.REAR, -1), (View.FRONT, 1)):
        xy = StickRunner(view=view).track().xy_px
        left, right = (xy[:, of_side("shoulder", side), 0] for side in Side)
        assert np.all(sign * (left - right) > 0)


def test_camera_roll() -> None:
    leaning = upright(point(np.sin(np.radians(5)), -np.cos(np.radians(5))), 5.0)
    assert tilt_deg(point(0, 0), leaning) == pytest.approx(0.0, abs=1e-9)
    assert value(StickRunner(roll_deg=5.0), "trunk_lean") == pytest.approx(8.0, abs=0.1)


@BOTH_WAYS
def test_trunk_lean(facing: Facing) -> None:
    assert value(StickRunner(facing=facing), "trunk_lean") == pytest.approx(8.0, abs=0.1)


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
def test_trunk_lateral_lean(view: View) -> None:
    to_the_right = StickRunner(view=view, trunk_lateral_deg=3.0, trunk_lean_deg=0.0)
    metric = "trunk_lateral_lean"
    assert value(to_the_right, metric, Side.RIGHT) == pytest.approx(3.0, abs=0.1)
    assert value(to_the_right, metric, Side.LEFT) == pytest.approx(-3.0, abs=0.1)


def test_pelvic_obliquity() -> None:
    drops_in_left_stance = StickRunner(view=View.REAR, drop_left_deg=9.0)
    series = angle_series(inputs_of(drops_in_left_stance)).values_deg["pelvic_obliquity"]
    joints = drops_in_left_stance.joints_m(drops_in_left_stance.times())
    lower = joints[Landmark.LEFT_HIP][:, 2] - joints[Landmark.RIGHT_HIP][:, 2]
    assert np.corrcoef(series, lower)[0, 1] > 0.99


def test_pelvic_drop() -> None:
    stick = StickRunner(view=View.REAR, drop_left_deg=9.0, drop_right_deg=4.0)
    assert value(stick, "pelvic_drop", Side.LEFT) == pytest.approx(9.0, abs=0.1)
    assert value(stick, "pelvic_drop", Side.RIGHT) == pytest.approx(4.0, abs=0.1)


def test_hip_adduction() -> None:
    narrow = StickRunner(view=View.REAR, step_width_m=0.0, drop_left_deg=6.0)
    wide = StickRunner(view=View.REAR, step_width_m=0.3, drop_left_deg=6.0)
    metric = "hip_adduction"
    assert value(narrow, metric, Side.LEFT) > value(wide, metric, Side.LEFT)
    dropped, level = (value(narrow, metric, side) for side in Side)
    assert dropped == pytest.approx(level + 6.0, abs=0.7)


@BOTH_WAYS
def test_overstride(facing: Facing) -> None:
    stick = StickRunner(facing=facing, overstride_m=0.176)
    assert value(stick, "overstride", Side.LEFT) == pytest.approx(0.2, abs=0.005)


@BOTH_WAYS
def test_shin_angle_at_contact(facing: Facing) -> None:
    knee, ankle = ahead(facing, 0, -40), ahead(facing, 40, 0)
    assert shin_angle_deg(knee, ankle, facing.forward_x) == pytest.approx(45.0)


@BOTH_WAYS
def test_foot_angle_at_contact(facing: Facing) -> None:
    heel, toe = ahead(facing, 0, 0), ahead(facing, 20, -20)
    assert foot_angle_deg(heel, toe, facing.forward_x) == pytest.approx(45.0)


@BOTH_WAYS
def test_knee_flexion(facing: Facing) -> None:
    hip, knee = ahead(facing, 0, -40), ahead(facing, 0, 0)
    straight, bent = ahead(facing, 0, 40), ahead(facing, -40, 40)
    assert knee_flexion_deg(hip, knee, straight, facing.forward_x) == pytest.approx(0.0)
    assert knee_flexion_deg(hip, knee, bent, facing.forward_x) == pytest.approx(45.0)


@BOTH_WAYS
def test_thigh_extension(facing: Facing) -> None:
    hip, knee = ahead(facing, 0, -40), ahead(facing, -40, 0)
    assert thigh_extension_deg(hip, knee, facing.forward_x) == pytest.approx(45.0)


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
@pytest.mark.parametrize("width_m", [0.06, -0.04])
def test_step_width(view: View, width_m: float) -> None:
    stick = StickRunner(view=view, step_width_m=width_m)
    assert value(stick, "step_width") == pytest.approx(width_m, abs=0.005)


@BOTH_WAYS
def test_head_forward(facing: Facing) -> None:
    shoulder, ear = ahead(facing, 0, 0), ahead(facing, 20, -20)
    assert head_forward_deg(shoulder, ear, facing.forward_x) == pytest.approx(45.0)


def test_every_row_has_its_test() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8").split("| quantity |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| ([^|]+) \| ", text, flags=re.MULTILINE)
    wanted = {
        "test_" + re.sub(r"[^a-z]+", "_", re.sub(r"\(.*\)", "", row).strip().lower())
        for row in rows
    }
    names = {name for name in globals() if name.startswith("test_")}
    assert wanted == names - {"test_every_row_has_its_test"}
