"""Metrics of the legs in the side view: landing, knee, thigh, foot."""

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Side, View
from formcheck.metrics import angles, windows
from formcheck.metrics.definition import Reading, Refused, SideMetric
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.scale import leg_length_px


def overstride(inputs: Inputs, side: Side) -> Reading | Refused:
    """Ankle ahead of mid-hip at contact, in the runner's own leg lengths."""
    leg_px = leg_length_px(inputs)
    if not np.isfinite(leg_px):
        return Refused("the legs were not seen well enough to tell their length")
    ankle = inputs.joint("ankle", side)
    ahead = inputs.forward_x * (ankle - inputs.middle("hip"))[:, 0] / leg_px
    return Reading(windows.at_contact(inputs, side, ahead))


def shin_angle_contact(inputs: Inputs, side: Side) -> Reading | Refused:
    """Shin to the vertical at contact."""
    return Reading(windows.at_contact(inputs, side, angles.shin_angle(inputs, side)))


def foot_angle_contact(inputs: Inputs, side: Side) -> Reading | Refused:
    """Foot to the ground at contact; the ground is its own direction while it lies flat."""
    return Reading(windows.at_contact(inputs, side, angles.foot_angle(inputs, side)))


def knee_flexion_contact(inputs: Inputs, side: Side) -> Reading | Refused:
    """Knee at contact."""
    return Reading(windows.at_contact(inputs, side, angles.knee_flexion(inputs, side)))


def knee_flexion_stance_peak(inputs: Inputs, side: Side) -> Reading | Refused:
    """Most flexed between contact and toe-off, before the knee bends again to swing."""
    series = angles.knee_flexion(inputs, side)
    return Reading(windows.over(inputs, side, series, windows.loaded, np.max))


def knee_flexion_swing_peak(inputs: Inputs, side: Side) -> Reading | Refused:
    """Most flexed between toe-off and the next contact."""
    if inputs.is_far(side):
        return Refused(
            "the leg away from the camera is hidden when it swings past; film the other side too"
        )
    series = angles.knee_flexion(inputs, side)
    return Reading(windows.over(inputs, side, series, windows.swing, np.max))


def thigh_extension_peak(inputs: Inputs, side: Side) -> Reading | Refused:
    """Thigh furthest behind the vertical in the stride."""
    series = angles.thigh_extension(inputs, side)
    return Reading(windows.over(inputs, side, series, windows.whole, np.max))


METRICS = (
    SideMetric(
        spec=MetricSpec(
            id="overstride",
            title="Overstride",
            unit="leg lengths",
            views=(View.SIDE,),
            sided=True,
            positive="+ ankle ahead of the mid-hip",
            definition="Ankle ahead of the mid-hip at contact, in the runner's own leg lengths.",
            method="ankle and mid-hip at contact",
            sources=cite("lieberman2015", "whitney2022"),
            decimals=2,
        ),
        possible=(-1.0, 1.0),  # no ankle is further from the hip than the leg is long
        read=overstride,
        per_roll_deg=0.016,
    ),
    SideMetric(
        spec=MetricSpec(
            id="shin_angle_contact",
            title="Shin angle at contact",
            unit="deg",
            views=(View.SIDE,),
            sided=True,
            positive="+ foot ahead of the knee",
            definition="Knee to ankle line to the vertical at contact.",
            method="knee and ankle at contact",
            sources=cite("lieberman2015", "whitney2022"),
            curve="shin_angle",
        ),
        possible=(-60.0, 60.0),  # beyond, the foot could not carry
        read=shin_angle_contact,
        per_roll_deg=1.0,
    ),
    SideMetric(
        spec=MetricSpec(
            id="foot_angle_contact",
            title="Foot angle at contact",
            unit="deg",
            views=(View.SIDE,),
            sided=True,
            positive="+ toe up (rearfoot strike)",
            definition="Heel to toe line to the ground at contact.",
            method="against the same line while the foot lies flat",
            sources=cite("murray2018"),
            curve="foot_angle",
        ),
        possible=(-90.0, 60.0),  # on the very toe, and the ankle drawn up on an outstretched leg
        read=foot_angle_contact,
    ),
    SideMetric(
        spec=MetricSpec(
            id="knee_flexion_contact",
            title="Knee flexion at contact",
            unit="deg",
            views=(View.SIDE,),
            sided=True,
            positive="0 straight, + flexed",
            definition="180° less the hip–knee–ankle angle at contact.",
            method="hip, knee and ankle of the same leg at contact",
            sources=cite("whitney2022"),
            curve="knee_flexion",
        ),
        possible=(-20.0, 120.0),  # a knee overstretches by 15°; beyond a squat nobody lands
        read=knee_flexion_contact,
    ),
    SideMetric(
        spec=MetricSpec(
            id="knee_flexion_stance_peak",
            title="Peak knee flexion in stance",
            unit="deg",
            views=(View.SIDE,),
            sided=True,
            positive="0 straight, + flexed",
            definition="Most flexed knee while the leg is loaded.",
            method="hip, knee and ankle of the same leg",
            sources=cite("anderson2022"),
            curve="knee_flexion",
        ),
        possible=(-20.0, 150.0),  # the deepest squat
        read=knee_flexion_stance_peak,
    ),
    SideMetric(
        spec=MetricSpec(
            id="knee_flexion_swing_peak",
            title="Peak knee flexion in swing",
            unit="deg",
            views=(View.SIDE,),
            sided=True,
            positive="0 straight, + flexed",
            definition="Most flexed knee between toe-off and the next contact.",
            method="hip, knee and ankle of the same leg",
            curve="knee_flexion",
        ),
        possible=(-20.0, 170.0),  # the heel meets the buttock at 150–160°
        read=knee_flexion_swing_peak,
    ),
    SideMetric(
        spec=MetricSpec(
            id="thigh_extension_peak",
            title="Peak thigh extension",
            unit="deg",
            views=(View.SIDE,),
            sided=True,
            positive="+ thigh behind the vertical",
            definition="Thigh to the vertical, furthest behind, around toe-off.",
            method="hip and knee of the same leg; pelvic tilt is not seen",
            curve="thigh_extension",
        ),
        possible=(-60.0, 90.0),  # the hip overstretches by 30°, the rest is the pelvis's
        read=thigh_extension_peak,
        per_roll_deg=1.0,
    ),
)
