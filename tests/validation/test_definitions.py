"""Definitions on a runner whose every value can be worked out by hand."""

import numpy as np
import pytest

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind
from formcheck.core.recording import Side, View
from formcheck.validation.case import Motion, TrueEvent
from formcheck.validation.definitions import true_values

STEP_S, CONTACT_S = 0.35, 0.25
TIME_S = np.arange(241) / 120.0
LATER_S = 0.1
Joints = dict[str, FloatArray]


def still(x: float, y: float, z: float) -> FloatArray:
    return np.tile([x, y, z], (len(TIME_S), 1))


def both(name: str, x: float, y: float, z: float) -> Joints:
    """The left one at ``y`` to the left, the right one as far to the right."""
    return {f"left_{name}": still(x, y, z), f"right_{name}": still(x, -y, z)}


def standing() -> Joints:
    return (
        both("hip", 0.0, 0.1, 0.9)
        | both("shoulder", 0.1, 0.2, 1.4)
        | both("knee", 0.1, 0.08, 0.5)
        | both("ankle", 0.2, 0.06, 0.1)
    )


def alternating() -> tuple[TrueEvent, ...]:
    """The left foot lands first; both stand for a quarter of a second."""
    found = []
    for k in range(5):
        side = Side.LEFT if k % 2 == 0 else Side.RIGHT
        at_s = LATER_S + k * STEP_S
        found.append(TrueEvent(EventKind.INITIAL_CONTACT, side, at_s))
        found.append(TrueEvent(EventKind.TOE_OFF, side, at_s + CONTACT_S))
    return tuple(sorted((e for e in found if e.time_s < 2.0), key=lambda e: e.time_s))


def values(
    joints: Joints, view: View, pitch_deg: FloatArray | None = None
) -> dict[tuple[str, Side | None], float]:
    level = np.zeros(len(TIME_S)) if pitch_deg is None else pitch_deg
    motion = Motion(TIME_S, joints, dict.fromkeys(Side, level), alternating(), 3.0, Side.LEFT)
    return {(v.metric, v.side): v.value for v in true_values(motion, view)}


def test_times() -> None:
    found = values(standing(), View.SIDE)
    assert found["cadence", None] == pytest.approx(60.0 / STEP_S)
    assert found["stride_time", None] == pytest.approx(2 * STEP_S)
    assert found["flight_time", None] == pytest.approx(STEP_S - CONTACT_S)
    for side in Side:
        assert found["step_time", side] == pytest.approx(STEP_S)
        assert found["contact_time", side] == pytest.approx(CONTACT_S)
        assert found["duty_factor", side] == pytest.approx(CONTACT_S / (2 * STEP_S))


def test_lengths_from_speed() -> None:
    found = values(standing(), View.SIDE)
    assert found["running_speed", None] == 3.0
    assert found["step_length", None] == pytest.approx(3.0 * STEP_S)
    assert found["stride_length", None] == pytest.approx(6.0 * STEP_S)


def test_sagittal_angles() -> None:
    found = values(standing(), View.SIDE)
    fourteen = np.degrees(np.arctan2(0.1, 0.4))
    leg_m = 2 * np.hypot(np.hypot(0.1, 0.4), 0.02)
    assert found["trunk_lean", None] == pytest.approx(np.degrees(np.arctan2(0.1, 0.5)))
    assert found["trunk_lean_midstance", None] == pytest.approx(found["trunk_lean", None])
    for side in Side:
        assert found["shin_angle_contact", side] == pytest.approx(fourteen)
        assert found["thigh_extension_peak", side] == pytest.approx(-fourteen)
        assert found["knee_flexion_contact", side] == pytest.approx(0.0, abs=1e-9)
        assert found["overstride", side] == pytest.approx(0.2 / leg_m)


def test_a_bent_knee_is_flexed() -> None:
    found = values(standing() | both("ankle", -0.1, 0.06, 0.1), View.SIDE)
    thigh, shin = np.degrees(np.arctan2([0.1, -0.2], 0.4))
    assert found["knee_flexion_stance_peak", Side.LEFT] == pytest.approx(thigh - shin)
    assert found["knee_flexion_swing_peak", Side.LEFT] == pytest.approx(thigh - shin)


