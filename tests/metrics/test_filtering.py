"""The low-pass has no lag, keeps gaps, and does not mind uneven timestamps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.filtering import at_times, low_pass

TIME_S = np.arange(300) / 60.0


def wave(time_s: np.ndarray, hertz: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * time_s)


def test_a_slow_wave_passes_without_lag_and_a_fast_one_does_not() -> None:
    inner = slice(30, -30)
    slow = low_pass(wave(TIME_S, 1.5), TIME_S, 8.0)
    assert slow[inner] == pytest.approx(wave(TIME_S, 1.5)[inner], abs=0.01)
    assert np.max(np.abs(low_pass(wave(TIME_S, 25.0), TIME_S, 8.0)[inner])) < 0.02


def test_the_cutoff_is_where_amplitude_falls_by_three_decibels() -> None:
    time_s = np.arange(4000) / 240.0
    passed = low_pass(wave(time_s, 8.0), time_s, 8.0)[1000:-1000]
    assert np.max(np.abs(passed)) == pytest.approx(np.sqrt(0.5), abs=0.01)


def test_gaps_stay_gaps() -> None:
    values = np.stack([wave(TIME_S, 1.5), np.full(300, np.nan)], axis=1)
    values[100:110, 0] = np.nan
    smooth = low_pass(values, TIME_S, 8.0)
    assert np.array_equal(np.isnan(smooth), np.isnan(values))


@given(st.integers(0, 1000))
def test_uneven_timestamps_give_the_same_curve(seed: int) -> None:
    jitter = np.random.default_rng(seed).uniform(-0.4, 0.4, 300) / 60.0
    uneven_s = TIME_S + jitter
    smooth = low_pass(wave(uneven_s, 1.5), uneven_s, 8.0)
    assert smooth[30:-30] == pytest.approx(wave(uneven_s, 1.5)[30:-30], abs=0.04)


@pytest.mark.parametrize("hertz", [2.8, 5.6])
@pytest.mark.parametrize(
    "time_s",
    [
        pytest.param(np.round(np.arange(600) / 30.0, 3), id="milliseconds"),
        pytest.param(
            np.arange(600) / 30.0 + np.random.default_rng(1).uniform(-0.004, 0.004, 600),
            id="4 ms early or late",
        ),
        pytest.param(np.arange(600)[np.arange(600) % 5 != 4] / 30.0, id="24 in 30"),
    ],
)
def test_uneven_timestamps_do_not_damp(time_s: np.ndarray, hertz: float) -> None:
    """What of a movement remains, against what remains where the timestamps are even."""
    even_s = np.arange(600) / 30.0
    assert share(time_s, hertz) == pytest.approx(share(even_s, hertz), abs=0.01)


def share(time_s: np.ndarray, hertz: float) -> float:
    """Of the amplitude of a wave, what the low-pass leaves."""
    turn = np.exp(2j * np.pi * hertz * time_s)
    smooth = low_pass(turn.real, time_s, 10.0) + 1j * low_pass(turn.imag, time_s, 10.0)
    return float(np.abs(np.mean((smooth * turn.conj())[30:-30])))


def test_reading_between_uneven_frames() -> None:
    """One in five is missing: a line through the neighbours was 14 % off, this is 6 %."""
    time_s = np.arange(600)[np.arange(600) % 5 != 4] / 30.0
    at_s = np.linspace(2.0, 18.0, 999)
    error = at_times(wave(time_s, 5.6), time_s, at_s) - wave(at_s, 5.6)
    assert np.sqrt(np.mean(error**2)) < 0.07


def test_too_few_samples_or_too_slow_sampling_change_nothing() -> None:
    assert low_pass(np.array([1.0, 5.0, 2.0]), np.arange(3.0), 8.0).tolist() == [1.0, 5.0, 2.0]
    coarse_s = np.arange(50) / 15.0
    assert np.array_equal(low_pass(wave(coarse_s, 3.0), coarse_s, 8.0), wave(coarse_s, 3.0))


def test_reading_between_frames() -> None:
    at_s = np.array([1.0, 1.0 + 0.3 / 60.0, -0.1, 99.0])
    read = at_times(wave(TIME_S, 1.5), TIME_S, at_s)
    assert read[:2] == pytest.approx(wave(at_s[:2], 1.5), abs=1e-4)
    assert np.isnan(read[2:]).all()


def test_reading_beside_a_gap_is_unknown_but_on_a_frame_is_not() -> None:
    values = wave(TIME_S, 1.5)
    values[61] = np.nan
    read = at_times(values, TIME_S, np.array([TIME_S[60], TIME_S[60] + 0.005, TIME_S[61]]))
    assert read[0] == pytest.approx(values[60])
    assert np.isnan(read[1:]).all()


@given(st.integers(0, 10_000))
def test_what_lies_further_off_does_not_matter(seed: int) -> None:
    """One instant read alone is that read among instants all over the recording, gaps or not."""
    rng = np.random.default_rng(seed)
    time_s = np.cumsum(rng.uniform(0.01, 0.03, 40))
    values = rng.normal(size=40)
    values[rng.random(40) < rng.choice([0.0, 0.3, 0.9])] = np.nan
    at_s = np.concatenate([time_s[[0, 39]], rng.uniform(time_s[0] - 0.1, time_s[-1] + 0.1, 6)])
    together = at_times(values, time_s, at_s)
    alone = np.concatenate([at_times(values, time_s, at_s[k : k + 1]) for k in range(8)])
    assert alone == pytest.approx(together, abs=1e-12, nan_ok=True)


def test_no_instant_is_no_value() -> None:
    assert at_times(wave(TIME_S, 1.5), TIME_S, np.empty(0)).shape == (0,)
