"""The arrays of a recording: ``pose.npz``, ``series.npz``, ``people.npz``."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from formcheck.core import files
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import CleaningStep, Trajectories
from formcheck.core.pose import PoseTrack
from formcheck.core.series import AngleSeries, CameraRoll, PelvisRotation, PelvisZero, PixelSeries
from formcheck.core.timeline import Timeline
from formcheck.errors import InputError
from formcheck.results.folder import write_bytes

ANGLE_PREFIX = "angle_"
_COMPRESSION = 1
"""Of 9. The usual 6 takes five times as long for files 5 % smaller: most digits are noise."""
Arrays = Mapping[str, NDArray[Any]]
Restored = TypeVar("Restored")
LARGEST_FRAME_BYTES = 1024
"""Of one array: a picture's 33 landmarks take 528."""

LARGEST_FRAMES_BYTES = 64 * 1024
"""Of all arrays of a file: each person takes 800, so that eighty may be there all the time."""

LARGEST_BYTES = 1024**3
"""Of a file, unpacked. Landmarks of the longest recording that is read (500,000 frames, see
``pose.replay``) take 400 MB."""

FRAMES_APART = 1000
"""By so much may an array be longer than twice its recording; short ones hold texts and single
numbers. Nothing that formcheck wrote is longer than its recording."""


Held = tuple[int, bool]
UPRIGHT: Held = (0, False)


@dataclass(frozen=True, eq=False)
class Series:
    """What the array files of one recording hold. ``held``: by how many degrees the picture was
    turned counterclockwise, and whether it was mirrored back, before landmarks were found."""

    pose: PoseTrack
    others: tuple[PoseTrack, ...]
    trajectories: Trajectories
    phase: FloatArray
    pixels: PixelSeries
    angles: AngleSeries
    held: Held = UPRIGHT


def file_name(stem: str, suffix: str, video: int) -> str:
    """``pose.npz`` of the first video, ``pose-2.npz`` of the second."""
    return f"{stem}{suffix}" if video == 0 else f"{stem}-{video + 1}{suffix}"


def save_series(series: Series, folder: Path, video: int) -> None:
    """Write the three array files of the recording with index ``video``."""
    turned_deg, mirrored = series.held
    # Only where there is something to say: others' files stay as they were.
    held = {} if series.held == UPRIGHT else {"turned_deg": turned_deg, "mirrored": int(mirrored)}
    _write(folder / file_name("pose", ".npz", video), _track(series.pose) | held)
    _write(folder / file_name("series", ".npz", video), _series(series))
    people = {
        f"{key}_{i}": array
        for i, track in enumerate(series.others)
        for key, array in _track(track).items()
    }
    _write(folder / file_name("people", ".npz", video), {"count": len(series.others), **people})


def load_series(folder: Path, video: int, n_frames: int) -> Series:
    """Read them back. ``n_frames``: how many the recording has; files that claim much more are
    not read.

    Raises:
        InputError: a file is missing or damaged.
    """
    pose = load_pose(folder, video, n_frames)
    others = _restored("people", folder, video, n_frames, _restore_people)
    return _restored(
        "series",
        folder,
        video,
        n_frames,
        lambda arrays: Series(
            pose=pose,
            others=others,
            trajectories=_restore_trajectories(arrays),
            phase=_floats(arrays["phase"]),
            pixels=_restore_pixels(arrays),
            angles=_restore_angles(arrays),
        ),
    )


def load_pose(folder: Path, video: int, n_frames: int) -> PoseTrack:
    """The runner's landmarks alone; as ``load_series``.

    Raises:
        InputError: the file is missing or damaged.
    """
    return _restored("pose", folder, video, n_frames, _restore_track)


def _restored(
    stem: str, folder: Path, video: int, n_frames: int, restore: Callable[[Arrays], Restored]
) -> Restored:
    path = folder / file_name(stem, ".npz", video)
    try:
        return restore(_read(path, n_frames))
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{path.name} is damaged: {error}") from error


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as file:
        for name, array in arrays.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
    # The bytes, which cost no copy here, and no view: an error of a full disk keeps those that
    # writing them took, and a buffer collected together with its views is a BufferError on 3.13.
    write_bytes(path, buffer.getvalue())


def _read(path: Path, n_frames: int) -> Arrays:
    most_frames = 2 * n_frames + FRAMES_APART
    left_bytes = min(LARGEST_BYTES, most_frames * LARGEST_FRAMES_BYTES)
    arrays: dict[str, NDArray[Any]] = {}
    try:
        with files.opened(path) as packed:
            for name in files.names_in(packed):
                most_bytes = min(left_bytes, most_frames * LARGEST_FRAME_BYTES)
                arrays[name] = files.array_of(packed, name, most_bytes)
                left_bytes -= arrays[name].nbytes
        return arrays
    except FileNotFoundError as error:
        raise InputError(f"{path.name} is missing from the result") from error
    except OSError as error:
        raise InputError(f"{path.name} is damaged: {error.strerror or error}") from error
    except files.UNREADABLE as error:
        raise InputError(f"{path.name} is damaged: {error}") from error


