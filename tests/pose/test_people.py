import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.core.pose import PoseTrack
from formcheck.core.recording import View
from formcheck.errors import NotMeasurableError, UsageError
from formcheck.pose.backend import Person
from formcheck.pose.people import PersonTrack, choose_runner, follow, leg_speed
from tests.support.stick_runner import StickRunner
from tests.support.tracks import shifted, standing


def people_of(*tracks: PoseTrack) -> list[tuple[Person, ...]]:
    return [
        tuple(Person(t.xy_px[k], t.confidence[k]) for t in tracks if np.isfinite(t.xy_px[k, 0, 0]))
        for k in range(len(tracks[0].timeline))
    ]


def as_person(track: PoseTrack) -> PersonTrack:
    return PersonTrack(track.xy_px, track.confidence)


RUNNER = StickRunner(noise_px=1.5)


def test_runner_is_who_runs_not_the_larger_bystander() -> None:
    runner = RUNNER.track()
    tracks = follow(people_of(shifted(standing(1.6), 150.0), runner))
    assert len(tracks) == 2
    chosen = tracks[choose_runner(tracks, runner.timeline.time_s)]
    np.testing.assert_allclose(chosen.xy_px, runner.xy_px)


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_runs_in_every_view(view: View) -> None:
    track = StickRunner(view=view).track()
    time_s = track.timeline.time_s
    assert leg_speed(as_person(track), time_s) > 20 * leg_speed(as_person(standing()), time_s)


def test_runner_against_a_walker() -> None:
    runner, walker = RUNNER.track(), StickRunner(walking=True, cadence_spm=110, speed_mps=1.4)
    tracks = follow(people_of(shifted(walker.track(), 400.0), runner))
    chosen = tracks[choose_runner(tracks, runner.timeline.time_s)]
    np.testing.assert_allclose(chosen.xy_px, runner.xy_px)


@pytest.mark.parametrize("slow_motion", [1, 4, 8])
def test_runner_in_slow_motion(slow_motion: int) -> None:
    runner = RUNNER.track()
    tracks = (as_person(standing(1.5)), as_person(runner))
    assert choose_runner(tracks, runner.timeline.time_s * slow_motion) == 1


@pytest.mark.parametrize("hz", [25, 30, 120, 240])
def test_somebody_hidden_for_half_a_second_is_followed_at_any_frame_rate(hz: int) -> None:
    """3 m/s through the picture; a frame lasts a tenth as long at 240 a second as at 25."""
    track = StickRunner(fps=hz, duration_s=3.0).track()
    time_s = track.timeline.time_s
    passing = shifted(track, 900.0 * time_s)
    xy_px = passing.xy_px.copy()
    hidden = (time_s > 1.0) & (time_s < 1.5)
    xy_px[hidden] = np.nan
    people = people_of(dataclasses.replace(passing, xy_px=xy_px))
    assert len(follow(people, step_s=1 / hz)) == 1


def test_mixed_up_legs_run_as_fast() -> None:
    track = RUNNER.track()
    mixed = track.xy_px.copy()
    legs = np.arange(23, 33)
    mixed[::3, legs] = track.xy_px[::3][:, legs.reshape(-1, 2)[:, ::-1].ravel()]
    time_s = track.timeline.time_s
    assert leg_speed(PersonTrack(mixed, track.confidence), time_s) == pytest.approx(
        leg_speed(as_person(track), time_s)
    )


@settings(max_examples=20, deadline=None)
@given(speed_px=st.floats(3.0, 12.0), seed=st.integers(0, 20))
def test_nobody_changes_places_when_the_runner_passes_a_bystander(
    speed_px: float, seed: int
) -> None:
    runner = StickRunner(noise_px=2.0, seed=seed, duration_s=2.0).track()
    passing = shifted(runner, speed_px * (np.arange(120) - 60))
    tracks = follow(people_of(passing, standing()))
    assert len(tracks) == 2
    chosen = tracks[choose_runner(tracks, runner.timeline.time_s)]
    np.testing.assert_allclose(chosen.xy_px, passing.xy_px)


def test_found_again_after_a_gap() -> None:
    runner = RUNNER.track()
    xy_px = runner.xy_px.copy()
    xy_px[100:160] = np.nan
    hidden = dataclasses.replace(runner, xy_px=xy_px)
    (track,) = follow(people_of(hidden))
    assert len(track.seen) == 300


def test_the_surer_of_two_near_detections_is_the_person() -> None:
    runner = RUNNER.track()
    frames = people_of(runner)
    ghost = Person(frames[50][0].xy_px + 12.0, np.full(33, 0.4))
    frames[51] = (ghost, *frames[51])
    tracks = follow(frames)
    np.testing.assert_allclose(tracks[0].xy_px, runner.xy_px)


def test_point_picks_the_person_there() -> None:
    runner, other = RUNNER.track(), shifted(standing(), 300.0)
    tracks = follow(people_of(runner, other))
    time_s = runner.timeline.time_s
    x, y = other.xy_px[0].mean(axis=0)
    assert choose_runner(tracks, time_s, (x, y)) == 1
    with pytest.raises(UsageError, match="no person at 5000,5000"):
        choose_runner(tracks, time_s, (5000.0, 5000.0))


def test_nobody() -> None:
    with pytest.raises(NotMeasurableError, match="No person"):
        choose_runner(follow([(), (), ()]), np.arange(3.0))
