"""Landmarks from a file instead of a pose model: the ``pose.npz`` of an earlier result."""

import math
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.core import files
from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import FrameSource
from formcheck.core.pose import N_LANDMARKS, Landmark, PoseTrack
from formcheck.core.timeline import MILLISECOND_S, Timeline, unrounded
from formcheck.errors import OptionHint, UsageError

ARRAYS = ("time_s", "xy_px", "confidence", "size_px")
UNKNOWN_BACKEND = "file"
"""Landmarks of a model that the file does not name."""

MOST_FRAMES = 500_000
"""More than two hours at 60 frames/s; larger arrays are refused before memory is taken."""
LARGEST_NUMBER_BYTES = 16
"""Of the longest kind of number."""

SAME_TIME_SHARE = 0.1
"""Of a frame, besides the millisecond that some files round to: landmarks of a recording at 25
frames/s lie up to half a frame off one at 30."""

LARGEST_PX = 65_535
FARTHEST_PX = 1e6
LONGEST_NAME = 200

_HINT = (
    "It holds time_s (n,) in seconds, xy_px (n, 33, 2) in pixels with NaN for unseen, "
    "confidence (n, 33) from 0 to 1 and size_px (2,): width and height."
)


def read_poses(path: Path) -> PoseTrack:
    """The runner's landmarks in a ``pose.npz``. Raises UsageError that says what is wrong."""
    arrays, backend = _load(path)
    track = _track(path, arrays, backend)
    if track.seen_share == 0.0:
        raise UsageError(f"The landmark file {path} shows nobody: xy_px is NaN throughout.", _HINT)
    return track


def fitted(
    track: PoseTrack, path: Path, source: FrameSource, factor: float, wanted: range
) -> PoseTrack:
    """The rows of ``track``, the landmarks in ``path``, that lie in the ``wanted`` frames of the
    recording ``source``, in capture seconds. ``factor``: file seconds per capture second.

    Raises:
        UsageError: picture size or times are not those of the recording.
    """
    if track.size_px != source.info.size_px:
        (width, height), (theirs_px, tall_px) = source.info.size_px, track.size_px
        raise not_of(
            path, source, f"its picture is {theirs_px} × {tall_px} pixels, not {width} × {height}"
        )
    for clock in dict.fromkeys((factor, 1.0)):  # Capture seconds, as results have, or the file's.
        file_time_s = track.timeline.time_s * clock
        index = nearest_frames(source.file_time_s, file_time_s)
        apart_s = np.abs(source.file_time_s[index] - file_time_s)
        step_s = float(np.median(np.diff(source.file_time_s))) if len(index) > 1 else 0.0
        if np.all(apart_s <= MILLISECOND_S + SAME_TIME_SHARE * step_s) and np.all(np.diff(index)):
            break
    else:
        raise not_of(path, source, "its times are not those of the frames")
    kept = (index >= wanted.start) & (index < wanted.stop)
    if not kept.any():
        raise not_of(path, source, "nothing in it lies in the time asked for")
    return PoseTrack(
        Timeline(file_time_s[kept] / factor),
        track.xy_px[kept],
        track.confidence[kept],
        track.size_px,
        track.backend,
    )


def nearest_frames(frame_time_s: FloatArray, time_s: FloatArray) -> IntArray:
    """(n,) index of the frame next to each of ``time_s`` (n,); ``frame_time_s`` rises."""
    after = np.clip(np.searchsorted(frame_time_s, time_s), 1, max(1, len(frame_time_s) - 1))
    before = after - 1
    after = np.minimum(after, len(frame_time_s) - 1)
    is_before = time_s - frame_time_s[before] <= frame_time_s[after] - time_s
    return np.where(is_before, before, after).astype(np.int64)


def not_of(path: Path, source: FrameSource, why: str) -> UsageError:
    """That the landmarks in ``path`` are not those of the recording ``source``."""
    return UsageError(
        f"The landmarks in {path} are not those of {source.info.name}: {why}.",
        OptionHint(
            "Give each recording its own, in the same order, and --start-s and --end-s where they "
            "were given before.",
            option="--start-s",
            otherwise="Give each recording its own, in the same order.",
        ),
    )


def held_in(path: Path) -> tuple[int, bool]:
    """By how many degrees the picture was turned counterclockwise, and whether it was mirrored
    back, before the landmarks in ``path`` were found. Raises UsageError as ``read_poses``."""
    try:
        with files.opened(path) as file:
            names = files.names_in(file)
            turned, mirrored = (
                int(_numbers(path, file, name)) if name in names else 0
                for name in ("turned_deg", "mirrored")
            )
    except (OSError, TypeError, *files.UNREADABLE) as error:
        raise UsageError(f"The landmark file {path} cannot be read.", _HINT) from error
    if turned not in (0, 90, 180, 270):
        raise _wrong(path, "expected turned_deg to be 0, 90, 180 or 270", f"got {turned}")
    return turned, bool(mirrored)


