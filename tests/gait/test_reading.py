"""The reading of the gait on stick runners whose events are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.cleaning.chain import clean
from formcheck.core.gait import EventKind, Facing, Gait, Mode
from formcheck.core.pose import PoseTrack, of_side
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import read_gait
from formcheck.gait.view_and_mode import off_square_deg
from tests.support.stick_runner import StickRunner

WITHIN_S = 0.03


def read(track: PoseTrack, view: View | None = None) -> Gait:
    cleaned = clean(track, view=view)
    return read_gait(
        cleaned.trajectories, cleaned.rhythm, view=view, moving_camera=False, roll_deg=0.0
    )


def cadence_spm(gait: Gait) -> float:
    contacts_s = gait.contacts_s()
    return float(60 * (len(contacts_s) - 1) / (contacts_s[-1] - contacts_s[0]))


def errors_s(runner: StickRunner, gait: Gait, kind: EventKind, side: Side) -> np.ndarray:
    """From each true event at least half a second inside the recording to the nearest found."""
    end_s = float(runner.times()[-1])
    true_s = [e.time_s for e in runner.events() if e.kind is kind and e.side is side]
    found_s = np.array([e.time_s for e in gait.events if e.kind is kind and e.side is side])
    return np.array(
        [found_s[np.abs(found_s - t).argmin()] - t for t in true_s if 0.5 < t < end_s - 0.5]
    )


@settings(deadline=None, max_examples=15)
@given(
    cadence=st.floats(145, 195),
    duty_factor=st.floats(0.30, 0.40),
    fps=st.sampled_from([30.0, 60.0, 120.0, 240.0]),
    facing=st.sampled_from(list(Facing)),
    noise_px=st.floats(0, 3),
)
def test_side_view(
    cadence: float, duty_factor: float, fps: float, facing: Facing, noise_px: float
) -> None:
    runner = StickRunner(
        cadence_spm=cadence,
        duty_factor=duty_factor,
        speed_mps=0.85 / (duty_factor * 120 / cadence) * 0.8,
        fps=fps,
        facing=facing,
        noise_px=noise_px,
        duration_s=5.0,
    )
    gait = read(runner.track())
    assert gait.view is View.SIDE
    assert gait.facing is facing
    assert gait.near_side is (Side.LEFT if facing is Facing.LEFT else Side.RIGHT)
    assert gait.mode is Mode.RUNNING
    assert cadence_spm(gait) == pytest.approx(cadence, rel=0.005)
    for kind in EventKind:
        for side in Side:
            assert np.abs(errors_s(runner, gait, kind, side)).max() < WITHIN_S


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
@pytest.mark.parametrize("cadence", [155.0, 185.0])
def test_rear_and_front_view(view: View, cadence: float) -> None:
    runner = StickRunner(view=view, cadence_spm=cadence, noise_px=1.0)
    gait = read(runner.track())
    assert gait.view is view
    assert gait.facing is None
    assert cadence_spm(gait) == pytest.approx(cadence, rel=0.005)
    for side in Side:
        found = errors_s(runner, gait, EventKind.INITIAL_CONTACT, side)
        assert np.abs(found).max() < WITHIN_S


def test_uneven_timestamps() -> None:
    rng = np.random.default_rng(3)
    time_s = np.cumsum(rng.uniform(0.010, 0.025, 340))
    runner = StickRunner(time_s=time_s - time_s[0])
    gait = read(runner.track())
    assert cadence_spm(gait) == pytest.approx(runner.cadence_spm, rel=0.005)
    for side in Side:
        found = errors_s(runner, gait, EventKind.INITIAL_CONTACT, side)
        assert np.abs(found).max() < WITHIN_S


def test_mirror_image_swaps_the_sides_and_nothing_else() -> None:
    right = read(StickRunner(facing=Facing.RIGHT).track())
    left = read(StickRunner(facing=Facing.LEFT).track())
    assert right.facing is Facing.RIGHT
    assert left.facing is Facing.LEFT
    assert [e.side for e in right.events] == [e.side for e in left.events]
    times = [np.array([e.time_s for e in gait.events]) for gait in (right, left)]
    assert times[0] == pytest.approx(times[1], abs=1e-3)


def test_phase_is_whole_at_left_contacts() -> None:
    runner = StickRunner()
    gait = read(runner.track())
    at = np.interp(gait.contacts_s(Side.LEFT), runner.times(), gait.phase)
    assert at == pytest.approx(np.round(at), abs=0.01)
    assert at[0] == pytest.approx(0.0, abs=0.01)


def test_strides_are_complete_and_in_order() -> None:
    gait = read(StickRunner().track())
    assert len(gait.strides) >= 12
    starts = [s.contact_s for s in gait.strides]
    assert starts == sorted(starts)
    for stride in gait.strides:
        assert stride.contact_s < stride.toe_off_s < stride.next_contact_s


def test_an_unseen_second_holds_no_events() -> None:
    track = StickRunner(duration_s=8.0).track()
    xy = track.xy_px.copy()
    xy[200:290] = np.nan
    gait = read(PoseTrack(track.timeline, xy, track.confidence, track.size_px, track.backend))
    times = np.array([e.time_s for e in gait.events])
    gap_s = (track.timeline.time_s[200], track.timeline.time_s[289])
    assert len(gait.strides) >= 8
    assert not np.any((times > gap_s[0] + 0.2) & (times < gap_s[1] - 0.2))


def test_the_given_view_wins() -> None:
    assert read(StickRunner(view=View.REAR).track(), View.FRONT).view is View.FRONT


def test_a_runner_that_plays_slowly_raises_suspicion() -> None:
    track = StickRunner().track()
    slow = PoseTrack(
        Timeline(3.0 * track.timeline.time_s),
        track.xy_px,
        track.confidence,
        track.size_px,
        track.backend,
    )
    assert read(slow).slow_motion_suspected
    assert not read(track).slow_motion_suspected


def test_walking() -> None:
    walker = StickRunner(
        cadence_spm=110, duty_factor=0.6, speed_mps=1.3, oscillation_m=0.04, overstride_m=0.3,
        push_off_pitch_deg=40.0, walking=True,
    )  # fmt: skip
    gait = read(walker.track())
    assert gait.mode is Mode.WALKING
    assert not gait.slow_motion_suspected
    assert cadence_spm(gait) == pytest.approx(110, rel=0.01)


def test_standing_is_refused_with_a_reason() -> None:
    track = StickRunner().track()
    still = np.repeat(track.xy_px[:1], len(track.timeline), axis=0)
    gait = read(PoseTrack(track.timeline, still, track.confidence, track.size_px, track.backend))
    assert gait.mode is Mode.OTHER
    assert not gait.events
    assert gait.reason


def test_nobody_is_refused_with_a_reason() -> None:
    track = StickRunner().track()
    gone = np.full_like(track.xy_px, np.nan)
    gait = read(PoseTrack(track.timeline, gone, track.confidence, track.size_px, track.backend))
    assert gait.view is View.UNKNOWN
    assert gait.mode is Mode.OTHER
    assert gait.reason


def test_a_runner_from_behind_whose_feet_seem_hardly_to_rise_runs() -> None:
    track = StickRunner(view=View.REAR, noise_px=1.0).track()
    xy_px = track.xy_px.copy()
    feet = [of_side(joint, side) for joint in ("ankle", "heel", "foot_index") for side in Side]
    height = xy_px[:, feet, 1]
    # A pose model that loses dark shoes before a dark floor pulls the swinging foot down.
    ground = np.nanmax(height)
    xy_px[:, feet, 1] = ground + 0.6 * (height - ground)
    low = replace(track, xy_px=xy_px)
    assert read(low).mode is Mode.RUNNING


def test_walking_seen_from_behind_is_refused_with_a_reason() -> None:
    walker = StickRunner(
        cadence_spm=110, duty_factor=0.6, speed_mps=1.3, oscillation_m=0.04, overstride_m=0.3,
        push_off_pitch_deg=40.0, walking=True, view=View.REAR,
    )  # fmt: skip
    gait = read(walker.track())
    assert gait.mode is Mode.WALKING
    assert not gait.events
    assert gait.reason


def test_a_walkers_feet_are_on_the_ground_together() -> None:
    walker = StickRunner(
        cadence_spm=110, duty_factor=0.6, speed_mps=1.3, oscillation_m=0.04, overstride_m=0.3,
        push_off_pitch_deg=40.0, walking=True, noise_px=1.0,
    )  # fmt: skip
    gait = read(walker.track())
    for side in Side:
        for kind in EventKind:
            assert np.abs(errors_s(walker, gait, kind, side)).max() < 0.05
    assert all(s.contact_time_s > 0.5 * s.stride_time_s for s in gait.strides)


def test_a_runner_before_a_long_lens_does_not_stay_on_the_spot() -> None:
    # Without perspective a foot that swings behind does not shrink.
    assert read(StickRunner(view=View.FRONT).track()).mode is Mode.RUNNING


def test_running_on_the_spot_from_the_side() -> None:
    runner = StickRunner(speed_mps=0.01, overstride_m=0.0, cadence_spm=150)
    assert read(runner.track()).mode is Mode.ON_THE_SPOT


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_contacts_of_feet_outside_the_picture_are_not_guessed(view: View) -> None:
    track = StickRunner(view=view, duration_s=5.0).track()
    width, _ = track.size_px
    lowest = float(np.nanmax(track.xy_px[:, :, 1]))
    reach = float(np.nanmax(track.xy_px[:, :, 1]) - np.nanmin(track.xy_px[:, :, 1]))
    cut = replace(track, size_px=(width, round(lowest - 0.08 * reach)))
    gait = read(cut)
    assert not gait.events
    assert not gait.strides
    assert "The feet are not in the picture" in gait.reason
    whole = replace(track, size_px=(width, round(lowest) + 1))
    assert read(whole).strides


@pytest.mark.parametrize("facing", list(Facing))
@pytest.mark.parametrize("off_deg", [-15.0, 0.0, 8.0])
def test_how_far_the_camera_is_off_square(facing: Facing, off_deg: float) -> None:
    stick = StickRunner(facing=facing)
    trajectories = clean(stick.track()).trajectories
    xy = trajectories.xy_px.copy()
    trunk_px = 0.52 * 300
    ahead_px = facing.forward_x * 0.67 * trunk_px * np.sin(np.radians(off_deg))
    near = Side.LEFT if facing is Facing.LEFT else Side.RIGHT
    for side, share in ((near, 0.5), (near.other, -0.5)):
        xy[:, of_side("shoulder", side), 0] += share * ahead_px
    off = off_square_deg(replace(trajectories, xy_px=xy), facing)
    assert off == pytest.approx(off_deg, abs=0.2)


@pytest.mark.parametrize("hertz", [1.0, 5.0, 9.0])
def test_too_few_frames_for_steps_are_refused_and_not_taken_for_slow_motion(hertz: float) -> None:
    gait = read(StickRunner(fps=hertz, duration_s=60.0).track())
    assert gait.reason
    assert gait.strides == ()
    assert not gait.slow_motion_suspected
