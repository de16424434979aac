"""What is said about a recording, and that nothing is said of a good one."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from formcheck.core.analysis import QualityLevel, Recording
from formcheck.core.message import Message
from formcheck.core.pose import of_side
from formcheck.core.recording import Runner, Side, SlowMotionSource, View
from formcheck.core.series import CameraRoll, PelvisRotation, PelvisZero
from formcheck.core.timeline import Timeline, slower_than
from formcheck.quality import notes, notes_on_runner
from tests.support.analyses import sample_recording
from tests.support.stick_runner import StickRunner

KNOWN = Runner(height_m=1.75, speed_mps=3.0)


def ids(recording: Recording, runner: Runner = KNOWN) -> set[str]:
    return {note.id for note in (*notes(recording), *notes_on_runner(runner))}


def good() -> Recording:
    recording = sample_recording(stick=StickRunner(fps=120.0, duration_s=30.0))
    pixels = replace(recording.pixels, roll=CameraRoll(0.2, 0.5, "lines"), moving_camera=False)
    info = replace(recording.info, nominal_hz=Fraction(120), duplicate_share=0.0)
    return replace(recording, pixels=pixels, info=info, others=())


def test_a_good_recording_leaves_nothing_to_say() -> None:
    assert ids(good()) == set()


def test_what_was_not_given_is_asked_for() -> None:
    assert ids(good(), Runner()) == {"no_height", "no_speed"}


@pytest.mark.parametrize(("fps", "note"), [(30.0, "few_frames"), (60.0, "frame_rate")])
def test_frame_rate(fps: float, note: str) -> None:
    assert note in ids(sample_recording(stick=StickRunner(fps=fps)))


@pytest.mark.parametrize(("n", "hertz"), [(300, 50.0), (1500, 50.0), (3000, 50.0), (300, 49.95)])
def test_fifty_frames_are_fifty_whatever_the_rounding(n: int, hertz: float) -> None:
    """300 frames of 1/50 s came out as 49.99999999999996 Hz, 1500 as 50.00000000000107."""
    recording = sample_recording(stick=StickRunner(time_s=np.arange(n) / hertz, fps=hertz))
    assert "few_frames" not in ids(recording)


def test_ticks_of_fifty_frames_are_fifty() -> None:
    for base in (1000, 600, 12800, 90_000):
        time_s = np.arange(300) * (base // 50) / base
        assert not slower_than(Timeline(time_s).sampling_hz, 50.0)
    assert slower_than(48.0, 50.0)
    assert not slower_than(120_000 / 1001, 120.0)


def test_a_part_is_named_in_the_seconds_that_the_options_count() -> None:
    """--start-s counts the file's: of a film slowed down eight times, eight a real second."""
    recording = good()
    phase = recording.gait.phase.copy()
    phase[:360] = np.nan
    slowed = replace(recording.info, slow_motion_factor=8.0)
    kept = replace(recording, gait=replace(recording.gait, phase=phase), info=slowed)
    (note,) = [note for note in notes(kept) if note.id == "steady_part"]
    assert isinstance(note.message, Message)
    assert note.message.values["start"] == pytest.approx(24.0)
    assert note.message.values["without"] == pytest.approx(24.0, abs=0.1)


def test_a_capture_rate_that_was_not_believed_is_told() -> None:
    recording = good()
    doubted = replace(recording.info, unclear_capture_hz=30.0, nominal_hz=Fraction(24))
    assert "capture_rate_unclear" in ids(replace(recording, info=doubted))


@pytest.mark.parametrize("hertz", [1.0, 5.0, 9.0, 11.0])
def test_few_frames_are_told_once(hertz: float) -> None:
    recording = sample_recording(stick=StickRunner(fps=hertz, duration_s=30.0))
    found = [note.id for note in notes(recording)]
    assert [name for name in found if name in {"few_frames", "frame_rate"}] == ["few_frames"]
    assert "slow_motion_suspected" not in found


def test_tilted_and_unknown_camera() -> None:
    recording = good()
    tilted = replace(recording.pixels, roll=CameraRoll(-3.0, 0.5, "lines"))
    unknown = replace(recording.pixels, roll=None, roll_reason="No lines were found.")
    assert ids(replace(recording, pixels=tilted)) == {"camera_tilted"}
    (note,) = notes(replace(recording, pixels=unknown))
    assert note.id == "roll_unknown"
    assert "No lines were found." in note.message


