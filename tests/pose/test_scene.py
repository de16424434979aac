"""Which scene counts, and that nobody is followed from one into another."""

import numpy as np
import pytest

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.pose import PoseTrack
from formcheck.core.timeline import Timeline
from formcheck.errors import NotMeasurableError, UsageError
from formcheck.pipeline.tracking import running_strides
from formcheck.pose.backend import Person
from formcheck.pose.people import PersonTrack
from formcheck.pose.scene import scene_with_runner
from tests.support.stick_runner import StickRunner
from tests.support.tracks import standing

HZ = 30.0
RUNNING = StickRunner(duration_s=6.0, fps=HZ).track()
WALKING = StickRunner(
    duration_s=6.0, fps=HZ, walking=True, cadence_spm=110, duty_factor=0.62, speed_mps=1.4
).track()
STANDING = standing()

People = list[tuple[Person, ...]]


def frames(xy_px: np.ndarray, n: int) -> People:
    return [(Person(xy_px[k], np.full(33, 0.9)),) for k in range(n)]


def running(n: int) -> People:
    return frames(RUNNING.xy_px, n)


def idle(n: int) -> People:
    return frames(STANDING.xy_px, n)


def chosen(
    people: People, cuts: list[int], point_px: tuple[float, float] | None = None
) -> tuple[int, int]:
    time_s = np.arange(len(people)) / HZ
    scene = scene_with_runner(people, time_s, positions(cuts), point_px, strides)
    assert len(scene.tracks[scene.runner].xy_px) == scene.stop - scene.start
    return scene.start, scene.stop


def strides(person: PersonTrack, file_time_s: FloatArray) -> int:
    timeline = Timeline(file_time_s)
    track = PoseTrack(timeline, person.xy_px, person.confidence, RUNNING.size_px, "stick")
    return running_strides(track, None)


def positions(cuts: list[int]) -> IntArray:
    return np.array(cuts, dtype=np.int64)


def test_the_longest_scene_with_a_runner_counts() -> None:
    assert chosen(running(60) + running(90), [60]) == (60, 150)
    assert chosen(running(90) + running(60), [90]) == (0, 90)


def test_a_longer_scene_in_which_nobody_runs_does_not() -> None:
    assert chosen(idle(90) + running(60), [90]) == (90, 150)


@pytest.mark.parametrize("walks_first", [True, False])
def test_a_longer_walk_does_not_beat_a_run(walks_first: bool) -> None:
    walk, run = frames(WALKING.xy_px, 93), running(90)
    assert len(walk) / HZ == 3.1
    if walks_first:
        assert chosen(walk + run, [93]) == (93, 183)
    else:
        assert chosen(run + walk, [90]) == (0, 90)


def test_who_stands_before_running_does_not_count_as_running() -> None:
    stands_longer = idle(100) + running(60)
    assert chosen(stands_longer + running(120), [160]) == (160, 280)


def test_a_scene_without_anybody_is_passed_over() -> None:
    nobody: People = [()] * 100
    assert chosen(nobody + running(60) + nobody, [100, 160]) == (100, 160)


def test_a_glimpse_of_a_runner_is_no_measure_of_the_others() -> None:
    assert chosen(running(20) + running(120) + running(10), [20, 140]) == (20, 140)


def test_who_was_pointed_at_runs_in_the_first_scene() -> None:
    people = idle(40) + running(90)
    here = STANDING.xy_px[0].mean(axis=0)
    assert chosen(people, [40], (float(here[0]), float(here[1]))) == (0, 40)
    with pytest.raises(UsageError, match="no person at"):
        chosen(people, [40], (5000.0, 5000.0))


def test_one_scene_is_all_there_is() -> None:
    assert chosen(running(60), []) == (0, 60)


def test_nobody_at_all() -> None:
    for cuts in ([], [5]):
        with pytest.raises(NotMeasurableError, match="No person"):
            chosen([()] * 10, cuts)
