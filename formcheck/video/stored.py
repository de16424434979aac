"""What a file holds of its video, packet by packet, and what it announces: its length, when it
was recorded, how much slower than life it plays."""

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.arrays import BoolArray, IntArray
from formcheck.core.recording import SlowMotionSource
from formcheck.video.container import packets
from formcheck.video.index import NO_TICK, FrameIndex

if TYPE_CHECKING:
    from av import VideoStream
    from av.container import InputContainer

RECORDED_TAG = "creation_time"
FIRST_YEAR = 1990
"""Cameras whose clock was never set write 1904, 1970 or 1980."""


def recorded_at(tags: Mapping[str, str]) -> str | None:
    """Start of the recording as ISO 8601 in UTC, from the container's ``tags``; None where it does
    not say, or says what cannot be (before ``FIRST_YEAR``, or still to come)."""
    try:
        told = datetime.fromisoformat(tags.get(RECORDED_TAG, "").strip())
        # Containers count in UTC and some do not say so.
        moment = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    # A clock set to another time zone is ahead by less than a day.
    if moment.year < FIRST_YEAR or moment > datetime.now(UTC) + timedelta(days=1):
        return None
    return moment.isoformat(timespec="seconds")


CAPTURE_RATE_TAG = "com.android.capture.fps"
"""Written by Android's recorder: frames a second that the camera took."""

# Rates are rounded on the way into the file (240 over 29.97): a factor this near a whole one is it.
_WHOLE_WITHIN = 0.02


def slow_motion(
    tags: Mapping[str, str], nominal_hz: Fraction | None
) -> tuple[float, SlowMotionSource]:
    """File seconds per capture second and how that is known.

    The file's own ``tags`` say at how many frames a second it was taken, against ``nominal_hz`` at
    which it plays. Cameras slow down by whole factors from 2 on;
    any other pair comes of a rate that was lowered, a film that was converted or one whose frames
    come unevenly (``unclear_capture_hz``). iPhones keep the capture rate in the file (240 fps plays
    in real time) and mark nothing in the slowed copies they share: 1.0, NONE.
    """
    factor = _tagged(tags, nominal_hz)
    if factor is None or not _is_whole(factor):
        return 1.0, SlowMotionSource.NONE
    return float(round(factor)), SlowMotionSource.METADATA


def unclear_capture_hz(tags: Mapping[str, str], nominal_hz: Fraction | None) -> float | None:
    """Frames a second that the ``tags`` say were taken, where ``nominal_hz`` is no whole part of
    it, which is not believed; None where there is nothing to doubt."""
    factor = _tagged(tags, nominal_hz)
    return None if factor is None or _is_whole(factor) else _number(tags[CAPTURE_RATE_TAG])


def _tagged(tags: Mapping[str, str], nominal_hz: Fraction | None) -> float | None:
    capture_hz = _number(tags.get(CAPTURE_RATE_TAG, ""))
    return None if capture_hz is None or not nominal_hz else capture_hz / float(nominal_hz)


def _is_whole(factor: float) -> bool:
    return round(factor) >= 1 and abs(factor - round(factor)) <= _WHOLE_WITHIN * round(factor)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


MISSING_S = 0.25
"""Less is not called breaking off: containers count the last frame in different ways."""

LONGEST_RECORDING_S = 24 * 3600.0
"""A file that announces more is taken to be mistaken, not to have lost it."""

_USUAL_TIME_BASE = Fraction(1, 90_000)


@dataclass(frozen=True, eq=False)
class StoredVideo:
    """The packets that are shown, in file order: ``pts`` and ``dts`` in units of ``time_base`` s
    (``NO_TICK`` where missing), ``is_key`` and ``duration``, all (n_packets,).

    ``n_read``: packets read, with those that are not shown; ``n_announced``: how many there should
    be, 0 where the container does not say. ``announced_end_s``: until when, in the file's own
    time, None where it does not say.
    """

    pts: IntArray
    dts: IntArray
    is_key: BoolArray
    duration: IntArray
    time_base: Fraction
    n_read: int
    n_announced: int
    announced_end_s: float | None

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def columns(self) -> tuple[IntArray, IntArray, BoolArray, IntArray]:
        """As ``index.index_packets`` takes them."""
        return self.pts, self.dts, self.is_key, self.duration

    def announced_s(self, index: FrameIndex) -> float | None:
        """How long the recording should be by ``index``, where it breaks off before; else None."""
        read_s = index.duration_s
        if self.n_announced:
            # Counted at the usual step: lengths in headers are wrong more often.
            whole_s = read_s + (self.n_announced - self.n_read) * index.usual_step_s
        elif self.announced_end_s is not None and not index.n_repaired:
            first_s = float(int(self.pts.min()) * self.time_base)
            whole_s = self.announced_end_s - first_s
        else:
            return None
        breaks_off = read_s + MISSING_S < whole_s <= LONGEST_RECORDING_S
        return whole_s if breaks_off else None


def read_packets(container: "InputContainer", stream: "VideoStream") -> StoredVideo:
    """Walk through the stream once; nothing is decoded."""
    columns = tuple(array("q") for _ in range(4))
    n_read = n_cut = 0
    for packet in packets(container, stream):
        n_read += 1
        n_cut = n_cut + 1 if packet.is_corrupt else 0
        # Packets before the start of an edit list are decoded but not shown.
        if not packet.is_discard:
            row = (packet.pts, packet.dts, int(packet.is_keyframe), packet.duration)
            for column, value in zip(columns, row, strict=True):
                column.append(NO_TICK if value is None else value)
    # The last packet of a file that breaks off is cut, too.
    whole = max(len(columns[0]) - n_cut, 0)
    pts, dts, is_key, duration = (np.array(c[:whole], dtype=np.int64) for c in columns)
    time_base = stream.time_base or _USUAL_TIME_BASE
    # AVI counts every tick as a frame, those in which nothing new is shown too.
    ticks = stream.frames if container.format.name == "avi" else 0
    return StoredVideo(
        pts=pts,
        dts=dts,
        is_key=is_key == 1,
        duration=np.maximum(duration, 0),
        time_base=time_base,
        n_read=n_read - n_cut,
        n_announced=0 if ticks else stream.frames,
        announced_end_s=float(ticks * time_base) if ticks else _announced_end_s(stream, time_base),
    )


def _announced_end_s(stream: "VideoStream", time_base: Fraction) -> float | None:
    """Matroska writes the end of each track as a tag; fragmented MP4 its length."""
    told = _clock_s(stream.metadata)
    if told is not None:
        return told
    if stream.duration is None or stream.start_time is None:
        return None
    return float((stream.start_time + stream.duration) * time_base)


def _clock_s(tags: Mapping[str, str]) -> float | None:
    """Seconds of a tag like 00:01:02.500000000."""
    try:
        hours, minutes, seconds = (float(part) for part in tags.get("DURATION", "").split(":"))
    except ValueError:
        return None
    return 3600.0 * hours + 60.0 * minutes + seconds
