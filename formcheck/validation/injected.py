"""Legs that change names: exchanged on purpose, and how many are put back.

A pose model takes one leg for the other for some frames on end. Here that is done to landmarks
whose legs are known, on top of what the model itself mixed up, and the cleaned legs are set beside
the true ones.
"""

import numpy as np

from formcheck.cleaning.chain import clean
from formcheck.cleaning.swaps import exchange_legs
from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.pose import LEG_JOINTS, PoseTrack, of_side
from formcheck.core.recording import Side, View

SHARE, LONGEST = 0.3, 12
"""Of the frames, in runs of 1 to ``LONGEST`` frames."""
CLEARLY_APART = 0.15
"""Leg lengths between the ankles below which nobody can tell one leg from the other."""
_SEED = 7


def repaired_percent(track: PoseTrack, true: PoseTrack) -> float:
    """Of the frames whose legs have changed names, the share that cleaning puts back.

    ``track``: what a pose model saw from the side, ``true``: the same joints where they really
    are, frame by frame. NaN where no frame can be judged. Joints that cleaning leaves out are
    flagged, not wrong.
    """
    spoilt = exchange_legs(track, runs_of_frames(len(track.timeline)))
    cleaned = clean(spoilt, view=View.SIDE).trajectories
    wrong_before = _crossed(spoilt.xy_px, true.xy_px) & _apart(true.xy_px)
    if not np.any(wrong_before):
        return float("nan")
    wrong_after = _crossed(cleaned.xy_px, true.xy_px)
    return 100.0 * (1.0 - float(np.mean(wrong_after[wrong_before])))


def runs_of_frames(n: int) -> BoolArray:
    """(n,) frames to exchange, the same ones every time."""
    rng = np.random.default_rng(_SEED)
    chosen = np.zeros(n, dtype=np.bool_)
    while np.mean(chosen) < SHARE:
        start = int(rng.integers(n))
        chosen[start : start + int(rng.integers(1, LONGEST + 1))] = True
    return chosen


def _crossed(xy_px: FloatArray, true_px: FloatArray) -> BoolArray:
    """(n,) whether each leg lies nearer to the other one's true place."""
    left, right = (_leg(xy_px, side) for side in Side)
    true_left, true_right = (_leg(true_px, side) for side in Side)
    straight = _distance(left, true_left) + _distance(right, true_right)
    crossed = _distance(left, true_right) + _distance(right, true_left)
    return np.asarray(crossed < straight, dtype=np.bool_)


def _leg(xy_px: FloatArray, side: Side) -> FloatArray:
    return xy_px[:, [of_side(joint, side) for joint in LEG_JOINTS]]


def _distance(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray(np.nansum(np.linalg.norm(one - other, axis=2), axis=1), dtype=np.float64)


def _apart(true_px: FloatArray) -> BoolArray:
    hip, ankle = ([true_px[:, of_side(joint, side)] for side in Side] for joint in ("hip", "ankle"))
    length = np.median(np.linalg.norm(hip[0] - ankle[0], axis=1))
    apart = np.linalg.norm(ankle[0] - ankle[1], axis=1)
    return np.asarray(apart > CLEARLY_APART * length, dtype=np.bool_)
