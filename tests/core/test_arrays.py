"""Frozen arrays: nobody can change them, and what is frozen already is not copied."""

import numpy as np
import pytest

from formcheck.core.arrays import frozen_floats


def test_what_others_can_write_to_is_copied() -> None:
    values = np.zeros(3)
    view = values[:]
    view.flags.writeable = False
    for given in (values, view):
        frozen = frozen_floats("values", given, (3,))
        values[0] += 1.0
        assert frozen[0] == values[0] - 1.0
        with pytest.raises(ValueError, match="read-only"):
            frozen[0] = 5.0


def test_what_nobody_can_write_to_is_shared() -> None:
    frozen = frozen_floats("values", [1.0, 2.0], (None,))
    assert frozen_floats("values", frozen, (2,)) is frozen
    assert np.shares_memory(frozen_floats("part", frozen[1:], (1,)), frozen)


def test_another_type_or_shape_is_not() -> None:
    whole = np.array([1, 2])
    whole.flags.writeable = False
    assert frozen_floats("values", whole, (2,)).dtype == np.float64
    with pytest.raises(ValueError, match=r"expected values to have shape \('any', 2\)"):
        frozen_floats("values", whole, (None, 2))
