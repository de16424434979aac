"""What is said of a change, on values that can be worked out by hand."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.comparison import compared as compare
from formcheck.comparison.history import Point, TrendChange, compared, history_of
from formcheck.core.analysis import Analysis
from formcheck.core.entry import IndexEntry, IndexRecording
from formcheck.core.gait import Facing, Mode
from formcheck.core.recording import Side, View
from formcheck.core.verdict import Verdict
from formcheck.index.folders import entry_of
from formcheck.metrics import CATALOGUE
from formcheck.results.document import document
from tests.support.compared_pairs import pair, shifted, with_recording
from tests.support.index_entries import SIDE, entry, value


def point(
    mean: float,
    *,
    filmed: IndexRecording = SIDE,
    detectable: float | None = 1.0,
    half: float = 3.5,
    **others: object,
) -> Point:
    made = value(mean=mean, detectable=detectable, half=half)
    return Point(entry(0, made, filmed=filmed, **others), made)


ONE = 0.4 * math.hypot(3.5, 3.5)
"""Half width of a change of trunk lean in one set-up: 40 % of both intervals remain."""


def change(before: Point, after: Point) -> TrendChange:
    found = compared(before, after)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (8.0, Verdict.NO_DETECTABLE_CHANGE),
        (9.01, Verdict.NO_DETECTABLE_CHANGE),
        (9.97, Verdict.NO_DETECTABLE_CHANGE),
        (9.99, Verdict.CHANGED),
        (6.01, Verdict.CHANGED),
        (6.03, Verdict.NO_DETECTABLE_CHANGE),
    ],
)
def test_in_one_set_up_scatter_and_what_remains_of_the_error_decide(
    after: float, verdict: Verdict
) -> None:
    found = change(point(8.0), point(after))
    assert found.verdict is verdict
    assert found.change == pytest.approx(after - 8.0)
    assert found.detectable == pytest.approx(ONE)
    assert found.differing == ()


def test_two_differences_within_one_interval_are_called_the_same() -> None:
    """-0.016 was "cannot tell; detectable from 0.045", and +0.011 "no detectable change"."""
    told = [change(*(of("overstride", mean) for mean in (0.1, 0.1 + by))) for by in (-0.016, 0.011)]
    assert len({(found.verdict, round(found.detectable, 9)) for found in told}) == 1


def of(metric: str, mean: float) -> Point:
    made = value(metric, mean, half=0.08, detectable=0.02, unit="leg lengths")
    return Point(entry(0, made), made)


def test_both_scatters_count_and_where_one_is_not_known_both_intervals() -> None:
    assert change(point(8.0), point(9.5, detectable=2.0)).verdict is Verdict.NO_DETECTABLE_CHANGE
    assert change(point(8.0), point(8.1, detectable=None)).verdict is Verdict.CANNOT_TELL
    assert change(point(8.0), point(12.9, detectable=None)).verdict is Verdict.CANNOT_TELL
    assert change(point(8.0), point(13.0, detectable=None)).verdict is Verdict.CHANGED


def test_another_way_of_moving_is_never_a_change() -> None:
    walking = replace(SIDE, mode=Mode.WALKING)
    walked = change(point(8.0), point(30.0, filmed=walking))
    assert walked.verdict is Verdict.CANNOT_TELL
    assert [d.id for d in walked.differing] == ["other_gait"]


OTHERS: dict[str, dict[str, object]] = {
    "other_view": {"filmed": replace(SIDE, view=View.OBLIQUE)},
    "other_facing": {"filmed": replace(SIDE, facing=Facing.LEFT)},
    "other_camera": {"filmed": replace(SIDE, size_px=(1920, 1080))},
    "other_model": {"model": "mediapipe-lite"},
    "other_version": {"version": "0.2.0"},
}


@pytest.mark.parametrize("difference", list(OTHERS))
def test_in_two_set_ups_the_intervals_of_both_decide(difference: str) -> None:
    both = math.hypot(3.5, 3.5)
    for by, verdict in ((both - 0.01, Verdict.CANNOT_TELL), (both + 0.01, Verdict.CHANGED)):
        for sign in (1.0, -1.0):
            found = change(point(8.0), point(8.0 + sign * by, **OTHERS[difference]))  # type: ignore[arg-type]
            assert found.verdict is verdict
            assert [d.id for d in found.differing] == [difference]
            assert found.detectable == pytest.approx(both)


def test_a_difference_counts_for_the_measures_that_it_reaches() -> None:
    """The frame rate does not reach a mean over stance, in history as in compare."""
    found = change(point(8.0), point(9.0, filmed=replace(SIDE, rate_hz=120.0)))
    assert found.differing == ()
    assert found.detectable == pytest.approx(ONE)


def test_nearly_the_same_rate_is_the_same_and_another_speed_is_only_told() -> None:
    assert change(point(8.0), point(8.1, filmed=replace(SIDE, rate_hz=59.94))).differing == ()
    faster = change(point(8.0), point(10.5, speed_mps=3.4))
    assert faster.differing == ()
    assert faster.other_speed
    assert faster.verdict is Verdict.CHANGED


def test_a_speed_that_was_given_is_not_judged() -> None:
    speeds = [
        replace(value("running_speed", mean, half=0.06, detectable=0.2, unit="m/s"), sd=0.0)
        for mean in (3.0, 3.5)
    ]
    assert compared(*(Point(entry(0, one), one) for one in speeds)) is None


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_a_change_and_its_reverse_are_told_alike(one: float, other: float) -> None:
    there, back = change(point(one), point(other)), change(point(other), point(one))
    assert there.verdict is back.verdict
    assert there.change == -back.change


METRICS = ("trunk_lean", "trunk_lateral_lean", "shin_angle_contact", "vertical_oscillation")
ROLL_CI95_DEG = 2.0
"""Of a camera that nobody levelled (metrics.inputs)."""


def test_of_unchanged_runners_at_most_one_in_twenty_is_called_changed() -> None:
    """Two films of a runner who moves the same: each has its own roll, known to 2 degrees, and its
    own scatter; in a way that follows clothes, the method's error differs. Nothing else does."""
    rng, n = np.random.default_rng(20261201), 4000
    tilted = replace(SIDE, roll_ci95_deg=ROLL_CI95_DEG)
    per_roll = {row.spec.id: row.per_roll_deg for row in CATALOGUE}
    for metric in METRICS:
        roll_sd = per_roll[metric] * ROLL_CI95_DEG / 1.96
        repeat_sd, half = 1.0 / (1.96 * math.sqrt(2.0)), math.hypot(3.5, 1.96 * roll_sd)
        means = rng.normal(8.0, math.hypot(roll_sd, repeat_sd), (n, 2))
        points = [[point_of(metric, float(mean), half, tilted) for mean in both] for both in means]
        changed = [change(*pair).verdict is Verdict.CHANGED for pair in points]
        assert np.mean(changed) <= 0.05, metric


