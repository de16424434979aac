"""How likely and how often, what is seen and what is alarmed, on recordings made up for it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.finding import Level
from formcheck.core.recording import Side, View
from formcheck.findings.grade import level_of
from formcheck.findings.rules import RULES
from formcheck.validation.document import document, how_likely, seen_and_alarmed
from formcheck.validation.findings import (
    CLEARLY,
    Counted,
    JudgedCase,
    brier,
    judged,
    reliability,
    score_findings,
    score_normal,
    truth_of,
)
from formcheck.validation.measure import TruthComparison
from formcheck.validation.pairing import Pair
from formcheck.validation.scores import ValidationData
from tests.support.validation_pairs import RUN, pair

DROP = next(rule for rule in RULES if rule.id == "pelvic_drop")
REAR = replace(RUN, view=View.REAR)


def checks(likelihood: float, beyond: int, n: int) -> list[JudgedCase]:
    """``n`` checks of that likelihood, ``beyond`` of them truly beyond the limit."""
    level = level_of(likelihood)
    return [
        JudgedCase(RUN, DROP, Side.LEFT, likelihood, level, 1.0 if i < beyond else -1.0)
        for i in range(n)
    ]


def test_a_bin_is_right_where_the_interval_of_the_share_holds_what_was_said() -> None:
    right, wrong = (reliability(checks(0.9, hits, 20)) for hits in (18, 10))
    assert [(b.low, b.high, b.n) for b in (*right, *wrong)] == [(0.8, 0.975, 20)] * 2
    assert right[0].observed == pytest.approx(0.9)
    # Clopper–Pearson of 18 of 20 and of 10 of 20, from tables.
    assert right[0].ci95 == pytest.approx((0.683, 0.988), abs=5e-4)
    assert wrong[0].ci95 == pytest.approx((0.272, 0.728), abs=5e-4)
    assert right[0].is_right
    assert not wrong[0].is_right


@pytest.mark.parametrize(
    ("likelihood", "low"), [(0.0, 0.0), (0.0249, 0.0), (0.025, 0.025), (0.8, 0.8), (1.0, 0.975)]
)
def test_every_likelihood_has_its_bin(likelihood: float, low: float) -> None:
    (one,) = reliability(checks(likelihood, 1, 2))
    assert (one.low, one.n, one.said) == (low, 2, likelihood)


def test_the_brier_score() -> None:
    assert brier(checks(1.0, 2, 2)) == 0.0
    assert brier(checks(0.5, 1, 2)) == 0.25
    assert brier([*checks(0.8, 1, 1), *checks(0.4, 0, 1)]) == pytest.approx(0.5 * (0.04 + 0.16))


def drops(half: float, error: float, n: int = 1500) -> list[Pair]:
    """Drops from 0 to 12°, read with an ``error`` whose 95 % half width is said to be ``half``."""
    rng = np.random.default_rng(7)
    true = rng.uniform(0.0, 12.0, n)
    read = true + rng.normal(0.0, error / 1.96, n)
    return [
        pair(str(i), t, r, metric="pelvic_drop", side=Side.LEFT, half=half, run=REAR)
        for i, (t, r) in enumerate(zip(true, read, strict=True))
    ]


def test_intervals_that_are_right_are_calibrated_and_others_are_not() -> None:
    bins = reliability(judged(drops(half=3.0, error=3.0)))
    assert len(bins) == 6
    assert all(one.is_right for one in bins)
    assert not all(one.is_right for one in reliability(judged(drops(half=1.2, error=3.0))))
    assert not all(one.is_right for one in reliability(judged(drops(half=9.0, error=3.0))))


def test_what_is_said_is_what_the_product_says() -> None:
    (drop,) = judged([pair("a", 5.0, 9.0, metric="pelvic_drop", side=Side.LEFT, half=3.0)])
    assert (drop.rule.id, drop.level, drop.is_beyond) == ("pelvic_drop", Level.CLEAR, False)
    assert drop.likelihood == pytest.approx(0.975)
    assert drop.beyond_by == pytest.approx(-1.0)


def test_the_limit_of_the_lean_is_that_of_the_speed() -> None:
    """At 4 m/s it is 15°: by the measured speed in what is said, by the true one in the truth."""
    speed = pair("a", 4.0, 3.0, metric="running_speed", half=0.0)
    lean = pair("a", 14.0, 14.0, half=1.0)
    forward = next(c for c in judged([lean, speed]) if c.rule.id == "trunk_forward")
    assert forward.likelihood == pytest.approx(0.975)
    assert forward.beyond_by == pytest.approx(-1.0)
    unknown = next(c for c in judged([lean]) if c.rule.id == "trunk_forward")
    assert unknown.level is Level.POSSIBLE
    assert unknown.beyond_by == pytest.approx(1.0)


def two_legs(left: tuple[float, float], right: tuple[float, float]) -> list[Pair]:
    """(True, measured) drop of each side."""
    return [
        pair("a", true, read, metric="pelvic_drop", side=side, half=0.5, run=REAR)
        for side, (true, read) in zip(Side, (left, right), strict=True)
    ]


def test_a_difference_is_of_the_side_that_is_said_to_have_more() -> None:
    for left, right, by in (((9.0, 9.0), (2.0, 2.0), 4.0), ((9.0, 2.0), (2.0, 9.0), -10.0)):
        apart = [c for c in judged(two_legs(left, right)) if c.side and "difference" in c.rule.id]
        assert [c.beyond_by for c in apart] == [pytest.approx(by)]


def test_findings_are_counted_by_what_is_true() -> None:
    """The limit of overstride is 0.26."""
    far = 0.26 + CLEARLY["overstride"] + 0.01

    def read(name: str, true: float, measured: float | None) -> Pair:
        return pair(name, true, measured, metric="overstride", side=Side.LEFT, half=0.05)

    pairs = [
        read("normal", 0.20, 0.20),
        read("alarmed", 0.20, 0.29),
        read("wrong", 0.20, 0.40),
        read("near, not seen", 0.27, 0.26),
        read("seen", far, 0.32),
        read("missed", 0.40, 0.25),
        read("refused", 0.40, None),
    ]
    (found,) = [f for f in score_findings(pairs) if f.rule == "overstride"]
    assert found.refused == 1
    assert found.clearly == Counted(1, 2)
    assert found.at_all == Counted(1, 3)
    assert (found.alarms, found.clear_alarms) == (Counted(2, 3), Counted(1, 3))


def test_a_recording_counts_once_however_many_legs_are_beyond() -> None:
    found = {f.rule: f for f in score_findings(two_legs((9.5, 9.5), (9.5, 3.0)))}
    assert found["pelvic_drop"].clearly == Counted(1, 1)
    assert found["pelvic_drop"].at_all == Counted(1, 2)


def test_normal_form_is_what_is_true_measured_or_not() -> None:
    fine, false = two_legs((4.0, 4.0), (4.0, 4.0)), two_legs((4.0, 4.0), (4.0, 9.0))
    assert truth_of(fine).is_normal()
    hidden = pair("a", 0.4, None, metric="overstride", side=Side.LEFT, run=REAR)
    assert not truth_of([*fine, hidden]).is_normal()
    assert not truth_of(two_legs((5.0, 5.0), (1.0, 1.0))).is_normal()
    runs: Sequence[list[Pair]] = (fine, false, [*fine, hidden])
    named = [
        replace(one, run=replace(one.run, recording=str(i)))
        for i, pairs in enumerate(runs)
        for one in pairs
    ]
    found = score_normal(named)
    assert (found.likely, found.clear) == (Counted(1, 2), Counted(1, 2))


def test_the_document_tells_both() -> None:
    pairs = drops(half=3.0, error=3.0, n=60)
    evidence = ValidationData(
        TruthComparison(tuple(dict.fromkeys(p.run for p in pairs)), tuple(pairs), ())
    )
    assert how_likely(evidence) in document(evidence)
    assert seen_and_alarmed(evidence) in document(evidence)
    rows = [line for line in how_likely(evidence).splitlines() if line.startswith("| pelvic drop")]
    assert len(rows) == 7
    nothing = ValidationData(TruthComparison((), (), ()))
    assert how_likely(nothing) == seen_and_alarmed(nothing) == ""
