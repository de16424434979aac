"""Where the garment edge is and how it tilts, on drawn cloth."""

import cv2
import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.pixels.garment import (
    PATCH,
    SEARCH_ROWS,
    TRUNK_UNITS,
    hem_line,
    lab_window,
    luminance_patch,
    step_profile,
    strongest_row,
)

CENTRE = np.array([300.0, 300.0])


def clothed(
    tilt_deg: float = 0.0, edge_t: float = 0.05, trunk_px: float = 200.0, dark: int = 40
) -> Picture:
    """Light shirt over dark shorts; the edge lies ``edge_t`` trunks below ``CENTRE``."""
    y, x = np.indices((600, 600)) - 300.0
    below = y - np.tan(np.radians(tilt_deg)) * x - edge_t * trunk_px
    share = 1.0 / (1.0 + np.exp(-below))[:, :, None]
    shirt, shorts = np.array([200.0, 90.0, 90.0]), np.array([dark, dark, dark * 1.2])
    picture = (1 - share) * shirt + share * shorts
    noise = np.random.default_rng(0).normal(0, 2, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), dtype=np.uint8)


def row_in_trunks(row: int) -> float:
    return (row - SEARCH_ROWS.start) / TRUNK_UNITS - 0.45


@pytest.mark.parametrize("trunk_px", [120.0, 200.0, 400.0])
@pytest.mark.parametrize("edge_t", [-0.3, 0.05, 0.25])
def test_the_edge_is_found_at_any_size(trunk_px: float, edge_t: float) -> None:
    window = lab_window(clothed(0, edge_t, trunk_px), CENTRE, trunk_px)
    assert window is not None
    row = strongest_row(step_profile(window))
    assert row_in_trunks(row) == pytest.approx(edge_t, abs=0.02)
    assert luminance_patch(window, row).shape == PATCH.window


@pytest.mark.parametrize("trunk_px", [120.0, 200.0, 400.0])
@pytest.mark.parametrize("tilt_deg", [-8.0, 0.0, 3.0])
def test_tilt_is_positive_when_the_right_end_is_lower(trunk_px: float, tilt_deg: float) -> None:
    window = lab_window(clothed(tilt_deg, 0.05, trunk_px), CENTRE, trunk_px)
    assert window is not None
    line = hem_line(window, strongest_row(step_profile(window)))
    assert line is not None
    assert line.tilt_deg == pytest.approx(tilt_deg, abs=0.3)


def test_a_gap_in_the_edge_does_not_tilt_it() -> None:
    picture = clothed(2.0).copy()
    cv2.circle(picture, (330, 312), 7, (30, 30, 160), -1)
    window = lab_window(picture, CENTRE, 200.0)
    assert window is not None
    line = hem_line(window, strongest_row(step_profile(window)))
    assert line is not None
    assert line.tilt_deg == pytest.approx(2.0, abs=1.0)


def test_contrast_is_the_colour_difference() -> None:
    window = lab_window(clothed(), CENTRE, 200.0)
    assert window is not None
    one_pixel = np.array([[[200, 90, 90], [40, 40, 48]]], dtype=np.float32) / 255
    shirt, shorts = cv2.cvtColor(one_pixel, cv2.COLOR_RGB2Lab)[0]
    line = hem_line(window, strongest_row(step_profile(window)))
    assert line is not None
    assert line.step_lab == pytest.approx(float(np.linalg.norm(shirt - shorts)), rel=0.05)


def test_outside_the_picture_is_none() -> None:
    assert lab_window(clothed(), np.array([20.0, 300.0]), 200.0) is None
