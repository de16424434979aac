"""Discs, bars and what is neither, on drawn cloth."""

import cv2
import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.pixels.marks import Mark, Reach, find_marks

WINDOW = Reach(up=0.5, down=0.3, side=0.4)
AT = np.array([300.0, 300.0])
SHARP = 8


def disc(
    centre: tuple[float, float],
    diameter: float,
    colour: tuple[int, int, int],
    cloth: tuple[int, int, int] = (60, 105, 190),
) -> Picture:
    """A disc on plain cloth with the noise of a camera; ``centre`` in px, pixel centres whole."""
    large = np.empty((600 * SHARP, 600 * SHARP, 3), dtype=np.uint8)
    large[:] = cloth
    at = [round(((v + 0.5) * SHARP - 0.5) * 16) for v in centre]
    cv2.circle(large, (at[0], at[1]), round(diameter / 2 * SHARP * 16), colour, -1, cv2.LINE_AA, 4)
    small = cv2.resize(large, (600, 600), interpolation=cv2.INTER_AREA)
    return noisy(np.asarray(small, dtype=np.uint8))


def noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), dtype=np.uint8)


def marks_in(picture: Picture, trunk_px: float = 200.0) -> tuple[Mark, ...]:
    return find_marks(picture, AT, trunk_px, WINDOW)


@pytest.mark.parametrize("trunk_px", [110.0, 200.0, 400.0])
@pytest.mark.parametrize("centre", [(280.3, 270.8), (310.0, 290.0)])
def test_the_centre_is_found_between_pixels(centre: tuple[float, float], trunk_px: float) -> None:
    found = marks_in(disc(centre, 0.07 * trunk_px, (230, 40, 150)), trunk_px)
    assert len(found) == 1
    np.testing.assert_allclose(found[0].xy_px, centre, atol=0.15 * trunk_px / 160)
    assert found[0].diameter_px == pytest.approx(0.07 * trunk_px, rel=0.1)


@pytest.mark.parametrize(
    ("colour", "cloth"),
    [
        ((230, 40, 150), (60, 105, 190)),
        ((15, 15, 15), (235, 235, 230)),
        ((245, 245, 245), (40, 40, 45)),
        ((40, 200, 80), (200, 120, 40)),
        ((90, 130, 200), (60, 105, 190)),
    ],
)
def test_any_colour_is_seen_without_being_told(
    colour: tuple[int, int, int], cloth: tuple[int, int, int]
) -> None:
    found = marks_in(disc((290.0, 280.0), 14.0, colour, cloth))
    assert len(found) == 1
    one = np.array([[colour]], dtype=np.float32) / 255
    lab = cv2.cvtColor(one, cv2.COLOR_RGB2Lab)[0, 0]
    np.testing.assert_allclose(found[0].lab, lab, atol=3)


def test_a_disc_across_the_hem_is_still_a_disc() -> None:
    """Cloth of one colour above and of another below, as on a waistband."""
    picture = disc((290.0, 280.0), 14.0, (230, 40, 150))
    lower = disc((290.0, 280.0), 14.0, (230, 40, 150), cloth=(30, 30, 35))
    picture[280:] = lower[280:]
    found = marks_in(picture)
    assert len(found) == 1
    np.testing.assert_allclose(found[0].xy_px, (290.0, 280.0), atol=0.4)


def test_tape_is_a_mark_and_a_long_stripe_is_none() -> None:
    def bar(width: int) -> Picture:
        picture = np.full((600, 600, 3), (60, 105, 190), dtype=np.uint8)
        picture[276:284, 300 - width // 2 : 300 + width // 2] = (240, 240, 240)
        return noisy(picture)

    assert len(marks_in(bar(20))) == 1
    assert marks_in(bar(60)) == ()
    assert marks_in(bar(600)) == ()


def test_plain_cloth_hems_and_folds_have_no_marks() -> None:
    hem = np.full((600, 600, 3), (60, 105, 190), dtype=np.uint8)
    hem[305:] = (30, 30, 35)
    assert marks_in(noisy(hem)) == ()
    folds = cv2.GaussianBlur(np.random.default_rng(2).standard_normal((600, 600)), (0, 0), 12.0)
    grey = np.clip(120 + 25 * folds / np.abs(folds).max(), 0, 255)
    assert marks_in(noisy(np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8))) == ()


def test_a_disc_that_is_too_small_or_too_large_is_none() -> None:
    assert marks_in(disc((290.0, 280.0), 2.0, (230, 40, 150))) == ()
    assert marks_in(disc((290.0, 280.0), 50.0, (230, 40, 150))) == ()


def test_outside_the_picture_there_is_nothing() -> None:
    picture = disc((290.0, 280.0), 14.0, (230, 40, 150))
    assert find_marks(picture, np.array([-200.0, 300.0]), 200.0, WINDOW) == ()
    assert find_marks(picture, np.array([300.0, 900.0]), 200.0, WINDOW) == ()
