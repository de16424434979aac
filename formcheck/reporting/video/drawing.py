"""Primitives with an edge that keeps them legible on any background, and a part of a frame at
the size of a picture. Positions are in pixels with fractions; sizes follow ``unit_px``, so that
a 4K picture looks like a sharper 720p one."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.recording import Side
from formcheck.reporting.palette import INK, PAPER, Colour


@dataclass(frozen=True, eq=False)
class Crop:
    """``picture``: as high as asked for, and as wide or narrower. ``corner_px``: where it was cut;
    ``scale``: its pixels per pixel of the frame."""

    picture: Picture
    corner_px: FloatArray
    scale: float


def cropped(rgb: Picture, centre_px: FloatArray, tall_px: float, size_px: tuple[int, int]) -> Crop:
    """What of the frame lies around ``centre_px``, ``tall_px`` of it on a picture ``size_px``
    (width, height). It never leaves the frame, and is narrower where the frame is."""
    import cv2

    width, height = size_px
    frame_px = np.array([rgb.shape[1], rgb.shape[0]])
    tall = min(tall_px, float(frame_px[1]))
    size = np.floor([min(width / height * tall, frame_px[0]), tall]).astype(int)
    corner = np.clip(np.round(centre_px - 0.5 * size), 0, frame_px - size).astype(int)
    scale = height / float(size[1])
    cut = rgb[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]]
    resized = cv2.resize(
        np.ascontiguousarray(cut),
        (min(width, round(scale * size[0])), height),
        interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA,
    )
    return Crop(np.asarray(resized, dtype=np.uint8), corner.astype(float), scale)


Point = Sequence[float] | FloatArray

SUBPIXEL_BITS = 4
FARTHEST_PX = 30000.0
REFERENCE_WIDTH_PX, REFERENCE_HEIGHT_PX = 600.0, 720.0


def unit_px(picture_size_px: tuple[int, int]) -> float:
    """Pixels per design unit: 1 in a landscape picture 720 px high, 1.2 in a portrait one 720 px
    wide."""
    width, height = picture_size_px
    return max(0.5, min(width / REFERENCE_WIDTH_PX, height / REFERENCE_HEIGHT_PX))


NARROWEST_PX, LEGIBLE_PX = 390.0, 10.0
"""The width of a phone, and the height of a line of text that can be read there (product choice:
the small print of the report's page is 10 px there as well)."""


def legible_px(picture_size_px: tuple[int, int]) -> int:
    """Height of a line of text that can still be read where the picture is as wide as a phone."""
    return math.ceil(LEGIBLE_PX * picture_size_px[0] / NARROWEST_PX)


def known(*points: Point) -> bool:
    """Whether every coordinate is a number."""
    return all(math.isfinite(p[0]) and math.isfinite(p[1]) for p in points)


def _fixed(point: Point) -> tuple[int, int]:
    """A point as OpenCV's fixed-point integers, kept where they cannot overflow."""
    x, y = float(point[0]), float(point[1])
    if not (-FARTHEST_PX < x < FARTHEST_PX and -FARTHEST_PX < y < FARTHEST_PX):
        x, y = np.clip((x, y), -FARTHEST_PX, FARTHEST_PX).tolist()
    return round(x * (1 << SUBPIXEL_BITS)), round(y * (1 << SUBPIXEL_BITS))


def stroke(
    picture: Picture, points: Sequence[Point], colour: Colour, width_px: float, edge: Colour = INK
) -> None:
    """A polyline in ``colour`` with an edge all along."""
    import cv2

    width = max(1, round(width_px))
    rim = width + 2 * max(1, round(0.3 * width_px))
    fixed = np.array([_fixed(p) for p in points], dtype=np.int32)
    for tint, thick in ((edge, rim), (colour, width)):
        cv2.polylines(picture, [fixed], False, tint, thick, cv2.LINE_AA, SUBPIXEL_BITS)


def dotted(
    picture: Picture, start: Point, stop: Point, colour: Colour, dot_px: float, edge: Colour = INK
) -> None:
    """Round dots from ``start`` to ``stop``."""
    first, last = np.asarray(start, dtype=float), np.asarray(stop, dtype=float)
    count = max(2, round(float(np.hypot(*(last - first))) / (3.0 * dot_px)))
    for share in np.linspace(0.0, 1.0, count):
        disc(picture, first + share * (last - first), 0.5 * dot_px, colour, edge)


def dashed(
    picture: Picture, start: Point, stop: Point, colour: Colour, width_px: float, edge: Colour = INK
) -> None:
    """Dashes from ``start`` to ``stop``, one at each end."""
    first, last = np.asarray(start, dtype=float), np.asarray(stop, dtype=float)
    count = max(2, round(float(np.hypot(*(last - first))) / (7.0 * width_px)))
    for number in range(count):
        from_to = np.array([number, number + 0.6]) / (count - 0.4)
        ends = [first + share * (last - first) for share in from_to]
        stroke(picture, ends, colour, width_px, edge)


def side_mark(
    picture: Picture, centre: Point, radius_px: float, side: Side, colour: Colour
) -> None:
    """The shape of a side: left a filled dot, right an open square."""
    if side is Side.LEFT:
        disc(picture, centre, radius_px, colour)
        return
    x, y = float(centre[0]), float(centre[1])
    reach = 0.85 * radius_px
    corners = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach)]
    corners += [(x - reach, y + reach)]
    stroke(picture, [*corners, corners[0]], colour, 0.5 * radius_px)


