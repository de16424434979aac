"""Textures turned by a known angle."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.pixels.alignment import FloatPatch, PatchAligner, PatchShape

SHAPE = PatchShape(above=10, below=16, half_width=32, margin=12)
SIDE = 200


def cloth(seed: int, edge: float = 30.0) -> FloatPatch:
    """Smooth texture in units of L*, darker below the middle row."""
    rng = np.random.default_rng(seed)
    texture = cv2.GaussianBlur(rng.standard_normal((SIDE, SIDE)), (0, 0), 3.0)
    rows = np.arange(SIDE)[:, None] - SIDE / 2
    return np.asarray(60 + 40 * texture - edge / (1 + np.exp(-rows / 1.5)), dtype=np.float32)


def moved(
    picture: FloatPatch, turn_deg: float, shift: tuple[float, float] = (0, 0), narrow: float = 1.0
) -> FloatPatch:
    """Turned clockwise (the right side goes down), shifted (right, down), squeezed across."""
    from scipy.ndimage import map_coordinates

    # Splines, not OpenCV: its interpolation rounds positions to 1/32 px.
    y, x = np.indices(picture.shape) - (SIDE - 1) / 2
    x, y = x - shift[0], y - shift[1]
    turn = np.radians(turn_deg)
    from_x = (np.cos(turn) * x + np.sin(turn) * y) / narrow
    from_y = np.cos(turn) * y - np.sin(turn) * x
    at = np.stack([from_y, from_x]) + (SIDE - 1) / 2
    return np.asarray(map_coordinates(picture, at, order=5, mode="nearest"), dtype=np.float32)


def window(picture: FloatPatch) -> FloatPatch:
    rows, columns = SHAPE.window
    top, left = SIDE // 2 - SHAPE.edge_row, (SIDE - columns) // 2
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.0)
    return np.asarray(smooth[top : top + rows, left : left + columns])


def turn_found(first: FloatPatch, second: FloatPatch) -> float:
    aligner = PatchAligner(SHAPE)
    found = aligner.align(aligner.template(window(first)), aligner.template(window(second)))
    assert found is not None
    return found.theta_deg


@pytest.mark.parametrize("turn_deg", [-6.0, -2.0, -0.3, 0.0, 0.5, 3.0, 6.0])
def test_rotation_is_exact_to_hundredths_of_a_degree(turn_deg: float) -> None:
    picture = cloth(1)
    assert turn_found(picture, moved(picture, turn_deg)) == pytest.approx(turn_deg, abs=0.03)


def test_clockwise_is_positive_and_reversal_flips_the_sign() -> None:
    picture = cloth(2)
    turned = moved(picture, 3.0)
    assert turn_found(picture, turned) > 2.8
    assert turn_found(turned, picture) < -2.8


def test_shift_brightness_and_noise_do_not_turn() -> None:
    picture = cloth(3)
    noise = np.random.default_rng(0).normal(0, 0.5, picture.shape)
    second = moved(picture, 2.0, (5.4, -4.3)) * 1.15 + 6 + noise
    assert turn_found(picture, second.astype(np.float32)) == pytest.approx(2.0, abs=0.15)


def test_turning_about_the_vertical_does_not_leak_in() -> None:
    """Cloth seen narrower (a pelvis that rotates axially) keeps its tilt."""
    picture = cloth(4)
    assert turn_found(picture, moved(picture, 3.0, narrow=0.94)) == pytest.approx(3.0, abs=0.2)


def test_a_fold_over_part_of_the_patch_is_outvoted() -> None:
    picture = cloth(5, edge=60.0)
    second = moved(picture, 2.0)
    second[100:112, 118:128] += 15
    assert turn_found(picture, second) == pytest.approx(2.0, abs=0.25)


def test_plain_horizontal_edge_gives_the_turn_without_sideways_texture() -> None:
    """The aperture problem concerns sideways motion only; the tilt of an edge is still seen."""
    rows = np.arange(SIDE)[:, None] - SIDE / 2
    plain: NDArray[np.float32] = np.broadcast_to(
        60 - 30 / (1 + np.exp(-rows / 1.5)), (SIDE, SIDE)
    ).astype(np.float32)
    assert turn_found(plain, moved(plain, 2.0)) == pytest.approx(2.0, abs=0.1)


def test_nothing_to_see_is_no_rotation() -> None:
    aligner = PatchAligner(SHAPE)
    flat = aligner.template(np.full(SHAPE.window, 50, dtype=np.float32))
    found = aligner.align(flat, flat)
    assert found is None


def test_unrelated_cloth_is_not_trusted() -> None:
    aligner = PatchAligner(SHAPE)
    first, second = (aligner.template(window(cloth(seed, edge=0))) for seed in (6, 7))
    found = aligner.align(first, second)
    assert found is None or found.correlation < 0.9


def test_a_window_of_the_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match="expected window"):
        PatchAligner(SHAPE).template(np.zeros((3, 3), dtype=np.float32))
