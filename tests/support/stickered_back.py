"""A drawn back with stickers whose tilt is known: what the sticker tests look at."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import cv2
import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Frame, Picture
from formcheck.core.gait import Gait, Trajectories
from formcheck.core.recording import Side
from tests.support.drawn_rooms import back_landmarks, gait, trajectories

FPS = 60.0
STRIDE_S = 0.7
DURATION_S = 3.6
TRUNK_PX = 160.0
CENTRE = np.array([120.0, 160.0])
SIZE = (240, 260)
SHARP = 4
"""The back is drawn this much larger and then reduced, so that edges fall between pixels."""

PINK, GREEN, BLACK = (230, 40, 150), (40, 200, 80), (15, 15, 15)
SHIRT, SHORTS = (60, 105, 190), (35, 35, 40)

Colour = tuple[int, int, int]
Spot = tuple[float, float, float, Colour]
"""x and y from mid-hip, diameter (trunk lengths, y down), colour."""

PAIR: tuple[Spot, ...] = ((-0.09, -0.24, 0.07, PINK), (0.09, -0.24, 0.07, PINK))
Extra = Callable[[Picture, int], None]


def times(duration_s: float = DURATION_S) -> FloatArray:
    return np.arange(round(duration_s * FPS)) / FPS


def tilt_deg(left: float, right: float, seconds: FloatArray | None = None) -> FloatArray:
    """Half waves in the stances of the left (+) and the right (−); + is right side lower."""
    phase = np.mod((times() if seconds is None else seconds) / STRIDE_S, 1.0)
    tilt = np.zeros(len(phase))
    for offset, peak in ((0.0, left), (0.5, -right)):
        u = np.mod(phase - offset, 1.0) / 0.36
        tilt = tilt + np.where(u < 1, peak * np.sin(np.pi * np.minimum(u, 1)) ** 2, 0.0)
    return tilt


def hips(seconds: FloatArray) -> FloatArray:
    """(n, 2) px: two bounces and one sway a stride."""
    angle = 4 * np.pi * np.atleast_1d(seconds) / STRIDE_S
    return np.asarray(CENTRE + np.stack([3 * np.sin(angle / 2), 8 * np.sin(angle)], axis=1))


@lru_cache(maxsize=8)
def cloth(spots: tuple[Spot, ...]) -> Picture:
    """Shirt and shorts with ``spots``, ``SHARP`` times the size, mid-hip in the middle."""
    side = 2 * SHARP * round(TRUNK_PX)
    folds = cv2.GaussianBlur(
        np.random.default_rng(3).standard_normal((side // 4, side // 4)), (0, 0), 6.0
    )
    folds = cv2.resize(folds / np.abs(folds).max(), (side, side))
    picture = np.empty((side, side, 3), dtype=np.float64)
    picture[:] = SHIRT
    picture[side // 2 + round(0.05 * TRUNK_PX * SHARP) :] = SHORTS
    picture += 15 * folds[:, :, None]
    drawn = np.asarray(np.clip(picture, 0, 255), dtype=np.uint8)
    for x, y, diameter, colour in spots:
        at = [round((side / 2 + v * TRUNK_PX * SHARP) * 16) for v in (x, y)]
        radius = round(diameter / 2 * TRUNK_PX * SHARP * 16)
        cv2.circle(drawn, (at[0], at[1]), radius, colour, -1, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.5 * SHARP), dtype=np.uint8)


def pictures(
    tilt: FloatArray,
    middles_px: FloatArray,
    spots: Sequence[Spot] = PAIR,
    extra: Extra | None = None,
    seed: int = 1,
) -> Iterator[Frame]:
    """The back at ``middles_px`` (n, 2), turned by ``tilt`` (n,) deg, with the noise of a camera.
    ``extra`` draws over a finished picture."""
    drawn = cloth(tuple(spots))
    noise = np.random.default_rng(seed).normal(0, 3, (8, SIZE[1], SIZE[0], 3))
    middle = drawn.shape[0] / 2
    for index, (turn, at) in enumerate(zip(tilt, middles_px, strict=True)):
        matrix = np.array(cv2.getRotationMatrix2D((middle, middle), -float(turn), 1 / SHARP))
        matrix[:, 2] += at - middle
        frame = cv2.warpAffine(drawn, matrix, SIZE) + noise[index % 8]
        picture = np.asarray(np.clip(frame, 0, 255), dtype=np.uint8)
        if extra is not None:
            extra(picture, index)
        yield Frame(index, index / FPS, picture)


def landmarks(middles_px: FloatArray, seed: int = 5) -> Trajectories:
    """As a pose model gives them: hips that jitter; feet that stand still or are not seen."""
    xy = back_landmarks(middles_px, TRUNK_PX)
    noise = np.random.default_rng(seed).normal(0, 1.0, xy.shape)
    given = np.asarray(xy + noise, dtype=np.float64)
    return trajectories(np.arange(len(xy)) / FPS, given, SIZE)


def running() -> Gait:
    return gait(DURATION_S, STRIDE_S)


def rows(n: int | None = None) -> IntArray:
    return np.arange(len(times()) if n is None else n)


def peaks(obliquity_deg: FloatArray, seconds: FloatArray) -> dict[Side, float]:
    """Mean peak of the drop per stance side, deg."""
    found = {}
    for side, offset, sign in ((Side.LEFT, 0.0, 1.0), (Side.RIGHT, 0.5, -1.0)):
        starts = (np.arange(1, 4) + offset) * STRIDE_S
        found[side] = float(
            np.mean(
                [
                    np.nanmax(sign * obliquity_deg[(seconds >= s) & (seconds <= s + 0.25)])
                    for s in starts
                ]
            )
        )
    return found
