"""Per-frame angles: what the metrics read and what curves, overlay and viewer show."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.filtering import low_pass
from formcheck.core.recording import Side, View
from formcheck.core.series import AngleSeries
from formcheck.metrics import geometry, windows
from formcheck.metrics.inputs import CUTOFF_HZ, Inputs, PoseModel

TRUNK_LEAN_ADDED_DEG = {
    PoseModel.FULL: 3.8,
    PoseModel.HEAVY: 4.0,
    PoseModel.LITE: 3.9,
    PoseModel.UNKNOWN_BLAZEPOSE: 3.9,
    PoseModel.CLEAN: 0.0,
}
"""BlazePose reads trunk lean low: by 3.8° (full) and 4.0° (heavy) on rendered runners with known
lean, and by 4.0° against an independent pose model on a filmed one. Other bundles: the middle. On
five filmed ones marked by eye it reads between 1.1° more and 2.3° less than the eye, for which the
stated precision makes room."""


def trunk_lean(inputs: Inputs) -> FloatArray:
    """(n,) deg, + forward, the pose model's constant added."""
    lean = geometry.trunk_lean_deg(
        inputs.middle("hip"), inputs.middle("shoulder"), inputs.forward_x
    )
    return lean + TRUNK_LEAN_ADDED_DEG[inputs.model]


def trunk_lateral_lean(inputs: Inputs) -> FloatArray:
    """(n,) deg, + toward the runner's RIGHT (the metric: toward the stance side)."""
    return geometry.trunk_to_right_deg(
        inputs.middle("hip"), inputs.middle("shoulder"), inputs.right_x
    )


def head_forward(inputs: Inputs) -> FloatArray:
    """(n,) deg of the side turned to the camera, + ear ahead of the shoulder."""
    side = inputs.gait.near_side or Side.LEFT
    return geometry.head_forward_deg(
        inputs.middle("shoulder"), inputs.joint("ear", side), inputs.forward_x
    )


def pelvic_obliquity(inputs: Inputs) -> FloatArray:
    """(n,) deg from the picture, + when the runner's RIGHT side is lower; NaN where unknown."""
    pelvis = inputs.pixels.pelvis
    if pelvis is None:
        return np.full(len(inputs.time_s), np.nan)
    return low_pass(pelvis.obliquity_deg, inputs.time_s, CUTOFF_HZ)


def shin_angle(inputs: Inputs, side: Side) -> FloatArray:
    """(n,) deg, + foot ahead of the knee."""
    return geometry.shin_angle_deg(
        inputs.joint("knee", side), inputs.joint("ankle", side), inputs.forward_x
    )


def knee_flexion(inputs: Inputs, side: Side) -> FloatArray:
    """(n,) deg, 0 straight, + flexed; hip, knee and ankle of one leg."""
    return geometry.knee_flexion_deg(
        inputs.joint("hip", side),
        inputs.joint("knee", side),
        inputs.joint("ankle", side),
        inputs.forward_x,
    )


def thigh_extension(inputs: Inputs, side: Side) -> FloatArray:
    """(n,) deg, + thigh behind the vertical."""
    return geometry.thigh_extension_deg(
        inputs.joint("hip", side), inputs.joint("knee", side), inputs.forward_x
    )


def foot_angle(inputs: Inputs, side: Side) -> FloatArray:
    """(n,) deg to the ground, + toe up.

    The ground is the foot's own direction while it lies flat, so that neither a sloping belt nor
    the landmarks' place on the shoe count. Without a stance to read that from: to the horizontal.
    """
    angle = geometry.foot_angle_deg(
        inputs.joint("heel", side), inputs.joint("foot_index", side), inputs.forward_x
    )
    flat = windows.over(inputs, side, angle, windows.flat_foot, np.median)
    return angle - np.median([stride.value for stride in flat]) if flat else angle


def elbow_flexion(inputs: Inputs, side: Side) -> FloatArray:
    """(n,) deg, 0 straight, + flexed."""
    return geometry.elbow_flexion_deg(
        inputs.joint("shoulder", side), inputs.joint("elbow", side), inputs.joint("wrist", side)
    )


def hip_adduction(inputs: Inputs, side: Side) -> FloatArray:
    """(n,) deg, + adducted: the thigh against the normal of the pelvis line from the picture."""
    outward_x = inputs.right_x if side is Side.RIGHT else -inputs.right_x
    thigh = geometry.thigh_to_midline_deg(
        inputs.joint("hip", side), inputs.joint("knee", side), outward_x
    )
    other_side_lower = 1.0 if side is Side.LEFT else -1.0
    return thigh + other_side_lower * pelvic_obliquity(inputs)


_SIDE = (View.SIDE,)
_FRONTAL = (View.REAR, View.FRONT)


@dataclass(frozen=True)
class BodyCurve:
    """An angle of the whole body over time, and the views that show it."""

    name: str
    views: tuple[View, ...]
    series: Callable[[Inputs], FloatArray]


@dataclass(frozen=True)
class SideCurve:
    """An angle that each side has, and the views that show it."""

    name: str
    views: tuple[View, ...]
    series: Callable[[Inputs, Side], FloatArray]


BODY_CURVES = (
    BodyCurve("trunk_lean", _SIDE, trunk_lean),
    BodyCurve("head_forward", _SIDE, head_forward),
    BodyCurve("trunk_lateral_lean", _FRONTAL, trunk_lateral_lean),
    BodyCurve("pelvic_obliquity", _FRONTAL, pelvic_obliquity),
)

SIDE_CURVES = (
    SideCurve("knee_flexion", _SIDE, knee_flexion),
    SideCurve("shin_angle", _SIDE, shin_angle),
    SideCurve("foot_angle", _SIDE, foot_angle),
    SideCurve("thigh_extension", _SIDE, thigh_extension),
    SideCurve("elbow_flexion", _SIDE, elbow_flexion),
    SideCurve("hip_adduction", _FRONTAL, hip_adduction),
)


def angle_series(inputs: Inputs) -> AngleSeries:
    """Every angle that the view shows, per frame, by the name ``<curve>`` or
    ``<curve>_left``/``<curve>_right``; angles never seen are left out."""
    view = inputs.gait.view
    values = {c.name: c.series(inputs) for c in BODY_CURVES if view in c.views}
    for curve in SIDE_CURVES:
        if view in curve.views:
            values |= {f"{curve.name}_{side}": curve.series(inputs, side) for side in Side}
    seen = {name: series for name, series in values.items() if np.isfinite(series).any()}
    for series in seen.values():
        series.flags.writeable = False
    return AngleSeries(seen)
