"""A result goes down once: the functions that it passes through are few, and it does not go back
and forth between them."""

from pathlib import Path

import pytest

from tools.count_stops import MOST_RETURNS, MOST_STOPS, PATHS, returns, run

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_every_path_is_short() -> None:
    paths = run(
        ROOT / "samples" / "treadmill_rear.mp4", ROOT / "tests" / "data" / "treadmill_rear.pose.npz"
    )
    assert paths.keys() == PATHS.keys()
    for name, stops in paths.items():
        assert 1 < len(stops) <= MOST_STOPS, (name, stops)
        assert returns(stops) <= MOST_RETURNS, (name, stops)


def test_a_return_is_a_module_left_before() -> None:
    assert returns([("a", "f"), ("a", "g"), ("b", "f"), ("a", "h"), ("a", "i"), ("b", "g")]) == 2
