"""Metrics of trunk, head and arms."""

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.message import msg
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Side, View
from formcheck.metrics import angles, windows
from formcheck.metrics.definition import BodyMetric, Reading, Refused, SideMetric
from formcheck.metrics.inputs import Inputs


def trunk_lean(inputs: Inputs) -> Reading | Refused:
    """Mean over stance (Teng & Powers 2015)."""
    lean = angles.trunk_lean(inputs)
    values = windows.over(inputs, None, lean, windows.stance, np.mean)
    return Reading(values, method=_lean_method(inputs))


def trunk_lean_midstance(inputs: Inputs) -> Reading | Refused:
    """At the lowest mid-hip of each stance."""
    values = windows.at_midstance(inputs, None, angles.trunk_lean(inputs))
    return Reading(values, method=_lean_method(inputs))


def trunk_lateral_lean(inputs: Inputs, side: Side) -> Reading | Refused:
    """At midstance, + toward the stance side."""
    toward = 1.0 if side is Side.RIGHT else -1.0
    values = windows.at_midstance(inputs, side, toward * angles.trunk_lateral_lean(inputs))
    return Reading(values)


def elbow_flexion(inputs: Inputs) -> Reading | Refused:
    """Mean over the stride, of the arm turned to the camera."""
    series = angles.elbow_flexion(inputs, inputs.gait.near_side or Side.LEFT)
    return Reading(windows.over(inputs, None, series, windows.whole, np.mean))


def head_forward(inputs: Inputs) -> Reading | Refused:
    """Mean over the stride."""
    series = angles.head_forward(inputs)
    return Reading(windows.over(inputs, None, series, windows.whole, np.mean))


def _lean_method(inputs: Inputs) -> str:
    added_deg = angles.TRUNK_LEAN_ADDED_DEG[inputs.model]
    if added_deg == 0.0:
        return msg("mid-hip to mid-shoulder line")
    return msg(
        "mid-hip to mid-shoulder line; {added:.1f}° added, by which this pose model reads trunk "
        "lean low",
        added=added_deg,
    )


METRICS = (
    BodyMetric(
        spec=MetricSpec(
            id="trunk_lean",
            title="Trunk lean",
            unit="deg",
            views=(View.SIDE,),
            sided=False,
            positive="+ forward",
            definition="Mid-hip to mid-shoulder line to the vertical, mean over stance.",
            method="mid-hip to mid-shoulder line",
            sources=cite("teng2015"),
            curve="trunk_lean",
        ),
        possible=(-40.0, 75.0),  # a sprinter leaves the blocks at 60–70°
        read=trunk_lean,
        needs_contacts=False,
        per_roll_deg=1.0,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="trunk_lean_midstance",
            title="Trunk lean at midstance",
            unit="deg",
            views=(View.SIDE,),
            sided=False,
            positive="+ forward",
            definition="Mid-hip to mid-shoulder line to the vertical where the mid-hip is lowest.",
            method="mid-hip to mid-shoulder line",
            sources=cite("teng2015"),
            curve="trunk_lean",
        ),
        possible=(-40.0, 75.0),  # as trunk lean
        read=trunk_lean_midstance,
        per_roll_deg=1.0,
    ),
    SideMetric(
        spec=MetricSpec(
            id="trunk_lateral_lean",
            title="Sideways trunk lean",
            unit="deg",
            views=(View.REAR, View.FRONT),
            sided=True,
            positive="+ toward the stance side",
            definition="Mid-hip to mid-shoulder line to the vertical, seen from behind or the "
            "front, at midstance.",
            method="mid-hip to mid-shoulder line",
            sources=cite("dingenen2018"),
            curve="trunk_lateral_lean",
        ),
        possible=(-40.0, 40.0),  # the spine bends sideways by 35–40°
        read=trunk_lateral_lean,
        per_roll_deg=1.0,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="elbow_flexion",
            title="Elbow flexion",
            unit="deg",
            views=(View.SIDE,),
            sided=False,
            positive="0 straight, + bent",
            definition="Bend of the elbow turned to the camera, mean over the stride.",
            method="shoulder, elbow and wrist of the near arm",
            decimals=0,
            curve="elbow_flexion",
        ),
        possible=(0.0, 165.0),  # the forearm meets the upper arm at about 150°
        read=elbow_flexion,
        needs_contacts=False,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="head_forward",
            title="Head forward",
            unit="deg",
            views=(View.SIDE,),
            sided=False,
            positive="+ ear ahead of the shoulder",
            definition="Mid-shoulder to ear line to the vertical, mean over the stride.",
            method="mid-shoulder and the near ear",
            decimals=0,
            curve="head_forward",
        ),
        possible=(-70.0, 110.0),  # as trunk lean, and the neck on top
        read=head_forward,
        needs_contacts=False,
        per_roll_deg=1.0,
    ),
)
