"""When the runner stands still, and how the line of two stickers lies then.

Stickers are never put on perfectly level, and no pelvis is built perfectly level: the line of the
same two stickers in quiet standing before the same camera is the zero of their line in running.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.filtering import low_pass
from formcheck.core.gait import Trajectories
from formcheck.core.message import msg
from formcheck.core.pose import of_side
from formcheck.core.posture import mid, trunk_px
from formcheck.core.recording import Side
from formcheck.core.series import CameraRoll
from formcheck.pixels.sticker_pair import StickerPair

QUIET_S = 1.0
QUIET_RANGE_T = 0.08
"""How far hips and ankles may wander in a second, trunk lengths: about 4 cm."""

CALM_HZ = 4.0
MIN_FRAMES = 10
MAX_SPREAD_DEG = 1.0
"""Spread of the line in standing; a weight shifted from leg to leg turns the pelvis by more."""


@dataclass(frozen=True, eq=False)
class StandingLine:
    """``line_deg``: slope of the stickers' line in the picture, + when the right one is lower.
    ``gap_t``: their distance, trunk lengths. ``lab``: (3,) their colour. ``roll``: of the camera in
    that clip; None where it is not known, or is that of the recording itself."""

    line_deg: float
    gap_t: float
    lab: FloatArray
    roll: CameraRoll | None


def still_rows(trajectories: Trajectories) -> IntArray:
    """Rows in which hips and feet have kept their place for a second or longer."""
    from scipy.ndimage import maximum_filter1d, minimum_filter1d

    xy, time_s = trajectories.xy_px, trajectories.timeline.time_s
    scale = trunk_px(xy)
    if len(time_s) < MIN_FRAMES or not np.isfinite(scale).any():
        return np.empty(0, dtype=np.int64)
    length = round(QUIET_S / float(np.median(np.diff(time_s)))) + 1
    if length > len(time_s):
        return np.empty(0, dtype=np.int64)
    ankles = [xy[:, of_side("ankle", side)] for side in Side]
    places = np.concatenate([mid(xy, "hip"), *ankles], axis=1) / float(np.nanmedian(scale))
    calm = low_pass(places, time_s, CALM_HZ)
    # An unseen place makes its second unquiet.
    highest = maximum_filter1d(np.where(np.isfinite(calm), calm, np.inf), length, axis=0)
    lowest = minimum_filter1d(np.where(np.isfinite(calm), calm, -np.inf), length, axis=0)
    quiet = np.asarray(np.all(highest - lowest < QUIET_RANGE_T, axis=1))
    half = length // 2
    # Windows that reach beyond the recording are shorter than a second.
    quiet[:half] = False
    quiet[len(quiet) - half :] = False
    return np.flatnonzero(maximum_filter1d(quiet.astype(np.uint8), length, mode="constant"))


def standing_line(
    pair: StickerPair, trunk_px: float, roll: CameraRoll | None
) -> StandingLine | str:
    """The line of ``pair`` in quiet standing, or why it is no zero."""
    if len(pair.rows) < MIN_FRAMES:
        return msg("The stickers are not seen while the runner stands still.")
    line_deg = pair.line_deg
    middle_deg = float(np.median(line_deg))
    if 1.4826 * float(np.median(np.abs(line_deg - middle_deg))) > MAX_SPREAD_DEG:
        return msg("The runner does not stand still enough, so the stickers have no zero.")
    gap_t = float(np.median(pair.gap_px)) / trunk_px
    return StandingLine(middle_deg, gap_t, pair.lab, roll)
