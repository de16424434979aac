"""Statistics that can be worked out by hand."""

import math
from dataclasses import replace

import pytest

from formcheck.core.recording import Side
from formcheck.validation.scores import (
    median_error,
    one_a_recording,
    score,
    score_differences,
    score_events,
)
from tests.support.validation_pairs import RUN, events, pair


def test_errors() -> None:
    pairs = [pair("a", 1.0, 2.0), pair("b", 2.0, 1.0), pair("c", 3.0, 6.0), pair("d", 4.0, None)]
    found = score(pairs, [2.0, 2.0, 2.0, 2.0])
    assert (found.n, found.refused, found.recordings) == (3, 1, 3)
    assert found.bias == pytest.approx(1.0)
    assert found.mae == pytest.approx(5.0 / 3.0)
    assert found.worst == 3.0
    assert found.truth_sd == pytest.approx(1.0)
    # Only of what was measured: |1−2|, |2−2|, |3−2|.
    assert found.constant_mae == pytest.approx(2.0 / 3.0)


def test_a_runner_filmed_often_is_one_runner() -> None:
    often, once = replace(RUN, runner="often"), replace(RUN, runner="once")
    pairs = [pair(f"o{i}", 0.0, 1.0, run=often) for i in range(9)] + [pair("x", 0.0, 4.0, run=once)]
    assert median_error(pairs) == 2.5
    assert math.isnan(median_error([pair("a", 1.0, None)]))


def test_slope_and_correlation_of_measured_on_true() -> None:
    found = score([pair(str(t), t, 0.5 * t + 3.0) for t in (0.0, 1.0, 5.0)], [0.0] * 3)
    assert found.slope == pytest.approx(0.5)
    assert found.r == pytest.approx(1.0)


def test_no_slope_where_the_truth_does_not_vary() -> None:
    found = score([pair(str(i), 1.0, float(i)) for i in range(4)], [0.0] * 4)
    assert math.isnan(found.slope)
    assert not found.tells


@pytest.mark.parametrize(
    ("slope", "constant", "tells"), [(1.0, 0.0, True), (1.2, 0.0, False), (1.0, 4.9, False)]
)
def test_following_the_truth_takes_slope_and_beating_a_constant(
    slope: float, constant: float, tells: bool
) -> None:
    pairs = [pair(str(t), t, slope * (t - 5.0) + 5.1) for t in (4.8, 5.0, 5.2)]
    assert score(pairs, [constant] * 3).tells is tells


def test_share_inside_and_its_test() -> None:
    """18 of 20 where 19 are due: common. 10 of 20: not."""
    inside = [pair(f"r{i:02}", 0.0, 0.5) for i in range(20)]
    outside = [pair(f"r{i:02}", 0.0, 5.0) for i in range(20)]
    found = score([*inside[:18], *outside[18:]], [0.0] * 20)
    assert found.covered == pytest.approx(0.9)
    assert found.p > 0.2
    assert found.width == pytest.approx(2.0)
    assert found.change == 0.5
    assert score([*inside[:10], *outside[10:]], [0.0] * 20).p < 1e-6


def test_left_and_right_of_a_recording_count_once() -> None:
    pairs = [pair(name, 0.0, 0.0, side=side) for name in "abcd" for side in Side]
    chosen = one_a_recording(pairs)
    assert [(p.run.recording, p.side) for p in chosen] == [
        ("a", Side.LEFT), ("b", Side.RIGHT), ("c", Side.LEFT), ("d", Side.RIGHT)
    ]  # fmt: skip
    # One outside in each recording: whichever is chosen, the test sees four witnesses.
    assert score(pairs, [0.0] * 8).recordings == 4


def test_nothing_to_say_without_pairs() -> None:
    found = score([pair("a", 1.0, None)], [1.0])
    assert (found.n, found.refused) == (0, 1)
    assert math.isnan(found.mae)
    assert math.isnan(found.covered)
    assert not found.tells


def test_events_count_once_each() -> None:
    found = score_events([events(0.010, -0.020, n_true=3), events(0.040, n_true=1)])
    assert found.n == 4
    assert found.found == 0.75
    assert found.bias_s == pytest.approx(0.010)
    assert found.mae_s == pytest.approx(0.070 / 3)
    assert found.worst_recording_s == pytest.approx(0.040)


def test_differences_of_left_and_right() -> None:
    def sides(name: str, left: tuple[float, float], right: tuple[float, float]) -> list[object]:
        return [pair(name, *left, side=Side.LEFT), pair(name, *right, side=Side.RIGHT)]

    pairs = [
        *sides("a", (8.0, 7.0), (4.0, 4.0)),  # true +4, measured +3
        *sides("b", (2.0, 5.0), (7.0, 4.0)),  # true −5, measured +1: the wrong way
        *sides("c", (2.0, 9.0), (3.0, 1.0)),  # true −1: too small to count
        pair("d", 9.0, 9.0, side=Side.LEFT),  # the right side was refused
    ]
    found = score_differences(pairs, 3.0)  # type: ignore[arg-type]
    assert found.n == 2
    assert found.same_sign == 0.5
    assert found.mae == pytest.approx((1.0 + 6.0) / 2)