def mirrored_back(pose: PoseTrack) -> PoseTrack:
    """What ``pose`` would be had the picture not been mirrored: left and right change places, and
    so do the names of the landmarks."""
    order = np.arange(N_LANDMARKS)
    for landmark in Landmark:
        if landmark.name.startswith("LEFT_"):
            other = Landmark[landmark.name.replace("LEFT_", "RIGHT_")]
            order[[landmark, other]] = other, landmark
        elif landmark.name.endswith("_LEFT"):
            other = Landmark[landmark.name.replace("_LEFT", "_RIGHT")]
            order[[landmark, other]] = other, landmark
    xy_px = pose.xy_px[:, order] * [-1.0, 1.0] + [float(pose.size_px[0]), 0.0]
    return replace(pose, xy_px=xy_px, confidence=pose.confidence[:, order])


def _load(path: Path) -> tuple[dict[str, FloatArray], str]:
    try:
        with files.opened(path) as file:
            names = files.names_in(file)
            missing = [name for name in ARRAYS if name not in names]
            if missing:
                raise UsageError(f"The landmark file {path} lacks {', '.join(missing)}.", _HINT)
            arrays = {name: _numbers(path, file, name) for name in ARRAYS}
            return arrays, _text(file, "backend") if "backend" in names else UNKNOWN_BACKEND
    except FileNotFoundError:
        reason = "it does not exist"
    except OSError as error:
        reason = error.strerror or str(error)
    except files.UNREADABLE:
        # What numpy and zipfile say of a file of another kind helps nobody.
        reason = "it is no .npz file of numbers"
    raise UsageError(f"The landmark file {path} cannot be read: {reason}.", _HINT)


def _numbers(path: Path, file: zipfile.ZipFile, name: str) -> FloatArray:
    shape, dtype = files.header_of(file, name)
    if dtype.kind not in "fiu":
        raise ValueError("expected numbers")
    most = MOST_FRAMES * N_LANDMARKS * 2
    if math.prod(shape) > most or shape[:1] > (MOST_FRAMES,):
        raise _wrong(
            path,
            f"expected at most {MOST_FRAMES} frames",
            f"{name} claims to have shape {shape}",
        )
    array = files.array_of(file, name, most * LARGEST_NUMBER_BYTES)
    return np.asarray(array, dtype=np.float64)


def _text(file: zipfile.ZipFile, name: str) -> str:
    shape, dtype = files.header_of(file, name)
    if shape or dtype.kind != "U" or dtype.itemsize > 4 * LONGEST_NAME:
        raise ValueError("expected a short text")
    return str(files.array_of(file, name, 4 * LONGEST_NAME))


def _track(path: Path, arrays: dict[str, FloatArray], backend: str) -> PoseTrack:
    time_s, xy_px, confidence, size_px = (arrays[name] for name in ARRAYS)
    n = len(time_s) if time_s.ndim == 1 else None
    shapes = {"xy_px": (n, N_LANDMARKS, 2), "confidence": (n, N_LANDMARKS), "size_px": (2,)}
    if not n:
        raise _wrong(path, "expected time_s to have shape (n,)", f"got {time_s.shape}")
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise _wrong(
                path, f"expected {name} to have shape {shape}", f"got {arrays[name].shape}"
            )
    if not np.all((confidence >= 0.0) & (confidence <= 1.0)):
        raise _wrong(path, "expected confidence to lie between 0 and 1", "some does not")
    if not np.all((size_px >= 1) & (size_px <= LARGEST_PX)):
        raise _wrong(path, "expected size_px to be width and height", f"got {size_px.tolist()}")
    if np.any(np.isinf(xy_px)):
        raise _wrong(path, "expected xy_px to be finite or NaN", "some are infinite")
    if np.any(np.abs(xy_px) > FARTHEST_PX):
        raise _wrong(path, "expected xy_px to lie near the picture", "some lie millions of px away")
    try:
        timeline = Timeline(unrounded(Timeline(time_s).time_s, MILLISECOND_S))
    except ValueError as error:
        raise _wrong(path, str(error), "they are not") from None
    # Rhythms are read on an even grid over the whole time: gaps of years would fill the memory.
    if timeline.duration_s > MOST_FRAMES * timeline.median_step_s > 0:
        raise _wrong(
            path,
            "expected time_s in seconds without long gaps",
            f"it spans {timeline.duration_s:.3g} s in steps of {timeline.median_step_s:.3g} s",
        )
    return PoseTrack(timeline, xy_px, confidence, (int(size_px[0]), int(size_px[1])), backend)


def _wrong(path: Path, expected: str, got: str) -> UsageError:
    return UsageError(f"The landmark file {path} does not fit: {expected}, {got}.", _HINT)
