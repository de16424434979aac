"""Read a recording frame by frame, from anywhere, by several threads at once.

A first pass over the packets (nothing is decoded) finds when each frame is shown and where decoding
may begin. A frame is then known by its timestamp, so that reading from the middle gives the same
frames under the same numbers as reading from the start.
"""

import itertools
import math
from array import array
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.files import sha256_of
from formcheck.core.frame import Frame, Segment
from formcheck.core.recording import VideoInfo
from formcheck.errors import InputError, UsageError
from formcheck.video.container import decoded, films, opened, require_size
from formcheck.video.index import (
    NO_TICK,
    FrameIndex,
    SyncPoint,
    index_decoded,
    index_packets,
    is_variable,
    nominal_hz,
    usable_rate,
)
from formcheck.video.stored import read_packets, recorded_at, unclear_capture_hz
from formcheck.video.upright import Upright, upright_of

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream
    from av.container import InputContainer

LONGEST_S = 4.0
WARM_UP_FRAMES = 10
_WORTH_HALVING_S = 2.0


def segments(
    file_time_s: FloatArray, start_s: float | None = None, end_s: float | None = None
) -> tuple[Segment, ...]:
    """Equal parts of the time from ``start_s`` (included) to ``end_s`` (left out), each at most
    ``LONGEST_S`` of file time; at least two where there are more than 2 s.

    ``file_time_s``: (n_frames,) increasing. The cut depends on the recording and the wanted time
    alone: a tracker started elsewhere finds slightly different landmarks. Each part is entered
    ``WARM_UP_FRAMES`` early. Raises UsageError where no frame lies in the wanted time.
    """
    first = 0 if start_s is None else int(np.searchsorted(file_time_s, start_s))
    stop = len(file_time_s) if end_s is None else int(np.searchsorted(file_time_s, end_s))
    if first >= stop:
        length_s = float(file_time_s[-1]) if len(file_time_s) else 0.0
        raise UsageError(
            "No frame of the recording lies in the time asked for.",
            f"It runs from 0 to {length_s:.2f} s; the start must come before the end.",
        )
    begin_s, length_s = float(file_time_s[first]), float(file_time_s[stop - 1] - file_time_s[first])
    count = max(math.ceil(length_s / LONGEST_S), 2 if length_s > _WORTH_HALVING_S else 1)
    cuts_s = begin_s + length_s * np.arange(1, count) / count
    cuts = np.searchsorted(file_time_s, cuts_s)
    # A long gap between two frames can leave a part without any.
    edges = sorted({first, *(int(cut) for cut in cuts), stop})
    return tuple(
        Segment(max(0, start - WARM_UP_FRAMES), start, end)
        for start, end in itertools.pairwise(edges)
    )


class _SeekMissedError(Exception):
    """Seeking did not land on the key frame it was sent to."""


