"""Changes that can be worked out by hand: widths, verdicts, reasons."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.comparison.change import Change, change_of
from formcheck.comparison.setup import Difference, Setup
from formcheck.core.analysis import QualityLevel, QualityNote
from formcheck.core.metric import Unavailable
from formcheck.core.recording import Side
from formcheck.core.verdict import Verdict, verdict_on
from tests.support.compared_pairs import SPECS, measured

ALIKE = Setup((), roll_ci95_deg=0.0)
NOTE = QualityNote("other", QualityLevel.WARNING, "It differs.")
UNLIKE = Setup((Difference("the camera", NOTE, lambda _: True),), roll_ci95_deg=0.0)


def change(by: float, metric_id: str = "cadence", setup: Setup = ALIKE, **more: Any) -> Change:
    return change_of(
        measured(metric_id, 10.0, **more), measured(metric_id, 10.0 + by, **more), setup
    )


def half(of: Change) -> float:
    assert of.ci95 is not None
    return 0.5 * (of.ci95[1] - of.ci95[0])


@pytest.mark.parametrize(("by", "verdict"), [
    (0.0, Verdict.NO_DETECTABLE_CHANGE), (0.99, Verdict.NO_DETECTABLE_CHANGE),
    (-0.99, Verdict.NO_DETECTABLE_CHANGE), (1.01, Verdict.CHANGED), (-1.01, Verdict.CHANGED),
])  # fmt: skip
def test_the_smallest_detectable_change_flips_the_verdict(by: float, verdict: Verdict) -> None:
    found = change(by)
    assert found.verdict is verdict
    assert found.smallest_detectable_change == 1.0
    assert found.ci95 == pytest.approx((by - 1.0, by + 1.0))


@pytest.mark.parametrize("by", [0.0, 3.9, 5.0, -6.3])
def test_within_the_interval_the_size_of_a_change_decides_nothing(by: float) -> None:
    # ± 5 each: √50 apart, of which nine tenths stay for the knee at contact.
    one, other = (
        measured("knee_flexion_contact", v, ci95=(v - 5.0, v + 5.0), smallest_detectable_change=4.0)
        for v in (10.0, 10.0 + by)
    )
    found = change_of(one, other, ALIKE)
    assert half(found) == pytest.approx(0.9 * math.sqrt(50))
    assert (found.verdict, found.reason) == (Verdict.NO_DETECTABLE_CHANGE, "")


@pytest.mark.parametrize(
    ("ci95", "detectable", "verdict"),
    [
        ((0.1, 2.0), 1.0, Verdict.CHANGED),
        ((-2.0, -0.1), None, Verdict.CHANGED),
        ((0.0, 2.0), 1.0, Verdict.NO_DETECTABLE_CHANGE),
        ((-1.5, 1.5), 1.0, Verdict.NO_DETECTABLE_CHANGE),
        ((-1.51, 1.51), 1.0, Verdict.CANNOT_TELL),
        ((-1.0, 1.0), None, Verdict.CANNOT_TELL),
    ],
)
def test_the_table_of_verdicts(
    ci95: tuple[float, float], detectable: float | None, verdict: Verdict
) -> None:
    assert verdict_on(ci95, detectable) is verdict


def test_a_change_beyond_everything_is_one() -> None:
    before = measured("knee_flexion_contact", 10.0, ci95=(5.0, 15.0))
    after = measured("knee_flexion_contact", 16.5, ci95=(11.5, 21.5))
    assert change_of(before, after, ALIKE).verdict is Verdict.CHANGED
    unlike = change_of(before, after, UNLIKE)
    assert unlike.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert half(unlike) > half(change_of(before, after, ALIKE))


def test_in_unlike_setups_nothing_cancels() -> None:
    found = change(0.0, "trunk_lean", UNLIKE, ci95=(6.0, 14.0))
    assert half(found) == pytest.approx(math.sqrt(32))
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reason == "not the same: the camera; so errors of the method do not cancel"


def test_unlike_setups_do_not_matter_where_nothing_has_to_cancel() -> None:
    assert change(0.5, setup=UNLIKE, ci95=(9.9, 10.1)).verdict is Verdict.NO_DETECTABLE_CHANGE


def test_another_way_of_reading_is_another_setup() -> None:
    before = measured("pelvic_drop", 5.0, Side.LEFT, ci95=(2.0, 8.0), method="garment_edge")
    after = measured("pelvic_drop", 5.0, Side.LEFT, ci95=(2.0, 8.0), method="markers")
    found = change_of(before, after, ALIKE)
    assert half(found) == pytest.approx(math.sqrt(18))
    assert "the way it is read" in found.reason


def test_the_cameras_tilt_counts_for_what_it_turns() -> None:
    tilted = Setup((), roll_ci95_deg=2.0)
    assert half(change(0.0, "trunk_lean", tilted)) == pytest.approx(math.sqrt(5))
    assert half(change(0.0, "cadence", tilted)) == 1.0
    blurred = change(0.0, "trunk_lean", tilted)
    assert blurred.verdict is Verdict.CANNOT_TELL
    assert "tilted" in blurred.reason


def test_few_strides_that_scatter_cannot_tell() -> None:
    # t(2) = 4.303: ± 4.303 · 2 / √3 each, and the interval holds it.
    found = change(0.0, sd=2.0, n=3, ci95=(0.0, 20.0))
    assert half(found) == pytest.approx(math.sqrt(2) * 4.3027 * 2.0 / math.sqrt(3), rel=1e-4)
    assert found.verdict is Verdict.CANNOT_TELL
    assert "too few" in found.reason


def test_no_part_of_an_interval_is_wider_than_the_whole() -> None:
    # Cadence is known better than its scatter from stride to stride says.
    assert half(change(0.0, sd=3.0, n=4, ci95=(9.9, 10.1))) == 1.0


def test_recordings_with_unlike_scatter_share_the_mean_variance() -> None:
    before = measured("cadence", 10.0, smallest_detectable_change=1.0)
    after = measured("cadence", 10.0, smallest_detectable_change=7.0)
    assert change_of(before, after, ALIKE).smallest_detectable_change == pytest.approx(5.0)


def test_without_known_scatter_only_what_is_beyond_both_intervals_is_a_change() -> None:
    unknown: dict[str, Any] = {"smallest_detectable_change": None}
    near, far = change(1.3, **unknown), change(1.5, **unknown)
    assert (near.verdict, far.verdict) == (Verdict.CANNOT_TELL, Verdict.CHANGED)
    assert "not known here" in near.reason
    assert near.smallest_detectable_change is None


@pytest.mark.parametrize("which", ["before", "after", "both"])
def test_what_was_not_measured_cannot_be_told_and_says_when(which: str) -> None:
    missing = Unavailable(SPECS["trunk_lean"], None, "needs a side view")
    there = measured("trunk_lean", 8.0)
    before = there if which == "after" else missing
    after = there if which == "before" else missing
    found = change_of(before, after, ALIKE)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.ci95 is None
    assert found.difference is None
    told = {"before": "before, it was not measured: needs a side view",
            "after": "after, it was not measured: needs a side view",
            "both": "not measured in both: needs a side view"}  # fmt: skip
    assert found.reason == told[which]


def test_another_gait_is_no_change() -> None:
    walks = Setup((), 0.0, mode_reason="one recording shows walking, the other running")
    found = change(50.0, setup=walks)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.reason == walks.mode_reason
    assert found.difference == 50.0


@given(
    by=st.floats(-50, 50),
    detectable=st.floats(0.01, 10),
    half_before=st.floats(0.01, 20),
    half_after=st.floats(0.01, 20),
    roll=st.floats(0, 5),
    metric_id=st.sampled_from(sorted(SPECS)),
    unlike=st.booleans(),
)
def test_verdict_and_interval_never_contradict(
    by: float, detectable: float, half_before: float, half_after: float, roll: float,
    metric_id: str, unlike: bool,
) -> None:  # fmt: skip
    setup = Setup(UNLIKE.differences if unlike else (), roll)
    before = measured(metric_id, 10.0, ci95=(10.0 - half_before, 10.0 + half_before),
                      smallest_detectable_change=detectable)  # fmt: skip
    value = 10.0 + by
    after = measured(metric_id, value, ci95=(value - half_after, value + half_after),
                     smallest_detectable_change=detectable)  # fmt: skip
    found = change_of(before, after, setup)
    assert found.ci95 is not None
    low, high = found.ci95
    holds_0 = low <= 0.0 <= high
    assert (found.verdict is Verdict.CHANGED) == (not holds_0)
    assert high - low >= 2 * detectable * (1 - 1e-9)
    # The same widths with another difference within them: the same words.
    again = change_of(
        before, replace(after, value=10.0, ci95=(10.0 - half_after, 10.0 + half_after)), setup
    )
    if holds_0:
        assert again.verdict is found.verdict
    assert bool(found.reason) == (found.verdict is Verdict.CANNOT_TELL)
    other_way = change_of(after, before, setup)
    assert other_way.ci95 == pytest.approx((-high, -low))
