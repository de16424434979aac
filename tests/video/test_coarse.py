import numpy as np
import pytest

from formcheck.video.scenes import coarse


@pytest.mark.parametrize(
    ("size", "step"), [((720, 1280), 4), ((1920, 1080), 6), ((180, 320), 1), ((7, 40), 1)]
)
def test_green_of_every_nth_pixel(size: tuple[int, int], step: int) -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (*size, 3), dtype=np.uint8)
    first = step // 2
    found = coarse(rgb)
    np.testing.assert_array_equal(found, rgb[first::step, first::step, 1])
    # It outlives the frame, which must not be kept with it.
    assert not np.shares_memory(found, rgb)
