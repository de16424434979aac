"""The first pass: what it keeps, and how saved landmarks find their frames again."""

import weakref

import numpy as np
import pytest

from formcheck.core.frame import Frame, Segment
from formcheck.core.recording import SlowMotionSource
from formcheck.pipeline.tracking import _FrameCollector, replayed
from tests.support.frames_in_memory import GREY, GreyVideo
from tests.support.stick_runner import StickRunner


def test_pictures_that_were_seen_are_let_go() -> None:
    cut = (Segment(0, 0, 20), Segment(10, 20, 40), Segment(30, 40, 60))
    watch = _FrameCollector(60, cut)
    kept = []
    for segment in cut:
        for index in range(segment.warm_start, segment.stop):
            picture = GREY.copy()
            kept.append(weakref.ref(picture))
            watch.see(segment, Frame(index, index / 30, picture))
            del picture
    assert not any(ref() is not None for ref in kept)
    assert np.flatnonzero(np.isnan(watch.differences)).tolist() == [0]


def test_frames_that_never_came_are_counted_once() -> None:
    cut = (Segment(0, 0, 20), Segment(10, 20, 40))
    watch = _FrameCollector(60, cut)
    for segment in cut:
        for index in range(segment.warm_start, segment.stop):
            if index not in (5, 15, 30):
                watch.see(segment, Frame(index, index / 30, GREY))
    assert watch.n_damaged(cut) == 3


def test_a_cut_is_found_among_the_frames_that_came() -> None:
    half = GREY.copy()
    half[:, :32] = 20
    turned = GREY.copy()
    turned[:24] = 250
    segment = Segment(0, 0, 40)
    watch = _FrameCollector(40, (segment,))
    came = [k for k in range(40) if k not in (3, 4, 21)]
    for index in came:
        watch.see(segment, Frame(index, index / 30, half if index < 20 else turned))
    (cut,) = watch.cuts(np.array(came, dtype=np.int64)).tolist()
    assert came[cut] == 20


@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_saved_landmarks_find_their_frames(factor: float) -> None:
    pose = StickRunner(fps=30.0 * factor, duration_s=60 / (30.0 * factor)).track()
    source = SlowMotionSource.GIVEN if factor != 1.0 else SlowMotionSource.NONE
    found = replayed(pose, "pose.npz", GreyVideo(60), (factor, source))
    assert found.frame_index.tolist() == list(range(60))
    assert found.info.slow_motion_factor == factor
    assert found.info.slow_motion_source is source


@pytest.mark.parametrize("video", [True, False])
def test_landmarks_in_file_seconds_are_sped_up(video: bool) -> None:
    """Made before the factor was known, or elsewhere."""
    pose = StickRunner(fps=30.0, duration_s=2.0).track()
    source = GreyVideo(60) if video else None
    found = replayed(pose, "pose.npz", source, (4.0, SlowMotionSource.GIVEN))
    assert found.pose.timeline.sampling_hz == pytest.approx(120.0)
    assert found.info.slow_motion_factor == 4.0
    assert found.info.slow_motion_source is SlowMotionSource.GIVEN
    if video:
        assert found.frame_index.tolist() == list(range(60))
