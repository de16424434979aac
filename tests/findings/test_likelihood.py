"""One model of error: what it gives where it can be solved by hand, and what always holds."""

import math
from dataclasses import replace
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from formcheck.core.finding import Level
from formcheck.core.recording import Side
from formcheck.findings.grade import (
    LEVELS,
    NORMAL,
    beyond,
    freedom_of,
    freedom_of_metric,
    level_of,
    share_of_strides,
)
from formcheck.findings.rules import Direction
from formcheck.findings.wording import percent
from tests.support.findings_inputs import metric

ABOVE, BELOW = Direction.ABOVE, Direction.BELOW
VALUES = st.floats(-50.0, 50.0)
HALVES = st.floats(0.01, 20.0)
FREEDOM = st.one_of(st.just(NORMAL), st.floats(1.0, 200.0))


@pytest.mark.parametrize("freedom", [2.0, 11.0, NORMAL])
def test_at_the_value_a_half_and_at_the_end_of_the_interval_all_but_a_fortieth(
    freedom: float,
) -> None:
    for limit, above in ((9.0, 0.5), (6.0, 0.975), (12.0, 0.025)):
        assert beyond(limit, ABOVE, 9.0, (6.0, 12.0), freedom) == pytest.approx(above)
        assert beyond(limit, BELOW, 9.0, (6.0, 12.0), freedom) == pytest.approx(1.0 - above)


def test_the_sample_of_the_readme() -> None:
    """9.1 ± 3.1° against 6°: one half width and 1.96 standard deviations beyond."""
    assert beyond(6.0, ABOVE, 9.1, (6.0, 12.2)) == pytest.approx(0.975)
    assert beyond(6.0, ABOVE, 7.0, (3.9, 10.1)) == pytest.approx(
        NormalDist(0.0, 3.1 / 1.959964).cdf(1.0), abs=1e-6
    )


def test_an_uneven_interval_has_a_half_of_the_probability_on_each_side() -> None:
    uneven = (8.0, 15.0)
    assert beyond(8.0, ABOVE, 9.0, uneven) == pytest.approx(0.975)
    assert beyond(9.0, ABOVE, 9.0, uneven) == pytest.approx(0.5)
    assert beyond(15.0, ABOVE, 9.0, uneven) == pytest.approx(0.025)
    assert beyond(12.0, BELOW, 9.0, uneven) == pytest.approx(NormalDist().cdf(0.5 * 1.959964))


def test_no_width_is_no_doubt() -> None:
    assert [beyond(limit, ABOVE, 5.0, (5.0, 5.0)) for limit in (4.9, 5.0, 5.1)] == [1.0, 0.5, 0.0]


@given(limit=VALUES, value=VALUES, low=HALVES, high=HALVES, freedom=FREEDOM)
def test_what_always_holds(
    limit: float, value: float, low: float, high: float, freedom: float
) -> None:
    ci95 = (value - low, value + high)
    likelihood = beyond(limit, ABOVE, value, ci95, freedom)
    assert 0.0 <= likelihood <= 1.0
    # What is not above is below, a mirror turns one into the other, and units mean nothing.
    assert beyond(limit, BELOW, value, ci95, freedom) == pytest.approx(1.0 - likelihood)
    mirrored = beyond(-limit, BELOW, -value, (-ci95[1], -ci95[0]), freedom)
    assert mirrored == pytest.approx(likelihood)
    in_rad = [math.radians(one) for one in (limit, value, *ci95)]
    scaled = beyond(in_rad[0], ABOVE, in_rad[1], (in_rad[2], in_rad[3]), freedom)
    assert scaled == pytest.approx(likelihood, abs=1e-6)


@given(limit=VALUES, value=VALUES, more=st.floats(0.0, 20.0), half=HALVES, freedom=FREEDOM)
def test_more_is_never_less_likely_beyond(
    limit: float, value: float, more: float, half: float, freedom: float
) -> None:
    less, further = (
        beyond(limit, ABOVE, at, (at - half, at + half), freedom) for at in (value, value + more)
    )
    assert further >= less


@given(value=st.floats(6.1, 40.0), half=HALVES, wider=st.floats(1.0, 5.0))
def test_a_wider_interval_is_nearer_to_a_half(value: float, half: float, wider: float) -> None:
    narrow, wide = (beyond(6.0, ABOVE, value, (value - h, value + h)) for h in (half, half * wider))
    assert 0.5 <= wide <= narrow + 1e-12


