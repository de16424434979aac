"""How far a patch of cloth turned between pictures: direct alignment by Gauss–Newton for a pair,
a robust pose graph in one dimension for all pairs of a recording.

The displacement of a patch is modelled as ::

    u = a0 + a1 x + a2 y
    v = b0 + theta x + b2 y + b3 x²          x right, y DOWN, px from the patch centre

with a brightness gain and offset, and Cauchy weights against folds. Only ``theta``, the slope of
the vertical motion over x, is read: a pelvis that also turns about the vertical axis stretches and
shears the rest, which is why a similarity transform would lose part of the rotation.

Lucas, Kanade 1981, An iterative image registration technique; Baker, Matthews 2004,
Lucas-Kanade 20 years on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import FloatArray, IntArray

_ROUNDS = 12
_MIN_SCALE_DEG = 0.02


@dataclass(frozen=True, eq=False)
class AngleGraph:
    """``angle_deg``: (n,) up to one constant per connected piece (each has mean 0), NaN for frames
    without any pair. ``piece``: (n,) number of the piece. ``residual_deg``: (n_pairs,) measured
    minus solved."""

    angle_deg: FloatArray
    piece: IntArray
    residual_deg: FloatArray


def solve_angles(
    n_frames: int, first: IntArray, second: IntArray, rotation_deg: FloatArray, sd_deg: FloatArray
) -> AngleGraph:
    """Angles whose differences fit ``rotation_deg`` (first → second) best, with Cauchy weights.

    ``first``, ``second``: (n_pairs,) frame rows; ``sd_deg``: (n_pairs,) standard errors."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import spsolve

    n_pairs = len(first)
    if n_pairs == 0:
        return AngleGraph(np.full(n_frames, np.nan), np.arange(n_frames), np.empty(0))
    rows = np.arange(n_pairs)
    difference = coo_array(
        (
            np.concatenate([-np.ones(n_pairs), np.ones(n_pairs)]),
            (np.concatenate([rows, rows]), np.concatenate([first, second])),
        ),
        shape=(n_pairs, n_frames),
    ).tocsr()
    # A weak pull to zero fixes the constant of each piece.
    anchor = coo_array((np.full(n_frames, 1e-9), (np.arange(n_frames), np.arange(n_frames))))
    base = 1.0 / np.maximum(sd_deg, _MIN_SCALE_DEG) ** 2
    weights = base.copy()
    angle = np.zeros(n_frames)
    for _ in range(_ROUNDS):
        weighted = difference.multiply(weights[:, None]).tocsr()
        normal = (difference.T @ weighted + anchor).tocsc()
        angle = np.asarray(spsolve(normal, weighted.T @ rotation_deg))
        residual = rotation_deg - difference @ angle
        scale = max(1.4826 * float(np.median(np.abs(residual))), _MIN_SCALE_DEG)
        weights = base / (1.0 + (residual / (2.385 * scale)) ** 2)
    _, piece = connected_components(difference.T @ difference, directed=False)
    for k in np.unique(piece):
        inside = piece == k
        angle[inside] = angle[inside] - angle[inside].mean() if inside.sum() > 1 else np.nan
    return AngleGraph(angle, np.asarray(piece, dtype=np.int64), rotation_deg - difference @ angle)


FloatPatch = NDArray[np.float32]

MAX_ITERATIONS = 40
CONVERGED_PX = 0.02
"""Largest change of the field at the patch border at which the iteration stops: 0.04° in theta."""

CAUCHY_SCALE = 2.385
"""Tuning constant of 95 % efficiency on normal residuals."""

PRIOR_PX = 8.0
"""Spread allowed to each coefficient, at the patch border. Holds what the patch does not show (the
sideways motion of a plain horizontal edge) near zero; three orders weaker than real texture."""

PRIOR_GAIN = 0.5
"""Spread allowed to the brightness gain about 1."""

NEARER_IS_LIKELIER = 0.002
"""Correlation that one px less of shift is worth in the first guess."""

