"""Rendered runners: from the true joints as the camera sees them back to the true values.

What is left is perspective, the low-pass, and body proportions in the scale.
"""

import pytest

from formcheck.core.metric import Measured
from formcheck.metrics import measure
from tests.support.rendered_runners import CLIPS, Rendered

pytestmark = pytest.mark.skipif(not CLIPS.exists(), reason="the shared clips are not here")

WITHIN = {
    "trunk_lean": 0.5,
    "vertical_oscillation": 0.008,
    "overstride": 0.012,
    "shin_angle_contact": 2.5,
    "foot_angle_contact": 2.0,
    "knee_flexion_contact": 3.5,
    "knee_flexion_stance_peak": 2.0,
    "thigh_extension_peak": 1.5,
    "pelvic_drop": 1.0,
    "trunk_lateral_lean": 0.3,
}


@pytest.mark.parametrize(
    "name",
    [
        "01_side_m1_172",
        "03_side_m2_156",
        "06_rear_drop9_4",
        "08_side_lean18",
        "09_side_overstride",
        "12_side_yaw10",
        "15_front_asym",
        "21_rear_markers_5_9_roll",
    ],
)
def test_true_joints_give_true_values(name: str) -> None:
    clip = Rendered(name)
    truth = clip.truth()
    compared = 0
    for metric in measure(clip.inputs()):
        key = (metric.spec.id, metric.side)
        if isinstance(metric, Measured) and key in truth:
            assert metric.value == pytest.approx(truth[key], abs=WITHIN[metric.spec.id]), key
            compared += 1
    assert compared >= 2
