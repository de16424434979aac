"""Checks shared by every type that holds arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def frozen_floats(name: str, values: Any, shape: tuple[int | None, ...]) -> FloatArray:
    """Return ``values`` as a read-only float64 array of ``shape`` (None: any length); one that is
    so already is shared, not copied."""
    return _frozen(name, _own(values, np.float64), shape)


def frozen_bools(name: str, values: Any, shape: tuple[int | None, ...]) -> BoolArray:
    """Return ``values`` as a read-only bool array of ``shape`` (None: any length); one that is so
    already is shared, not copied."""
    return _frozen(name, _own(values, np.bool_), shape)


def _own(values: Any, dtype: type[np.generic]) -> NDArray[Any]:
    """``values`` as an array that nobody else can write to."""
    array = values if isinstance(values, np.ndarray) and values.dtype == dtype else None
    while isinstance(array, np.ndarray) and not array.flags.writeable:
        if array.base is None:
            return np.asarray(values)
        array = array.base
    return np.array(values, dtype=dtype)


def _frozen(name: str, array: NDArray[Any], shape: tuple[int | None, ...]) -> NDArray[Any]:
    fits = array.ndim == len(shape) and all(
        want is None or want == got for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        wanted = tuple("any" if n is None else n for n in shape)
        raise ValueError(f"expected {name} to have shape {wanted}, got {array.shape}")
    array.flags.writeable = False
    return array
