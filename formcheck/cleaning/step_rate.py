"""How many steps a second repeat best in the signals of a run."""

from itertools import pairwise

import numpy as np

from formcheck.cleaning.step_signals import (
    MIN_STEPS,
    STEP_HZ_HIGH,
    STEP_HZ_LOW,
    TRUNK_HEIGHT,
    Run,
)
from formcheck.core.arrays import FloatArray

N_HARMONICS = 4
# Runs are read in pieces of at most this length, so that a drifting rate does not blur the fit.
WINDOW_S = 8.0
_NYQUIST_SHARE = 0.45


def step_frequency(runs: list[Run]) -> tuple[float, float]:
    """Steps a second, and the share of the movement that repeats with them.

    A period of two steps explains as much as one of a step, and half a step nearly so: legs that
    change places after one step and are back after two tell them apart, or, where the model mixes
    up the legs, the trunk that rises and falls once a step.
    """
    pieces = [piece for run in runs for piece in pieces_of(run)]
    longest_s = max(p.time_s[-1] - p.time_s[0] for p in pieces)
    low = max(STEP_HZ_LOW, MIN_STEPS / longest_s)
    grid = np.arange(low, STEP_HZ_HIGH, 1.0 / (10.0 * longest_s))
    shares = np.array([explained(pieces, hz) for hz in grid])
    told = np.array([max(_alternation(pieces, hz), _bounce(pieces, hz)) for hz in grid])
    score = shares * (0.4 + 0.6 * np.clip(told, 0.0, 1.0))
    # Three steps explain what one does: the quickest of the nearly equal ones is the step.
    is_peak = score == score.max()
    is_peak[1:-1] |= (score[1:-1] >= score[:-2]) & (score[1:-1] >= score[2:])
    best = int(np.flatnonzero(is_peak & (score >= 0.85 * score.max()))[-1])
    return _refined(grid, shares, best), float(shares[best])


def _refined(grid: FloatArray, values: FloatArray, at: int) -> float:
    """Top of the parabola through a grid maximum and its neighbours."""
    if not 0 < at < len(grid) - 1:
        return float(grid[at])
    before, top, after = values[at - 1 : at + 2]
    bend = before - 2 * top + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(grid[at] + np.clip(shift, -0.5, 0.5) * (grid[1] - grid[0]))


def pieces_of(run: Run) -> list[Run]:
    """``run`` in parts of equal length, none longer than ``WINDOW_S``."""
    n = max(1, int(np.ceil((run.time_s[-1] - run.time_s[0]) / WINDOW_S)))
    edges = np.linspace(0, len(run.time_s), n + 1).astype(int)
    return [run.cut(a, b) for a, b in pairwise(edges) if b - a >= 8]


def explained(pieces: list[Run], hz: float) -> float:
    """Share of the detrended invariant signals that ``N_HARMONICS`` harmonics of ``hz`` carry."""
    carried = total = 0.0
    for piece in pieces:
        t, trend = _time_and_trend(piece)
        n_waves = max(1, min(N_HARMONICS, int(_NYQUIST_SHARE * piece.grid_hz / hz)))
        angles = 2 * np.pi * hz * t[:, None] * np.arange(1, n_waves + 1)
        waves = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
        waves, _ = np.linalg.qr(waves - trend @ (trend.T @ waves))
        moved = piece.invariant - trend @ (trend.T @ piece.invariant)
        n_free = len(t) - waves.shape[1] - trend.shape[1]
        if n_free <= 0:
            continue
        energy, fitted = float(np.sum(moved**2)), float(np.sum((waves.T @ moved) ** 2))
        # Corrected for what as many waves would carry of noise.
        carried += energy - (energy - fitted) * (len(t) - trend.shape[1]) / n_free
        total += energy
    return max(0.0, carried / total) if total > 0 else 0.0


def _time_and_trend(piece: Run) -> tuple[FloatArray, FloatArray]:
    """(n,) time about its mean, and (n, 3) orthonormal columns that span every parabola over it."""
    t = piece.time_s - piece.time_s.mean()
    span = max(float(t[-1]), 1e-9)
    trend, _ = np.linalg.qr(np.stack([np.ones_like(t), t / span, (t / span) ** 2], axis=1))
    return t, trend


def _alternation(pieces: list[Run], hz: float) -> float:
    """1 where the legs change places after 1 / ``hz`` and are back after twice that, 0 or less
    otherwise."""
    after_one = after_two = total = 0.0
    for piece in pieces:
        moved = piece.difference - piece.difference.mean(axis=0)
        one, two = round(piece.grid_hz / hz), round(2 * piece.grid_hz / hz)
        if two >= len(moved) - 4:
            continue
        weight = float(np.sum(moved**2))
        after_one += weight * _correlation(moved, one)
        after_two += weight * _correlation(moved, two)
        total += weight
    return 0.5 * (after_two - after_one) / total if total > 0 else 0.0


def _bounce(pieces: list[Run], hz: float) -> float:
    """Share of the trunk's rise and fall that one wave of ``hz`` carries."""
    carried = total = 0.0
    for piece in pieces:
        t, trend = _time_and_trend(piece)
        angle = 2 * np.pi * hz * t
        wave = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        wave, _ = np.linalg.qr(wave - trend @ (trend.T @ wave))
        height = piece.invariant[:, TRUNK_HEIGHT]
        moved = height - trend @ (trend.T @ height)
        carried += float(np.sum((wave.T @ moved) ** 2))
        total += float(np.sum(moved**2))
    return carried / total if total > 0 else 0.0


def _correlation(moved: FloatArray, lag: int) -> float:
    a, b = moved[:-lag], moved[lag:]
    norm = np.sqrt(np.sum(a**2) * np.sum(b**2))
    return float(np.sum(a * b) / norm) if norm > 0 else 0.0
