"""Turn a decoded frame into an upright RGB picture with square pixels."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from formcheck.core.frame import Picture

if TYPE_CHECKING:
    from av import VideoFrame
    from av.video.reformatter import VideoReformatter

# Anything else is a damaged header, not a lens.
_ASPECT_LIMITS = (Fraction(1, 4), Fraction(4))


@dataclass(frozen=True)
class Upright:
    """What to do to every frame of a recording: scale to ``scaled_px`` (width, height, square
    pixels), then exchange the axes if ``transpose``, then mirror."""

    scaled_px: tuple[int, int]
    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        width, height = self.scaled_px
        return (height, width) if self.transpose else (width, height)

    @property
    def rotation_deg(self) -> int:
        """By how much the stored picture is turned counterclockwise: 0, 90, 180 or 270."""
        if self.transpose:
            return 270 if self.flip_x else 90
        return 180 if self.flip_y else 0

    def held(self, turned_deg: int, *, mirrored: bool) -> "Upright":
        """This, then turned by ``turned_deg`` (a multiple of 90) counterclockwise, then mirrored
        left to right."""
        held = self
        for _ in range(turned_deg // 90 % 4):
            # A quarter turn exchanges the axes and mirrors top to bottom.
            held = replace(
                held, transpose=not held.transpose, flip_x=held.flip_y, flip_y=not held.flip_x
            )
        return replace(held, flip_x=held.flip_x != mirrored)

    def picture(self, frame: "VideoFrame", reformatter: "VideoReformatter") -> Picture:
        """(height, width, 3) uint8 RGB, contiguous."""
        width, height = self.scaled_px
        scaled = reformatter.reformat(frame, width=width, height=height, format="rgb24", threads=1)
        rgb = np.asarray(scaled.to_ndarray(), dtype=np.uint8)
        if not (self.transpose or self.flip_x or self.flip_y):
            return np.ascontiguousarray(rgb)
        # One 3-byte element a pixel: numpy moves those several times quicker than single bytes.
        pixels = np.ascontiguousarray(rgb).view("V3")[..., 0]
        turned = np.ascontiguousarray(self._turn(pixels))
        return turned.view(np.uint8).reshape(*turned.shape, 3)

    def _turn(self, pixels: NDArray[np.void]) -> NDArray[np.void]:
        turned = pixels.T if self.transpose else pixels
        turned = turned[:, ::-1] if self.flip_x else turned
        return turned[::-1] if self.flip_y else turned


def upright_of(frame: "VideoFrame", sample_aspect: Fraction | None) -> Upright:
    """How to make ``frame`` upright. Width is scaled by the sample aspect, as players do."""
    width = frame.width
    if sample_aspect and _ASPECT_LIMITS[0] <= sample_aspect <= _ASPECT_LIMITS[1]:
        width = max(1, round(width * sample_aspect))
    scaled_px = (width, frame.height)
    # PyAV's type hints know only some kinds of side data.
    side_data: Any = frame.side_data
    data = side_data.get("DISPLAYMATRIX")
    if data is None:
        return Upright(scaled_px)
    # (x', y') = (a x + c y, b x + d y) in 16.16 fixed point, y down (libavutil/display.h).
    a, b, _, c, d = (int(value) for value in np.frombuffer(data, dtype=np.int32)[:5])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Upright(scaled_px, transpose=True, flip_x=c < 0, flip_y=b < 0)
    return Upright(scaled_px, flip_x=a < 0, flip_y=d < 0)