_N_MOTION = 7
_THETA, _GAIN, _OFFSET = 4, 7, 8
_LEAST_SPREAD = 0.25
"""Residuals of this size (L*) are what eight bits and compression leave at best: not outliers."""

_LEAST_TEXTURE = 0.5
"""Standard deviation (L*) of a patch below which there is nothing to align."""


@dataclass(frozen=True)
class PatchShape:
    """Rows ``-above … below`` and columns ``-half_width … half_width`` about the edge, px;
    ``margin``: further px on each side in which the patch may move."""

    above: int
    below: int
    half_width: int
    margin: int

    @property
    def window(self) -> tuple[int, int]:
        """Rows and columns of the window that holds patch and margin."""
        return (
            self.above + self.below + 1 + 2 * self.margin,
            2 * self.half_width + 1 + 2 * self.margin,
        )

    @property
    def edge_row(self) -> int:
        """Row of the window on which the edge is expected."""
        return self.margin + self.above


@dataclass(frozen=True, eq=False)
class Template:
    """A window prepared for alignment. ``layers``: (rows, columns, 3) smoothed luminance and its
    slope to the right and down; ``patch``: (3, n_pixels) the inner part of each."""

    layers: FloatPatch
    patch: FloatPatch


@dataclass(frozen=True)
class Rotation:
    """``theta_deg``: + when the picture's right went down from the first patch to the second.
    ``sd_deg``: its standard error from the residuals. ``shift_px``: (right, down) at the centre.
    ``correlation``: weighted, of the aligned patches."""

    theta_deg: float
    sd_deg: float
    shift_px: tuple[float, float]
    correlation: float


