"""Every angle of the catalogue, defined once.

Points are (n, 2) pixels of the upright picture, x right, y DOWN; results are (n,) degrees. The
signs are those of the table in CONTRIBUTING.md, each with a test in ``tests/test_signs.py``.
``forward_x``: +1 where the runner heads to the picture's right, −1 to its left. ``right_x``: +1
where the runner's right is the picture's right (seen from behind), −1 seen from the front.
"""

import numpy as np

from formcheck.core.arrays import FloatArray


def upright(xy_px: FloatArray, roll_deg: float) -> FloatArray:
    """``xy_px`` (…, 2) turned about the origin so that what is upright stands upright.

    ``roll_deg``: + when upright things lean to the picture's right at the top.
    """
    roll = np.radians(roll_deg)
    cos, sin = np.cos(roll), np.sin(roll)
    x, y = xy_px[..., 0], xy_px[..., 1]
    return np.stack([cos * x + sin * y, cos * y - sin * x], axis=-1)


def mid(a: FloatArray, b: FloatArray) -> FloatArray:
    """The point half way between ``a`` and ``b``."""
    return 0.5 * (a + b)


def tilt_deg(below: FloatArray, above: FloatArray) -> FloatArray:
    """Angle of the line ``below`` → ``above`` from the vertical, + to the picture's right."""
    line = above - below
    return np.degrees(np.arctan2(line[..., 0], -line[..., 1]))


def bend_deg(first: FloatArray, joint: FloatArray, last: FloatArray) -> FloatArray:
    """180° minus the angle at ``joint``: 0 where the three points lie in line, never negative."""
    a, b = joint - first, last - joint
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    along = a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1]
    return np.degrees(np.abs(np.arctan2(cross, along)))


def trunk_lean_deg(mid_hip: FloatArray, mid_shoulder: FloatArray, forward_x: int) -> FloatArray:
    """Mid-hip → mid-shoulder to the vertical, + forward."""
    return forward_x * tilt_deg(mid_hip, mid_shoulder)


def trunk_to_right_deg(mid_hip: FloatArray, mid_shoulder: FloatArray, right_x: int) -> FloatArray:
    """Mid-hip → mid-shoulder to the vertical, + toward the runner's right."""
    return right_x * tilt_deg(mid_hip, mid_shoulder)


def head_forward_deg(shoulder: FloatArray, ear: FloatArray, forward_x: int) -> FloatArray:
    """Shoulder → ear to the vertical, + ear ahead of the shoulder."""
    return forward_x * tilt_deg(shoulder, ear)


def shin_angle_deg(knee: FloatArray, ankle: FloatArray, forward_x: int) -> FloatArray:
    """Ankle → knee to the vertical, + foot ahead of the knee."""
    return -forward_x * tilt_deg(ankle, knee)


def thigh_extension_deg(hip: FloatArray, knee: FloatArray, forward_x: int) -> FloatArray:
    """Knee → hip to the vertical, + thigh behind the vertical (knee behind the hip)."""
    return forward_x * tilt_deg(knee, hip)


def knee_flexion_deg(
    hip: FloatArray, knee: FloatArray, ankle: FloatArray, forward_x: int
) -> FloatArray:
    """0 straight, + flexed (the shank turned back against the thigh), − overstretched."""
    flexion = -thigh_extension_deg(hip, knee, forward_x) - shin_angle_deg(knee, ankle, forward_x)
    return np.mod(flexion + 90.0, 360.0) - 90.0


def foot_angle_deg(heel: FloatArray, toe: FloatArray, forward_x: int) -> FloatArray:
    """Heel → toe to the horizontal, + toe up."""
    line = toe - heel
    return np.degrees(np.arctan2(-line[..., 1], forward_x * line[..., 0]))


def elbow_flexion_deg(shoulder: FloatArray, elbow: FloatArray, wrist: FloatArray) -> FloatArray:
    """0 straight, + flexed."""
    return bend_deg(shoulder, elbow, wrist)


def thigh_to_midline_deg(hip: FloatArray, knee: FloatArray, outward_x: int) -> FloatArray:
    """Hip → knee to the vertical in the frontal plane, + knee toward the body's midline.

    ``outward_x``: +1 where the outside of this leg is the picture's right.
    """
    return outward_x * tilt_deg(knee, hip)