class VideoSource:
    """A video file as ``core.frame.FrameSource``; made by ``open_video``. Holds no open file."""

    def __init__(
        self,
        info: VideoInfo,
        index: FrameIndex,
        upright: Upright,
        tags: Mapping[str, str],
        *,
        stored: Upright | None = None,
    ) -> None:
        """``stored``: how the container says the picture is held, where ``upright`` is not that."""
        self._info = info
        self._index = index
        self._upright = upright
        self._stored = stored or upright
        self._tags = dict(tags)
        self._file_time_s = index.file_time_s

    @property
    def info(self) -> VideoInfo:
        """Facts of the container, rotation and sample aspect applied."""
        return self._info

    @property
    def file_time_s(self) -> FloatArray:
        """(n_frames,) presentation times in the file, 0 at the first frame."""
        return self._file_time_s

    @property
    def tags(self) -> Mapping[str, str]:
        """The container's metadata as the camera wrote it."""
        return self._tags

    def held(self, turned_deg: int, *, mirrored: bool) -> "VideoSource":
        """The same file with its pictures turned by ``turned_deg`` (0, 90, 180 or 270)
        counterclockwise and then, if ``mirrored``, mirrored left to right."""
        if (self._info.turned_deg, self._info.mirrored) == (turned_deg, mirrored):
            return self
        upright = self._stored.held(turned_deg, mirrored=mirrored)
        info = replace(
            self._info, size_px=upright.size_px, turned_deg=turned_deg, mirrored=mirrored
        )
        return VideoSource(info, self._index, upright, self._tags, stored=self._stored)

    def point_px(self, point_px: tuple[float, float]) -> tuple[float, float]:
        """Where a point of the picture as the file shows it lies in the one that is given."""
        x, y = point_px
        width, height = self._stored.size_px
        for _ in range(self._info.turned_deg // 90):
            x, y, width, height = y, width - x, height, width
        return (width - x if self._info.mirrored else x), y

    def frames(self, start: int = 0, stop: int | None = None) -> Generator[Frame]:
        """Frames with ``start <= index < stop`` in order; damaged ones are left out.

        Each call reads through a container of its own. Raises InputError where the file can no
        longer be opened."""
        start = max(start, 0)
        stop = len(self._index) if stop is None else min(stop, len(self._index))
        if start >= stop:
            return
        yield from self._from_key(range(start, stop), self._index.key_before(start))

    def picked(self, indices: Sequence[int]) -> tuple[Iterator[Frame], ...]:
        """The frames of ``indices`` (rising), a part for each key frame that decoding begins at.

        Frames between them are decoded but not converted. Each part reads through a container of
        its own. Raises InputError as ``frames``."""
        parts: dict[SyncPoint | None, list[int]] = {}
        for index in indices:
            parts.setdefault(self._index.key_before(index), []).append(index)
        return tuple(self._from_key(part, key) for key, part in parts.items())

    def _from_key(self, wanted: Sequence[int], key: SyncPoint | None) -> Generator[Frame]:
        try:
            yield from self._read(wanted, key)
        except _SeekMissedError:
            yield from self._read(wanted, None)

    def _read(self, wanted: Sequence[int], key: SyncPoint | None) -> Generator[Frame]:
        """Decode from ``key`` (None: the start of the file). Raises _SeekMissedError, before any
        frame is given, where the first frame that comes out is not that key frame."""
        from av.video.reformatter import VideoReformatter

        assert self._info.path is not None
        reformatter = VideoReformatter()
        with (
            opened(self._info.path) as (container, stream),
            closing(self._indexed(container, stream, key)) as found,
        ):
            for index, picture in found:
                if index in wanted:
                    rgb = self._upright.picture(picture, reformatter)
                    yield Frame(index, float(self._file_time_s[index]), rgb)
                if index >= wanted[-1]:
                    return

    def _indexed(
        self, container: "InputContainer", stream: "VideoStream", key: SyncPoint | None
    ) -> Generator[tuple[int, "VideoFrame"]]:
        """Decoded frames with their index, which rises, from ``key`` on."""
        import av

        if key is not None:
            try:
                container.seek(key.seek_tick, stream=stream, backward=True)
            except av.FFmpegError as error:
                raise _SeekMissedError from error
        last = -1
        landed = key is None
        for count, picture in enumerate(decoded(container, stream)):
            index = count if self._index.counted else self._index.index_of(picture.pts)
            if index is None or index <= last:
                continue
            if key is not None and not landed:
                # Frames shown before the key frame but stored after it lack what they build on.
                if index < key.index:
                    continue
                if index > key.index:
                    break
                landed = True
            last = index
            yield index, picture
        if not landed:
            raise _SeekMissedError


def open_video(path: Path) -> VideoSource:
    """Read the facts of a video file: two passes over its bytes, one decoded frame.

    Raises InputError where there is no such file, it is no video, or nothing in it can be decoded.
    """
    with opened(path) as (container, stream):
        stored = read_packets(container, stream)
        announced = (stream.base_rate, stream.average_rate)
        tags = {**container.metadata, **stream.metadata}
        streams = [film.index for film in films(container)]
        measured = streams.index(stream.index) + 1
    rate = usable_rate(reversed(announced))
    index = index_packets(*stored.columns, stored.time_base, rate)
    n_damaged = 0
    with opened(path) as (container, stream), closing(decoded(container, stream)) as frames:
        first = next(frames, None)
        if first is None:
            raise InputError(
                f"{path.name} holds no picture that can be decoded.",
                "It may be damaged or cut off: check that it plays, and copy it again.",
            )
        upright = upright_of(first, stream.sample_aspect_ratio)
        require_size(path, *upright.size_px)
        if index is None:
            pts = _ticks(first, frames)
            index = index_decoded(pts, stored.time_base, rate)
            n_damaged = max(0, len(stored) - len(index))
    sha256 = sha256_of(path)
    played_hz = nominal_hz(index, announced)
    info = VideoInfo(
        path=path,
        name=path.name,
        sha256=sha256,
        size_px=upright.size_px,
        n_frames=len(index),
        duration_s=index.duration_s,
        nominal_hz=played_hz,
        variable_rate=is_variable(index),
        rotation_deg=upright.rotation_deg,
        recorded_at=recorded_at(tags),
        announced_duration_s=stored.announced_s(index),
        damaged_frames=n_damaged,
        repaired_times=index.n_repaired,
        n_streams=len(streams),
        stream=measured,
        unclear_capture_hz=unclear_capture_hz(tags, played_hz),
    )
    return VideoSource(info, index, upright, tags)


def _ticks(first: "VideoFrame", rest: Iterable["VideoFrame"]) -> IntArray:
    pts = array("q", [NO_TICK if first.pts is None else first.pts])
    pts.extend(NO_TICK if frame.pts is None else frame.pts for frame in rest)
    return np.array(pts, dtype=np.int64)
