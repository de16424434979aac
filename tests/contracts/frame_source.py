"""What every ``core.frame.FrameSource`` must do.

Whoever writes one joins: derive a test class from ``FrameSourceContract`` and give it a fixture
``source``. A source without any frame has nothing to prove here.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from formcheck.core.frame import Frame, FrameSource


class FrameSourceContract:
    @pytest.fixture
    def source(self) -> FrameSource:
        raise NotImplementedError("give the class a fixture `source`")

    @pytest.fixture
    def whole(self, source: FrameSource) -> list[Frame]:
        return list(source.frames())

    def test_info_agrees_with_the_times(self, source: FrameSource) -> None:
        assert len(source.file_time_s) == source.info.n_frames
        assert source.file_time_s[0] == 0.0
        assert np.all(np.diff(source.file_time_s) > 0)
        assert source.info.duration_s >= source.file_time_s[-1]

    def test_times_cannot_be_written_to(self, source: FrameSource) -> None:
        assert not source.file_time_s.flags.writeable

    def test_indexes_rise_and_carry_their_times(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        indexes = [frame.index for frame in whole]
        assert indexes
        assert indexes == sorted(set(indexes))
        assert indexes[-1] < source.info.n_frames
        assert [frame.file_time_s for frame in whole] == list(source.file_time_s[indexes])

    def test_pictures_are_upright_rgb_of_the_stated_size(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        width, height = source.info.size_px
        for frame in whole:
            assert frame.rgb.shape == (height, width, 3)
            assert frame.rgb.dtype == np.uint8
            assert frame.rgb.flags.c_contiguous

    def test_reading_from_anywhere_gives_what_reading_from_the_start_gives(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        n = source.info.n_frames
        for start in {0, 1, n // 3, n // 2, n // 2 + 1, n - 1}:
            same_frames(list(source.frames(start)), [f for f in whole if f.index >= start])

    def test_stop_is_left_out(self, source: FrameSource, whole: list[Frame]) -> None:
        start, stop = source.info.n_frames // 3, source.info.n_frames // 2
        wanted = [f for f in whole if start <= f.index < stop]
        same_frames(list(source.frames(start, stop)), wanted)

    def test_a_range_outside_the_recording_is_empty(self, source: FrameSource) -> None:
        n = source.info.n_frames
        assert list(source.frames(n)) == []
        assert list(source.frames(0, 0)) == []
        assert list(source.frames(n + 5, n + 9)) == []

    def test_a_stop_beyond_the_end_is_the_end(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        same_frames(list(source.frames(0, source.info.n_frames + 100)), whole)

    def test_can_be_left_in_the_middle(self, source: FrameSource, whole: list[Frame]) -> None:
        reading = iter(source.frames())
        same_frames([next(reading)], whole[:1])
        del reading
        same_frames(list(source.frames()), whole)

    def test_two_threads_do_not_disturb_each_other(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        starts = (0, source.info.n_frames // 2)
        with ThreadPoolExecutor(2) as pool:
            for start, read in zip(
                starts, pool.map(lambda s: list(source.frames(s)), starts), strict=True
            ):
                same_frames(read, [f for f in whole if f.index >= start])

    def test_picked_frames_are_those_of_the_whole(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        n = source.info.n_frames
        indices = sorted({0, n // 5, n // 2, n // 2 + 1, n - 1})
        got = [frame for part in source.picked(indices) for frame in part]
        same_frames(got, [f for f in whole if f.index in indices])
        assert source.picked([]) == ()

    def test_parts_of_picked_frames_can_be_read_side_by_side(
        self, source: FrameSource, whole: list[Frame]
    ) -> None:
        indices = range(0, source.info.n_frames, 7)
        with ThreadPoolExecutor(2) as pool:
            parts: list[list[Frame]] = list(pool.map(list, source.picked(indices)))
        wanted = [f for f in whole if f.index in indices]
        same_frames([frame for part in parts for frame in part], wanted)


def same_frames(got: list[Frame], wanted: list[Frame]) -> None:
    assert [f.index for f in got] == [f.index for f in wanted]
    for a, b in zip(got, wanted, strict=True):
        assert a.file_time_s == b.file_time_s
        assert np.array_equal(a.rgb, b.rgb), f"frame {a.index} differs"
