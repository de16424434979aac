"""Which codecs this build of PyAV brings."""

from typing import Literal


def h264_encoder() -> str | None:
    """Name of the encoder that writes H.264, None where there is none."""
    return _name("libx264", "w")


def hevc_decoder() -> str | None:
    """Name of the decoder that reads HEVC, None where there is none."""
    return _name("hevc", "r")


def _name(codec: str, mode: Literal["r", "w"]) -> str | None:
    import av

    try:
        return str(av.Codec(codec, mode).name)
    except (av.FFmpegError, ValueError):
        return None