@pytest.mark.parametrize(("ahead_px", "said"), [(-20.0, "ahead"), (0.0, ""), (20.0, "behind")])
def test_a_camera_that_is_not_square_to_the_runner(ahead_px: float, said: str) -> None:
    recording = good()
    xy = recording.trajectories.xy_px.copy()
    # Facing right, the right shoulder is the near one; of a trunk of 156 px, 20 px are 11°.
    xy[:, of_side("shoulder", Side.RIGHT), 0] += ahead_px
    turned = replace(recording, trajectories=replace(recording.trajectories, xy_px=xy))
    found = [note.message for note in notes(turned)]
    assert [said in message for message in found] == ([True] if said else [])


def test_gait_that_limits_the_numbers() -> None:
    recording = good()
    gait = replace(recording.gait, view=View.OBLIQUE, moving_camera=True)
    found = notes(replace(recording, gait=gait))
    assert {n.id for n in found} == {"view", "moving_camera"}
    assert all(n.level is QualityLevel.WARNING and n.hint for n in found)


def with_pelvis(zero: PelvisZero, zero_reason: str = "") -> Recording:
    recording = good()
    tilt = np.zeros(len(recording.trajectories.timeline))
    pelvis = PelvisRotation(tilt, tilt + 1.0, True, "markers", 0.2, 2.4, zero, zero_reason)
    return replace(recording, pixels=replace(recording.pixels, pelvis=pelvis))


def test_what_lies_outside_the_rhythm_is_said_to_be_left_out() -> None:
    recording = good()
    phase = recording.gait.phase.copy()
    phase[:1200] = np.nan
    (note,) = notes(replace(recording, gait=replace(recording.gait, phase=phase)))
    assert note.id == "steady_part"
    assert isinstance(note.message, Message)
    told_s = [note.message.values[name] for name in ("steady", "start", "without")]
    assert told_s == pytest.approx([20.0, 10.0, 10.0], abs=0.05)
    # Where nobody is in the picture there is nothing to leave out.
    xy = recording.pose.xy_px.copy()
    xy[:1200] = np.nan
    away = replace(recording, pose=replace(recording.pose, xy_px=xy))
    assert "steady_part" not in ids(replace(away, gait=replace(recording.gait, phase=phase)))


def test_who_runs_there_and_back_is_told_which_pass_was_measured() -> None:
    recording = good()
    xy = recording.trajectories.xy_px.copy()
    xy[2000:, :, 0] = recording.pose.size_px[0] - xy[2000:, :, 0]
    phase = recording.gait.phase.copy()
    phase[2000:] = np.nan
    both_ways = replace(
        recording,
        trajectories=replace(recording.trajectories, xy_px=xy),
        gait=replace(recording.gait, phase=phase),
        info=replace(recording.info, slow_motion_factor=2.0),
    )
    found = {note.id: note for note in notes(both_ways)}
    assert "steady_part" not in found
    message = found["one_direction"].message
    assert isinstance(message, Message)
    assert message.values == pytest.approx({"start": 0.0, "stop": 2 * 1999 / 120})


def test_stickers_without_a_standing_clip_ask_for_one() -> None:
    (note,) = notes(with_pelvis(PelvisZero.STRIDES))
    assert note.id == "pelvis_zero"
    assert "--standing" in note.hint
    assert ids(with_pelvis(PelvisZero.STANDING_CLIP)) == set()
    assert ids(with_pelvis(PelvisZero.STANDING_START)) == set()


def test_a_drop_read_from_cloth_names_the_better_way() -> None:
    recording = with_pelvis(PelvisZero.STANDING_CLIP)
    pelvis = recording.pixels.pelvis
    assert pelvis is not None
    cloth = replace(recording.pixels, pelvis=replace(pelvis, method="garment_edge"))
    (note,) = notes(replace(recording, pixels=cloth))
    assert note.id == "pelvis_by_cloth"
    assert "stickers" in note.hint


def test_a_standing_clip_that_was_not_used_is_said_with_the_reason() -> None:
    (note,) = notes(with_pelvis(PelvisZero.STRIDES, "Nobody stands still."))
    assert note.id == "standing_not_used"
    assert note.level is QualityLevel.WARNING
    assert "Nobody stands still." in note.message


def test_slow_motion_is_said_with_its_source() -> None:
    recording = good()
    info = replace(
        recording.info, slow_motion_factor=8.0, slow_motion_source=SlowMotionSource.GIVEN
    )
    (note,) = notes(replace(recording, info=info))
    assert note.id == "slow_motion"
    assert "8×" in note.message
    suspected = replace(recording.gait, slow_motion_suspected=True)
    assert ids(replace(recording, gait=suspected)) == {"slow_motion_suspected"}


def test_duplicates_and_other_people() -> None:
    recording = good()
    info = replace(recording.info, duplicate_share=0.5)
    others = (recording.pose, recording.pose)
    found = notes(replace(recording, info=info, others=others))
    assert {n.id for n in found} == {"duplicate_frames", "other_people"}
    assert found[0].level is QualityLevel.WARNING
