"""Open a video file with PyAV and walk through it packet by packet, so that damage stays local;
and which codecs this build of PyAV brings."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formcheck.core.files import is_regular, open_regular
from formcheck.errors import InputError

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream
    from av.container import InputContainer


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


MAX_SIDE_PX = 8192

# FFmpeg would also open text, playlists and pictures as "video", and follow links to other files.
_FORMATS = "mov,mp4,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg,mxf,h264,hevc,dv,gif"
_PROTOCOLS = "file"

_OTHER_KINDS = (
    # Of WebP only single pictures can be decoded here.
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP picture or animation"),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG picture"),
    (re.compile(rb"\x89PNG\r\n"), "a PNG picture"),
    (re.compile(rb"BM....\x00\x00\x00\x00", re.DOTALL), "a BMP picture"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "a TIFF picture"),
    (re.compile(rb"%PDF-"), "a PDF document"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive or an Office document"),
)
"""How files begin that are whole, but of a kind that is not read."""


@contextmanager
def opened(path: Path) -> Iterator[tuple["InputContainer", "VideoStream"]]:
    """The container and its main video stream, closed at the end. Raises InputError."""
    import av

    _require_file(path)
    try:
        # "file:" keeps names with a colon in them from being read as the name of a protocol.
        container = av.open(
            f"file:{path}",
            options={"format_whitelist": _FORMATS, "protocol_whitelist": _PROTOCOLS},
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(path) from error
    with container:
        yield container, _main_stream(container, path)


def _unreadable(path: Path) -> InputError:
    """Why FFmpeg would not open ``path``: another kind of file, or no whole video."""
    with suppress(OSError), path.open("rb") as file:
        begins = file.read(16)
        for pattern, kind in _OTHER_KINDS:
            if pattern.match(begins):
                return InputError(
                    f"{path.name} is {kind}, not a video.",
                    "Give the recording as the phone or camera wrote it, or convert it to MP4.",
                )
    return InputError(
        f"{path.name} is not a video that can be read.",
        "It may be damaged, cut off, or not a video: check that it plays, and copy it again "
        "from the phone or camera. MP4, MOV, MKV, WebM, AVI, DV and GIF are read.",
    )


def _require_file(path: Path) -> None:
    try:
        if not path.exists():
            gone = "links to a file that does not exist" if path.is_symlink() else "does not exist"
            raise InputError(f"{path} {gone}.", "Check the path of the video.")
        if path.is_dir():
            raise InputError(
                f"{path} is a folder, not a video.",
                "Name one video, or use `formcheck batch` for all videos in a folder.",
            )
        # Opening a pipe would wait for whoever writes into it, and a device never ends.
        if not is_regular(path):
            raise InputError(
                f"{path} is a pipe or a device, not a file.",
                "Save the recording as a file first.",
            )
        if path.stat().st_size == 0:
            raise InputError(
                f"{path.name} is empty.", "Copy it again from the phone or camera, completely."
            )
        with open_regular(path):
            pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{path} cannot be opened: {reason}.", "Check its permissions and its drive."
        ) from error


def films(container: "InputContainer") -> list["VideoStream"]:
    """The container's video streams; a cover picture in a sound file is one of a single frame."""
    from av.stream import Disposition

    return [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]


def _main_stream(container: "InputContainer", path: Path) -> "VideoStream":
    streams = films(container)
    if not streams:
        holds = "sound but no video" if container.streams.audio else "no video"
        raise InputError(f"{path.name} holds {holds}.", "Choose the video file of the recording.")
    best = container.streams.best("video")
    stream = next((s for s in streams if s is best), streams[0])
    context = stream.codec_context
    if context is None:
        raise InputError(
            f"{path.name} is compressed in a way that cannot be decoded here.",
            "Convert it to H.264 in an MP4 file.",
        )
    require_size(path, context.width, context.height)
    # Segments are read side by side: one thread each gives the most frames a second in total.
    context.thread_count = 1
    context.options = {**context.options, "max_pixels": str(MAX_SIDE_PX**2)}
    return stream


def require_size(path: Path, width: int, height: int) -> None:
    """Refuse pictures too large to hold, before memory is taken for them. Raises InputError."""
    if max(width, height) > MAX_SIDE_PX:
        raise InputError(
            f"{path.name} says its pictures are {width} x {height} pixels; at most {MAX_SIDE_PX} "
            "on a side are read.",
            "The file may be damaged; otherwise scale it down to 1080p or 4K first.",
        )


def packets(container: "InputContainer", stream: "VideoStream") -> Iterator["Packet[VideoStream]"]:
    """The stream's packets in file order, as far as the file can be read."""
    import av

    # Damage that stops the demuxer ends the recording there.
    with suppress(av.FFmpegError):
        for packet in container.demux(stream):
            if packet.size:
                yield packet


def decoded(container: "InputContainer", stream: "VideoStream") -> Generator["VideoFrame"]:
    """Whole frames from where the container stands, to its end; damaged ones are left out."""
    import av

    for packet in packets(container, stream):
        # The exception is raised for one packet; iterating the container would stop for good.
        with suppress(av.FFmpegError):
            yield from _whole(stream.decode(packet))
    with suppress(av.FFmpegError):
        yield from _whole(stream.decode(None))


def _whole(frames: list["VideoFrame"]) -> Iterator["VideoFrame"]:
    # A frame marked corrupt was patched up from its neighbours: not what the camera saw.
    return (frame for frame in frames if not frame.is_corrupt)
