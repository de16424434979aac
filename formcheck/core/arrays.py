"""Checks shared by every type that holds arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def frozen_floats(name: str, values: Any, shape: tuple[int | None, ...]) -> FloatArray:
    """Return ``values`` as a read-only float64 array of ``shape`` (None: any length)."""
    return _frozen(name, np.array(values, dtype=np.float64), shape)


def frozen_bools(name: str, values: Any, shape: tuple[int | None, ...]) -> BoolArray:
    """Return ``values`` as a read-only bool array of ``shape`` (None: any length)."""
    return _frozen(name, np.array(values, dtype=np.bool_), shape)


def _frozen(name: str, array: NDArray[Any], shape: tuple[int | None, ...]) -> NDArray[Any]:
    fits = array.ndim == len(shape) and all(
        want is None or want == got for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        wanted = tuple("any" if n is None else n for n in shape)
        raise ValueError(f"expected {name} to have shape {wanted}, got {array.shape}")
    array.flags.writeable = False
    return array
