"""How a browser plays a file: whether it can, and when it says that each frame is shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.arrays import FloatArray, frozen_floats
from formcheck.video.container import opened
from formcheck.video.index import FrameIndex, index_packets, usable_rate
from formcheck.video.stored import read_packets

if TYPE_CHECKING:
    from av import VideoStream
    from av.container import InputContainer

MP4, WEBM = "video/mp4", "video/webm"
PLAIN_PIXELS = ("yuv420p", "yuvj420p")
"""8 bit, every other colour sample: what each browser decodes of each codec."""

PLAYED_IN = {MP4: ("h264", "vp9", "av1"), WEBM: ("vp8", "vp9", "av1")}
"""Codecs that every current browser plays, by the container they are in. HEVC is left out: whether
it plays depends on the machine."""


@dataclass(frozen=True, eq=False)
class Playback:
    """``mime``: the type to send the file with, "" where no browser plays it as it is.
    ``shown_s``: (n_frames,) when each frame is shown, as a browser tells it (``mediaTime``).
    ``codec``: for people. ``comment``: what the file says of itself."""

    mime: str
    shown_s: FloatArray
    codec: str
    comment: str = ""


def playback_of(path: Path) -> Playback:
    """How ``path`` is played; its packets are read once, nothing is decoded.

    Raises:
        InputError: it is no video.
    """
    with opened(path) as (container, stream):
        codec = stream.codec_context.name
        mime = _mime(container, stream)
        start_s = min(_starts_s(container), default=0.0)
        comment = container.metadata.get("comment", "")
        stored = read_packets(container, stream)
        rate = usable_rate((stream.average_rate, stream.base_rate))
    index = index_packets(*stored.columns, stored.time_base, rate)
    if index is None or index.n_repaired:
        # A browser would show the frames at times that nobody can tell.
        return Playback("", frozen_floats("shown_s", [], (None,)), codec, comment)
    shown_s = _shown_s(index, start_s)
    if mime == MP4 and shown_s[0] > index.usual_step_s:
        # Browsers end such a file by as much too early, and its last frames are never shown.
        mime = ""
    return Playback(mime, shown_s, codec, comment)


def _starts_s(container: "InputContainer") -> list[float]:
    """When each stream of the file begins, where it says so."""
    return [
        float(stream.start_time * stream.time_base)
        for stream in container.streams
        if stream.start_time is not None and stream.time_base is not None
    ]


def _shown_s(index: FrameIndex, start_s: float) -> FloatArray:
    first_s = float(int(index.tick[0]) * index.time_base)
    return frozen_floats("shown_s", index.file_time_s + first_s - min(start_s, 0.0), (None,))


def _mime(container: "InputContainer", stream: "VideoStream") -> str:
    name = container.format.name
    kind = MP4 if "mp4" in name else WEBM if "webm" in name else ""
    context = stream.codec_context
    plays = context.name in PLAYED_IN.get(kind, ()) and context.pix_fmt in PLAIN_PIXELS
    return kind if plays else ""
