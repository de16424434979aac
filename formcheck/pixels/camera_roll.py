"""Camera roll: from what is upright in the room (door frames, posts, walls, pictures), or from
the runner's balance where the room shows nothing upright.

Near-vertical line segments outside the runner are collected in several frames. A camera that also
looks up or down sees parallel uprights converge, so that their direction changes along x; both are
fitted together, ::

    direction = roll + convergence * x        x from the picture's centre, −1 … 1

and the pair with the most line length behind it wins. Horizontal lines are not used: a camera that
looks at a wall from 10° beside its normal sees them 2–3° off.

Segments: von Gioi, Jakubowicz, Morel, Randall 2010, LSD: A fast line segment detector.

Balance: a runner who neither falls over nor runs a curve has the centre of mass above the feet:
over whole strides the moment of the ground's push about it is zero, so that the centre of mass
lies, on the mean of left and right stances and weighted by the push, straight above where the feet
stand. That holds for a runner who leans, unlike the mean direction of the trunk.

Body segments: Winter 2009, Biomechanics and Motor Control of Human Movement, table 4.1,
doi 10.1002/9780470549148.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import Gait, Stride, Trajectories
from formcheck.core.message import msg
from formcheck.core.pose import of_side
from formcheck.core.posture import mid
from formcheck.core.recording import Side, View
from formcheck.core.series import CameraRoll
from formcheck.pixels.sampling import RunnerBoxes, Sample, SamplePair

LINES = "lines"
MAX_ROLL_DEG = 15.0
MAX_CONVERGENCE_DEG = 8.0
"""Change of direction from the middle to the side of the picture: a phone tilted by about 20°."""

USUAL_CONVERGENCE_DEG = 4.0
"""Spread of it between recordings. Lines that run away from the camera (the sides of a treadmill
seen from behind) converge more, and would otherwise win here and there."""

MIN_LENGTH = 0.03
MIN_SUPPORT = 0.1
MIN_SUPPORT_ONE_SIDE = 0.04
"""Line lengths as shares of the picture height: of one segment, and of all that agree, in the
usual frame, altogether and in each half of the picture."""

MAX_RIVAL = 0.75
"""Other lines that agree among themselves with this share of the support make it unclear."""

_KERNEL_DEG = 0.4
_CAP_LENGTH = 0.25
_SYSTEMATIC_DEG = 0.5
"""Uprights of real rooms and furniture are themselves not exactly upright."""


@dataclass(frozen=True, eq=False)
class _Lines:
    """(n,) each: direction from vertical, + to the right at the top, deg; x −1 … 1; weight."""

    direction_deg: FloatArray
    x: FloatArray
    weight: FloatArray


def camera_roll(pairs: Sequence[SamplePair], runner: RunnerBoxes) -> CameraRoll | str:
    """Roll of a camera that does not move, or why it is not known."""
    lines = _join([_near_vertical(pair.first, runner) for pair in pairs])
    unknown = msg(
        "The picture shows too few upright lines of the room to tell how the camera is rolled."
    )
    if len(lines.weight) == 0:
        return unknown
    roll_deg, convergence_deg, strength = _strongest(lines)
    residual = lines.direction_deg - roll_deg - convergence_deg * lines.x
    agree = np.abs(residual) < 2.5 * _KERNEL_DEG
    support = lines.weight / len(pairs)
    sides = [float(support[agree & half].sum()) for half in (lines.x < 0, lines.x >= 0)]
    if sum(sides) < MIN_SUPPORT or min(sides) < MIN_SUPPORT_ONE_SIDE:
        return unknown
    if _strongest(_only(lines, ~agree))[2] > MAX_RIVAL * strength:
        return msg("The upright lines of the room disagree about how the camera is rolled.")
    if abs(roll_deg) > MAX_ROLL_DEG:
        return msg("The camera seems to be rolled by more than {limit:.0f}°.", limit=MAX_ROLL_DEG)
    roll_deg, sd_deg = _refined(lines, agree)
    return CameraRoll(roll_deg, float(np.hypot(_SYSTEMATIC_DEG, 2.0 * sd_deg)), LINES)


def _near_vertical(sample: Sample, runner: RunnerBoxes) -> _Lines:
    import cv2

    height, width = sample.grey.shape
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(sample.grey)[0]
    if found is None:
        return _Lines(np.empty(0), np.empty(0), np.empty(0))
    ends = np.asarray(found, dtype=np.float64).reshape(-1, 4)
    dx, dy = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    # Upwards is negative y; turned so that each segment points up.
    direction_deg = np.degrees(np.arctan2(-dx * np.sign(dy), np.abs(dy)))
    length = np.hypot(dx, dy) / height
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    keep = (np.abs(direction_deg) <= MAX_ROLL_DEG + MAX_CONVERGENCE_DEG) & (length >= MIN_LENGTH)
    box = runner.in_sample(sample)
    if box is not None:
        keep &= ~np.all((middle > box[:2]) & (middle < box[2:]), axis=1)
    # Segments along the border are the edge of an inserted picture or of a black bar.
    keep &= (middle[:, 0] > 0.01 * width) & (middle[:, 0] < 0.99 * width)
    x = 2.0 * middle[:, 0] / width - 1.0
    return _Lines(direction_deg[keep], x[keep], np.minimum(length[keep], _CAP_LENGTH))


def _join(parts: Sequence[_Lines]) -> _Lines:
    if not parts:
        return _Lines(np.empty(0), np.empty(0), np.empty(0))
    return _Lines(
        np.concatenate([p.direction_deg for p in parts]),
        np.concatenate([p.x for p in parts]),
        np.concatenate([p.weight for p in parts]),
    )


def _only(lines: _Lines, keep: BoolArray) -> _Lines:
    return _Lines(lines.direction_deg[keep], lines.x[keep], lines.weight[keep])


def _strongest(lines: _Lines) -> tuple[float, float, float]:
    """Roll and convergence with the most line length behind them, and that support."""
    rolls = np.arange(-MAX_ROLL_DEG - 1.0, MAX_ROLL_DEG + 1.01, 0.2)
    convergences = np.arange(-MAX_CONVERGENCE_DEG, MAX_CONVERGENCE_DEG + 0.01, 0.4)
    support = np.zeros((len(rolls), len(convergences)))
    for k, convergence in enumerate(convergences):
        off = lines.direction_deg - convergence * lines.x - rolls[:, None]
        likely = np.exp(-0.5 * (convergence / USUAL_CONVERGENCE_DEG) ** 2)
        support[:, k] = likely * (np.exp(-0.5 * (off / _KERNEL_DEG) ** 2) @ lines.weight)
    best = np.unravel_index(int(np.argmax(support)), support.shape)
    return float(rolls[best[0]]), float(convergences[best[1]]), float(support[best])


def _refined(lines: _Lines, agree: BoolArray) -> tuple[float, float]:
    """Roll by weighted least squares through the lines that agree, and its standard error; lines
    at the same place in several frames count once."""
    x, y, weight = lines.x[agree], lines.direction_deg[agree], lines.weight[agree]
    design = np.stack([np.ones_like(x), x], axis=1)
    normal = design.T @ (weight[:, None] * design)
    # Convergence is held near zero by a prior as strong as one line of a tenth of the height.
    normal[1, 1] += 0.1
    fit = np.linalg.solve(normal, design.T @ (weight * y))
    residual = y - design @ fit
    spread = float(np.sqrt(np.average(residual**2, weights=weight)))
    places = len(np.unique(np.round(x * 40)))
    return float(fit[0]), spread / float(np.sqrt(max(places - 1, 1)))


BALANCE = "balance"

BALANCE_CI95_DEG = 1.5
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
    return CameraRoll(roll_deg, BALANCE_CI95_DEG, BALANCE)


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
