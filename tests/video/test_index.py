from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.arrays import BoolArray, IntArray
from formcheck.video.index import (
    NO_TICK,
    FrameIndex,
    index_decoded,
    index_packets,
    is_variable,
    nominal_hz,
    usable_rate,
)

BASE = Fraction(1, 1000)


def indexed(pts: list[int], keys: list[int] | None = None) -> FrameIndex | None:
    """Index packets at ``pts``; the packets numbered ``keys`` are key frames."""
    n = len(pts)
    is_key = np.isin(np.arange(n), keys if keys is not None else [0])
    dts = np.sort(np.array(pts, dtype=np.int64))
    return index_packets(np.array(pts, dtype=np.int64), dts, is_key, steps(n), BASE)


def steps(n: int, step: int = 10) -> IntArray:
    return np.full(n, step, dtype=np.int64)


def test_times_are_sorted_and_begin_at_zero() -> None:
    # Stored I P B B: shown I B B P.
    index = indexed([100, 130, 110, 120])
    assert index is not None
    assert list(index.file_time_s) == pytest.approx([0, 0.01, 0.02, 0.03])
    assert index.duration_s == pytest.approx(0.04)


def test_key_frame_is_named_by_its_place_in_the_presentation() -> None:
    index = indexed([0, 30, 10, 20, 60, 40, 50, 70], keys=[0, 4])
    assert index is not None
    assert index.key_before(5) is None
    found = index.key_before(7)
    assert found is not None
    assert (found.index, found.seek_tick) == (6, 40)


def test_frame_is_found_by_its_timestamp() -> None:
    index = indexed([0, 10, 20, 50, 60])
    assert index is not None
    assert [index.index_of(t) for t in (0, 10, 21, 50, 64)] == [0, 1, 2, 3, 4]
    assert index.index_of(35) is None
    assert index.index_of(None) is None


@pytest.mark.parametrize(
    "pts",
    [
        pytest.param([], id="none"),
        pytest.param([0, NO_TICK, 20], id="missing"),
        pytest.param([0, 10, 10, 20], id="doubled"),
        pytest.param([*range(0, 400, 10), *range(5, 405, 10)], id="starting over"),
    ],
)
def test_timestamps_that_do_not_tell_frames_apart(pts: list[int]) -> None:
    assert indexed(pts) is None


def test_counted_frames_keep_their_rhythm_over_a_jump_back() -> None:
    pts = np.array([0, 10, 25, NO_TICK, 7, 17, 17], dtype=np.int64)
    index = index_decoded(pts, BASE, Fraction(100))
    times_ms = [0, 10, 25, 35, 45, 55, 65]
    assert list(1000 * index.file_time_s) == pytest.approx(times_ms)
    assert index.n_repaired == 3
    assert index.counted
    assert index.key_before(5) is None


@given(st.lists(st.integers(0, 10_000) | st.just(NO_TICK), min_size=1, max_size=50))
def test_counted_times_always_increase(pts: list[int]) -> None:
    index = index_decoded(np.array(pts, dtype=np.int64), BASE)
    assert len(index) == len(pts)
    assert index.file_time_s[0] == 0
    assert np.all(np.diff(index.file_time_s) > 0)


def test_announced_rate_counts_only_where_the_times_bear_it_out() -> None:
    index = indexed([33 * i for i in range(20)])
    assert index is not None
    assert nominal_hz(index, [Fraction(90_000), None, Fraction(30000, 1001)]) == Fraction(
        30000, 1001
    )
    assert nominal_hz(index, [Fraction(60)]) == Fraction(1000, 33)
    single = indexed([5])
    assert single is not None
    assert nominal_hz(single, [Fraction(30)]) is None
    assert single.duration_s == pytest.approx(0.01)


def test_rounding_is_no_variable_rate_but_a_dropped_frame_is() -> None:
    rounded = indexed([round(1000 * i / 240) for i in range(100)])
    gap = indexed([*range(0, 1000, 33), *range(1056, 2000, 33)])
    assert rounded is not None
    assert gap is not None
    assert not is_variable(rounded)
    assert is_variable(gap)


@pytest.mark.parametrize("hertz", [Fraction(30), Fraction(60000, 1001), Fraction(240)])
def test_times_rounded_to_ticks_are_the_even_row_that_was_rounded(hertz: Fraction) -> None:
    """Matroska and WebM count milliseconds."""
    index = indexed([round(1000 * i / hertz) for i in range(300) if i % 100 != 50])
    assert index is not None
    true_s = [float(i / hertz) for i in range(300) if i % 100 != 50]
    assert list(index.file_time_s) == pytest.approx(true_s, abs=2e-4)
    assert index.file_time_s[0] == 0.0


FAR = 2**62


@pytest.mark.parametrize(
    "pts",
    [
        pytest.param([0, 10, 20, 3_600_020, 3_600_030], id="hours"),
        pytest.param([0, 10, 20, FAR, FAR + 10], id="ages"),
        pytest.param([-FAR, 10 - FAR, 20 - FAR, FAR, FAR + 10], id="more than 64 bits"),
    ],
)
def test_a_gap_that_nobody_filmed_is_taken_out(pts: list[int]) -> None:
    index = indexed(pts) or index_decoded(np.array(pts, dtype=np.int64), BASE)
    assert list(index.file_time_s) == pytest.approx([0, 0.01, 0.02, 0.03, 0.04])
    assert index.n_repaired == 1
    assert index.duration_s == pytest.approx(0.05)


def test_a_gap_that_a_recorder_may_leave_stays() -> None:
    index = indexed([0, 10, 20, 5020, 5030])
    assert index is not None
    assert index.file_time_s[-1] == pytest.approx(5.03)
    assert index.n_repaired == 0


def test_where_no_time_can_be_true_frames_are_counted_at_the_rate_announced() -> None:
    day = 24 * 3600 * 1000
    index = index_packets(*days(5, day), Fraction(1, 1000), Fraction(60))
    assert index is not None
    assert list(index.file_time_s) == pytest.approx([i / 60 for i in range(5)])
    assert index.n_repaired == 4
    assert nominal_hz(index, []) == 60


def days(n: int, step: int) -> tuple[IntArray, IntArray, BoolArray, IntArray]:
    pts = step * np.arange(n, dtype=np.int64)
    return pts, pts, np.ones(n, dtype=np.bool_), steps(n, step)


def test_frames_closer_than_any_camera_takes_them_are_not_told_apart() -> None:
    ticks, _, is_key, duration = days(5, 1)
    assert index_packets(ticks, ticks, is_key, duration, Fraction(1, 1_000_000)) is None


def test_a_rate_that_can_be_true() -> None:
    assert usable_rate([None, Fraction(0), Fraction(90_000), Fraction(25)]) == 25
    assert usable_rate([Fraction(1, 86_400)]) == 30
