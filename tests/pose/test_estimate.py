import dataclasses
import threading

import numpy as np
import pytest

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Frame, Segment
from formcheck.errors import NotMeasurableError
from formcheck.pose.estimate import PoseEstimate, estimate
from formcheck.pose.people import PersonTrack
from formcheck.pose.survey import survey
from tests.support.fake_pose_models import (
    BoxSeeing,
    FakeBackend,
    MemorySource,
    Replaying,
    numbered,
    segments,
    with_boxes,
)
from tests.support.stick_runner import StickRunner
from tests.support.tracks import shifted, standing

N = 90
SIZE = (720, 720)
RUNNER = StickRunner(duration_s=3.0, fps=30.0).track()


def nothing(*_: object) -> None:
    pass


def one_scene(_: IntArray) -> IntArray:
    return np.empty(0, dtype=np.int64)


def no_strides(_: PersonTrack, __: FloatArray) -> int:
    return 0


def run(
    backend: FakeBackend, source: MemorySource, jobs: int = 2, length: int = 25
) -> PoseEstimate:
    return estimate(
        source,
        segments(len(source.file_time_s), length),
        backend,
        jobs=jobs,
        person=None,
        observe=nothing,
        cuts=one_scene,
        strides=no_strides,
        progress=nothing,
    )


@pytest.fixture(scope="module")
def source() -> MemorySource:
    return MemorySource(numbered(N, SIZE))


def test_bit_equal_for_any_number_of_jobs(source: MemorySource) -> None:
    bystander = dataclasses.replace(
        RUNNER, xy_px=shifted(standing(), 200.0).xy_px[:N], confidence=RUNNER.confidence
    )
    results = [run(Replaying(bystander, RUNNER), source, jobs) for jobs in (1, 2, 3)]
    for result in results:
        np.testing.assert_array_equal(result.index, np.arange(N))
        np.testing.assert_array_equal(result.runner.xy_px, results[0].runner.xy_px)
        np.testing.assert_array_equal(result.others[0].xy_px, results[0].others[0].xy_px)
    np.testing.assert_allclose(results[0].runner.xy_px, RUNNER.xy_px, atol=0.02)


def test_says_whose_landmarks_in_which_picture(source: MemorySource) -> None:
    result = run(Replaying(RUNNER), source)
    assert (result.backend, result.size_px, result.others) == ("fake", SIZE, ())
    np.testing.assert_array_equal(result.file_time_s, source.file_time_s)


def test_observe_sees_every_frame_of_a_segment_in_order_in_its_thread(source: MemorySource) -> None:
    seen: dict[Segment, list[tuple[int, int]]] = {}

    def observe(segment: Segment, frame: Frame) -> None:
        seen.setdefault(segment, []).append((frame.index, threading.get_ident()))

    finished: list[int] = []
    parts = segments(N, 25)
    estimate(
        source,
        parts,
        Replaying(RUNNER),
        jobs=2,
        person=None,
        observe=observe,
        cuts=one_scene,
        strides=no_strides,
        progress=finished.append,
    )
    for segment in parts:
        assert [k for k, _ in seen[segment]] == list(range(segment.warm_start, segment.stop))
        assert len({thread for _, thread in seen[segment]}) == 1
    assert sum(finished) == N


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt()])
def test_what_a_worker_raises_surfaces_and_ends_the_others(
    source: MemorySource, error: BaseException
) -> None:
    backend = Replaying(RUNNER)

    def observe(_: Segment, frame: Frame) -> None:
        if frame.index == 30:
            raise error

    with pytest.raises(type(error)):
        estimate(
            source,
            segments(N, 25),
            backend,
            jobs=2,
            person=None,
            observe=observe,
            cuts=one_scene,
            strides=no_strides,
            progress=nothing,
        )
    assert backend.n_open == 0


def test_interruption_between_two_reports_of_progress(source: MemorySource) -> None:
    backend = Replaying(RUNNER)
    frames_seen = []

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    def observe(_: Segment, frame: Frame) -> None:
        frames_seen.append(frame.index)
        threading.Event().wait(0.02)

    with pytest.raises(KeyboardInterrupt):
        estimate(
            source,
            segments(N, 25),
            backend,
            jobs=2,
            person=None,
            observe=observe,
            cuts=one_scene,
            strides=no_strides,
            progress=interrupt,
        )
    assert backend.n_open == 0
    assert len(frames_seen) < N / 2


def test_nobody_in_the_recording() -> None:
    with pytest.raises(NotMeasurableError, match="No person"):
        run(BoxSeeing(), MemorySource(with_boxes([(0, 0, 0, 0)] * 20, (320, 240))))


def test_one_large_person_takes_six_looks(source: MemorySource) -> None:
    plan = survey(source, (0, N), Replaying(RUNNER), jobs=2)
    assert (plan.people, plan.paths) == (1, ())


def test_small_person_is_followed_in_a_part_of_the_picture() -> None:
    # 72 px tall in 960 px, moving 8 px a frame: the fake does not see it in the whole picture.
    boxes = [(40 + 8 * k, 200, 65 + 8 * k, 272) for k in range(N)]
    result = run(BoxSeeing(), MemorySource(with_boxes(boxes, (960, 540))))
    assert len(result.runner.seen) == N
    truth = np.array([[0.5 * (b[0] + b[2]), 0.5 * (b[1] + b[3])] for b in boxes])
    middle = 0.5 * (result.runner.xy_px.min(axis=1) + result.runner.xy_px.max(axis=1))
    np.testing.assert_allclose(middle, truth, atol=0.1)
