"""How many steps a second repeat best in the signals of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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
_FEWEST_SAMPLES = 8
_NYQUIST_SHARE = 0.45


@dataclass(frozen=True, eq=False)
class Pieces:
    """p parts of one run, of equal length, side by side: what a step rate explains of them takes
    the same waves for all.

    ``time_s``: (n,) about their middle; ``trend``: (n, 3) orthonormal columns that span every
    parabola over it; ``invariant``: (n, p, k) without such a trend; ``difference``: (p, n, m)
    without its mean.
    """

    time_s: FloatArray
    grid_hz: float
    trend: FloatArray
    invariant: FloatArray
    difference: FloatArray

    @cached_property
    def energy(self) -> float:
        """Of the invariant signals."""
        return _energy(self.invariant)

    @cached_property
    def heights(self) -> FloatArray:
        """(n, p · 2) of the invariant signals, those of the trunk."""
        return self.invariant[:, :, TRUNK_HEIGHT].reshape(len(self.time_s), -1)

    @cached_property
    def weights(self) -> FloatArray:
        """(p,) energy of the differences."""
        return _sums(self.difference, self.difference)

    def waves(self, hz: float, n_harmonics: int) -> FloatArray:
        """(n, 2 n_harmonics) orthonormal columns: harmonics of ``hz`` beside the trend."""
        angles = 2 * np.pi * hz * self.time_s[:, None] * np.arange(1, n_harmonics + 1)
        waves = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
        return np.asarray(np.linalg.qr(waves - self.trend @ (self.trend.T @ waves))[0])


def pieces_of(runs: Sequence[Run]) -> list[Pieces]:
    """``runs`` in parts of equal length (to a sample), none longer than ``WINDOW_S``."""
    found = []
    for run in runs:
        parts = parts_of([run])
        for length in sorted({len(part.time_s) for part in parts}):
            found.append(_side_by_side([part for part in parts if len(part.time_s) == length]))
    return found


def parts_of(runs: Sequence[Run]) -> list[Run]:
    """``runs`` cut into parts of equal length (to a sample), none longer than ``WINDOW_S``."""
    found = []
    for run in runs:
        n = max(1, int(np.ceil((run.time_s[-1] - run.time_s[0]) / WINDOW_S)))
        edges = pairwise(np.linspace(0, len(run.time_s), n + 1).astype(int))
        found += [run.cut(int(a), int(b)) for a, b in edges if b - a >= _FEWEST_SAMPLES]
    return found


def _side_by_side(parts: Sequence[Run]) -> Pieces:
    time_s = parts[0].time_s - parts[0].time_s.mean()
    share = time_s / max(float(time_s[-1]), 1e-9)
    trend = np.linalg.qr(np.stack([np.ones_like(share), share, share**2], axis=1))[0]
    invariant = np.stack([part.invariant for part in parts], axis=1)
    kept = np.tensordot(trend, np.tensordot(trend, invariant, axes=(0, 0)), axes=(1, 0))
    difference = np.stack([part.difference for part in parts])
    difference = difference - difference.mean(axis=1, keepdims=True)
    return Pieces(time_s, parts[0].grid_hz, trend, invariant - kept, difference)


def step_frequency(runs: Sequence[Run]) -> tuple[float, float]:
    """Steps a second, and the share of the movement that repeats with them.

    A period of two steps explains as much as one of a step, and half a step nearly so: legs that
    change places after one step and are back after two tell them apart, or, where the model mixes
    up the legs, the trunk that rises and falls once a step.
    """
    pieces = pieces_of(runs)
    longest_s = max(p.time_s[-1] - p.time_s[0] for p in pieces)
    low = max(STEP_HZ_LOW, MIN_STEPS / longest_s)
    grid = np.arange(low, STEP_HZ_HIGH, 1.0 / (10.0 * longest_s))
    shares = np.array([explained(pieces, hz) for hz in grid])
    told = np.array([max(alternation(pieces, hz), bounce(pieces, hz)) for hz in grid])
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


def explained(pieces: Sequence[Pieces], hz: float) -> float:
    """Share of the detrended invariant signals that ``N_HARMONICS`` harmonics of ``hz`` carry."""
    carried = total = 0.0
    for part in pieces:
        n_harmonics = max(1, min(N_HARMONICS, int(_NYQUIST_SHARE * part.grid_hz / hz)))
        n_left = len(part.time_s) - part.trend.shape[1]
        n_free = n_left - 2 * n_harmonics
        if n_free <= 0:
            continue
        energy = part.energy
        fitted = _carried(part.waves(hz, n_harmonics), part.invariant)
        # Corrected for what as many waves would carry of noise.
        carried += energy - (energy - fitted) * n_left / n_free
        total += energy
    return max(0.0, carried / total) if total > 0 else 0.0


def bounce(pieces: Sequence[Pieces], hz: float) -> float:
    """Share of the trunk's rise and fall that one wave of ``hz`` carries."""
    total = sum(_energy(part.heights) for part in pieces)
    carried = sum(_carried(part.waves(hz, 1), part.heights) for part in pieces)
    return carried / total if total > 0 else 0.0


def _energy(signals: FloatArray) -> float:
    return float(np.sum(signals**2))


def _carried(waves: FloatArray, signals: FloatArray) -> float:
    """How much of the energy of ``signals`` (n, …) lies in ``waves`` (n, w)."""
    return _energy(waves.T @ signals.reshape(len(signals), -1))


def alternation(pieces: Sequence[Pieces], hz: float) -> float:
    """1 where the legs change places after 1 / ``hz`` and are back after twice that, 0 or less
    otherwise."""
    after_one = after_two = total = 0.0
    for part in pieces:
        one, two = round(part.grid_hz / hz), round(2 * part.grid_hz / hz)
        if two >= part.difference.shape[1] - 4:
            continue
        after_one += float(part.weights @ _correlation(part.difference, one))
        after_two += float(part.weights @ _correlation(part.difference, two))
        total += float(part.weights.sum())
    return 0.5 * (after_two - after_one) / total if total > 0 else 0.0


def _correlation(moved: FloatArray, lag: int) -> FloatArray:
    """(p,) of each of ``moved`` (p, n, m) with itself ``lag`` samples later."""
    a, b = moved[:, :-lag], moved[:, lag:]
    norm = np.sqrt(_sums(a, a) * _sums(b, b))
    return np.asarray(np.divide(_sums(a, b), norm, out=np.zeros_like(norm), where=norm > 0))


def _sums(a: FloatArray, b: FloatArray) -> FloatArray:
    """(p,) sums of the products of ``a`` and ``b`` (p, n, m)."""
    return np.asarray(np.einsum("pnm,pnm->p", a, b), dtype=np.float64)