class PatchAligner:
    """Aligns windows of one shape. Holds only precomputed coordinates: safe to share.

    Second-order minimisation (Benhimane, Malis 2004): slopes are the mean of both pictures', which
    brings two pictures together in about half the rounds of either one's alone.
    """

    def __init__(self, shape: PatchShape) -> None:
        self.shape = shape
        rows = np.arange(-shape.above, shape.below + 1, dtype=np.float32)
        columns = np.arange(-shape.half_width, shape.half_width + 1, dtype=np.float32)
        y, x = np.meshgrid(rows - rows.mean(), columns, indexing="ij")
        self._columns = x + np.float32(shape.margin + shape.half_width)
        self._rows = y + np.float32(shape.margin + (shape.above + shape.below) / 2)
        # Coefficients are in px at the patch border, so that one prior suits them all.
        xs, ys = (x / shape.half_width).ravel(), (y / abs(y).max()).ravel()
        self._basis = np.stack([np.ones_like(xs), xs, ys, xs * xs])
        self._prior = np.zeros(_N_MOTION + 2)
        self._prior[:_N_MOTION] = PRIOR_PX**-2
        self._prior[_GAIN] = PRIOR_GAIN**-2

    def template(self, window: FloatPatch) -> Template:
        """Prepare ``window`` ((rows, columns) of ``shape.window``, smoothed luminance)."""
        if window.shape != self.shape.window:
            raise ValueError(f"expected window {self.shape.window}, got {window.shape}")
        m = self.shape.margin
        down, right = np.gradient(window)
        layers = np.stack([window, right, down], axis=2).astype(np.float32)
        patch = layers[m:-m, m:-m].reshape(-1, 3).T
        return Template(layers, np.ascontiguousarray(patch))

    def align(self, first: Template, second: Template) -> Rotation | None:
        """Rotation from ``first`` to ``second``; None where they cannot be brought together."""
        start = self._start(first, second)
        if start is None:
            return None
        state = start.copy()
        target = first.patch[0] - first.patch[0].mean()
        design = np.empty((_N_MOTION + 2, target.size), dtype=np.float32)
        design[_GAIN] = -target
        design[_OFFSET] = -1.0
        for _ in range(MAX_ITERATIONS):
            moved = self._warped(second.layers, state)
            right, down = 0.5 * (np.float32(state[_GAIN]) * first.patch[1:] + moved[1:])
            np.multiply(right, self._basis[:3], out=design[:3])
            np.multiply(down, self._basis, out=design[3:_N_MOTION])
            model = np.float32(state[_GAIN]) * target + np.float32(state[_OFFSET])
            residual = model - moved[0]
            weights, sigma = _cauchy(residual)
            weighted = design * weights
            prior = self._prior * sigma**2
            normal = (weighted @ design.T).astype(np.float64) + np.diag(prior)
            step = np.linalg.solve(normal, weighted @ residual - prior * (state - start))
            state += step
            if np.abs(state[:_N_MOTION]).max() > 2.0 * self.shape.margin:
                return None
            if np.abs(step[3:_N_MOTION]).max() < CONVERGED_PX:
                return self._rotation(state, normal, sigma, _correlation(model, moved[0], weights))
        return None

    def _start(self, first: Template, second: Template) -> NDArray[np.float64] | None:
        """Whole-pixel shift by normalised correlation, plain brightness; None without texture."""
        import cv2

        shape, m = self._columns.shape, self.shape.margin
        window = np.ascontiguousarray(second.layers[:, :, 0])
        if min(float(first.patch[0].std()), float(window.std())) < _LEAST_TEXTURE:
            return None
        score = cv2.matchTemplate(window, first.patch[0].reshape(shape), cv2.TM_CCOEFF_NORMED)
        down, right = np.indices(score.shape) - m
        # Along a plain edge every shift fits: then the smallest is right.
        score = score - NEARER_IS_LIKELIER * np.hypot(down, right)
        row, column = np.unravel_index(int(np.argmax(score)), score.shape)
        state = np.zeros(_N_MOTION + 2)
        state[0], state[3] = float(column) - m, float(row) - m
        state[_GAIN], state[_OFFSET] = 1.0, float(first.patch[0].mean())
        return state

    def _warped(self, layers: FloatPatch, state: NDArray[np.float64]) -> FloatPatch:
        """(3, n_pixels) layers where the motion in ``state`` takes each pixel of the patch."""
        import cv2

        motion = state[:_N_MOTION].astype(np.float32)
        columns = self._columns + (motion[:3] @ self._basis[:3]).reshape(self._columns.shape)
        rows = self._rows + (motion[3:] @ self._basis).reshape(self._rows.shape)
        edge = cv2.BORDER_REPLICATE
        moved = cv2.remap(layers, columns, rows, cv2.INTER_LINEAR, borderMode=edge)
        return np.ascontiguousarray(moved.reshape(-1, 3).T, dtype=np.float32)

    def _rotation(
        self,
        state: NDArray[np.float64],
        normal: NDArray[np.float64],
        sigma: float,
        correlation: float,
    ) -> Rotation:
        variance = float(np.linalg.inv(normal)[_THETA, _THETA]) * sigma**2
        # A turn by theta lowers the point at x by x * sin(theta).
        slope = np.clip(state[_THETA] / self.shape.half_width, -1.0, 1.0)
        return Rotation(
            theta_deg=float(np.degrees(np.arcsin(slope))),
            sd_deg=float(np.degrees(np.sqrt(max(variance, 0.0)) / self.shape.half_width)),
            shift_px=(float(state[0]), float(state[3])),
            correlation=correlation,
        )


def _cauchy(residual: FloatPatch) -> tuple[FloatPatch, float]:
    """Cauchy weights of ``residual`` and its robust spread."""
    sigma = max(1.4826 * float(np.median(np.abs(residual))), _LEAST_SPREAD)
    scaled = residual / np.float32(CAUCHY_SCALE * sigma)
    return np.asarray(1.0 / (1.0 + scaled * scaled), dtype=np.float32), sigma


def _correlation(first: FloatPatch, second: FloatPatch, weights: FloatPatch) -> float:
    share = weights / weights.sum()
    a, b = first - share @ first, second - share @ second
    power = float((share @ (a * a)) * (share @ (b * b)))
    return float(share @ (a * b)) / float(np.sqrt(power)) if power > 0 else 0.0
