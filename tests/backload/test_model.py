"""The statics against sums by hand and against the figures of the one runner it was checked on."""

import numpy as np
import pytest

from formcheck.backload.model import (
    MASS_SHARE,
    N_DRAWS,
    Body,
    body_of,
    compression_per_force,
    drawn_body,
    generator,
    largest_compression_bw,
    largest_force_bw,
    lever_arm,
    mean_moment_nm_per_kg,
)
from formcheck.core.recording import Sex
from formcheck.metrics.spring import GRAVITY_MPS2, SpringStep, peak_force_bw

CHECKED = Body(mass_share=0.455)
"""The upper body of the runner that motion capture was worked out for."""


def test_an_upright_trunk_is_held_at_the_offset_alone() -> None:
    body = Body(mass_share=0.5, offset=0.03, reach=0.17, muscle_arm=0.03)
    assert lever_arm(0.0, body) == pytest.approx(0.03)
    # Half the weight, 3 cm ahead for each metre of height: 0.5 · 9.81 · 0.03 · 2.
    assert mean_moment_nm_per_kg(0.0, body, 2.0) == pytest.approx(0.2943)
    # The muscles pull as hard as the weight, at the same distance.
    assert compression_per_force(0.0, body) == pytest.approx(1.0)


def test_a_trunk_at_thirty_degrees() -> None:
    body = Body(mass_share=0.4, offset=0.0, reach=0.2, muscle_arm=0.05)
    assert lever_arm(30.0, body) == pytest.approx(0.1)
    assert mean_moment_nm_per_kg(30.0, body, 1.0) == pytest.approx(0.04 * GRAVITY_MPS2)
    assert compression_per_force(30.0, body) == pytest.approx(0.4 * 3.0)


def test_the_largest_force_is_that_of_the_spring_model() -> None:
    for contact_s, flight_s in ((0.25, 0.105), (0.205, 0.139), (0.30, 0.06)):
        duty = contact_s / (2.0 * (contact_s + flight_s))
        assert largest_force_bw(duty) == pytest.approx(
            peak_force_bw(SpringStep(contact_s, flight_s))
        )


def test_over_a_step_the_half_sine_averages_body_weight() -> None:
    for duty in (0.25, 0.35, 0.45):
        phase = (np.arange(100_000) + 0.5) / 100_000
        in_contact = phase < 2.0 * duty
        force = largest_force_bw(duty) * np.sin(np.pi * phase / (2.0 * duty)) * in_contact
        assert float(force.mean()) == pytest.approx(1.0, abs=1e-4)


def test_moment_and_compression_grow_with_the_lean() -> None:
    leans_deg = np.linspace(-5.0, 30.0, 71)
    for body in (body_of(None), body_of(Sex.FEMALE), body_of(Sex.MALE)):
        assert np.all(np.diff(lever_arm(leans_deg, body)) > 0.0)
        assert np.all(np.diff(largest_compression_bw(leans_deg, 0.35, body)) > 0.0)


def test_mean_moment_and_slope_of_the_runner_that_was_checked() -> None:
    moment = mean_moment_nm_per_kg(3.1, CHECKED, 1.8)
    assert moment == pytest.approx(0.32, abs=0.01)  # inverse dynamics: 0.37
    slope = mean_moment_nm_per_kg(4.1, CHECKED, 1.8) - moment
    assert 0.022 <= slope <= 0.031  # inverse dynamics, bend in pelvis and in lumbar spine


@pytest.mark.parametrize(("lean_deg", "more"), [(3.0, 1.37), (6.0, 1.31)])
def test_five_degrees_more_of_lean(lean_deg: float, more: float) -> None:
    body = body_of(None)
    ratio = lever_arm(lean_deg + 5.0, body) / lever_arm(lean_deg, body)
    assert ratio == pytest.approx(more, abs=0.011)


def test_peak_figures_at_ten_degrees() -> None:
    body, duty = body_of(None), 0.25 / (2.0 * 0.355)
    peak = mean_moment_nm_per_kg(10.0, body, 1.75) * largest_force_bw(duty)
    assert peak == pytest.approx(1.06, abs=0.02)
    assert largest_compression_bw(10.0, duty, body) == pytest.approx(2.95, abs=0.03)


@pytest.mark.parametrize(
    ("more_deg", "share", "moment", "compression"),
    [(5.0, 0.90, (1.14, 1.57), (1.08, 1.31)), (0.0, 0.95, (0.83, 1.21), (0.89, 1.12))],
)
def test_the_draws_give_the_intervals_that_the_limits_rest_on(
    more_deg: float,
    share: float,
    moment: tuple[float, float],
    compression: tuple[float, float],
) -> None:
    """Lean ± 1°, contact ± 4 ms (one SD) in each of two recordings of the same body, at 6°."""
    rng = generator()
    body = drawn_body(rng, None)
    before_deg, after_deg = (rng.normal(deg, 1.0, N_DRAWS) for deg in (6.0, 6.0 + more_deg))
    contacts_s = rng.normal(0.25, 0.004, (2, N_DRAWS))
    force = contacts_s[0] / contacts_s[1]
    arms = lever_arm(after_deg, body) / lever_arm(before_deg, body)
    pressed = compression_per_force(after_deg, body) / compression_per_force(before_deg, body)
    tails = (0.5 - 0.5 * share, 0.5 + 0.5 * share)
    assert np.quantile(force * arms, tails) == pytest.approx(moment, abs=0.012)
    assert np.quantile(force * pressed, tails) == pytest.approx(compression, abs=0.012)


def test_the_upper_body_is_below_what_holds_the_pelvis_too() -> None:
    assert MASS_SHARE[Sex.FEMALE] < MASS_SHARE[Sex.MALE] < 0.678
