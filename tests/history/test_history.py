"""What is said of a change, on values that can be worked out by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.entry import Filmed
from formcheck.core.gait import Facing, Mode
from formcheck.core.recording import Side, View
from formcheck.core.verdict import Verdict
from formcheck.history import Difference, Point, compared, history_of
from tests.history.made import SIDE, entry, value


def point(mean: float, *, filmed: Filmed = SIDE, detectable: float | None = 1.0, half: float = 3.5,
          **others: object) -> Point:  # fmt: skip
    made = value(mean=mean, detectable=detectable, half=half)
    return Point(entry(0, made, filmed=filmed, **others), made)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (8.0, Verdict.NO_DETECTABLE_CHANGE),
        (8.999, Verdict.NO_DETECTABLE_CHANGE),
        (9.01, Verdict.CANNOT_TELL),
        (9.97, Verdict.CANNOT_TELL),
        (9.99, Verdict.CHANGED),
        (6.01, Verdict.CHANGED),
        (6.03, Verdict.CANNOT_TELL),
        (7.001, Verdict.NO_DETECTABLE_CHANGE),
    ],
)
def test_in_one_set_up_scatter_and_what_remains_of_the_error_decide(
    after: float, verdict: Verdict
) -> None:
    """1.0° apart by scatter; two intervals of ± 3.5°, of which 40 % remain: 1.98°."""
    change = compared(point(8.0), point(after))
    assert change.verdict is verdict
    assert change.change == pytest.approx(after - 8.0)
    assert change.detectable == pytest.approx(0.4 * math.hypot(3.5, 3.5))
    assert change.differing == ()


def test_both_scatters_count_and_where_one_is_not_known_both_intervals() -> None:
    assert compared(point(8.0), point(9.5, detectable=2.0)).verdict is Verdict.NO_DETECTABLE_CHANGE
    assert compared(point(8.0), point(8.1, detectable=None)).verdict is Verdict.CANNOT_TELL
    assert compared(point(8.0), point(12.9, detectable=None)).verdict is Verdict.CANNOT_TELL
    assert compared(point(8.0), point(13.0, detectable=None)).verdict is Verdict.CHANGED


def test_another_way_of_moving_is_never_a_change() -> None:
    walked = compared(point(8.0), point(30.0, mode=Mode.WALKING))
    assert (walked.verdict, walked.differing) == (Verdict.CANNOT_TELL, (Difference.MODE,))


OTHERS = {
    Difference.VIEW: {"filmed": replace(SIDE, view=View.OBLIQUE)},
    Difference.FACING: {"filmed": replace(SIDE, facing=Facing.LEFT)},
    Difference.CAMERA: {"filmed": replace(SIDE, size_px=(1920, 1080))},
    Difference.FRAME_RATE: {"filmed": replace(SIDE, rate_hz=120.0)},
    Difference.MODEL: {"model": "mediapipe-lite"},
    Difference.VERSION: {"version": "0.2.0"},
}


@pytest.mark.parametrize("difference", list(OTHERS))
def test_in_two_set_ups_the_intervals_of_both_decide(difference: Difference) -> None:
    both = math.hypot(3.5, 3.5)
    for by, verdict in ((both - 0.01, Verdict.CANNOT_TELL), (both + 0.01, Verdict.CHANGED)):
        for sign in (1.0, -1.0):
            change = compared(point(8.0), point(8.0 + sign * by, **OTHERS[difference]))  # type: ignore[arg-type]
            assert change.verdict is verdict
            assert change.differing == (difference,)
            assert change.detectable == pytest.approx(both)


def test_a_narrow_interval_does_not_undercut_the_smallest_detectable_change() -> None:
    other = point(8.5, filmed=replace(SIDE, rate_hz=120.0), half=0.1)
    assert compared(point(8.0, half=0.1), other).verdict is Verdict.NO_DETECTABLE_CHANGE


def test_nearly_the_same_rate_is_the_same_and_another_speed_is_only_told() -> None:
    assert compared(point(8.0), point(8.1, filmed=replace(SIDE, rate_hz=59.94))).differing == ()
    faster = compared(point(8.0), point(10.5, speed_mps=3.4))
    assert faster.differing == (Difference.SPEED,)
    assert faster.verdict is Verdict.CHANGED


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_a_change_and_its_reverse_are_told_alike(one: float, other: float) -> None:
    there, back = compared(point(one), point(other)), compared(point(other), point(one))
    assert there.verdict is back.verdict
    assert there.change == -back.change


def test_trends_skip_what_was_not_measured_and_say_so() -> None:
    history = history_of(
        "R-17",
        [
            entry(20, value(mean=12.0), value("pelvic_drop", 6.0, side=Side.LEFT)),
            entry(0, value(mean=8.0)),
            entry(10, value("pelvic_drop", 5.0, side=Side.LEFT)),
            entry(30, value(mean=12.2)),
        ],
    )
    lean, drop = history.trends
    assert [step.point.value.value for step in lean.steps] == [8.0, 12.0, 12.2]
    assert (lean.n_missing, drop.n_missing) == (1, 2)
    first, second, third = lean.steps
    assert first.since_first is first.since_previous is None
    assert second.since_first == second.since_previous
    assert third.since_first is not None
    assert third.since_previous is not None
    assert third.since_first.verdict is Verdict.CHANGED
    assert third.since_previous.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert [e.folder for e in history.entries] == ["day_0", "day_10", "day_20", "day_30"]
    assert history.n_compared == 3


def test_one_result_is_compared_with_nothing() -> None:
    history = history_of("R-17", [entry(0, value())])
    assert history.n_compared == 0
    assert history.trends[0].changes == ()
