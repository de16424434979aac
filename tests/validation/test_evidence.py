"""Which recordings count, and the constants they are judged by."""

from dataclasses import replace

import pytest

from formcheck.core.recording import Side, View
from formcheck.validation.case import Family, Garment, Split
from formcheck.validation.measure import TruthComparison
from formcheck.validation.pairing import Pair
from formcheck.validation.scores import ValidationData, both_legs
from tests.support.validation_pairs import RUN, pair

TUNING = replace(RUN, split=Split.TUNING)


def evidence(*pairs: Pair) -> ValidationData:
    runs = tuple(dict.fromkeys(one.run for one in pairs))
    return ValidationData(TruthComparison(runs, pairs, ()))


def test_test_recordings_count_where_there_are_some() -> None:
    filmed = replace(RUN, family=Family.FILMED)
    both = evidence(pair("a", 1, 1), pair("b", 1, 1, run=TUNING), pair("c", 1, 1, run=filmed))
    assert [run.recording for run in both.runs(both.counts)] == ["a"]
    alone = evidence(pair("b", 1, 1, run=TUNING), pair("c", 1, 1, run=filmed))
    assert [run.recording for run in alone.runs(alone.counts)] == ["b"]


def test_the_constant_answer_is_the_tuning_median() -> None:
    tuning = [pair(str(t), t, 0.0, run=TUNING) for t in (1.0, 2.0, 9.0)]
    found = evidence(*tuning, pair("a", 5.0, 5.0), pair("b", 3.0, 3.0))
    assert found.score("trunk_lean", found.counted("heavy")).constant_mae == pytest.approx(2.0)


def test_the_constant_error_is_taken_from_tuning_of_the_same_model_and_view() -> None:
    rear = replace(TUNING, view=View.REAR)
    full = replace(TUNING, model="full")
    found = evidence(
        pair("t", 0.0, 4.0, run=TUNING), pair("u", 0.0, 50.0, run=rear),
        pair("v", 0.0, 60.0, run=full), pair("a", 10.0, 13.0), pair("b", 20.0, 25.0),
    )  # fmt: skip
    wanted = found.counted("heavy")
    assert found.score("trunk_lean", wanted).bias == pytest.approx(4.0)
    levelled = found.relative_score("trunk_lean", wanted)
    assert levelled.bias == pytest.approx(0.0)
    assert levelled.mae == pytest.approx(1.0)


def test_no_constant_no_row() -> None:
    found = evidence(pair("a", 10.0, 13.0))
    assert found.relative_score("trunk_lean", found.counted("heavy")).n == 0


def test_of_one_model_and_garment() -> None:
    stickers = replace(RUN, garment=Garment.STICKERS)
    full = replace(RUN, model="full")
    found = evidence(pair("a", 1, 1, run=stickers), pair("b", 1, 1), pair("c", 1, 1, run=full))
    names = {p.run.recording for p in found.pairs("trunk_lean", found.counted("heavy"))}
    assert names == {"a", "b"}
    only = found.pairs("trunk_lean", found.counted("heavy", Garment.STICKERS))
    assert [p.run.recording for p in only] == ["a"]


def test_both_legs_are_one_where_both_were_measured() -> None:
    pairs = [
        pair("a", 1.0, 2.0, side=Side.LEFT), pair("a", 3.0, 6.0, side=Side.RIGHT),
        pair("b", 1.0, 2.0, side=Side.LEFT), pair("b", 1.0, None, side=Side.RIGHT),
    ]  # fmt: skip
    (one,) = both_legs(pairs)
    assert (one.true, one.measured, one.side) == (2.0, 4.0, None)
