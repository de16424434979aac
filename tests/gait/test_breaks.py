"""Bends of a foot's height whose beginning is known."""

import numpy as np
import pytest

from formcheck.gait.detectors import Bend, Heights, bend_begins

HARD = Bend(("ankle",), 0.05, 0.05)
SOFT = Bend(("ankle",), 0.05, 0.08, (0.0, 0.02, 0.04, 0.06, 0.08))
FALL = 1.0
"""Leg lengths a stride."""


def landing(
    begins: float, lasting: float = 0.0, noise: float = 0.0, n_strides: int = 10
) -> Heights:
    """A point that falls evenly, is braked evenly over ``lasting`` strides, and lies still."""
    phase = np.arange(0.0, n_strides, 0.0237)
    z = (phase - begins + 0.5) % 1.0 - 0.5
    braked = np.clip(z, 0.0, lasting)
    falling = np.minimum(z, 0.0) + braked - (braked**2 / (2 * lasting) if lasting else 0.0)
    up = FALL * (0.5 * lasting - falling)
    return Heights(phase, {"ankle": up + noise * np.random.default_rng(1).normal(size=len(phase))})


@pytest.mark.parametrize("begins", [0.02, 0.31, 0.99])
@pytest.mark.parametrize("off", [-0.05, 0.0, 0.02])
def test_a_fall_that_ends_at_once(begins: float, off: float) -> None:
    found = bend_begins(landing(begins), begins + off, HARD)
    assert found == pytest.approx(begins, abs=0.002)


def test_contact_is_where_braking_begins_not_where_it_ends() -> None:
    soft = landing(0.4, lasting=0.06)
    assert bend_begins(soft, 0.41, SOFT) == pytest.approx(0.4, abs=0.008)
    assert bend_begins(soft, 0.41, HARD) > 0.415


def test_noise_of_the_landmarks_is_averaged_over_strides() -> None:
    found = bend_begins(landing(0.4, noise=0.01), 0.42, HARD)
    assert found == pytest.approx(0.4, abs=0.006)


def test_nothing_is_read_from_too_few_pictures() -> None:
    assert np.isnan(bend_begins(landing(0.4, n_strides=1), 0.4, HARD))


def test_pictures_without_the_joint_are_passed_over() -> None:
    heights = landing(0.4)
    heights.up["ankle"][::5] = np.nan
    assert bend_begins(heights, 0.4, HARD) == pytest.approx(0.4, abs=0.003)
