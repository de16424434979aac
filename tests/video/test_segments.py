import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import UsageError
from formcheck.video.reader import LONGEST_S, WARM_UP_FRAMES, segments


def at(n: int, hz: float = 60.0) -> np.ndarray:
    return np.arange(n) / hz


@pytest.mark.parametrize(
    ("n_frames", "expected"), [(1, 1), (60, 1), (121, 1), (130, 2), (360, 2), (600, 3), (1440, 6)]
)
def test_number_of_segments(n_frames: int, expected: int) -> None:
    assert len(segments(at(n_frames))) == expected


@given(
    gaps_s=st.lists(st.floats(0.001, 6.0), min_size=0, max_size=300),
    wanted=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
)
def test_segments_cover_the_wanted_frames_once(gaps_s: list[float], wanted: list[float]) -> None:
    time_s = np.concatenate([[0.0], np.cumsum(gaps_s)])
    start_s, end_s = wanted[0] * time_s[-1], wanted[1] * time_s[-1] + 1e-9
    inside = np.flatnonzero((time_s >= start_s) & (time_s < end_s))
    if len(inside) == 0:
        return
    cut = segments(time_s, start_s, end_s)
    covered = [i for s in cut for i in range(s.start, s.stop)]
    assert covered == inside.tolist()
    for s in cut:
        assert s.start < s.stop
        assert s.warm_start == max(0, s.start - WARM_UP_FRAMES)
        assert time_s[s.stop - 1] - time_s[s.start] <= LONGEST_S * (1 + 1e-9)


def test_end_is_left_out_and_warm_up_reaches_before_the_start() -> None:
    (only,) = segments(at(600), start_s=1.0, end_s=2.0)
    assert (only.warm_start, only.start, only.stop) == (50, 60, 120)


@pytest.mark.parametrize(("start_s", "end_s"), [(20.0, None), (3.0, 2.0), (None, 0.0)])
def test_nothing_wanted(start_s: float | None, end_s: float | None) -> None:
    with pytest.raises(UsageError) as caught:
        segments(at(600), start_s, end_s)
    assert "9.98 s" in caught.value.hint
