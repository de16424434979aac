"""Equality of analyses, arrays and absent numbers included."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def differences(a: Any, b: Any, place: str = "analysis") -> list[str]:
    """Where two frozen objects differ; empty where they are equal. NaN equals NaN in arrays."""
    if isinstance(a, np.ndarray):
        equal = np.array_equal(a, b, equal_nan=a.dtype.kind == "f") and a.dtype == b.dtype
        return [] if equal else [place]
    if type(a) is not type(b):
        return [f"{place}: {type(a).__name__} and {type(b).__name__}"]
    if is_dataclass(a):
        return [
            found
            for f in fields(a)
            for found in differences(getattr(a, f.name), getattr(b, f.name), f"{place}.{f.name}")
        ]
    if isinstance(a, tuple | list):
        if len(a) != len(b):
            return [f"{place}: {len(a)} and {len(b)} items"]
        return [
            found
            for i, (x, y) in enumerate(zip(a, b, strict=True))
            for found in differences(x, y, f"{place}[{i}]")
        ]
    if isinstance(a, dict):
        if a.keys() != b.keys():
            return [f"{place}: keys"]
        return [found for k in a for found in differences(a[k], b[k], f"{place}[{k!r}]")]
    return [] if a == b else [f"{place}: {a!r} and {b!r}"]
