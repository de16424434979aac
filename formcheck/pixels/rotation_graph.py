"""Absolute angles from rotations between pairs of frames: a robust pose graph in one dimension."""

from dataclasses import dataclass

import numpy as np

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
