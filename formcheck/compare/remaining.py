"""How much of the method's error does not cancel between two recordings of one body.

Measured on the published pairs (``docs/validation/pairs.csv``, rendered test recordings): every two
of one body and view, which differ in clothes, light, distance and way of running. 95 % of the
errors of their change lie within this share of what two independent measurements would allow
(pose model and true joints, the worse of both, rounded up; ``tests/compare/test_covered.py`` reads
the pairs). Where a measure was not among them, that of the one it rests on.

An error of a measure follows the movement: who lands with a straighter leg is read with another
error than before. So the interval of a change holds it also where nothing of the set-up differs.
"""

from formcheck.core.metric import MetricSpec

_AT_MOST = 1.0

_SHARES = {
    # Covered by the scatter of repeated recordings.
    "cadence": 0.0,
    "stride_time": 0.0,
    "step_time": 0.5,
    "contact_time": 0.8,
    "flight_time": 0.8,
    "duty_factor": 0.8,
    # Not among the pairs: they rest on contact and flight time.
    "peak_vertical_force": 0.8,
    "vertical_stiffness": 0.8,
    "leg_stiffness": 0.8,
    "running_speed": 0.8,
    "step_width": 0.3,
    "vertical_oscillation": 0.8,
    "trunk_lean": 0.4,
    "trunk_lean_midstance": 0.5,
    "trunk_lateral_lean": 0.6,
    "elbow_flexion": 0.3,
    "head_forward": 0.3,
    "pelvic_drop": 0.6,
    "hip_adduction": 0.5,
    "overstride": 0.5,
    "shin_angle_contact": 0.7,
    "foot_angle_contact": 0.6,
    "knee_flexion_contact": 0.9,
    "knee_flexion_stance_peak": 0.6,
    "knee_flexion_swing_peak": 0.3,
    "thigh_extension_peak": 0.5,
}


def remaining_share(spec: MetricSpec) -> float:
    """Share of the combined 95 % half widths; all of it where nothing less was measured."""
    return _SHARES.get(spec.id, _AT_MOST)
