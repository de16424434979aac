"""A part of a frame, at the size of a picture."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture


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
