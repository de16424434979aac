"""Metrics of a stick runner whose every angle and event is known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.core.gait import Facing, Mode
from formcheck.core.metric import Measured, Metric, StrideValue, Unavailable
from formcheck.core.recording import Side, View
from formcheck.metrics import CATALOGUE, Inputs, angle_series, asymmetries, consistency, measure
from formcheck.metrics.definition import BodyMetric, Reading, measure_one
from formcheck.metrics.precision import TABLE, precision_of
from formcheck.metrics.spring import SpringStep, compression_m, oscillation_m, peak_force_bw
from tests.support.metric_inputs import inputs_of, pixels_of, strides_of
from tests.support.stick_runner import StickRunner

CONTRACT = {
    "cadence": ("steps/min", False),
    "step_time": ("s", True),
    "stride_time": ("s", False),
    "contact_time": ("s", True),
    "flight_time": ("s", False),
    "duty_factor": ("1", True),
    "step_length": ("m", False),
    "stride_length": ("m", False),
    "running_speed": ("m/s", False),
    "vertical_oscillation": ("m", False),
    "trunk_lean": ("deg", False),
    "trunk_lean_midstance": ("deg", False),
    "trunk_lateral_lean": ("deg", True),
    "pelvic_drop": ("deg", True),
    "pelvic_range": ("deg", False),
    "hip_adduction": ("deg", True),
    "step_width": ("m", False),
    "overstride": ("leg lengths", True),
    "shin_angle_contact": ("deg", True),
    "foot_angle_contact": ("deg", True),
    "knee_flexion_contact": ("deg", True),
    "knee_flexion_stance_peak": ("deg", True),
    "knee_flexion_swing_peak": ("deg", True),
    "thigh_extension_peak": ("deg", True),
    "elbow_flexion": ("deg", False),
    "head_forward": ("deg", False),
    "vertical_stiffness": ("kN/m", False),
    "leg_stiffness": ("kN/m", False),
    "peak_vertical_force": ("body weights", False),
}


def pick(metrics: tuple[Metric, ...], metric_id: str, side: Side | None = None) -> Metric:
    (found,) = [m for m in metrics if m.spec.id == metric_id and m.side is side]
    return found


def measured(inputs: Inputs, metric_id: str, side: Side | None = None) -> Measured:
    found = pick(measure(inputs), metric_id, side)
    assert isinstance(found, Measured), found
    return found


def reason(inputs: Inputs, metric_id: str, side: Side | None = None) -> str:
    found = pick(measure(inputs), metric_id, side)
    assert isinstance(found, Unavailable), found
    return found.reason


def with_gait(inputs: Inputs, **changes: Any) -> Inputs:
    return replace(inputs, gait=replace(inputs.gait, **changes))


def test_the_catalogue_is_that_of_the_contract() -> None:
    assert {d.spec.id: (d.spec.unit, d.spec.sided) for d in CATALOGUE} == CONTRACT
    assert len(CATALOGUE) == len(CONTRACT)


@pytest.mark.parametrize("view", list(View))
def test_every_metric_comes_once_per_side_measured_or_with_a_reason(view: View) -> None:
    stick = StickRunner(view=view if view in (View.SIDE, View.REAR, View.FRONT) else View.SIDE)
    metrics = measure(with_gait(inputs_of(stick), view=view))
    keys = [(m.spec.id, m.side) for m in metrics]
    wanted = [
        (name, side)
        for name, (_, sided) in CONTRACT.items()
        for side in (tuple(Side) if sided else (None,))
    ]
    assert sorted(map(str, keys)) == sorted(map(str, wanted))
    for metric in metrics:
        if isinstance(metric, Unavailable):
            assert metric.reason
        else:
            assert metric.ci95[0] <= metric.value <= metric.ci95[1]
            if metric.once:
                assert (metric.sd, metric.per_stride, metric.n) == (None, (), 1)
            else:
                assert metric.n == len(metric.per_stride) >= 3
            assert view in metric.spec.views


def test_curves_named_by_the_catalogue_exist_in_the_views_that_show_them() -> None:
    for definition in CATALOGUE:
        for view in definition.spec.views if definition.spec.curve else ():
            if definition.spec.id == "hip_adduction" and view is View.FRONT:
                continue  # the pelvis is not seen from the front
            names = angle_series(inputs_of(StickRunner(view=view))).values_deg
            curve = definition.spec.curve
            assert curve in names or {f"{curve}_{side}" for side in Side} <= names.keys()


def test_times_of_a_known_runner() -> None:
    inputs = inputs_of(StickRunner(cadence_spm=180.0, duty_factor=0.35))
    assert measured(inputs, "cadence").value == pytest.approx(180.0)
    assert measured(inputs, "step_time", Side.LEFT).value == pytest.approx(1 / 3)
    assert measured(inputs, "stride_time").value == pytest.approx(2 / 3)
    assert measured(inputs, "contact_time", Side.RIGHT).value == pytest.approx(0.35 * 2 / 3)
    assert measured(inputs, "flight_time").value == pytest.approx(0.1)
    assert measured(inputs, "duty_factor", Side.LEFT).value == pytest.approx(0.35)


def test_cadence_counts_strides_over_the_span_of_each_foot() -> None:
    inputs = inputs_of(StickRunner())
    events = tuple(
        replace(e, time_s=e.time_s * 1.01) if e.time_s > 3 else e for e in inputs.gait.events
    )
    moved = with_gait(inputs, events=events, strides=strides_of(events))
    feet = [moved.gait.contacts_s(side) for side in Side]
    expected = 120.0 * sum(len(f) - 1 for f in feet) / sum(f[-1] - f[0] for f in feet)
    assert measured(moved, "cadence").value == pytest.approx(expected)


def test_contacts_of_one_foot_that_are_all_read_late_leave_the_cadence_alone() -> None:
    inputs = inputs_of(StickRunner())
    events = tuple(
        replace(e, time_s=e.time_s + 0.03) if e.side is Side.LEFT else e for e in inputs.gait.events
    )
    late = with_gait(inputs, events=events, strides=strides_of(events))
    assert measured(late, "cadence").value == pytest.approx(measured(inputs, "cadence").value)


def test_a_pause_is_no_part_of_the_cadence() -> None:
    inputs = inputs_of(StickRunner(duration_s=8.0))
    later = tuple(
        replace(e, time_s=e.time_s + 5.0) if e.time_s > 4 else e for e in inputs.gait.events
    )
    paused = with_gait(inputs, events=later, strides=strides_of(later))
    cadence, unbroken = measured(paused, "cadence"), measured(inputs, "cadence")
    assert cadence.value == pytest.approx(unbroken.value)
    # Four ends that may be off in place of two, two strides fewer to spread it over.
    n = len(inputs.gait.contacts_s()) - 2
    wider = (cadence.ci95[1] - cadence.ci95[0]) / (unbroken.ci95[1] - unbroken.ci95[0])
    assert wider == pytest.approx(2**0.5 * n / (n - 2))


def test_lengths_of_a_known_runner() -> None:
    inputs = inputs_of(StickRunner(cadence_spm=180.0, speed_mps=3.3))
    assert measured(inputs, "step_length").value == pytest.approx(1.1)
    assert measured(inputs, "stride_length").value == pytest.approx(2.2)
    assert measured(inputs, "running_speed").value == pytest.approx(3.3)


def test_speed_and_scale_from_the_foot_on_the_belt() -> None:
    stick = StickRunner(speed_mps=3.0, oscillation_m=0.09)
    by_height = inputs_of(stick, speed_mps=None)
    assert measured(by_height, "running_speed").value == pytest.approx(3.0, rel=0.06)
    by_belt = inputs_of(stick, height_m=None)
    assert measured(by_belt, "vertical_oscillation").value == pytest.approx(0.09, rel=0.03)
    neither = inputs_of(stick, height_m=None, speed_mps=None)
    assert "--height-m" in reason(neither, "vertical_oscillation")
    assert "--speed-kmh" in reason(neither, "step_length")


@settings(deadline=None, max_examples=15)
@given(
    lean=st.floats(-5, 20),
    roll=st.floats(-4, 4),
    facing=st.sampled_from(list(Facing)),
    fps=st.sampled_from([30.0, 59.94, 120.0]),
)
def test_trunk_lean_whatever_the_camera(
    lean: float, roll: float, facing: Facing, fps: float
) -> None:
    stick = StickRunner(trunk_lean_deg=lean, roll_deg=roll, facing=facing, fps=fps, duration_s=4)
    assert measured(inputs_of(stick), "trunk_lean").value == pytest.approx(lean, abs=0.3)


def test_the_trunk_leans_further_than_the_pose_model_says() -> None:
    stick = StickRunner(trunk_lean_deg=4.0)
    corrected = measured(inputs_of(stick, backend="mediapipe-heavy"), "trunk_lean")
    assert corrected.value == pytest.approx(8.0, abs=0.1)
    assert "4.0°" in corrected.method
    series = angle_series(inputs_of(stick, backend="mediapipe-full")).values_deg["trunk_lean"]
    assert np.median(series) == pytest.approx(7.8, abs=0.1)


def test_unknown_roll_widens_what_is_read_against_the_vertical() -> None:
    known = inputs_of(StickRunner())
    unknown = replace(known, pixels=replace(known.pixels, roll=None))
    for metric_id in ("trunk_lean", "shin_angle_contact", "knee_flexion_contact"):
        side = None if metric_id == "trunk_lean" else Side.LEFT
        widths = [np.ptp(measured(i, metric_id, side).ci95) for i in (known, unknown)]
        assert bool(widths[1] > widths[0]) is (metric_id != "knee_flexion_contact")


def test_more_strides_narrow_only_the_scatter() -> None:
    short, long = (
        inputs_of(StickRunner(duration_s=s, noise_px=4.0), backend="mediapipe-heavy")
        for s in (4.0, 30.0)
    )
    half = [0.5 * np.ptp(measured(i, "trunk_lean").ci95) for i in (short, long)]
    assert half[0] > half[1] > 4.5


def test_strides_that_differ_by_too_much_give_no_mean_angle() -> None:
    definition = next(d for d in CATALOGUE if d.spec.id == "elbow_flexion")
    assert isinstance(definition, BodyMetric)
    inputs = inputs_of(StickRunner())

    def read_as(*values: float) -> Metric:
        strides = tuple(StrideValue(k, k + 1.0, value) for k, value in enumerate(values))
        return measure_one(replace(definition, read=lambda _: Reading(strides)), inputs, None)

    # Student's t of three strides is 4.30: the mean of 60, 75, 90 lies within ± 37, of 85, 90, 95
    # within ± 12.
    far_apart = read_as(60.0, 75.0, 90.0)
    assert isinstance(far_apart, Unavailable)
    assert "3 strides differ by too much to tell a mean (± 37°)" in far_apart.reason
    assert isinstance(read_as(85.0, 90.0, 95.0), Measured)


def test_times_of_a_file_that_looks_slowed_down_are_refused() -> None:
    inputs = with_gait(inputs_of(StickRunner()), slow_motion_suspected=True)
    for metric_id in ("cadence", "flight_time", "step_length", "peak_vertical_force"):
        assert "--slow-motion" in reason(inputs, metric_id)
    assert measured(inputs, "duty_factor", Side.LEFT).value == pytest.approx(0.36)
    assert measured(inputs, "trunk_lean").value == pytest.approx(8.0, abs=0.1)


def test_on_the_spot_has_no_speed_and_walking_no_flight() -> None:
    spot = with_gait(inputs_of(StickRunner()), mode=Mode.ON_THE_SPOT)
    for metric_id in ("running_speed", "step_length", "stride_length", "leg_stiffness"):
        assert "on the spot" in reason(spot, metric_id)
    walk = inputs_of(
        StickRunner(walking=True, duty_factor=0.6, cadence_spm=110, overstride_m=0.3, speed_mps=1.3)
    )
    assert "walks" in reason(walk, "flight_time")
    assert measured(walk, "cadence").value == pytest.approx(110.0)


def test_a_moving_camera_gives_no_lengths() -> None:
    inputs = with_gait(inputs_of(StickRunner(), speed_mps=None), moving_camera=True)
    for metric_id in ("vertical_oscillation", "running_speed", "step_length"):
        assert "camera" in reason(inputs, metric_id)


def test_overground_speed_comes_from_the_hip() -> None:
    stick = StickRunner(size_px=(3000, 720))
    inputs = inputs_of(stick, speed_mps=None)
    track = inputs.trajectories
    travel = 2.5 * stick.px_per_m * (track.timeline.time_s - 3.0)
    moved = track.xy_px + np.stack([travel, np.zeros_like(travel)], axis=1)[:, None]
    walked = with_gait(replace(inputs, trajectories=replace(track, xy_px=moved)), overground=True)
    assert measured(walked, "running_speed").value == pytest.approx(2.5, rel=0.04)


def test_the_pelvis_comes_from_the_picture_alone() -> None:
    stick = StickRunner(view=View.REAR, drop_left_deg=9.0, drop_right_deg=4.0)
    inputs = inputs_of(stick)
    drop = measured(inputs, "pelvic_drop", Side.LEFT)
    assert drop.method == "markers"
    assert measured(inputs, "pelvic_range").value == pytest.approx(13.0, abs=0.2)
    afloat = replace(inputs, pixels=pixels_of(stick, absolute=False))
    assert "stickers" in reason(afloat, "pelvic_drop", Side.LEFT)
    assert measured(afloat, "pelvic_range").value == pytest.approx(13.0, abs=0.2)
    hidden = replace(inputs, pixels=replace(inputs.pixels, pelvis=None, pelvis_reason="a shirt"))
    assert reason(hidden, "pelvic_drop", Side.LEFT) == "a shirt"
    assert reason(hidden, "pelvic_range") == "a shirt"


def test_few_strides_and_hidden_joints_are_told_apart() -> None:
    assert "film for 10 s" in reason(
        inputs_of(StickRunner(duration_s=1.7)), "contact_time", Side.LEFT
    )
    inputs = inputs_of(StickRunner())
    xy = inputs.trajectories.xy_px.copy()
    xy[:, 27] = np.nan
    hidden = replace(inputs, trajectories=replace(inputs.trajectories, xy_px=xy))
    assert "even light" in reason(hidden, "shin_angle_contact", Side.LEFT)
    none = with_gait(inputs, strides=(), events=(), reason="nobody runs here")
    assert {m.reason for m in measure(none) if isinstance(m, Unavailable)} == {"nobody runs here"}


def test_the_far_leg_in_swing_is_not_read() -> None:
    inputs = inputs_of(StickRunner(facing=Facing.RIGHT))
    assert "camera" in reason(inputs, "knee_flexion_swing_peak", Side.LEFT)
    assert measured(inputs, "knee_flexion_swing_peak", Side.RIGHT).n >= 3


def test_uncertain_events_widen_the_times() -> None:
    inputs = inputs_of(StickRunner())
    events = tuple(replace(e, ci95_s=0.06) for e in inputs.gait.events)
    widths = [
        0.5 * np.ptp(measured(i, "contact_time", Side.LEFT).ci95)
        for i in (inputs, with_gait(inputs, events=events))
    ]
    assert widths == pytest.approx([0.03, 0.06])


def test_every_metric_has_a_stated_precision_for_every_camera() -> None:
    for stick in (StickRunner(), StickRunner(fps=30), StickRunner(view=View.REAR)):
        for backend in ("stick", "mediapipe-lite", "mediapipe-heavy", "mediapipe-own.task"):
            inputs = inputs_of(stick, backend=backend)
            for metric_id in CONTRACT:
                for side in Side:
                    assert precision_of(metric_id, inputs, side).half_width >= 0.0
    assert {row.metric for row in TABLE} == CONTRACT.keys()
    assert all(row.source for row in TABLE)


def test_the_lean_of_filmed_runners_is_within_what_is_stated() -> None:
    # Five filmed runners, near shoulder and hip marked by eye: read (4.0° added) less marked.
    too_much = np.array([1.7, 5.1, 3.6, 5.0, 4.5])
    eye_deg = 2.2  # that whoever marks may be off on all of them
    expected = too_much.mean() + 2.0 * too_much.std(ddof=1) - eye_deg
    for metric_id in ("trunk_lean", "trunk_lean_midstance"):
        for model in ("heavy", "full", "lite", "own.task"):
            inputs = inputs_of(StickRunner(), backend=f"mediapipe-{model}")
            stated = precision_of(metric_id, inputs, None)
            assert stated.half_width == pytest.approx(expected, abs=0.1)
        # Nothing is added to true joints.
        assert precision_of(metric_id, inputs_of(StickRunner()), None).half_width == 3.5


def test_fewer_frames_a_second_widen_times_and_angles_at_contact() -> None:
    for metric_id in ("contact_time", "knee_flexion_contact", "overstride", "shin_angle_contact"):
        slow, fast = (
            precision_of(metric_id, inputs_of(StickRunner(fps=fps)), Side.RIGHT).half_width
            for fps in (30.0, 60.0)
        )
        assert slow > fast


def test_the_spring_model_of_a_worked_example() -> None:
    step = SpringStep(contact_s=0.260, flight_s=0.100)
    assert peak_force_bw(step) == pytest.approx(2.17, abs=0.01)
    assert compression_m(step) == pytest.approx(0.063, abs=0.001)
    assert oscillation_m(step) == pytest.approx(0.075, abs=0.001)


def limping(left_contact_s: float, right_contact_s: float) -> Inputs:
    """A stick whose feet stand for these times, contacts half a stride apart."""
    inputs = inputs_of(StickRunner(cadence_spm=164.0))
    contact_s = {Side.LEFT: left_contact_s, Side.RIGHT: right_contact_s}
    strides = tuple(
        replace(s, toe_off_s=s.contact_s + contact_s[s.side]) for s in inputs.gait.strides
    )
    return with_gait(inputs, strides=strides)


def steps_of(inputs: Inputs, metric_id: str) -> tuple[StrideValue, ...]:
    """What the one value of the recording is the mean of."""
    (row,) = [row for row in CATALOGUE if row.spec.id == metric_id]
    reading = row.read_on(inputs, None)
    assert isinstance(reading, Reading)
    return reading.per_stride


def test_steps_whose_feet_overlap_count_in_flight_time_like_the_others() -> None:
    # Steps take 0.3659 s: one foot's flight is +20.9 ms, the other's −22.1 ms.
    inputs = limping(0.345, 0.388)
    found = measured(inputs, "flight_time")
    assert len(steps_of(inputs, "flight_time")) == len(inputs.gait.strides)
    stances_s = [stride.contact_time_s for stride in inputs.gait.strides]
    assert found.value == pytest.approx(60 / 164 - np.mean(stances_s), abs=1e-6)
    overlapping = limping(0.391, 0.391)
    assert measured(overlapping, "flight_time").value == pytest.approx(60 / 164 - 0.391, abs=1e-6)
    assert all(s.start_s <= s.stop_s for s in steps_of(overlapping, "flight_time"))


def test_the_spring_model_takes_all_steps_or_none() -> None:
    inputs = limping(0.330, 0.372)
    flying, overlapping = (SpringStep(tc, 60 / 164 - tc) for tc in (0.330, 0.372))
    found = measured(inputs, "peak_vertical_force")
    steps = steps_of(inputs, "peak_vertical_force")
    assert len(steps) == len(inputs.gait.strides)
    forces_bw = [value.value for value in steps]
    assert min(forces_bw) == pytest.approx(peak_force_bw(overlapping))
    assert max(forces_bw) == pytest.approx(peak_force_bw(flying))
    assert found.value == pytest.approx(np.mean(forces_bw))
    assert peak_force_bw(overlapping) < 0.5 * np.pi
    for metric_id in ("peak_vertical_force", "vertical_stiffness", "leg_stiffness"):
        assert isinstance(pick(measure(limping(0.345, 0.395)), metric_id), Unavailable)


def test_feet_that_overlap_contradict_no_long_stance() -> None:
    inputs = limping(0.391, 0.391)
    found = {note.id for note in consistency(inputs, measure(inputs))}
    assert "times_disagree" not in found
    assert "oscillation_disagrees" not in found


def test_models_say_so_and_carry_the_contact_times_error() -> None:
    inputs = inputs_of(StickRunner())
    for metric_id in ("vertical_stiffness", "leg_stiffness", "peak_vertical_force"):
        metric = measured(inputs, metric_id)
        assert "model" in metric.spec.title
        assert "model" in metric.method
        assert metric.ci95[1] - metric.ci95[0] > 0.15 * metric.value
    assert "--mass-kg" in reason(inputs_of(StickRunner(), mass_kg=None), "vertical_stiffness")


def test_left_against_right() -> None:
    inputs = inputs_of(StickRunner(view=View.REAR, drop_left_deg=9.0, drop_right_deg=1.0))
    found = {a.metric: a for a in asymmetries(measure(inputs), [View.REAR])}
    assert found["pelvic_drop"].difference == pytest.approx(8.0, abs=0.1)
    assert found["pelvic_drop"].beyond_error
    assert found.keys().isdisjoint({"contact_time", "duty_factor", "step_time"})


def test_numbers_that_disagree_are_noted() -> None:
    inputs = inputs_of(StickRunner(oscillation_m=0.075, cadence_spm=167, duty_factor=0.362))
    assert consistency(inputs, measure(inputs)) == ()
    bouncing = inputs_of(StickRunner(oscillation_m=0.14))
    assert [n.id for n in consistency(bouncing, measure(bouncing))] == ["oscillation_disagrees"]
    wrong_speed = inputs_of(StickRunner(), speed_mps=4.5)
    notes = [n.id for n in consistency(wrong_speed, measure(wrong_speed))]
    assert "speed_disagrees" in notes


@pytest.mark.parametrize("hertz", [10.0, 11.0])
def test_below_twelve_frames_nothing_that_needs_contacts_is_given(hertz: float) -> None:
    metrics = measure(inputs_of(StickRunner(fps=hertz, duration_s=30.0)))
    given = {metric.spec.id for metric in metrics if isinstance(metric, Measured)}
    assert given == {"cadence", "stride_time", "trunk_lean", "elbow_flexion", "head_forward"}


def test_from_twelve_frames_on_contacts_are_read() -> None:
    metrics = measure(inputs_of(StickRunner(fps=12.0, duration_s=30.0)))
    assert isinstance(pick(metrics, "contact_time", Side.LEFT), Measured)
