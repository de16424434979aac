"""Proportions of the body as the picture shows them."""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side


def mid(xy_px: FloatArray, joint: str) -> FloatArray:
    """(n, 2) half way between the left and the right ``joint``; ``xy_px``: (n, 33, 2)."""
    return 0.5 * (xy_px[:, of_side(joint, Side.LEFT)] + xy_px[:, of_side(joint, Side.RIGHT)])


def mid_seen(xy_px: FloatArray, joint: str) -> FloatArray:
    """:func:`mid`, or the only one that is ever seen: it moves with the body just as well, but lies
    off its middle."""
    for side in Side:
        if not np.isfinite(xy_px[:, of_side(joint, side.other)]).any():
            return np.asarray(xy_px[:, of_side(joint, side)], dtype=np.float64)
    return mid(xy_px, joint)


def trunk_px(xy_px: FloatArray) -> FloatArray:
    """(n,) distance from mid-hip to mid-shoulder, as seen, in px; ``xy_px``: (n, 33, 2)."""
    across = mid_seen(xy_px, "shoulder") - mid_seen(xy_px, "hip")
    return np.asarray(np.linalg.norm(across, axis=1), dtype=np.float64)


HIPS_IN_SHOULDERS = 1.8
"""Shoulder over hip width as pose models place them: 0.65–0.70 over 0.35–0.39 trunk lengths on four
filmed runners from behind and in front."""


def frontal_width(xy_px: FloatArray) -> float:
    """Median horizontal shoulder distance over trunk length: about 0.1–0.4 from the side, 0.6–0.9
    from behind or in front; NaN where nobody is seen. From the hips where a shoulder never is."""
    for joint, share in (("shoulder", 1.0), ("hip", HIPS_IN_SHOULDERS)):
        left, right = (xy_px[:, of_side(joint, side), 0] for side in (Side.LEFT, Side.RIGHT))
        ratio = share * np.abs(left - right) / np.maximum(trunk_px(xy_px), 1e-6)
        if np.any(np.isfinite(ratio)):
            return float(np.nanmedian(ratio))
    return float("nan")


SHORTEST_PASS_S = 1.0
ONE_WAY = 0.6
"""Mean of ``heading`` over a pass: four votes in five agree."""
SIDE_UP_TO = 0.40
"""Of ``frontal_width``: rendered and filmed runners show 0.08–0.25 from the side, walkers to
0.33."""


def heading(xy_px: FloatArray) -> FloatArray:
    """(n, 3) where the nose points from the ears, and each toe from its heel: the picture's right
    +1, its left −1, NaN where not seen."""
    ears = 0.5 * (xy_px[:, Landmark.LEFT_EAR, 0] + xy_px[:, Landmark.RIGHT_EAR, 0])
    ahead = [xy_px[:, Landmark.NOSE, 0] - ears]
    for side in Side:
        toe, heel = (xy_px[:, of_side(joint, side), 0] for joint in ("foot_index", "heel"))
        ahead.append(toe - heel)
    return np.sign(np.stack(ahead, axis=1))


def passes(xy_px: FloatArray, time_s: FloatArray) -> list[slice]:
    """The parts of a side view in which the runner heads one way, in order; all of it where there
    is but one way or the view is another. ``xy_px``: (n, 33, 2)."""
    from scipy.ndimage import uniform_filter1d

    whole = [slice(0, len(xy_px))]
    votes = heading(xy_px)
    known = np.isfinite(votes)
    if len(votes) < 2 or not known.any() or not frontal_width(xy_px) <= SIDE_UP_TO:
        return whole
    width = max(1, round(SHORTEST_PASS_S / float(np.median(np.diff(time_s)))))
    # A count is the same in each direction, so unseen frames tip nothing.
    balance = uniform_filter1d(np.nansum(votes, axis=1), width, mode="nearest")
    edges = np.flatnonzero(np.diff(np.sign(np.where(balance == 0, 1e-9, balance)))) + 1
    parts = [
        slice(int(rows[0]), int(rows[-1]) + 1)
        for rows in np.split(np.arange(len(votes)), edges)
        if time_s[rows[-1]] - time_s[rows[0]] >= SHORTEST_PASS_S
        and abs(np.nanmean(votes[rows])) >= ONE_WAY
    ]
    ways = {bool(np.nansum(votes[part]) > 0) for part in parts}
    return parts if len(ways) == 2 else whole
