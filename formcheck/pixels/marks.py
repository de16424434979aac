"""Small marks that stand out from what is around them: stickers and pieces of tape on clothes.

Nothing is known of their colour. A mark is a compact spot of one colour, inside surroundings that
are everywhere unlike it: a local maximum of the difference of two Gaussian blurs over the three Lab
channels together (Lindeberg 1998) that differs from what is around it in every direction, and
whose pixels make one closed ellipse or bar.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Picture

TRUNK_UNITS = 160
"""Rows a trunk takes in a window at most: finer pictures place marks no better (video stores colour
at half the resolution)."""

SIGMAS_T = (0.008, 0.013, 0.020, 0.032)
"""Blurs at which marks are sought, trunk lengths: discs of 1.5 to 7 cm."""

MIN_DIAMETER_T, MAX_DIAMETER_T = 0.015, 0.16
MIN_CONTRAST_LAB = 8.0
MAX_ELONGATION = 3.5
MIN_FILL, MAX_FILL = 0.8, 1.2
"""Area over that of the ellipse with the same moments: 1 for a disc, 0.95 for a bar."""

_STEP = 1.6
_MIN_RESPONSE_LAB = 2.0
_MOST = 16
_MARGIN_T = 0.10
"""Surroundings that are cut out with the reach, so that marks at its border have theirs."""

_DIRECTIONS = 8
_MIN_STANDING_OUT_LAB = 4.0
_CORE, _RING = 0.5, (2.2, 3.2)
_RING_SHARE = 20
"""Percentile of the ring's differences: the mark stands out from nearly all that is around it."""

Lab = NDArray[np.float32]


@dataclass(frozen=True)
class Reach:
    """Where marks may lie about a point, in trunk lengths up, down and to each side."""

    up: float
    down: float
    side: float


@dataclass(frozen=True, eq=False)
class Mark:
    """``xy_px``: (2,) centre in the picture, y down. ``diameter_px``: of a disc of its area.
    ``lab``: (3,) its colour. ``contrast``: colour difference from its surroundings (ΔE 1976)."""

    xy_px: FloatArray
    diameter_px: float
    lab: FloatArray
    contrast: float


@dataclass(frozen=True)
class _Spot:
    x: float
    y: float
    radius: float


def find_marks(
    rgb: Picture, centre_px: FloatArray, trunk_px: float, reach: Reach
) -> tuple[Mark, ...]:
    """Marks in the window ``reach`` about ``centre_px`` (x, y), most striking first."""
    import cv2

    far = np.array([reach.side, reach.up])
    near = np.array([reach.side, reach.down])
    height, width = rgb.shape[:2]
    left, top = (max(round(float(v)), 0) for v in centre_px - (far + _MARGIN_T) * trunk_px)
    right, bottom = (
        min(round(float(v)) + 1, n)
        for v, n in zip(centre_px + (near + _MARGIN_T) * trunk_px, (width, height), strict=True)
    )
    if right - left < 0.2 * trunk_px or bottom - top < 0.2 * trunk_px:
        return ()
    cut = rgb[top:bottom, left:right]
    shrink = min(1.0, TRUNK_UNITS / trunk_px)
    if shrink < 1.0:
        size = (round(cut.shape[1] * shrink), round(cut.shape[0] * shrink))
        cut = np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    unit_px = np.array([(right - left) / cut.shape[1], (bottom - top) / cut.shape[0]])
    lab = np.asarray(
        cv2.cvtColor(cut.astype(np.float32) / 255.0, cv2.COLOR_RGB2Lab), dtype=np.float32
    )
    trunk = trunk_px / float(unit_px.mean())
    middle = (centre_px - (left, top)) / unit_px
    found: list[Mark] = []
    for spot in _spots(lab, trunk, middle - far * trunk, middle + near * trunk):
        mark = _mark(lab, spot, trunk)
        if mark is None:
            continue
        # Pixel centres lie half a pixel inside, in the small picture as in the large one.
        xy_px = (mark.xy_px + 0.5) * unit_px - 0.5 + (left, top)
        mark = Mark(xy_px, mark.diameter_px * float(unit_px.mean()), mark.lab, mark.contrast)
        apart = [float(np.linalg.norm(mark.xy_px - other.xy_px)) for other in found]
        if all(gap > 0.5 * mark.diameter_px for gap in apart):
            found.append(mark)
    return tuple(found)


