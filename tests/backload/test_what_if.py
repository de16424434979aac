"""What one recording alone says: changes of form in the model, or why there are none."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.backload import back_load
from formcheck.backload.model import body_of, lever_arm
from formcheck.core.analysis import Analysis
from formcheck.core.backload import BackLoad, LoadRatio, NotEstimated, WhatIf
from formcheck.core.gait import Mode
from formcheck.core.recording import Runner, Sex
from formcheck.core.verdict import Verdict
from formcheck.metrics.definition import not_given_in
from tests.support.back_load_sessions import duty, lean, no_lean, session

IDS = ("lean_5_deg_less", "lean_5_deg_more", "cadence_5_percent_more", "cadence_10_percent_more")


def of(analysis: Analysis) -> BackLoad:
    return back_load(analysis.metrics, [r.gait for r in analysis.recordings])


def row(load: BackLoad, what: str) -> WhatIf:
    (found,) = (w for w in load.what_if if w.id == what)
    return found


def ratio(value: LoadRatio | NotEstimated) -> LoadRatio:
    assert isinstance(value, LoadRatio)
    return value


def test_there_is_no_index_without_a_recording_to_compare_with() -> None:
    load = of(session(lean(8.0)))
    assert (load.value, load.ci95) == (None, None)
    assert "earlier recording of the same runner" in load.reason
    assert tuple(w.id for w in load.what_if) == IDS
    assert load.n == 20


def test_less_lean_is_the_statics_of_less_lean() -> None:
    moment = ratio(row(of(session(lean(8.0))), "lean_5_deg_less").moment)
    body = body_of(None)
    assert moment.value == pytest.approx(100.0 * lever_arm(3.0, body) / lever_arm(8.0, body))
    low, high = moment.ci95
    assert low < moment.value < high < 100.0
    assert moment.verdict is Verdict.CHANGED


def test_compression_goes_half_to_fully_with_the_model() -> None:
    compression = ratio(row(of(session(lean(3.0))), "lean_5_deg_more").compression)
    assert compression.ci95[0] < 112.0 < compression.ci95[1]  # inverse dynamics
    assert compression.ci95[0] < 118.0 < compression.ci95[1]  # the model without its draws
    assert compression.value == pytest.approx(115.0, abs=2.0)


@pytest.mark.parametrize(("percent", "least"), [(5, 100.0 / 1.05), (10, 100.0 / 1.10)])
def test_cadence_is_no_detectable_change(percent: int, least: float) -> None:
    found = row(of(session(lean(8.0))), f"cadence_{percent}_percent_more")
    assert isinstance(found.moment, NotEstimated)
    assert "does not depend on cadence" in found.moment.reason
    compression = ratio(found.compression)
    assert least <= compression.ci95[0] < compression.value < compression.ci95[1] <= 100.0
    assert compression.verdict is Verdict.NO_DETECTABLE_CHANGE


@given(
    st.floats(0.0, 25.0), st.floats(40.0, 120.0), st.floats(1.4, 2.1), st.sampled_from([None, *Sex])
)
@settings(max_examples=20, deadline=None)
def test_neither_mass_nor_height_nor_sex_moves_a_ratio(
    lean_deg: float, mass_kg: float, height_m: float, sex: Sex | None
) -> None:
    told = Runner(mass_kg=mass_kg, height_m=height_m, sex=sex)
    assert of(session(lean(lean_deg), runner=told)) == of(session(lean(lean_deg), runner=Runner()))


@given(st.floats(0.0, 24.0))
@settings(max_examples=20, deadline=None)
def test_the_same_step_weighs_less_the_further_the_trunk_leans(lean_deg: float) -> None:
    values = [
        ratio(row(of(session(lean(deg))), "lean_5_deg_more").moment).value
        for deg in (lean_deg, lean_deg + 1.0)
    ]
    assert values[0] > values[1] > 100.0


def test_the_answer_is_the_same_each_time() -> None:
    assert of(session(lean(9.3))) == of(session(lean(9.3)))


def test_a_wider_lean_widens_the_interval() -> None:
    widths = []
    for half in (1.0, 2.5, 4.5):
        low, high = ratio(row(of(session(lean(10.0, half))), "lean_5_deg_less").moment).ci95
        widths.append(high - low)
    assert widths == sorted(widths)
    assert widths[2] > 1.2 * widths[0]


def test_nobody_is_told_of_a_backward_lean() -> None:
    less = row(of(session(lean(4.0))), "lean_5_deg_less")
    for value in (less.moment, less.compression):
        assert isinstance(value, NotEstimated)
        assert "backward" in value.reason
    more = row(of(session(lean(27.0))), "lean_5_deg_more")
    assert isinstance(more.moment, NotEstimated)
    assert "further forward" in more.moment.reason


@pytest.mark.parametrize(
    ("analysis", "reason"),
    [
        (session(no_lean("needs a side view")), "needs a side view"),
        (session(lean(8.0), mode=Mode.WALKING), not_given_in(Mode.WALKING)),
        (session(lean(8.0), mode=Mode.ON_THE_SPOT), not_given_in(Mode.ON_THE_SPOT)),
        (session(lean(8.0, 5.1)), "± 5.1°"),
        (session(lean(44.0)), "here it is 44°"),
    ],
)
def test_what_is_missing_is_named(analysis: Analysis, reason: str) -> None:
    load = of(analysis)
    assert load.value is None
    assert load.what_if == ()
    assert reason in load.reason


def test_a_trunk_that_may_have_no_lever_is_not_compared() -> None:
    more = row(of(session(lean(-4.0))), "lean_5_deg_more")
    assert isinstance(more.moment, NotEstimated)
    assert "no lever" in more.moment.reason


def test_duty_factor_is_not_needed() -> None:
    assert of(session(lean(8.0))) == of(session(lean(8.0), *duty(0.35)))


def test_the_recording_that_shows_the_lean_says_whether_somebody_runs() -> None:
    analysis = session(replace(lean(8.0), video=1))
    walking = replace(analysis.primary.gait, mode=Mode.WALKING)
    gaits = [walking, analysis.primary.gait]
    assert back_load(analysis.metrics, gaits).what_if
    assert not back_load(analysis.metrics, gaits[::-1]).what_if