def disc(
    picture: Picture, centre: Point, radius_px: float, colour: Colour, edge: Colour = INK
) -> None:
    """A filled circle with an edge."""
    import cv2

    at, scale = _fixed(centre), 1 << SUBPIXEL_BITS
    rim = max(1.0, 0.35 * radius_px)
    for tint, radius in ((edge, radius_px + rim), (colour, radius_px)):
        fixed = round(radius * scale)
        cv2.circle(picture, at, fixed, tint, cv2.FILLED, cv2.LINE_AA, SUBPIXEL_BITS)


def ring(
    picture: Picture,
    centre: Point,
    radius_px: float,
    colour: Colour,
    width_px: float,
    edge: Colour = INK,
) -> None:
    """A hollow circle with an edge."""
    import cv2

    scale = 1 << SUBPIXEL_BITS
    width = max(1, round(width_px))
    rim = width + 2 * max(1, round(0.4 * width_px))
    for tint, thick in ((edge, rim), (colour, width)):
        fixed = round(radius_px * scale)
        cv2.circle(picture, _fixed(centre), fixed, tint, thick, cv2.LINE_AA, SUBPIXEL_BITS)


def polygon(
    picture: Picture,
    points: Iterable[Point],
    colour: Colour | None,
    width_px: float,
    edge: Colour = INK,
) -> None:
    """A closed shape outlined in ``edge``, filled with ``colour`` or hollow."""
    import cv2

    fixed = np.array([_fixed(p) for p in points], dtype=np.int32)
    if colour is not None:
        cv2.fillPoly(picture, [fixed], colour, cv2.LINE_AA, SUBPIXEL_BITS)
    width = max(1, round(width_px))
    cv2.polylines(picture, [fixed], True, edge, width, cv2.LINE_AA, SUBPIXEL_BITS)


def arc(
    picture: Picture,
    centre: Point,
    radius_px: float,
    start: Point,
    stop: Point,
    colour: Colour,
    width_px: float,
) -> None:
    """The smaller arc about ``centre`` from direction ``start`` to direction ``stop``."""
    first = np.arctan2(start[1], start[0])
    turn = np.arctan2(stop[1], stop[0]) - first
    turn = (turn + np.pi) % (2 * np.pi) - np.pi
    angles = first + np.linspace(0.0, 1.0, 16) * turn
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    stroke(picture, list(np.asarray(centre) + radius_px * around), colour, width_px)


def card(
    picture: Picture, corner_px: tuple[int, int], size_px: tuple[int, int], radius_px: int
) -> None:
    """A rounded, dark, see-through card, for text on top of it."""
    import cv2

    (x, y), (width, height) = corner_px, size_px
    region = picture[max(0, y) : y + height, max(0, x) : x + width]
    keep, add, ink = _card_shares(region.shape[0], region.shape[1], radius_px)
    region[:] = cv2.blendLinear(np.ascontiguousarray(region), ink, keep, add)


@lru_cache(maxsize=8)
def _card_shares(
    height: int, width: int, radius: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], Picture]:
    """What is kept of the picture, what of the card comes to it, and the card."""
    import cv2

    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), 255, cv2.FILLED)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), 255, cv2.FILLED)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, cv2.FILLED, cv2.LINE_AA)
    add = (0.72 / 255.0) * mask.astype(np.float32)
    ink = np.empty((height, width, 3), dtype=np.uint8)
    ink[:] = INK
    return 1.0 - add, add, ink


def tag(
    picture: Picture,
    at_px: Point,
    text: str,
    size_px: int,
    colour: Colour = PAPER,
    *,
    anchor: str = "left",
) -> None:
    """A number beside a line, bold, with a dark halo, centred on ``at_px`` in height and kept
    inside the picture."""
    from formcheck.reporting.video.text import draw_text, text_width

    width = text_width(text, size_px, bold=True)
    left = float(at_px[0]) - {"left": 0.0, "centre": 0.5, "right": 1.0}[anchor] * width
    margin = 0.3 * size_px
    left = min(max(left, margin), picture.shape[1] - width - margin)
    top = min(max(float(at_px[1]) - 0.55 * size_px, margin), picture.shape[0] - 1.2 * size_px)
    draw_text(picture, (left, top), text, size_px, colour, bold=True)