def test_rise_and_fall_within_a_step() -> None:
    bounce = 0.04 * np.cos(2 * np.pi * (TIME_S - LATER_S) / STEP_S)
    hips = both("hip", 0.0, 0.1, 0.9)
    joints = standing() | {name: xyz + np.outer(bounce, [0, 0, 1]) for name, xyz in hips.items()}
    assert values(joints, View.SIDE)["vertical_oscillation", None] == pytest.approx(0.08, abs=1e-4)


@pytest.mark.parametrize(("outward_m", "width_m"), [(0.06, 0.12), (-0.01, -0.02)])
def test_step_width_counts_crossing_over_below_zero(outward_m: float, width_m: float) -> None:
    found = values(standing() | both("ankle", 0.2, outward_m, 0.1), View.REAR)
    assert found["step_width", None] == pytest.approx(width_m)


def test_a_lean_to_the_left_is_toward_the_left_foot() -> None:
    leaning = {"left_shoulder": still(0, 0.25, 1.4), "right_shoulder": still(0, -0.15, 1.4)}
    found = values(standing() | leaning, View.REAR)
    lean = np.degrees(np.arctan2(0.05, 0.5))
    assert found["trunk_lateral_lean", Side.LEFT] == pytest.approx(lean)
    assert found["trunk_lateral_lean", Side.RIGHT] == pytest.approx(-lean)


def test_a_pelvis_lower_on_the_right_drops_in_left_stance() -> None:
    tilted = {"left_hip": still(0, 0.1, 0.91), "right_hip": still(0, -0.1, 0.89)}
    found = values(standing() | tilted, View.REAR)
    drop = np.degrees(np.arctan2(0.02, 0.2))
    assert found["pelvic_drop", Side.LEFT] == pytest.approx(drop)
    assert found["pelvic_drop", Side.RIGHT] == pytest.approx(-drop)
    assert found["pelvic_range", None] == pytest.approx(0.0, abs=1e-9)
    # The left knee lies 2 cm inside of its hip, 41 cm lower.
    thigh = np.degrees(np.arctan2(0.02, 0.41))
    assert found["hip_adduction", Side.LEFT] == pytest.approx(drop + thigh)


def test_the_range_of_a_swinging_pelvis() -> None:
    swing = 0.01 * np.sin(np.pi * (TIME_S - LATER_S) / STEP_S)
    hips = both("hip", 0.0, 0.1, 0.9)
    joints = standing() | {
        "left_hip": hips["left_hip"] + np.outer(swing, [0, 0, 1]),
        "right_hip": hips["right_hip"] - np.outer(swing, [0, 0, 1]),
    }
    peak = np.degrees(np.arctan2(0.02, 0.2))
    assert values(joints, View.REAR)["pelvic_range", None] == pytest.approx(2 * peak, rel=0.01)


def test_the_foot_is_read_as_it_lands_not_as_it_slaps_down() -> None:
    """Toe up and steady until the contact, down at 1000°/s from there on."""
    contacts = np.array([e.time_s for e in alternating() if e.kind is EventKind.INITIAL_CONTACT])
    since = TIME_S[:, None] - contacts
    since[since < 0] = np.inf
    since_s = since.min(axis=1)
    pitch = np.where(since_s < 0.02, 20.0 - 1000.0 * since_s, 0.0)
    pitch[since_s > 0.2] = 20.0
    pitch[~np.isfinite(since_s)] = 20.0
    assert values(standing(), View.SIDE, pitch)["foot_angle_contact", Side.LEFT] == pytest.approx(
        20
    )


def test_what_is_not_known_has_no_value() -> None:
    found = values({k: v for k, v in standing().items() if "shoulder" not in k}, View.SIDE)
    assert ("trunk_lean", None) not in found
    assert ("knee_flexion_contact", Side.LEFT) in found


def test_a_view_shows_its_own_metrics() -> None:
    side, rear = values(standing(), View.SIDE), values(standing(), View.REAR)
    assert ("pelvic_drop", Side.LEFT) not in side
    assert ("trunk_lean", None) not in rear
    assert ("contact_time", Side.LEFT) in side.keys() & rear.keys()
