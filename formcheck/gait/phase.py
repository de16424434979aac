"""When in its stride the runner is, frame by frame, and the mean stride; slow curves along a
recording are cubic B-splines, fitted in time and memory linear in its length.

A spline touches four neighbouring knots at each moment, so its matrix is sparse and the equations
of a fit are banded: three diagonals beside the main one.

Both legs' movement is one periodic function of the stride phase; the phase runs evenly but for a
slow warp. Mean stride and warp are fitted in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DEGREE = 3


@dataclass(frozen=True, eq=False)
class Splines:
    """Cubic B-splines with even knots at n moments. ``matrix``: (n, k), sparse."""

    matrix: "csr_array"

    @property
    def size(self) -> int:
        """How many there are."""
        return int(self.matrix.shape[1])

    def curve(self, coefficients: FloatArray) -> FloatArray:
        """(n, …) the sum of splines with ``coefficients`` (k, …)."""
        return np.asarray(self.matrix @ coefficients, dtype=np.float64)

    def of(self, rows: BoolArray) -> "Splines":
        """Those at the moments that ``rows`` (n,) marks."""
        return Splines(self.matrix[rows])

    def against(self, values: FloatArray) -> FloatArray:
        """(k, …) the products of each spline with ``values`` (n, …)."""
        return np.asarray(self.matrix.T @ values, dtype=np.float64)

    def solve(
        self, right: FloatArray, ridge: float, weight: FloatArray | None = None
    ) -> FloatArray:
        """(k, …) x with (Sᵀ diag(``weight``) S + ``ridge``) x = ``right`` (k, …); ``weight`` (n,),
        not negative, 1 where not given. ``ridge`` must be positive."""
        from scipy.linalg import solveh_banded
        from scipy.sparse import diags_array

        weighted = self.matrix if weight is None else diags_array(weight) @ self.matrix
        normal = self.matrix.T @ weighted
        bands = np.zeros((DEGREE + 1, self.size))
        for k in range(min(DEGREE + 1, self.size)):
            bands[DEGREE - k, k:] = normal.diagonal(k)
        bands[DEGREE] += ridge
        return np.asarray(solveh_banded(bands, right), dtype=np.float64)


def splines(at: FloatArray, n: int) -> Splines:
    """``n`` (≥ 4) splines over 0..1 at ``at`` (m,), in that range."""
    from scipy.interpolate import BSpline

    inner = np.linspace(0.0, 1.0, n - 2)
    knots = np.concatenate([np.zeros(DEGREE), inner, np.ones(DEGREE)])
    return Splines(BSpline.design_matrix(at, knots, DEGREE))


PHASE_HARMONICS = 6
# Knots of the warp, in strides; how far strides usually deviate from an even run, in strides.
WARP_KNOT_STRIDES = 1.0
WARP_PRIOR_STRIDES = 0.012
# Neighbouring residuals are alike: so many frames count as one.
_RESIDUAL_CORRELATION_FRAMES = 4.0
MEAN_HARMONICS_HIGH = 16
_N_PENALTIES = 13
_TREND_RIDGE = 1e-6
_GAP_RIDGE = 1e-9
_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class MeanStride:
    """The usual course of some coordinates over a stride.

    ``coefficients``: (1 + 2 harmonics, k), for ``[1, cos 2πhφ …, sin 2πhφ …]``, NaN of what was
    never seen. ``residual``: (k,) usual deviation of single frames.
    """

    coefficients: FloatArray
    residual: FloatArray

    def knows(self, column: int) -> bool:
        """Whether the coordinate was seen."""
        return bool(np.isfinite(self.coefficients[0, column]))

    def at(self, phase: FloatArray, derivative: int = 0) -> FloatArray:
        """(n, k) values, or derivatives with respect to the phase, at ``phase`` (strides)."""
        n = (len(self.coefficients) - 1) // 2
        return _basis(np.asarray(phase, dtype=np.float64), n, derivative) @ self.coefficients


def fit_phase(
    step_phase: FloatArray,
    signals: FloatArray,
    time_s: FloatArray,
    stretches: Sequence[slice],
) -> FloatArray:
    """(n,) stride phase, increasing, zero arbitrary.

    ``step_phase``: (n,) rough step phase; ``signals``: (n, k) coordinates of the legs with their
    sides known, of equal importance, NaN where unknown; ``time_s``: (n,). All finite in phase.
    ``stretches``: the rows of each unbroken stretch, in order. Each runs evenly by itself, all show
    the same mean stride.
    """
    warps = [_Warp(rows, step_phase, time_s) for rows in stretches]
    phase = np.concatenate([warp.phase for warp in warps])
    for _ in range(_ROUNDS):
        mean = _plain_fit(phase, signals)
        residual = signals - mean.at(phase)
        slope = mean.at(phase, derivative=1)
        weight = _robust_weight(residual) / np.maximum(mean.residual, 1e-9) ** 2
        known = np.isfinite(residual)
        residual, slope = np.where(known, residual, 0.0), np.where(known, slope, 0.0)
        # Linearised: signals ≈ mean(phase) + slope · warp, the prior holding the whole warp small.
        pull = np.sum(weight * slope * residual, axis=1) / _RESIDUAL_CORRELATION_FRAMES
        grip = np.sum(weight * slope**2, axis=1) / _RESIDUAL_CORRELATION_FRAMES
        for warp in warps:
            warp.pull_by(pull[warp.rows], grip[warp.rows])
        phase = np.maximum.accumulate(np.concatenate([warp.phase for warp in warps]))
    return np.asarray(phase + 1e-9 * np.arange(len(phase)), dtype=np.float64)


class _Warp:
    """How the phase of one unbroken stretch, ``rows`` of all frames, deviates from an even run."""

    def __init__(self, rows: slice, step_phase: FloatArray, time_s: FloatArray) -> None:
        self.rows = rows
        self._even = _even(step_phase[rows] / 2.0, time_s[rows])
        self._warp = _phase_splines(self._even, WARP_KNOT_STRIDES)
        self._shift = np.zeros(self._warp.size)
        self.phase = self._even

    def pull_by(self, pull: FloatArray, grip: FloatArray) -> None:
        """Move ``phase`` (n,) to where the frames pull it, as strongly as they grip."""
        right = self._warp.against(pull + grip * self._warp.curve(self._shift))
        self._shift = self._warp.solve(right, WARP_PRIOR_STRIDES**-2, grip)
        self.phase = self._even + self._warp.curve(self._shift)


def mean_stride(phase: FloatArray, values: FloatArray, frames_per_stride: float) -> MeanStride:
    """The mean course of ``values`` (n, k): a robust periodic smoothing spline.

    Harmonics up to ``MEAN_HARMONICS_HIGH``, fewer where the frame rate does not carry them, each
    penalised by its order to the sixth; how much is chosen by generalised cross-validation.
    """
    n_harmonics = int(np.clip(0.45 * frames_per_stride, 3, MEAN_HARMONICS_HIGH))
    n_harmonics = max(2, min(n_harmonics, (len(phase) - 2) // 3))
    fits = [_smooth_fit(phase, v, n_harmonics) for v in values.T]
    return MeanStride(
        np.stack([f[0] for f in fits], axis=1), np.array([f[1] for f in fits], dtype=np.float64)
    )


def trend(phase: FloatArray, values: FloatArray, knot_strides: float = 1.0) -> FloatArray:
    """(n, k) slow part of ``values`` (n, k): what remains of a moving point when its repetition in
    each stride is taken out. NaN are bridged."""
    slow = _phase_splines(phase, knot_strides)
    waves = _basis(phase, 4, 0)[:, 1:]
    result = np.empty_like(values)
    for k, column in enumerate(values.T):
        known = np.isfinite(column)
        fit = _slow_fit(slow.of(known), waves[known], column[known])
        result[:, k] = slow.curve(fit)
    return result


def _slow_fit(slow: Splines, waves: FloatArray, values: FloatArray) -> FloatArray:
    """(k,) coefficients of ``slow`` (n, k) where ``values`` (n,) are it and ``waves`` (n, w)."""
    # By what a single spline carries: by the length of the whole, a long recording's path would be
    # pulled towards zero.
    ridge = _TREND_RIDGE * max(len(values), 1) / slow.size
    # The waves' few equations are solved with the splines eliminated from them.
    mixed = slow.against(waves)
    sides = slow.solve(np.column_stack([mixed, slow.against(values)]), ridge)
    eliminated, alone = sides[:, :-1], sides[:, -1]
    normal = waves.T @ waves + ridge * np.eye(waves.shape[1]) - mixed.T @ eliminated
    repeated = np.linalg.solve(normal, waves.T @ values - mixed.T @ alone)
    return np.asarray(alone - eliminated @ repeated, dtype=np.float64)


def _even(phase: FloatArray, time_s: FloatArray) -> FloatArray:
    """The rough phase without its own noise: a spline in time with knots two strides apart."""
    n = max(4, round((phase[-1] - phase[0]) / 2.0) + 3)
    slow = splines((time_s - time_s[0]) / (time_s[-1] - time_s[0]), n)
    straight = np.polyval(np.polyfit(time_s, phase, 1), time_s)
    # The touch of a ridge is for splines that lie in a gap.
    fit = slow.solve(slow.against(phase - straight), _GAP_RIDGE)
    return np.asarray(straight + slow.curve(fit), dtype=np.float64)


def _phase_splines(phase: FloatArray, knot_strides: float) -> Splines:
    span = max(float(phase[-1] - phase[0]), 1e-9)
    n = max(4, round(span / knot_strides) + 3)
    return splines(np.clip((phase - phase[0]) / span, 0.0, 1.0), n)


def _basis(phase: FloatArray, n_harmonics: int, derivative: int) -> FloatArray:
    order = 2 * np.pi * np.arange(1, n_harmonics + 1)
    angles = phase[:, None] * order
    turn = 0.5 * np.pi * derivative
    scale = order**derivative
    constant = np.full((len(phase), 1), 0.0 if derivative else 1.0)
    return np.concatenate(
        [constant, scale * np.cos(angles + turn), scale * np.sin(angles + turn)], axis=1
    )


def _robust_weight(residual: FloatArray) -> FloatArray:
    """(n, k) 1 near the mean, falling beyond three usual deviations; 0 where unknown."""
    seen = np.isfinite(residual).any(axis=0)
    usual = np.zeros(residual.shape[1])
    usual[seen] = np.nanmedian(np.abs(residual[:, seen]), axis=0) / 0.6745
    ratio = np.abs(residual) / np.maximum(3.0 * usual, 1e-9)
    return np.nan_to_num(1.0 / np.maximum(1.0, ratio) ** 2)


def _plain_fit(phase: FloatArray, signals: FloatArray) -> MeanStride:
    basis = _basis(phase, PHASE_HARMONICS, 0)
    weight = np.isfinite(signals).astype(np.float64)
    filled = np.where(np.isfinite(signals), signals, 0.0)
    ridge = 1e-6 * len(phase) * np.eye(basis.shape[1])
    fits, usual = [], []
    for k in range(signals.shape[1]):
        fit: FloatArray = np.zeros(basis.shape[1])
        w = weight[:, k]
        for _ in range(2):
            weighted = basis * w[:, None]
            solved = np.linalg.solve(weighted.T @ basis + ridge, weighted.T @ filled[:, k])
            fit = np.asarray(solved, dtype=np.float64)
            if not w.any():
                break
            residual = np.where(weight[:, k] > 0, filled[:, k] - basis @ fit, np.nan)
            w = _robust_weight(residual[:, None])[:, 0]
        fits.append(fit)
        # What is never seen pulls no phase, however well it would be known.
        usual.append(float(np.nanmedian(np.abs(residual))) / 0.6745 if w.any() else 1.0)
    return MeanStride(np.stack(fits, axis=1), np.array(usual))


def _smooth_fit(
    phase: FloatArray, values: FloatArray, n_harmonics: int
) -> tuple[FloatArray, float]:
    known = np.isfinite(values)
    if not known.any():
        return np.full(1 + 2 * n_harmonics, np.nan), float("nan")
    basis, values = _basis(phase[known], n_harmonics, 0), values[known]
    order = np.arange(1, n_harmonics + 1, dtype=np.float64)
    penalty = np.concatenate([[0.0], order**6, order**6])
    weight = np.ones(len(values))
    fit, usual = np.zeros(basis.shape[1]), 0.0
    for _ in range(3):
        fit = _cross_validated(basis, values, weight, penalty)
        residual = values - basis @ fit
        usual = float(np.median(np.abs(residual))) / 0.6745
        weight = _robust_weight(residual[:, None])[:, 0]
    return fit, usual


def _cross_validated(
    basis: FloatArray, values: FloatArray, weight: FloatArray, penalty: FloatArray
) -> FloatArray:
    weighted = basis * weight[:, None]
    normal, right = weighted.T @ basis, weighted.T @ values
    n = float(np.sum(weight))
    fits, freedoms = [], []
    for strength in n * np.logspace(-12, -3, _N_PENALTIES):
        # A touch on the constant too keeps the matrix invertible for few frames.
        matrix = normal + np.diag(strength * penalty + 1e-9 * n)
        solved = np.linalg.solve(matrix, np.column_stack([right, normal]))
        fits.append(np.asarray(solved[:, 0], dtype=np.float64))
        freedoms.append(float(np.trace(solved[:, 1:])))
    # The error of each fit from its difference to the first: frames are gone through once.
    residual = values - basis @ fits[0]
    off = np.stack(fits) - fits[0]
    error = weight @ residual**2 - 2.0 * off @ (weighted.T @ residual)
    error += np.einsum("fi,ij,fj->f", off, normal, off)
    score = error / np.maximum(n - 1.2 * np.array(freedoms), 1e-3) ** 2
    return fits[int(np.argmin(score))]
