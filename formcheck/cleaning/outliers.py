"""Landmarks that jumped in single frames or lie where no leg can be, and short gaps."""

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.pose import of_side
from formcheck.core.posture import mid_seen
from formcheck.core.recording import Side

# An outlier is so many usual deviations from where its neighbours put it, and at least this share
# of the body's size.
OUTLIER_DEVIATIONS = 8.0
OUTLIER_BODY_SHARE = 0.06
# Longer gaps stay open: in a tenth of a second a running foot reverses.
LONGEST_FILLED_GAP_S = 0.1
_PASSES = 2


def find_impossible_legs(xy_px: FloatArray) -> BoolArray:
    """(n, landmarks) knee, ankle, heel and toe of a leg whose ankle lies higher than the hips: the
    pose model took a rail or an arm for it. Kicked up, an ankle stays 0.1 trunk lengths or more
    below the hips on 14 filmed runners, walkers and jumpers."""
    impossible = np.zeros(xy_px.shape[:2], dtype=np.bool_)
    hip_y = mid_seen(xy_px, "hip")[:, 1]
    for side in Side:
        higher = xy_px[:, of_side("ankle", side), 1] < hip_y
        for joint in ("knee", "ankle", "heel", "foot_index"):
            impossible[:, of_side(joint, side)] = higher
    return impossible


def find_outliers(xy_px: FloatArray, size_px: float) -> BoolArray:
    """(n, landmarks) landmarks that lie off the cubic through two frames before and two after.

    ``size_px``: trunk length. Only there-and-back jumps of one frame are found: a foot that lands
    or leaves bends its path too, but does not turn back.
    """
    outlier = np.zeros(xy_px.shape[:2], dtype=np.bool_)
    if len(xy_px) < 5:
        return outlier
    # One after the other: a long recording's landmarks are large.
    for k in range(xy_px.shape[1]):
        outlier[:, k] = _jumps(xy_px[:, k].copy(), OUTLIER_BODY_SHARE * size_px)
    return outlier


def _jumps(xy: FloatArray, least_px: float) -> BoolArray:
    """(n,) where a landmark (n, 2) jumps by ``least_px`` or more."""
    outlier = np.zeros(len(xy), dtype=np.bool_)
    for _ in range(_PASSES):
        off = np.full(len(xy), np.nan)
        expected = (4 * (xy[1:-3] + xy[3:-1]) - xy[:-4] - xy[4:]) / 6.0
        off[2:-2] = np.linalg.norm(xy[2:-2] - expected, axis=1)
        off = np.where(np.isfinite(off), off, 0.0)
        limit = max(OUTLIER_DEVIATIONS * float(np.median(off)), least_px)
        highest = (off >= np.roll(off, 1)) & (off >= np.roll(off, -1))
        found = (off > limit) & highest & _turns_back(xy)
        if not np.any(found):
            break
        outlier |= found
        xy[found] = np.nan
    return outlier


def _turns_back(xy: FloatArray) -> BoolArray:
    """(n,) whether the way on leads back, by a quarter of the longer way at least."""
    turns = np.zeros(len(xy), dtype=np.bool_)
    there, on = xy[1:-1] - xy[:-2], xy[2:] - xy[1:-1]
    back = -np.sum(there * on, axis=1)
    longer = np.maximum(np.sum(there**2, axis=1), np.sum(on**2, axis=1))
    turns[1:-1] = back > 0.25 * longer
    return turns


def fill_gaps(xy_px: FloatArray, time_s: FloatArray) -> tuple[FloatArray, BoolArray]:
    """``xy_px`` with gaps of up to ``LONGEST_FILLED_GAP_S`` closed by an Akima spline, and
    (n, landmarks) what was filled. The time between the frames beside a gap counts."""
    from scipy.interpolate import Akima1DInterpolator

    xy = xy_px.copy()
    filled = np.zeros(xy.shape[:2], dtype=np.bool_)
    for k in range(xy.shape[1]):
        known = np.flatnonzero(np.all(np.isfinite(xy[:, k]), axis=1))
        if len(known) < 4 or len(known) == len(xy):
            continue
        gaps = np.flatnonzero(np.diff(known) > 1)
        open_s = time_s[known[gaps + 1]] - time_s[known[gaps]]
        step_s = np.median(np.diff(time_s))
        short = gaps[open_s - step_s <= LONGEST_FILLED_GAP_S]
        inside = [np.arange(known[g] + 1, known[g + 1]) for g in short]
        if not inside:
            continue
        at = np.concatenate(inside)
        xy[at, k] = Akima1DInterpolator(time_s[known], xy[known, k], axis=0)(time_s[at])
        filled[at, k] = True
    return xy, filled
