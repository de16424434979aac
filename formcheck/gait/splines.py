"""Slow curves along a recording: cubic B-splines, fitted in time and memory linear in its length.

A spline touches four neighbouring knots at each moment, so its matrix is sparse and the equations
of a fit are banded: three diagonals beside the main one.
"""

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
