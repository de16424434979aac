"""Slow curves: against the same equations written out in full, and at a length that would not fit
into memory so."""

import numpy as np
import pytest

from formcheck.core.arrays import FloatArray
from formcheck.gait.phase import splines, trend


def scattered(n: int, seed: int) -> FloatArray:
    return np.sort(np.random.default_rng(seed).uniform(0.0, 1.0, n))


@pytest.mark.parametrize("n", [4, 5, 9, 40])
def test_they_sum_to_one(n: int) -> None:
    curves = splines(np.linspace(0.0, 1.0, 101), n)
    assert curves.size == n
    assert curves.curve(np.ones(n)) == pytest.approx(np.ones(101))


@pytest.mark.parametrize("n", [4, 5, 9, 40])
def test_a_weighted_fit_solves_the_full_equations(n: int) -> None:
    at = scattered(120, n)
    curves = splines(at, n)
    full = curves.curve(np.eye(n))
    weight = np.random.default_rng(1).uniform(0.0, 2.0, 120)
    right = curves.against(weight * np.sin(9.0 * at))
    expected = np.linalg.solve(full.T @ (full * weight[:, None]) + 0.1 * np.eye(n), right)
    assert curves.solve(right, 0.1, weight) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_cubic_is_followed() -> None:
    at = scattered(60, 3)
    cubic = 1.0 - 2.0 * at + 3.0 * at**2 - 4.0 * at**3
    curves = splines(at, 6)
    fit = curves.solve(curves.against(cubic), 1e-12)
    assert curves.curve(fit) == pytest.approx(cubic, abs=1e-8)


def test_a_gap_is_bridged_without_a_spline_that_nothing_holds() -> None:
    at = np.concatenate([np.linspace(0.0, 0.2, 40), np.linspace(0.8, 1.0, 40)])
    curves = splines(at, 30)
    fit = curves.solve(curves.against(np.full(80, 5.0)), 1e-9)
    assert np.isfinite(fit).all()
    assert curves.curve(fit) == pytest.approx(np.full(80, 5.0), abs=1e-6)


def test_the_trend_is_what_does_not_repeat() -> None:
    phase = np.linspace(0.0, 30.0, 1200)
    drift = 0.5 * phase - 0.01 * phase**2
    wave = np.cos(2 * np.pi * phase) + 0.3 * np.sin(4 * np.pi * phase)
    values = np.stack([drift + wave, drift], axis=1)
    values[100:110, 0] = np.nan
    assert trend(phase, values) == pytest.approx(np.stack([drift, drift], axis=1), abs=0.01)


def test_an_hour_of_running_takes_little_memory() -> None:
    """Written out in full its matrix alone would be 8 GB."""
    n = 60 * 60 * 60
    phase = np.linspace(0.0, 1.4 * 3600, n)
    values = (0.001 * phase + np.cos(2 * np.pi * phase))[:, None]
    assert trend(phase, values)[:, 0] == pytest.approx(0.001 * phase, abs=0.01)