def _track(track: PoseTrack) -> dict[str, Any]:
    return {
        "time_s": track.timeline.time_s,
        "xy_px": track.xy_px,
        "confidence": track.confidence,
        "size_px": np.array(track.size_px, dtype=np.int64),
        "backend": track.backend,
    }


def _restore_track(arrays: Arrays, ending: str = "") -> PoseTrack:
    return PoseTrack(
        timeline=Timeline(arrays[f"time_s{ending}"]),
        xy_px=arrays[f"xy_px{ending}"],
        confidence=arrays[f"confidence{ending}"],
        size_px=_pair(arrays[f"size_px{ending}"]),
        backend=str(arrays[f"backend{ending}"]),
    )


def _restore_people(arrays: Arrays) -> tuple[PoseTrack, ...]:
    return tuple(_restore_track(arrays, f"_{i}") for i in range(int(arrays["count"])))


def _series(series: Series) -> dict[str, Any]:
    cleaned = series.trajectories
    arrays: dict[str, Any] = {
        "time_s": cleaned.timeline.time_s,
        "xy_px": cleaned.xy_px,
        "confidence": cleaned.confidence,
        "filled": cleaned.filled,
        "swapped": cleaned.swapped,
        "size_px": np.array(cleaned.size_px, dtype=np.int64),
        "backend": cleaned.backend,
        "cleaning": json.dumps([asdict(step) for step in cleaned.steps], allow_nan=False),
        "phase": series.phase,
    }
    arrays |= _pixels(series.pixels)
    for name, values in series.angles.values_deg.items():
        arrays[f"{ANGLE_PREFIX}{name}_deg"] = values
    return arrays


def _pixels(pixels: PixelSeries) -> dict[str, Any]:
    arrays: dict[str, Any] = {
        "roll_reason": pixels.roll_reason,
        "pelvis_reason": pixels.pelvis_reason,
        "moving_camera": pixels.moving_camera,
    }
    if pixels.roll is not None:
        arrays |= {f"roll_{name}": value for name, value in asdict(pixels.roll).items()}
    if pixels.pelvis is not None:
        arrays |= {f"pelvis_{name}": value for name, value in asdict(pixels.pelvis).items()}
    return arrays


def _restore_trajectories(arrays: Arrays) -> Trajectories:
    return Trajectories(
        timeline=Timeline(arrays["time_s"]),
        xy_px=arrays["xy_px"],
        confidence=arrays["confidence"],
        filled=arrays["filled"],
        swapped=arrays["swapped"],
        steps=tuple(CleaningStep(**step) for step in json.loads(str(arrays["cleaning"]))),
        size_px=_pair(arrays["size_px"]),
        backend=str(arrays["backend"]),
    )


def _restore_pixels(arrays: Arrays) -> PixelSeries:
    roll = pelvis = None
    if "roll_value_deg" in arrays:
        roll = CameraRoll(
            value_deg=float(arrays["roll_value_deg"]),
            ci95_deg=float(arrays["roll_ci95_deg"]),
            source=str(arrays["roll_source"]),
        )
    if "pelvis_obliquity_deg" in arrays:
        pelvis = PelvisRotation(
            obliquity_deg=_floats(arrays["pelvis_obliquity_deg"]),
            confidence=_floats(arrays["pelvis_confidence"]),
            absolute=bool(arrays["pelvis_absolute"]),
            method=str(arrays["pelvis_method"]),
            loop_residual_deg=float(arrays["pelvis_loop_residual_deg"]),
            ci95_deg=float(arrays["pelvis_ci95_deg"]),
            zero=PelvisZero(str(arrays.get("pelvis_zero", PelvisZero.NONE))),
            zero_reason=str(arrays.get("pelvis_zero_reason", "")),
            swing_ci95_deg=float(arrays.get("pelvis_swing_ci95_deg", 0.0)),
        )
    return PixelSeries(
        roll=roll,
        roll_reason=str(arrays["roll_reason"]),
        pelvis=pelvis,
        pelvis_reason=str(arrays["pelvis_reason"]),
        moving_camera=bool(arrays["moving_camera"]),
    )


def _restore_angles(arrays: Arrays) -> AngleSeries:
    return AngleSeries(
        {
            name.removeprefix(ANGLE_PREFIX).removesuffix("_deg"): _floats(values)
            for name, values in arrays.items()
            if name.startswith(ANGLE_PREFIX)
        }
    )


def _floats(values: NDArray[Any]) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _pair(values: NDArray[Any]) -> tuple[int, int]:
    width, height = values
    return int(width), int(height)
