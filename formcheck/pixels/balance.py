"""Camera roll from balance, where the room shows nothing upright.

A runner who neither falls over nor runs a curve has the centre of mass above the feet: over whole
strides the moment of the ground's push about it is zero, so that the centre of mass lies, on the
mean of left and right stances and weighted by the push, straight above where the feet stand. That
holds for a runner who leans, unlike the mean direction of the trunk.

Body segments: Winter 2009, Biomechanics and Motor Control of Human Movement, table 4.1,
doi 10.1002/9780470549148.
"""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Gait, Stride, Trajectories
from formcheck.core.pose import of_side
from formcheck.core.posture import mid
from formcheck.core.recording import Side, View
from formcheck.core.series import CameraRoll
from formcheck.pixels.roll import MAX_ROLL_DEG

SOURCE = "balance"

CI95_DEG = 1.5
"""Half width: within 1.0° on 21 rendered runners filmed from behind; of one runner measured with
markers, mid-hip and ankles are 0.9° off the vertical."""

MIN_STANCES = 4
"""Stances a side."""

_TRUNK = (0.678, 0.626)
_THIGH = (0.100, 0.433)
_SHANK_AND_FOOT = (0.061, 0.606)
"""Share of the body's mass, and how far along from mid-hip to mid-shoulder (head and arms
included), from hip to knee, from knee to ankle its centre lies."""


def balance_roll(trajectories: Trajectories, gait: Gait) -> CameraRoll | None:
    """Roll of a camera behind or in front of the runner; None in other views, with a moving camera,
    and where too few stances are seen."""
    if gait.view is View.SIDE or gait.moving_camera:
        return None
    time_s = trajectories.timeline.time_s
    centre = centre_of_mass_px(trajectories.xy_px)
    sides = []
    for side in Side:
        above = centre - trajectories.xy_px[:, of_side("ankle", side)]
        each = [_pushed_mean(above, time_s, stride) for stride in gait.strides_of(side)]
        known = [mean for mean in each if np.isfinite(mean).all()]
        if len(known) < MIN_STANCES:
            return None
        sides.append(np.median(known, axis=0))
    right, down = np.mean(sides, axis=0)
    roll_deg = float(np.degrees(np.arctan2(right, -down)))
    if abs(roll_deg) > MAX_ROLL_DEG:
        return None
    return CameraRoll(roll_deg, CI95_DEG, SOURCE)


def centre_of_mass_px(xy_px: FloatArray) -> FloatArray:
    """(n, 2) of the whole body; ``xy_px``: (n, 33, 2) landmarks. NaN where one it needs is."""
    hips, shoulders = mid(xy_px, "hip"), mid(xy_px, "shoulder")
    total = _segment(_TRUNK, hips, shoulders)
    for side in Side:
        hip, knee, ankle = (xy_px[:, of_side(name, side)] for name in ("hip", "knee", "ankle"))
        total = total + _segment(_THIGH, hip, knee) + _segment(_SHANK_AND_FOOT, knee, ankle)
    return total


def _segment(body: tuple[float, float], near: FloatArray, far: FloatArray) -> FloatArray:
    mass, along = body
    return mass * (near + along * (far - near))


def _pushed_mean(above_px: FloatArray, time_s: FloatArray, stride: Stride) -> FloatArray:
    """(2,) mean of ``above_px`` (n, 2) over the stance, weighted as the ground pushes: about half a
    sine wave (Alexander 1989, doi 10.1152/physrev.1989.69.4.1199). NaN where it was not seen."""
    inside = (time_s >= stride.contact_s) & (time_s <= stride.toe_off_s)
    push = np.sin(np.pi * (time_s[inside] - stride.contact_s) / stride.contact_time_s)
    if push.sum() <= 0.0:
        return np.full(2, np.nan)
    return np.asarray(push @ above_px[inside] / push.sum(), dtype=np.float64)
