"""What repeats and cuts are told by: some of a picture's pixels, in one colour."""

import numpy as np

from formcheck.core.frame import Picture

_ROWS = 180


def coarse(rgb: Picture) -> Picture:
    """(rows, columns) uint8: green (most of luma) of every n-th pixel of ``rgb`` (height, width,
    3), about 180 on the shorter side; a copy."""
    step = max(1, round(min(rgb.shape[:2]) / _ROWS))
    return np.ascontiguousarray(rgb[step // 2 :: step, step // 2 :: step, 1])