def point_of(metric: str, mean: float, half: float, filmed: IndexRecording) -> Point:
    made = value(metric, mean, half=half)
    return Point(entry(0, made, filmed=filmed), made)


def test_history_says_what_compare_says_of_the_same_two_results() -> None:
    """One error model: through the index and through the whole analyses."""
    before, after = pair()
    tilted = replace(after.primary.pixels, roll=None)
    after = with_recording(after, replace(after.primary, pixels=tilted))
    for by in (0.5, 2.6, 3.4, 8.0):
        moved = shifted(after, "trunk_lean", by)
        entries = [indexed(analysis) for analysis in (before, moved)]
        found = 0
        for of_compare in compare(before, moved).changes:
            values = [e.value(of_compare.spec.id, of_compare.side) for e in entries]
            if values[0] is None or values[1] is None:
                continue
            of_history = compared(Point(entries[0], values[0]), Point(entries[1], values[1]))
            assert of_history is not None
            assert of_history.verdict is of_compare.verdict, of_compare.spec.id
            assert of_history.ci95 == pytest.approx(of_compare.ci95)
            assert of_history.reason == str(of_compare.reason)
            found += 1
        assert found >= 8


def indexed(analysis: Analysis) -> IndexEntry:
    return entry_of(document(analysis), "result", datetime(2026, 1, 10, tzinfo=UTC))


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
