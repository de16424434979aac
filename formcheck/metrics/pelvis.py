"""Metrics of the pelvis. They rest on the picture (``PixelSeries.pelvis``) alone: the pose model's
hip line moves against the pelvis."""

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.message import msg
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Side, View
from formcheck.core.series import PelvisRotation
from formcheck.metrics import angles, windows
from formcheck.metrics.definition import BodyMetric, Reading, Refused, SideMetric
from formcheck.metrics.inputs import Inputs


def pelvic_drop(inputs: Inputs, side: Side) -> Reading | Refused:
    """Peak in stance, + when the swing side is lower than the stance side."""
    pelvis = _levelled(inputs)
    if isinstance(pelvis, Refused):
        return pelvis
    swing_side_lower = 1.0 if side is Side.LEFT else -1.0
    series = swing_side_lower * angles.pelvic_obliquity(inputs)
    values = windows.over(inputs, side, series, windows.stance, np.max)
    return Reading(values, at_least=pelvis.ci95_deg, method=pelvis.method)


def pelvic_range(inputs: Inputs) -> Reading | Refused:
    """Max − min of pelvic obliquity in a stride; needs no zero."""
    pelvis = _seen(inputs)
    if isinstance(pelvis, Refused):
        return pelvis
    series = angles.pelvic_obliquity(inputs)
    values = windows.over(inputs, None, series, windows.whole, np.ptp)
    return Reading(values, at_least=pelvis.swing_ci95_deg, method=pelvis.method)


def hip_adduction(inputs: Inputs, side: Side) -> Reading | Refused:
    """Peak in stance of the thigh against the normal of the pelvis line, + adducted."""
    pelvis = _levelled(inputs)
    if isinstance(pelvis, Refused):
        return pelvis
    series = angles.hip_adduction(inputs, side)
    values = windows.over(inputs, side, series, windows.stance, np.max)
    method = msg("thigh, and pelvis: {method}", method=pelvis.method)
    return Reading(values, at_least=pelvis.ci95_deg, method=method)


def _seen(inputs: Inputs) -> PelvisRotation | Refused:
    pelvis = inputs.pixels.pelvis
    if pelvis is None:
        return Refused(
            inputs.pixels.pelvis_reason
            or msg(
                "the tilt of the pelvis could not be read from the picture; film from behind with "
                "the shirt tucked in"
            )
        )
    return pelvis


def _levelled(inputs: Inputs) -> PelvisRotation | Refused:
    pelvis = _seen(inputs)
    if isinstance(pelvis, Refused) or pelvis.absolute:
        return pelvis
    return Refused(
        "the swing of the waistband could be followed but not where it is level, so only its "
        "range is given; tuck the shirt in, or put two contrasting stickers on the waistband"
    )


METRICS = (
    SideMetric(
        spec=MetricSpec(
            id="pelvic_drop",
            title="Pelvic drop",
            unit="deg",
            views=(View.REAR,),
            sided=True,
            positive="+ swing side lower than the stance side",
            definition="Largest tilt of the pelvis toward the swing side in stance.",
            method="tilt of stickers (markers) or of the visible waistband or hem (garment_edge)",
            sources=cite("whitney2022", "dingenen2018"),
            curve="pelvic_obliquity",
        ),
        possible=(-30.0, 30.0),  # a limp with failing abductors drops by 10–15°
        read=pelvic_drop,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="pelvic_range",
            title="Pelvic range",
            unit="deg",
            views=(View.REAR,),
            sided=False,
            positive="more tilting to and fro",
            definition="Largest less smallest sideways tilt of the pelvis within a stride.",
            method="tilt of stickers (markers) or of the visible waistband or hem (garment_edge)",
            sources=cite("dingenen2018"),
            curve="pelvic_obliquity",
        ),
        possible=(0.0, 45.0),  # both sides together
        read=pelvic_range,
    ),
    SideMetric(
        spec=MetricSpec(
            id="hip_adduction",
            title="Hip adduction",
            unit="deg",
            views=(View.REAR, View.FRONT),
            sided=True,
            positive="+ adducted (thigh toward the midline)",
            definition="Largest angle in stance of the thigh to the normal of the pelvis line.",
            method="hip and knee landmarks against the pelvis line from the picture",
            sources=cite("dingenen2018"),
            curve="hip_adduction",
        ),
        possible=(-45.0, 45.0),  # the hip's own range, 45° out and 30° in, and the pelvis
        read=hip_adduction,
        per_roll_deg=1.0,
    ),
)
