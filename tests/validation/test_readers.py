"""Truth files of each kind: what is read from them."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.gait import EventKind
from formcheck.core.pose import Landmark
from formcheck.core.recording import Side, View
from formcheck.errors import UsageError
from formcheck.validation import formats, mocap, synthetic
from formcheck.validation.case import Case, Family, Garment, Motion, Split
from formcheck.validation.formats import find_cases

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@cache
def sample(name: str) -> Case:
    (case,) = synthetic.read(SAMPLES / f"{name}.truth.json")
    return case


def value(case: Case, metric: str, side: Side | None = None) -> float:
    return next(v.value for v in case.values if (v.metric, v.side) == (metric, side))


@pytest.mark.parametrize(
    ("metric", "key", "within"),
    [
        ("contact_time", "contact_time_s", 0.001),
        ("overstride", "overstride_ankle_frac", 0.002),
        ("shin_angle_contact", "shank_angle_at_ic_deg", 0.3),
        ("foot_angle_contact", "foot_pitch_at_ic_deg", 0.05),
        ("knee_flexion_contact", "knee_flexion_at_ic_deg", 0.3),
        ("knee_flexion_stance_peak", "knee_flexion_stance_peak_deg", 0.3),
    ],
)
def test_agrees_with_the_renderer_where_both_mean_the_same(
    metric: str, key: str, within: float
) -> None:
    """Its summary reads the pose at the very instant, not between two frames."""
    told = json.loads((SAMPLES / "treadmill_side.truth.json").read_text())["summary"]
    for side in Side:
        found = value(sample("treadmill_side"), metric, side)
        assert found == pytest.approx(told[side][key], abs=within)


def test_the_drop_of_the_sample_from_behind() -> None:
    told = json.loads((SAMPLES / "treadmill_rear.truth.json").read_text())["summary"]
    case = sample("treadmill_rear")
    for side in Side:
        peak = told[side]["pelvic_drop_contralateral_peak_deg"]
        assert value(case, "pelvic_drop", side) == pytest.approx(peak, abs=0.1)
    assert case.garment is Garment.CLOTH


def test_what_a_sample_says_of_itself() -> None:
    case = sample("treadmill_side")
    assert (case.view, case.family, case.split) == (View.SIDE, Family.RENDERED, Split.TUNING)
    assert (case.sampling_hz, case.duration_s) == (60.0, 6.0)
    assert case.video == SAMPLES / "treadmill_side.mp4"
    assert case.settings.height_m == 1.8
    assert case.settings.slow_motion is None
    assert value(case, "cadence") == pytest.approx(172.1, abs=0.1)


def test_a_contact_cut_off_by_an_end_keeps_its_true_event_only() -> None:
    truth = json.loads((SAMPLES / "treadmill_side.truth.json").read_text())
    last_s = truth["frames"]["t"][-1]
    truth["contacts"] = {
        "left": [
            {"ic_s": 0.0, "to_s": 0.1, "clipped": True},
            {"ic_s": 0.6, "to_s": 0.8, "clipped": False},
        ],
        "right": [{"ic_s": last_s - 0.1, "to_s": last_s, "clipped": True}],
    }
    events = synthetic.motion_of(truth).events
    assert [(e.kind, e.side, e.time_s) for e in events] == [
        (EventKind.TOE_OFF, Side.LEFT, 0.1),
        (EventKind.INITIAL_CONTACT, Side.LEFT, 0.6),
        (EventKind.TOE_OFF, Side.LEFT, 0.8),
        (EventKind.INITIAL_CONTACT, Side.RIGHT, last_s - 0.1),
    ]


def test_keypoints_are_the_joints_in_the_picture() -> None:
    truth = json.loads((SAMPLES / "treadmill_side.truth.json").read_text())
    track = synthetic.keypoints_of(truth)
    ankle = truth["joint_names"].index("right_ankle")
    assert track.xy_px[7, Landmark.RIGHT_ANKLE] == pytest.approx(
        truth["frames"]["joints2d_px"][7][ankle]
    )
    assert np.isnan(track.xy_px[7, Landmark.MOUTH_LEFT]).all()


@pytest.mark.parametrize(
    ("body", "garment"),
    [
        ({"markers": [{"site": "psis_left"}, {"site": "psis_right"}]}, Garment.STICKERS),
        ({"markers": [{"site": "c7"}]}, Garment.CLOTH),
        ({"cloth_leg_coupling": 0.4}, Garment.CLOTH),
        ({"cloth_leg_coupling": 0.6}, Garment.LEG_FOLLOWING),
    ],
)
def test_what_the_camera_sees_of_the_pelvis(
    tmp_path: Path, body: dict[str, object], garment: Garment
) -> None:
    truth = json.loads((SAMPLES / "treadmill_rear.truth.json").read_text())
    truth["body"].pop("cloth_leg_coupling", None)
    truth["body"] |= body
    path = tmp_path / "a.truth.json"
    path.write_text(json.dumps(truth))
    (case,) = synthetic.read(path)
    assert case.garment is garment
    assert case.video is None


def test_a_runner_who_only_stands_is_left_out(tmp_path: Path) -> None:
    truth = json.loads((SAMPLES / "treadmill_rear.truth.json").read_text())
    truth["summary"] = {"phase": "standing", "speed_mps": 0.0}
    path = tmp_path / "a.truth.json"
    path.write_text(json.dumps(truth))
    assert synthetic.read(path) == ()


def test_contacts_marked_by_hand(tmp_path: Path) -> None:
    marks = [
        {"side": "R", "frame_ic": 6, "frame_to": 13.5, "uncertainty_frames": 1.0},
        {"side": "L", "frame_ic": 18, "frame_to": None, "uncertainty_frames": 1.5},
        {"side": "R", "frame_ic": 30, "frame_to": 36, "uncertainty_frames": 1.0},
        {"side": "A", "frame_ic": 40, "frame_to": 46, "uncertainty_frames": 1.0},
    ]
    entry = {
        "clip": "jog_front.mp4", "fps": 30.0, "contacts": marks,
        "cadence_spm_hand": {"value": 150.5, "uncertainty": 1},
    }  # fmt: skip
    path = tmp_path / "annotations.json"
    path.write_text(json.dumps([entry]))
    (case,) = formats.read(path)
    assert (case.name, case.view, case.video) == ("jog_front", View.FRONT, None)
    assert [(e.side, e.kind, e.time_s) for e in case.events] == [
        (Side.RIGHT, EventKind.INITIAL_CONTACT, 0.2),
        (Side.RIGHT, EventKind.TOE_OFF, 0.45),
        (Side.LEFT, EventKind.INITIAL_CONTACT, 0.6),
        (Side.RIGHT, EventKind.INITIAL_CONTACT, 1.0),
        (Side.RIGHT, EventKind.TOE_OFF, 1.2),
    ]
    assert case.events[2].within_s == pytest.approx(0.05)
    assert value(case, "cadence") == 150.5
    assert value(case, "contact_time", Side.RIGHT) == pytest.approx(0.225)
    assert {v.metric for v in case.values if v.side is Side.LEFT} == set()


def test_a_point_is_carried_by_the_markers_around_it() -> None:
    still = np.array([[0.0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3.0]])
    quarter = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    moved = np.stack([still, still @ quarter.T + [5, 6, 7]])
    found = mocap.carry(still, np.array([1.0, 1.0, 1.0]), moved)
    assert found == pytest.approx(np.array([[1, 1, 1], [-1 + 5, 1 + 6, 1 + 7]]))


def test_markers_come_in_our_axes(tmp_path: Path) -> None:
    path = tmp_path / "markers.txt"
    path.write_text("Time\tR.HeelX\tR.HeelY\tR.HeelZ\n0\t1000\t50\t1200\n0.007\t2000\t60\t1300\n")
    found = mocap.read_markers(path)
    assert found["R.Heel"] == pytest.approx(np.array([[1.0, -1.2, 0.05], [2.0, -1.3, 0.06]]))


def motion_at(joints: dict[str, tuple[float, float, float]]) -> Motion:
    time_s = np.arange(4) / 60.0
    points = {name: np.tile(at, (4, 1)).astype(float) for name, at in joints.items()}
    return Motion(time_s, points, {}, (), 2.5, Side.LEFT)


def test_the_virtual_cameras() -> None:
    """4 m away, 1 m high, 300 px to a metre in the runner's plane."""
    legs = {
        f"{s}_{j}": (0.0, 0.0, 1.0) for s in Side for j in ("hip", "knee", "heel", "foot_index")
    }
    ankles = {"left_ankle": (0.5, 0.0, 0.5), "right_ankle": (0.0, -1.0, 0.5)}
    motion = motion_at(legs | ankles)
    side, rear = (mocap.seen_from(view, motion).xy_px[0] for view in (View.SIDE, View.REAR))
    # Ahead is to the left in a picture from the left; the far foot is smaller by 4 to 5.
    assert side[Landmark.LEFT_ANKLE] == pytest.approx([360 - 150, 360 + 150])
    assert side[Landmark.RIGHT_ANKLE] == pytest.approx([360, 360 + 120])
    # From behind the runner's right is the picture's right.
    assert rear[Landmark.RIGHT_ANKLE] == pytest.approx([360 + 300, 360 + 150])
    assert rear[Landmark.LEFT_HIP] == pytest.approx([360, 360])


def test_what_is_wrong_with_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        find_cases([tmp_path / "missing"])
    with pytest.raises(UsageError, match="no recording with a truth file"):
        find_cases([tmp_path])
    (tmp_path / "a.truth.json").write_text("{}")
    with pytest.raises(UsageError, match="cannot be read"):
        find_cases([tmp_path])


def test_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    for folder in (tmp_path / "shown", tmp_path / ".part-1"):
        folder.mkdir()
        truth = (SAMPLES / "treadmill_side_30fps.truth.json").read_text()
        (folder / "a.truth.json").write_text(truth)
    assert [case.name for case in find_cases([tmp_path])] == ["a"]


def test_names_are_unlike_each_other() -> None:
    assert len(find_cases([SAMPLES])) == 3
    with pytest.raises(UsageError, match="Two recordings are called"):
        find_cases([SAMPLES, SAMPLES])