def _spots(lab: Lab, trunk: float, low: FloatArray, high: FloatArray) -> Iterator[_Spot]:
    """Maxima over place (between ``low`` and ``high``, x and y) and size of the difference of
    blurs, those that stand out most first."""
    import cv2

    # Half the resolution finds them; their centres are read from the full one.
    half = cv2.resize(lab, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    sigmas = [s * trunk / 2 for s in (*SIGMAS_T, SIGMAS_T[-1] * _STEP)]
    blurred = [np.asarray(cv2.GaussianBlur(half, (0, 0), s), dtype=np.float32) for s in sigmas]
    layers = np.stack([np.linalg.norm(a - b, axis=2) for a, b in pairwise(blurred)])
    around = np.stack([cv2.dilate(layer, np.ones((3, 3))) for layer in layers])
    peak = (layers >= around) & (layers > _MIN_RESPONSE_LAB)
    peak[1:] &= layers[1:] >= layers[:-1]
    peak[:-1] &= layers[:-1] >= layers[1:]
    rows, columns = np.arange(half.shape[0]), np.arange(half.shape[1])
    peak &= ((2 * rows >= low[1]) & (2 * rows <= high[1]) & (rows > 0) & (rows < rows[-1]))[:, None]
    peak &= (2 * columns >= low[0]) & (2 * columns <= high[0])
    peak &= (columns > 0) & (columns < columns[-1])
    places = np.argwhere(peak)
    size = np.array(SIGMAS_T)[places[:, 0]] * trunk * _STEP
    standing_out = _standing_out(blurred, places, _RING[0] * size / 2)
    for which in np.argsort(-standing_out, kind="stable")[:_MOST]:
        if standing_out[which] < _MIN_STANDING_OUT_LAB:
            return
        _, y, x = places[which]
        yield _Spot(2.0 * float(x) + 0.5, 2.0 * float(y) + 0.5, float(size[which]))


def _standing_out(blurred: Sequence[Lab], places: IntArray, radius: FloatArray) -> FloatArray:
    """(n,) colour difference of each place (layer, y, x) to what is around it at ``radius`` (n,),
    in the direction where it is least but one: small on edges and folds."""
    layer, y, x = places.T
    around = np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS
    height, width = blurred[0].shape[:2]
    rows = np.clip(np.rint(y[:, None] + radius[:, None] * np.sin(around)), 0, height - 1)
    columns = np.clip(np.rint(x[:, None] + radius[:, None] * np.cos(around)), 0, width - 1)
    beside = blurred[0][rows.astype(np.int64), columns.astype(np.int64)]
    centre = np.stack(blurred)[layer, y, x]
    unlike = np.linalg.norm(beside - centre[:, None], axis=2)
    return np.asarray(np.sort(unlike, axis=1)[:, 1], dtype=np.float64)


def _mark(lab: Lab, spot: _Spot, trunk: float) -> Mark | None:
    """The closed spot of one colour about ``spot``, in window px; None where there is none."""
    reach = int(np.ceil(_RING[1] * spot.radius + 2))
    top, left = max(round(spot.y) - reach, 0), max(round(spot.x) - reach, 0)
    cut = lab[top : round(spot.y) + reach + 1, left : round(spot.x) + reach + 1]
    y, x = np.indices(cut.shape[:2], dtype=np.float64)
    off = np.hypot(x - (spot.x - left), y - (spot.y - top))
    core = off <= max(_CORE * spot.radius, 1.0)
    ring = (off > _RING[0] * spot.radius) & (off <= _RING[1] * spot.radius)
    if core.sum() < 2 or ring.sum() < 20:
        return None
    colour = np.median(cut[core], axis=0).astype(np.float64)
    unlike = np.linalg.norm(cut - colour, axis=2)
    contrast = float(np.percentile(unlike[ring], _RING_SHARE))
    if contrast < MIN_CONTRAST_LAB:
        return None
    alike = 1.0 - unlike / contrast
    inside = _piece(alike > 0.5, round(spot.y) - top, round(spot.x) - left)
    if inside is None:
        return None
    return _measured(inside, alike, (left, top), trunk, colour, contrast)


def _piece(mask: NDArray[np.bool_], row: int, column: int) -> NDArray[np.bool_] | None:
    """The connected piece of ``mask`` at that place; None where it reaches the border."""
    import cv2

    _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    which = int(labels[min(row, mask.shape[0] - 1), min(column, mask.shape[1] - 1)])
    if which == 0:
        return None
    x, y, width, height, _ = (int(v) for v in boxes[which])
    if x == 0 or y == 0 or x + width == mask.shape[1] or y + height == mask.shape[0]:
        return None
    return np.asarray(labels == which)


def _measured(
    inside: NDArray[np.bool_],
    alike: NDArray[np.float64],
    corner: tuple[int, int],
    trunk: float,
    colour: FloatArray,
    contrast: float,
) -> Mark | None:
    """Centre and size, with pixels on the rim counted by their share; None for a wrong shape."""
    import cv2

    grid = np.indices(inside.shape, dtype=np.float64)[::-1]
    places = grid[:, inside]
    places = places - places.mean(axis=1, keepdims=True)
    # A pixel is a square, not a point: that is the twelfth.
    spread = places @ places.T / places.shape[1] + np.eye(2) / 12
    short, long = (float(v) for v in np.sqrt(np.linalg.eigvalsh(spread)))
    fill = float(inside.sum()) / (4 * np.pi * short * long)
    rim = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3))) > 0
    weight = np.where(rim, np.clip((alike - 0.2) / 0.6, 0.0, 1.0), 0.0)
    area = float(weight.sum())
    diameter = float(np.sqrt(4 * area / np.pi))
    if long > MAX_ELONGATION * short or not MIN_FILL < fill < MAX_FILL:
        return None
    if not MIN_DIAMETER_T * trunk < diameter < MAX_DIAMETER_T * trunk:
        return None
    centre = np.asarray((weight * grid).sum(axis=(1, 2)) / area)
    return Mark(centre + corner, diameter, colour, contrast)
