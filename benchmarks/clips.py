"""The recording that is worked on, as large and as long as is asked for."""

from pathlib import Path

import numpy as np

from formcheck.core.frame import Picture
from formcheck.video.reader import open_video
from formcheck.video.writer import VideoWriter

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "treadmill_side.mp4"
HEIGHTS_PX = {"720p": 720, "1080p": 1080}
"""Short side of the picture by its usual name; the long one is 16/9 of it."""


def fitted(rgb: Picture, height_px: int) -> Picture:
    """``rgb`` (height, width, 3) scaled into a landscape picture 16:9 of ``height_px``; its outer
    columns go on to both sides."""
    import cv2

    size = (round(rgb.shape[1] * height_px / rgb.shape[0]), height_px)
    scaled = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    room = max(0, round(height_px * 16 / 9) - scaled.shape[1])
    return np.pad(scaled, ((0, 0), (room // 2, room - room // 2), (0, 0)), mode="edge")


def made(folder: Path, height_px: int, seconds: float, clip: Path = SAMPLE) -> Path:
    """``clip`` over and over until it is ``seconds`` long, written into ``folder``."""
    source = open_video(clip)
    assert source.info.nominal_hz is not None
    step_s = float(1 / source.info.nominal_hz)
    n_frames = round(seconds / step_s)
    size_px = (round(height_px * 16 / 9), height_px)
    path = folder / f"{clip.stem}_{height_px}p_{seconds:g}s.mp4"
    with VideoWriter(path, size_px, source.info.nominal_hz) as writer:
        done = 0
        while done < n_frames:
            for frame in source.frames(0, n_frames - done):
                writer.write(fitted(frame.rgb, height_px), done * step_s)
                done += 1
    return path
