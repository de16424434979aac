"""Stickers on rendered runners with known motion, and rendered runners without any."""

import numpy as np
import pytest

from formcheck.core.filtering import low_pass
from formcheck.core.gait import Gait, Trajectories
from formcheck.core.recording import Side
from formcheck.core.series import CameraRoll, PelvisRotation, PelvisZero
from formcheck.pixels.pelvis import pelvis_rotation, standing_reference
from formcheck.pixels.pelvis_setting import stance_peaks_deg
from formcheck.pixels.standing import StandingLine
from tests.support.drawn_rooms import trajectories
from tests.support.sample_clips import RENDERED, frames_of, true_gait, true_landmarks, truth_of

pytestmark = pytest.mark.slow


def landmarks(name: str) -> tuple[Trajectories, CameraRoll, Gait]:
    video = RENDERED / f"{name}.mp4"
    if not video.exists():
        pytest.skip("rendered clips are not beside the repository")
    truth = truth_of(video)
    given = trajectories(
        np.array(truth["frames"]["t"]),
        true_landmarks(truth),
        (truth["video"]["width"], truth["video"]["height"]),
    )
    roll = CameraRoll(-truth["camera"]["roll_deg"], 0.5, "lines")
    return given, roll, true_gait(truth)


def check(name: str, standing: StandingLine | str | None) -> PelvisRotation:
    """Frame by frame within 0.5° (RMS) and per side within 0.6°."""
    given, roll, walk = landmarks(name)
    video = RENDERED / f"{name}.mp4"
    time_s = given.timeline.time_s
    pelvis = pelvis_rotation(frames_of(video), given, np.arange(len(time_s)), walk, roll, standing)
    assert isinstance(pelvis, PelvisRotation), pelvis
    assert pelvis.method == "markers"
    true_deg = np.array(truth_of(video)["frames"]["pelvis_obliquity_deg"], dtype=np.float64)
    found_deg = low_pass(pelvis.obliquity_deg, time_s, 10.0)
    assert float(np.sqrt(np.nanmean((found_deg - true_deg) ** 2))) < 0.5
    for side in Side:
        contacts = truth_of(video)["contacts"][side.value]
        stances = [(c["ic_s"], c["to_s"]) for c in contacts if not c["clipped"]]
        found, true = (
            float(stance_peaks_deg(curve, time_s, side, stances).mean())
            for curve in (found_deg, true_deg)
        )
        assert found == pytest.approx(true, abs=0.6)
        assert abs(found - true) < pelvis.ci95_deg
    return pelvis


@pytest.mark.parametrize("name", ["20_rear_markers_7_3", "21_rear_markers_5_9_roll"])
def test_stickers_without_a_standing_clip(name: str) -> None:
    assert check(name, None).zero is PelvisZero.STRIDES


def test_stickers_with_a_standing_clip() -> None:
    given, roll, _ = landmarks("23_rear_standing")
    video = RENDERED / "23_rear_standing.mp4"
    standing = standing_reference(frames_of(video), given, np.arange(len(given.timeline)), roll)
    assert isinstance(standing, StandingLine)
    assert standing.line_deg == pytest.approx(
        truth_of(video)["summary"]["marker_line_mean_deg"], abs=0.2
    )
    assert check("20_rear_markers_7_3", standing).zero is PelvisZero.STANDING_CLIP
    other = check("21_rear_markers_5_9_roll", standing)
    assert other.zero is PelvisZero.STRIDES
    assert other.zero_reason


@pytest.mark.parametrize(
    "name", ["05_rear_drop4_4", "06_rear_drop9_4", "17_rear_drop6_lat", "22_rear_leg_coupled_cloth"]
)
def test_clothes_without_stickers_have_none(name: str) -> None:
    given, roll, walk = landmarks(name)
    frames = frames_of(RENDERED / f"{name}.mp4")
    pelvis = pelvis_rotation(frames, given, np.arange(len(given.timeline)), walk, roll)
    assert isinstance(pelvis, str) == name.startswith("22")
    assert isinstance(pelvis, str) or pelvis.method == "garment_edge"
