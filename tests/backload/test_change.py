"""Two recordings of one runner: ratio, interval, verdict, and when nothing is compared."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.backload.model import (
    Body,
    Known,
    body_of,
    drawn_pair,
    generator,
    largest_force_bw,
    lever_arm,
)
from formcheck.comparison import compared
from formcheck.core.backload import (
    BackLoadChange,
    LoadDifference,
    LoadRatio,
    NotEstimated,
)
from formcheck.core.gait import Mode
from formcheck.core.recording import Runner, Sex
from formcheck.core.verdict import Verdict, verdict_on
from tests.support.back_load_sessions import RUNNER, duty, lean, no_lean, relative_load, session
from tests.support.compared_pairs import filmed


def change(
    before_deg: float,
    after_deg: float,
    *,
    half_deg: float = 3.5,
    runner: Runner = RUNNER,
    model: str = "heavy",
) -> BackLoadChange:
    found = relative_load(
        session(lean(before_deg, half_deg), *duty(0.35), runner=runner),
        session(lean(after_deg, half_deg), *duty(0.35), runner=runner, model=model),
    )
    assert isinstance(found, BackLoadChange)
    return found


def ratio(value: LoadRatio | NotEstimated) -> LoadRatio:
    assert isinstance(value, LoadRatio)
    return value


def test_the_moment_goes_with_the_lever_arm() -> None:
    found, body = change(6.0, 11.0), body_of(Sex.FEMALE)
    assert found.moment.value == pytest.approx(100.0 * lever_arm(11.0, body) / lever_arm(6.0, body))
    assert found.moment.value == pytest.approx(131.0, abs=1.5)
    assert found.moment.verdict is Verdict.CHANGED
    assert (found.n_before, found.n_after) == (20, 20)


def test_unchanged_running_is_no_detectable_change() -> None:
    same = change(6.0, 6.0, half_deg=0.0)
    assert same.moment.value == pytest.approx(100.0)
    low, high = same.moment.ci95
    # 83 to 121 by days that do not repeat, and no narrower than 20 % to either side.
    assert low == pytest.approx(80.0)
    assert high == pytest.approx(121.0, abs=1.5)
    # Contact times are known to compare to ± 0.034 s only, which is 14 % of the largest force.
    low, high = ratio(same.compression).ci95
    assert low < 88.0
    assert 112.0 < high < 125.0
    for unchanged in (same.moment, ratio(same.compression)):
        assert unchanged.verdict is Verdict.NO_DETECTABLE_CHANGE
    # What is not known of the lean itself comes on top.
    wider = change(6.0, 6.0).moment
    assert wider.ci95[0] <= same.moment.ci95[0]
    assert wider.ci95[1] >= same.moment.ci95[1]


@pytest.mark.parametrize(
    ("ci95", "limit", "verdict"),
    [
        ((76.0, 87.0), 20.0, Verdict.CHANGED),
        ((105.0, 135.0), 20.0, Verdict.CHANGED),
        ((81.0, 121.0), 20.0, Verdict.NO_DETECTABLE_CHANGE),
        ((99.0, 159.0), 20.0, Verdict.NO_DETECTABLE_CHANGE),
        ((99.0, 160.0), 20.0, Verdict.CANNOT_TELL),
        ((100.0, 110.0), 12.0, Verdict.NO_DETECTABLE_CHANGE),
        ((100.1, 110.0), 12.0, Verdict.CHANGED),
    ],
)
def test_what_is_a_change(ci95: tuple[float, float], limit: float, verdict: Verdict) -> None:
    assert verdict_on(ci95, limit, no_change=100.0) is verdict


def test_a_nineteen_percent_change_is_none() -> None:
    body = body_of(None)
    aimed = 1.19 * lever_arm(8.0, body)
    leans_deg = np.linspace(8.0, 14.0, 6001)
    after_deg = float(np.interp(aimed, lever_arm(leans_deg, body), leans_deg))
    found = change(8.0, after_deg)
    assert found.moment.value == pytest.approx(119.0, abs=0.01)
    assert found.moment.verdict is Verdict.NO_DETECTABLE_CHANGE
    assert change(8.0, after_deg + 0.5).moment.verdict is Verdict.CHANGED


def test_before_and_after_exchanged_give_the_inverse() -> None:
    there, back = change(5.0, 12.0), change(12.0, 5.0)
    assert there.moment.value * back.moment.value == pytest.approx(1e4)


def test_neither_mass_nor_height_moves_the_ratio_but_the_difference() -> None:
    small, tall = (
        change(6.0, 11.0, runner=replace(RUNNER, height_m=h, mass_kg=m))
        for h, m in ((1.50, 45.0), (1.95, 100.0))
    )
    assert small.moment == tall.moment
    assert small.compression == tall.compression
    less, more = small.moment_change, tall.moment_change
    assert isinstance(less, LoadDifference)
    assert isinstance(more, LoadDifference)
    assert more.value_nm_per_kg == pytest.approx(less.value_nm_per_kg * 1.95 / 1.50)


def test_the_difference_by_hand_and_against_inverse_dynamics() -> None:
    found = change(3.1, 8.1).moment_change
    assert isinstance(found, LoadDifference)
    body = body_of(Sex.FEMALE)
    by_hand = 0.458 * 9.81 * 1.75 * float(lever_arm(8.1, body) - lever_arm(3.1, body))
    assert found.value_nm_per_kg == pytest.approx(by_hand)
    assert 5 * 0.022 <= found.value_nm_per_kg <= 5 * 0.031
    low, high = found.ci95_nm_per_kg
    assert 0.0 < low < found.value_nm_per_kg < high


def test_without_a_height_the_size_of_the_moment_is_not_known() -> None:
    found = change(6.0, 11.0, runner=Runner())
    assert isinstance(found.moment_change, NotEstimated)
    assert "height" in found.moment_change.reason


def test_more_time_in_the_air_presses_harder() -> None:
    found = relative_load(session(lean(8.0), *duty(0.40)), session(lean(8.0), *duty(0.32)))
    assert isinstance(found, BackLoadChange)
    assert found.moment.value == pytest.approx(100.0)
    assert ratio(found.compression).value == pytest.approx(125.0)


def test_without_flight_or_duty_factor_there_is_no_compression() -> None:
    for metrics, reason in (((), "duty factor"), (duty(0.52), "flight")):
        found = relative_load(session(lean(8.0), *metrics), session(lean(8.0), *duty(0.35)))
        assert isinstance(found, BackLoadChange)
        assert isinstance(found.compression, NotEstimated)
        assert reason in found.compression.reason


def test_only_a_foot_that_both_show_is_compared() -> None:
    left, right = duty(0.35)
    found = relative_load(session(lean(8.0), left), session(lean(8.0), right))
    assert isinstance(found, BackLoadChange)
    assert isinstance(found.compression, NotEstimated)


def test_another_pose_model_widens_the_interval() -> None:
    same, other = change(8.0, 8.0), change(8.0, 8.0, model="lite")
    assert other.moment.ci95[0] < same.moment.ci95[0]
    assert other.moment.ci95[1] > same.moment.ci95[1]


@pytest.mark.parametrize(
    "other", [replace(RUNNER, id="R-18"), replace(RUNNER, id=None, sex=Sex.MALE)]
)
def test_two_people_are_never_compared(other: Runner) -> None:
    found = relative_load(session(lean(8.0)), session(lean(8.0), runner=other))
    assert isinstance(found, NotEstimated)
    assert "different runners" in found.reason


def test_which_recording_lacks_what_is_named() -> None:
    good = session(lean(8.0))
    for bad, reason in (
        (session(no_lean("needs a side view")), "needs a side view"),
        (session(lean(8.0), mode=Mode.WALKING), "the runner walks"),
        (session(lean(8.0, 9.0)), "± 9.0°"),
    ):
        for pair, which in (((bad, good), "the earlier"), ((good, bad), "the later")):
            found = relative_load(*pair)
            assert isinstance(found, NotEstimated)
            assert found.reason.startswith(which)
            assert reason in found.reason


def test_a_trunk_that_may_have_no_lever_is_not_compared() -> None:
    found = relative_load(session(lean(-5.0)), session(lean(8.0)))
    assert isinstance(found, NotEstimated)
    assert "no lever" in found.reason


@pytest.mark.slow
def test_intervals_hold_the_truth_of_simulated_runners() -> None:
    rng, n = np.random.default_rng(3), 300
    inside_moment = inside_compression = 0
    for _ in range(n):
        body = Body(
            mass_share=0.4745,
            offset=rng.normal(0.052, 0.015) / 1.75,
            reach=0.17 * rng.normal(1.0, 0.07),
            muscle_arm=rng.normal(0.057, 0.008) / 1.75,
        )
        true_deg, true_duty = rng.uniform(4.0, 16.0, 2), rng.uniform(0.32, 0.42, 2)
        shared_deg, shared_duty = rng.normal(0.0, 3.5 / 1.96), rng.normal(0.0, 0.043 / 1.96)
        before, after = (
            session(
                lean(float(deg + shared_deg + rng.normal(0.0, 1.0))),
                *duty(float(df + shared_duty + rng.normal(0.0, 0.016 * df))),
            )
            for deg, df in zip(true_deg, true_duty, strict=True)
        )
        found = relative_load(before, after)
        if isinstance(found, NotEstimated):
            continue
        arms = lever_arm(true_deg, body)
        assert isinstance(arms, np.ndarray)
        low, high = found.moment.ci95
        inside_moment += low <= 100.0 * arms[1] / arms[0] <= high
        forces = largest_force_bw(true_duty)
        assert isinstance(forces, np.ndarray)
        lever = 1.0 + arms / body.muscle_arm
        followed = 1.0 + rng.uniform(0.5, 1.0) * (lever[1] / lever[0] - 1.0)
        low, high = ratio(found.compression).ci95
        inside_compression += low <= 100.0 * forces[1] / forces[0] * followed <= high
    assert inside_moment / n > 0.92
    assert inside_compression / n > 0.92


def test_shared_errors_drop_out_of_a_difference_and_others_do_not() -> None:
    one, other = Known(8.0, 3.5, 0.0), Known(10.0, 3.5, 0.0)
    before, after = drawn_pair(generator(), one, other, 0.0)
    assert np.allclose(after - before, 2.0)
    assert float(np.std(after)) == pytest.approx(3.5 / 1.96, rel=0.03)
    for apart in (1.98, 2.0**0.5 * 3.5):
        before, after = drawn_pair(generator(), one, other, apart)
        assert float(np.std(after - before)) == pytest.approx(apart / 1.96, rel=0.03)
        assert float(np.std(after)) == pytest.approx(3.5 / 1.96, rel=0.03)


@pytest.mark.parametrize("setting", [{"size_px": (640, 360)}, {"sha256": "3" * 64}])
def test_another_set_up_lets_nothing_cancel(setting: dict[str, object]) -> None:
    """Lean 5 to 9 degrees: in two set-ups compare cannot tell, so the load cannot either."""
    before, after = (session(lean(deg), *duty(0.35)) for deg in (5.0, 9.0))
    (recording,) = after.recordings
    recording = replace(recording, info=replace(recording.info, **setting))  # type: ignore[arg-type]
    found = compared(filmed(before), replace(after, recordings=(recording,)))
    (of_lean,) = [c for c in found.changes if c.spec.id == "trunk_lean"]
    assert isinstance(found.backload, BackLoadChange)
    assert found.backload.moment.verdict is of_lean.verdict
    unlike = "size_px" in setting
    assert (of_lean.verdict is Verdict.CANNOT_TELL) == unlike
