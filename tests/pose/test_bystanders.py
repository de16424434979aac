"""The second look: who is found now and then, and who is known already."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.pose import PoseTrack
from formcheck.pose.bystanders import LOOK_EVERY_S, BystanderDetector
from tests.support.fake_pose_models import HZ, MemorySource, Replaying, numbered, segments
from tests.support.stick_runner import StickRunner

N = 60
SIZE = (720, 720)
BESIDE_PX = np.array([260.0, 0.0])
RUNNER = StickRunner(duration_s=N / HZ, fps=HZ).track()


def passing(first: int, stop: int) -> PoseTrack:
    """Somebody beside the runner, in some frames only."""
    xy_px = RUNNER.xy_px + BESIDE_PX
    xy_px[:first] = xy_px[stop:] = np.nan
    return replace(RUNNER, xy_px=xy_px)


def looked_at(backend: Replaying, order: int = 1) -> BystanderDetector:
    source = MemorySource(numbered(N, SIZE))
    lookout = BystanderDetector(backend)
    with lookout:
        for segment in segments(N, 25)[::order]:
            for frame in source.frames(segment.warm_start, segment.stop):
                lookout.see(segment, frame)
    return lookout


def file_times() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.arange(N) / HZ


def test_whoever_passes_is_found_and_the_runner_is_not_found_again() -> None:
    backend = Replaying(RUNNER, passing(20, 45))
    glimpses = looked_at(backend).glimpses([RUNNER.xy_px], file_times())
    (person,) = glimpses.people
    seen_s = glimpses.file_time_s[person.seen]
    assert len(seen_s) >= 3
    assert seen_s.min() >= 20 / HZ
    assert seen_s.max() < 45 / HZ
    rows = np.round(seen_s * HZ).astype(int)
    expected = RUNNER.xy_px[rows] + BESIDE_PX
    assert person.xy_px[person.seen] == pytest.approx(expected, abs=0.1)
    assert backend.n_open == 0


def test_even_a_single_sighting_counts() -> None:
    first = round(2 * LOOK_EVERY_S * HZ)
    backend = Replaying(RUNNER, passing(first, first + 1))
    (person,) = looked_at(backend).glimpses([RUNNER.xy_px], file_times()).people
    assert len(person.seen) == 1


def test_a_runner_whose_head_was_put_elsewhere_is_found_again() -> None:
    wrong = RUNNER.xy_px.copy()
    wrong[:, :11] += (0.0, 150.0)
    people = looked_at(Replaying(RUNNER)).glimpses([wrong], file_times()).people
    assert len(people) >= 1


def test_a_known_person_unseen_in_a_frame_hides_nobody() -> None:
    unseen = np.full_like(RUNNER.xy_px, np.nan)
    assert looked_at(Replaying(RUNNER)).glimpses([unseen], file_times()).people


def test_the_order_of_segments_changes_nothing() -> None:
    backend = Replaying(RUNNER, passing(20, 45))
    one, other = (looked_at(backend, order).glimpses([], file_times()) for order in (1, -1))
    assert np.array_equal(one.file_time_s, other.file_time_s)
    for a, b in zip(one.people, other.people, strict=True):
        assert np.array_equal(a.xy_px, b.xy_px, equal_nan=True)


def test_each_thread_has_a_session_of_its_own_and_all_are_closed() -> None:
    backend = Replaying(RUNNER)
    source = MemorySource(numbered(N, SIZE))
    most_open = []
    with BystanderDetector(backend) as lookout:

        def work(k: int) -> None:
            segment = segments(N, 25)[k]
            for frame in source.frames(segment.start, segment.stop):
                lookout.see(segment, frame)

        threads = [threading.Thread(target=work, args=(k,)) for k in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        most_open.append(backend.n_open)
    assert most_open == [2]
    assert backend.n_open == 0
