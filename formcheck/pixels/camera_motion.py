"""Does the camera move? Displacement of the background between frames a moment apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.frame import Picture
from formcheck.core.message import msg
from formcheck.pixels.sampling import RunnerBoxes, SamplePair

MOVES_SHARE_PER_S = 0.02
"""Background speed, in longer picture sides a second of capture time, from which the camera counts
as moving. Following a runner gives 0.1 and more."""
FIXED_SHARE_PER_S = 0.005
"""The same a second of the file's time: below, a fixed camera was read in every recording tried. In
slow motion, where a second of the file is less of capture time, that much alone proves nothing."""

_GRID = 8
_MIN_CELLS = 6
_MAX_RETURN_PX = 0.3


@dataclass(frozen=True)
class CameraMotion:
    """``speed_px_s``: usual speed of the background in picture px per second of file time.
    ``n_pairs``: pairs of frames in which enough background was seen."""

    moves: bool
    speed_px_s: float
    n_pairs: int


def camera_motion(
    pairs: Sequence[SamplePair], runner: RunnerBoxes, slow_motion_factor: float = 1.0
) -> CameraMotion | str:
    """Motion of the background, or why it cannot be told. ``slow_motion_factor``: file seconds per
    capture second. What moves on its own (belt, other
    people, trees) covers part of the picture only and is outvoted: every cell of a grid has one
    vote."""
    speeds = []
    for pair in pairs:
        shift = _background_shift_px(pair, runner)
        elapsed_s = pair.second.file_time_s - pair.first.file_time_s
        if shift is not None and elapsed_s > 0:
            speeds.append(float(np.linalg.norm(shift)) / pair.first.scale / elapsed_s)
    if not speeds:
        return msg("The background shows too little structure to tell whether the camera moves.")
    speed_px_s = float(np.median(speeds))
    longest_px = max(pairs[0].first.grey.shape) / pairs[0].first.scale
    moves_from = max(MOVES_SHARE_PER_S / slow_motion_factor, FIXED_SHARE_PER_S)
    return CameraMotion(speed_px_s > moves_from * longest_px, speed_px_s, len(speeds))


def _background_shift_px(pair: SamplePair, runner: RunnerBoxes) -> FloatArray | None:
    """(x, y) median over grid cells of the features' shift, px of the sample."""
    import cv2

    first, second = pair.first.grey, pair.second.grey
    mask = np.full(first.shape, 255, dtype=np.uint8)
    for sample in (pair.first, pair.second):
        box = runner.in_sample(sample)
        if box is not None:
            left, top, right, bottom = np.maximum(np.round(box).astype(int), 0)
            mask[top:bottom, left:right] = 0
    points = cv2.goodFeaturesToTrack(first, 600, 0.01, 8, mask=mask)
    if points is None or len(points) < _MIN_CELLS:
        return None
    start = np.asarray(points, dtype=np.float32)
    end, ok = _flow(first, second, start)
    back, ok_back = _flow(second, first, end)
    good = ok & ok_back & (np.linalg.norm((back - start)[:, 0], axis=1) < _MAX_RETURN_PX)
    start, shift = start[good, 0], (end - start)[good, 0]
    height, width = first.shape
    cell = (start[:, 1] * _GRID // height).astype(int) * _GRID + (
        start[:, 0] * _GRID // width
    ).astype(int)
    votes = [np.median(shift[cell == k], axis=0) for k in np.unique(cell)]
    if len(votes) < _MIN_CELLS:
        return None
    return np.asarray(np.median(votes, axis=0), dtype=np.float64)


def _flow(
    first: Picture, second: Picture, points: NDArray[np.float32]
) -> tuple[NDArray[np.float32], BoolArray]:
    """Where ``points`` (n, 1, 2) went, and which were found (Lucas–Kanade on a pyramid)."""
    import cv2

    nothing = np.empty_like(points)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        first, second, points, nothing, winSize=(21, 21), maxLevel=4
    )
    return np.asarray(moved, dtype=np.float32), np.asarray(found)[:, 0] == 1
