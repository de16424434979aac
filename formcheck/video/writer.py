"""Write pictures as H.264 that every browser plays, with exactly the times given."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from formcheck.core.frame import Picture
from formcheck.core.prefetch import prefetch
from formcheck.errors import NotReadyError, OutputError
from formcheck.video.container import h264_encoder

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import OutputContainer
    from av.video.stream import VideoStream

_TIME_BASE = Fraction(1, 1_000_000)
_QUALITY = {"crf": "21", "preset": "veryfast"}
_ITU709 = 1
"""The conversion; ``_BT709`` is what the file says of it."""
_BT709 = 1
_LIMITED_RANGE = 1


class VideoWriter:
    """A video file in the making: use as a context manager, ``write`` frame by frame or
    ``write_all`` together.

    ``size_px``: width and height of the pictures; an odd last column or row is cut off, since
    yuv420p has none. ``nominal_hz``: usual frames a second, which decides the H.264 level and how
    long the last frame lasts where it is the only one. An unfinished file is removed, and so is one
    without frames.
    Raises OutputError where the file cannot be written, NotReadyError without an H.264 encoder.
    """

    def __init__(
        self,
        path: Path,
        size_px: tuple[int, int],
        nominal_hz: Fraction = Fraction(30),
        comment: str = "",
    ) -> None:
        self._path = path
        self._size_px = size_px
        self._nominal_hz = nominal_hz
        self._comment = comment
        self._last_tick: int | None = None
        self._last_step = max(1, round(1 / (nominal_hz * _TIME_BASE)))
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None

    def __enter__(self) -> Self:
        import av
        from av.video.reformatter import VideoReformatter

        _require_encoder()
        self._reformatter = VideoReformatter()
        with self._failing_as_output_error():
            # PyAV opens the file at the first frame only: too late to say that it cannot.
            self._path.open("wb").close()
            self._container = av.open(
                f"file:{self._path}", "w", format="mp4", options={"movflags": "+faststart"}
            )
            if self._comment:
                self._container.metadata["comment"] = self._comment
            self._stream = self._new_stream(self._container)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None or self._last_tick is None:
            self._abandon()
            return
        assert self._container is not None
        assert self._stream is not None
        with self._failing_as_output_error():
            self._mux(self._stream.encode(None))
            self._container.close()

    def write(self, rgb: Picture, file_time_s: float) -> None:
        """Append ``rgb`` (height, width, 3) uint8, shown from ``file_time_s`` on.

        Raises ValueError for another size or a time not after the last one (to the microsecond).
        """
        self._append(self._converted(rgb, file_time_s))

    def write_all(
        self,
        pictures: Iterable[tuple[Picture, float]],
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Append ``pictures`` with their times as ``write`` does; ``progress`` is told of each.
        Making, converting and encoding them each have a thread; nothing is copied between.

        Raises what ``write`` and making the pictures raise.
        """
        with closing(prefetch(self._all_converted(pictures))) as frames:
            for frame in frames:
                self._append(frame)
                if progress is not None:
                    progress(1)

    def _all_converted(self, pictures: Iterable[tuple[Picture, float]]) -> Generator["VideoFrame"]:
        with closing(prefetch(pictures)) as made:
            for rgb, file_time_s in made:
                yield self._converted(rgb, file_time_s)

    def _converted(self, rgb: Picture, file_time_s: float) -> "VideoFrame":
        import av

        width, height = self._size_px
        if rgb.shape != (height, width, 3):
            raise ValueError(f"expected rgb to have shape {(height, width, 3)}, got {rgb.shape}")
        even = rgb[: height & ~1, : width & ~1]
        # Without a copy: the frame holds on to the picture, which is read before this returns.
        frame = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(even), format="rgb24")
        # One reformatter for all frames: making its tables costs as much as using them, and so do
        # several threads for one small picture.
        converted = self._reformatter.reformat(
            frame, format="yuv420p", dst_colorspace=_ITU709, threads=1
        )
        converted.pts, converted.time_base = round(file_time_s / _TIME_BASE), _TIME_BASE
        return converted

    def _append(self, frame: "VideoFrame") -> None:
        assert self._stream is not None
        tick = frame.pts
        assert tick is not None
        if self._last_tick is not None:
            if tick <= self._last_tick:
                at_s = float(tick * _TIME_BASE)
                raise ValueError(f"expected a time after the last frame's, got {at_s} s")
            self._last_step = tick - self._last_tick
        self._last_tick = tick
        with self._failing_as_output_error():
            self._mux(self._stream.encode(frame))

    def _new_stream(self, container: "OutputContainer") -> "VideoStream":
        # A key frame every second or so, as phones write them: stepping through the video and
        # reading it from the middle need not decode seconds of it first.
        apart = {"g": str(max(1, round(self._nominal_hz)))}
        stream = container.add_stream(
            "libx264", rate=self._nominal_hz, options={**_QUALITY, **apart}
        )
        stream.width, stream.height = (side & ~1 for side in self._size_px)
        stream.pix_fmt = "yuv420p"
        stream.time_base = _TIME_BASE
        context = stream.codec_context
        context.time_base = _TIME_BASE
        # No B-frames: decoding order is presentation order, so no edit list shifts the times.
        context.max_b_frames = 0
        context.color_range = _LIMITED_RANGE
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        return stream

    def _mux(self, packets: list["Packet[VideoStream]"]) -> None:
        assert self._container is not None
        for packet in packets:
            # The others last until the next one; the file says so by itself.
            if packet.pts == self._last_tick:
                packet.duration = self._last_step
            self._container.mux(packet)

    @contextmanager
    def _failing_as_output_error(self) -> Iterator[None]:
        import av

        try:
            yield
        except (av.FFmpegError, OSError) as error:
            self._abandon()
            reason = getattr(error, "strerror", None) or str(error)
            raise OutputError(
                f"The video {self._path.name} could not be written: {reason}.",
                f"Check that {self._path.parent} can be written to and has space left.",
            ) from error

    def _abandon(self) -> None:
        import av

        if self._container is not None:
            # Closing tries to finish the file, which may fail the way writing did.
            with suppress(av.FFmpegError, OSError):
                self._container.close()
            self._container = None
            with suppress(OSError):
                self._path.unlink()


def _require_encoder() -> None:
    if h264_encoder() is None:
        raise NotReadyError(
            "The installed PyAV has no H.264 encoder (libx264).",
            "Install PyAV from PyPI: pip install --force-reinstall --no-cache-dir av",
        )
