"""Landmarks from a file instead of a pose model: the ``pose.npz`` of an earlier result."""

import zipfile
from pathlib import Path

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.pose import N_LANDMARKS, PoseTrack
from formcheck.core.timeline import Timeline
from formcheck.errors import UsageError

ARRAYS = ("time_s", "xy_px", "confidence", "size_px")
UNKNOWN_BACKEND = "file"
"""Landmarks of a model that the file does not name."""

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


def _load(path: Path) -> tuple[dict[str, FloatArray], str]:
    try:
        with np.load(path, allow_pickle=False) as file:
            if not isinstance(file, np.lib.npyio.NpzFile):
                raise UsageError(f"The landmark file {path} is a single array, no .npz.", _HINT)
            missing = [name for name in ARRAYS if name not in file]
            if missing:
                raise UsageError(f"The landmark file {path} lacks {', '.join(missing)}.", _HINT)
            arrays = {name: np.asarray(file[name], dtype=np.float64) for name in ARRAYS}
            backend = str(file["backend"]) if "backend" in file else UNKNOWN_BACKEND
            return arrays, backend
    except (OSError, EOFError, ValueError, TypeError, zipfile.BadZipFile) as error:
        # numpy's message for a file of another kind speaks of pickles and of loading them anyway.
        reason = error.strerror if isinstance(error, OSError) else "it is no .npz file of numbers"
        raise UsageError(f"The landmark file {path} cannot be read: {reason}.", _HINT) from None


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
    if not np.all(np.isfinite(size_px)) or np.any(size_px < 1):
        raise _wrong(path, "expected size_px to be width and height", f"got {size_px.tolist()}")
    if np.any(np.isinf(xy_px)):
        raise _wrong(path, "expected xy_px to be finite or NaN", "some are infinite")
    try:
        timeline = Timeline(time_s)
    except ValueError as error:
        raise _wrong(path, str(error), "they are not") from None
    return PoseTrack(timeline, xy_px, confidence, (int(size_px[0]), int(size_px[1])), backend)


def _wrong(path: Path, expected: str, got: str) -> UsageError:
    return UsageError(f"The landmark file {path} does not fit: {expected}, {got}.", _HINT)
