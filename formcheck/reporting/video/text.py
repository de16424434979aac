"""Anti-aliased text on pictures, each label rendered once.

Pillow with the DejaVu fonts that come with matplotlib: the same glyphs on every machine, and digits
of one width, so that live numbers do not wobble.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.core.frame import Picture
from formcheck.reporting.palette import INK, PAPER, Colour

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Anchor = Literal["left", "centre", "right"]


@dataclass(frozen=True, eq=False)
class TextLabel:
    """A rendered text. ``fill`` and ``halo``: (h, w) coverage 0..255; ``pad_px``: room for the halo
    on each side; ``width_px``: of the text without it."""

    fill: NDArray[np.uint8]
    halo: NDArray[np.uint8]
    pad_px: int
    width_px: int


def font_files() -> tuple[Path, Path]:
    """DejaVu Sans, plain and bold."""
    import matplotlib

    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    plain, bold = (FT2Font(str(path)).get_charmap() for path in font_files())
    return frozenset(plain.keys() & bold.keys())


def drawable(letter: str) -> bool:
    """Whether the fonts have ``letter``."""
    return ord(letter) in _letters()


@lru_cache(maxsize=32)
def _font(size_px: int, bold: bool) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(font_files()[bold]), size_px)


@lru_cache(maxsize=512)
def label(text: str, size_px: int, bold: bool = False) -> TextLabel:
    """``text`` at ``size_px`` (height of the line), one line."""
    import cv2
    from PIL import Image, ImageDraw

    font = _font(size_px, bold)
    width = max(1, round(font.getlength(text)))
    pad = max(2, round(0.22 * size_px))
    # The line is as high as the font's size; capitals sit on a baseline at 0.8 of it.
    canvas = Image.new("L", (width + 2 * pad, round(1.1 * size_px) + 2 * pad))
    baseline = pad + round(0.84 * size_px)
    ImageDraw.Draw(canvas).text((pad, baseline), text, 255, font, anchor="ls")
    fill = np.asarray(canvas, dtype=np.uint8)
    blurred = cv2.GaussianBlur(fill, (0, 0), max(1.0, 0.09 * size_px)).astype(np.float32)
    halo = np.clip(2.6 * blurred, 0, 215).astype(np.uint8)
    return TextLabel(fill, halo, pad, width)


def text_width(text: str, size_px: int, *, bold: bool = False) -> int:
    """Width of ``text`` in pixels."""
    return label(text, size_px, bold).width_px


def draw_text(
    picture: Picture,
    at_px: tuple[float, float],
    text: str,
    size_px: int,
    colour: Colour = PAPER,
    *,
    bold: bool = False,
    anchor: Anchor = "left",
    halo: bool = True,
    halo_colour: Colour = INK,
) -> None:
    """Write ``text`` with the top of its line at ``at_px``; what lies outside is cut off."""
    made = label(text, size_px, bold)
    shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[anchor] * made.width_px
    x, y = round(at_px[0] - shift) - made.pad_px, round(at_px[1]) - made.pad_px
    if halo:
        _blend(picture, x, y, _tint(text, size_px, bold, halo_colour, halo=True))
    _blend(picture, x, y, _tint(text, size_px, bold, colour, halo=False))


def wrap(text: str, size_px: int, width_px: float) -> list[str]:
    """``text`` broken at spaces into lines no wider than ``width_px`` where a word allows it."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size_px) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True, eq=False)
class _Tint:
    """A label in a colour, as far as there is any: what is kept of the picture below and what comes
    to it, in 255ths, both (h, w, 3) or (h, w, 1). ``x``, ``y``: where in the label it begins."""

    x: int
    y: int
    keep: NDArray[np.uint16]
    add: NDArray[np.uint16]


@lru_cache(maxsize=256)
def _tint(text: str, size_px: int, bold: bool, colour: Colour, *, halo: bool) -> _Tint:
    made = label(text, size_px, bold)
    coverage = made.halo if halo else made.fill
    rows, columns = (np.flatnonzero(coverage.any(axis=axis)) for axis in (1, 0))
    if len(rows) == 0:
        return _Tint(0, 0, np.empty((0, 0, 1), np.uint16), np.empty((0, 0, 3), np.uint16))
    x, y = int(columns[0]), int(rows[0])
    share = coverage[y : rows[-1] + 1, x : columns[-1] + 1, None].astype(np.uint16)
    # With the half that rounds.
    return _Tint(x, y, 255 - share, np.array(colour, dtype=np.uint16) * share + 127)


def _blend(picture: Picture, x: int, y: int, tint: _Tint) -> None:
    x, y = x + tint.x, y + tint.y
    height, width = picture.shape[:2]
    left, top = max(0, -x), max(0, -y)
    right, bottom = min(tint.add.shape[1], width - x), min(tint.add.shape[0], height - y)
    if left >= right or top >= bottom:
        return
    region = picture[y + top : y + bottom, x + left : x + right]
    mixed = region * tint.keep[top:bottom, left:right]
    mixed += tint.add[top:bottom, left:right]
    mixed //= 255
    region[:] = mixed