def test_a_mean_of_few_strides_follows_students_t() -> None:
    """Four strides, nothing else: 3 degrees of freedom; 2 standard errors beyond the limit."""
    error = 1.5 / math.sqrt(4)
    half = float(t.ppf(0.975, 3)) * error
    few = replace(metric("overstride", 0.0, half, Side.LEFT), sd=1.5, n=4)
    assert freedom_of_metric(few) == pytest.approx(3.0)
    assert share_of_strides(few) == pytest.approx(1.0)
    got = beyond(-2.0 * error, ABOVE, 0.0, few.ci95, freedom_of_metric(few))
    assert got == pytest.approx(float(t.cdf(2.0, 3)))
    assert got < NormalDist().cdf(2.0)


def test_what_is_systematic_adds_degrees_of_freedom() -> None:
    """Equal variances of 1, one of four strides and one known: (1 + 1)² / (1² / 3) = 12."""
    half = math.hypot(float(t.ppf(0.975, 3)), 1.959964)
    assert freedom_of(half, [(2.0, 4)]) == pytest.approx(12.0, rel=1e-5)
    # Two means of four strides without any other error: (1 + 1)² / (2 · 1² / 3) = 6.
    both = math.hypot(*[float(t.ppf(0.975, 3))] * 2)
    assert freedom_of(both, [(2.0, 4), (2.0, 4)]) == pytest.approx(6.0, rel=1e-5)
    for nothing in ((None, 12), (0.0, 12), (2.0, 1)):
        assert freedom_of(3.0, [nothing]) == NORMAL


@given(sd=st.floats(0.01, 10.0), n=st.integers(2, 60), method=st.floats(0.0, 20.0))
def test_degrees_of_freedom_are_at_least_those_of_the_strides(
    sd: float, n: int, method: float
) -> None:
    half = math.hypot(float(t.ppf(0.975, n - 1)) * sd / math.sqrt(n), method)
    assert freedom_of(half, [(sd, n)]) >= (n - 1) * (1.0 - 1e-6)


@pytest.mark.parametrize(
    ("likelihood", "level"),
    [
        (1.0, Level.CLEAR),
        (0.975, Level.CLEAR),
        (0.9749, Level.LIKELY),
        (0.8, Level.LIKELY),
        (0.7999, Level.POSSIBLE),
        (0.5, Level.POSSIBLE),
        (0.4999, Level.UNLIKELY),
        (0.0, Level.UNLIKELY),
    ],
)
def test_each_level_begins_where_it_says(likelihood: float, level: Level) -> None:
    assert level_of(likelihood) is level
    assert level.is_headline is (likelihood >= 0.8)
    assert level.is_found is (likelihood >= 0.5)


def test_levels_are_told_from_the_highest() -> None:
    assert list(LEVELS.values()) == sorted(LEVELS.values(), reverse=True)
    raised = {**LEVELS, Level.LIKELY: 0.9}
    assert level_of(0.85, raised) is Level.POSSIBLE


@pytest.mark.parametrize("level", LEVELS)
def test_no_percentage_reads_as_a_level_that_is_not_reached(level: Level) -> None:
    least = LEVELS[level]
    for below in (math.nextafter(least, 0.0), least - 0.001, least - 0.004):
        assert level_of(below) is not level
        assert float(percent(below).removesuffix(" %")) < 100.0 * least
    assert percent(least) == f"{math.floor(100.0 * least)} %"


@pytest.mark.parametrize(
    ("likelihood", "text"),
    [
        *((0.0, "under 1 %"), (0.0099, "under 1 %"), (0.01, "1 %"), (0.29, "29 %")),
        *((0.797, "79 %"), (0.979, "97 %"), (0.99, "99 %"), (0.991, "> 99 %"), (1.0, "> 99 %")),
    ],
)
def test_a_likelihood_is_rounded_down_and_never_certain(likelihood: float, text: str) -> None:
    assert percent(likelihood) == text


@pytest.mark.parametrize("whole", range(1, 100))
def test_whole_percents_stay_as_they_are(whole: int) -> None:
    assert percent(whole / 100) == f"{whole} %"
