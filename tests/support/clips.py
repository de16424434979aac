"""Small video files made on the spot, whose every frame shows its own number."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from formcheck.core.frame import Picture

SIZE = (64, 48)


def picture(number: int, size: tuple[int, int] = SIZE) -> Picture:
    """Red top left, green top right; below, ``number`` in eight bits from left to right."""
    width, height = size
    rgb = np.zeros((height, width, 3), dtype=np.uint8)
    rgb[: height // 2, : width // 2] = (220, 20, 20)
    rgb[: height // 2, width // 2 :] = (20, 180, 20)
    for bit in range(8):
        if number >> bit & 1:
            rgb[height // 2 :, width * bit // 8 : width * (bit + 1) // 8] = 230
    return rgb


def number_in(rgb: Picture) -> int:
    """The number that an upright ``picture`` shows."""
    height, width = rgb.shape[:2]
    row = rgb[height * 3 // 4].mean(axis=1)
    return sum(int(row[width * (2 * bit + 1) // 16] > 120) << bit for bit in range(8))


def is_upright(rgb: Picture) -> bool:
    """Red is top left and green top right."""
    height, width = rgb.shape[:2]
    left, right = rgb[height // 4, width // 4].astype(int), rgb[height // 4, width * 3 // 4]
    return bool(left[0] > 2 * left[1] and right[1] > 2 * int(right[0]))


def write_clip(
    path: Path,
    ticks: Sequence[int],
    time_base: Fraction = Fraction(1, 90_000),
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    size: tuple[int, int] = SIZE,
    rate: Fraction = Fraction(30),
    options: dict[str, str] | None = None,
    rotation: int = 0,
    mirrored: bool = False,
    aspect: Fraction | None = None,
    tags: dict[str, str] | None = None,
    pictures: Callable[[int], Picture] | None = None,
) -> Path:
    """A file of ``len(ticks)`` frames shown at ``ticks`` × ``time_base``; key frame every 8."""
    width, height = size
    draw = pictures or (lambda i: picture(i, size))
    movflags = {"movflags": "+use_metadata_tags"} if path.suffix in {".mp4", ".mov"} else {}
    with av.open(str(path), "w", options=movflags) as container:
        container.metadata.update(tags or {})
        stream: Any = container.add_stream(
            codec, rate=rate, options=options if options is not None else x264_options(codec)
        )
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.time_base = stream.codec_context.time_base = time_base
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation or mirrored:
            stream.set_display_rotation(rotation, hflip=mirrored)
        for i, tick in enumerate(ticks):
            frame = av.VideoFrame.from_ndarray(draw(i), format="rgb24")
            frame.pts, frame.time_base = int(tick), time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def x264_options(codec: str) -> dict[str, str]:
    if codec == "libx265":
        return {"x265-params": "log-level=none:keyint=8:pools=1"}
    return {"crf": "10", "g": "8"} if codec == "libx264" else {}


def steady(n: int, hz: Fraction | int, time_base: Fraction = Fraction(1, 90_000)) -> list[int]:
    """Ticks of ``n`` frames at ``hz``, rounded."""
    return [round(i / hz / time_base) for i in range(n)]


def damage_packet(path: Path, number: int) -> None:
    """Overwrite the payload of the ``number``-th packet of an H.264 file in place."""
    with av.open(str(path)) as container:
        packet = [p for p in container.demux(video=0) if p.size][number]
        start, size = packet.pos, packet.size
    assert start is not None
    raw = bytearray(path.read_bytes())
    # The length and the NAL header stay, so that only this picture is hit.
    raw[start + 6 : start + size] = bytes([0xFF]) * (size - 6)
    path.write_bytes(raw)


def write_two(path: Path, sizes: Sequence[tuple[int, int]], n_frames: int = 12) -> Path:
    """A file that holds a film of each of ``sizes``, as cameras for two directions write it."""
    with av.open(str(path), "w") as container:
        streams: list[Any] = [container.add_stream("libx264", rate=30) for _ in sizes]
        for stream, (width, height) in zip(streams, sizes, strict=True):
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i in range(n_frames):
            for stream, size in zip(streams, sizes, strict=True):
                frame = av.VideoFrame.from_ndarray(picture(i, size), format="rgb24")
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))
    return path


def write_sound(path: Path) -> Path:
    """A file that holds a tenth of a second of silence and nothing else."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("aac", rate=48_000)
        sound = av.AudioFrame.from_ndarray(
            np.zeros((1, 4_800), dtype=np.float32), format="fltp", layout="mono"
        )
        sound.sample_rate, sound.pts = 48_000, 0
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    return path
