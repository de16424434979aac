"""What is drawn stands where the analysis says, and the words tell the same numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.message import Message
from formcheck.core.metric import PROVISIONAL_LABEL, Measured, Reference
from formcheck.core.recording import Runner, Side, View
from formcheck.metrics.movement import CYCLE_PERCENT
from formcheck.reporting.charts import band
from tests.support.analyses import measured, sample_analysis
from tests.support.drawn_charts import (
    angles_in,
    bands_of,
    charts_of,
    event_strip,
    gait_cycle_of,
    hip_path_of,
    sides_of,
    stride_values,
)
from tests.support.stick_runner import LEG_M, TRUNK_M, StickRunner
from tests.support.svg_reading import Drawing, affine


@pytest.mark.parametrize("side", list(Side))
def test_a_curve_is_the_mean_of_the_strides(side: Side) -> None:
    analysis = sample_analysis()
    cycles = angles_in(analysis)["knee_flexion"].cycles
    mean = cycles[side].mean(axis=0)
    drawing = Drawing(gait_cycle_of(analysis, "knee_flexion").svg)
    line = drawing.path(f"mean-{side}")
    percent = 100.0 * (line[:, 0] - line[0, 0]) / (line[-1, 0] - line[0, 0])
    expected = np.interp(percent, CYCLE_PERCENT, mean)
    slope, offset = affine(expected, line[:, 1])
    assert slope < 0
    np.testing.assert_allclose(slope * expected + offset, line[:, 1], atol=0.3)


@pytest.mark.parametrize("side", list(Side))
def test_toe_off_stands_at_the_duty_factor_and_is_marked_as_contact_is(side: Side) -> None:
    stick = StickRunner(duty_factor=0.30)
    drawing = Drawing(gait_cycle_of(sample_analysis(stick=stick), "knee_flexion").svg)
    line, off = drawing.path(f"mean-{side}"), drawing.path(f"toe-off-{side}")
    start, width = line[0, 0], line[-1, 0] - line[0, 0]
    assert np.ptp(off[:, 0]) == 0.0
    assert (off[0, 0] - start) / width == pytest.approx(0.30, abs=1e-3)
    contact, toe_off = drawing.marks(f"mean-{side}")
    assert (contact[0] - start) / width == pytest.approx(0.0, abs=1e-6)
    assert (toe_off[0] - start) / width == pytest.approx(0.30, abs=0.006)


@pytest.mark.parametrize("facing_view", [View.SIDE, View.REAR])
def test_the_hips_rise_and_fall_as_built_in_metres_and_in_leg_lengths(facing_view: View) -> None:
    stick = StickRunner(view=facing_view, oscillation_m=0.10, cadence_spm=160.0)
    analysis = sample_analysis(stick=stick)
    assert analysis.runner.height_m is not None
    metres = 0.10 * 0.779 * analysis.runner.height_m / (TRUNK_M + LEG_M)
    chart = hip_path_of(analysis, analysis.primary)
    assert chart is not None
    told = [float(n) for n in re.findall(r"(\d\.\d{3}) m", chart.alt_text)]
    assert told[0] == pytest.approx(metres, rel=0.02)
    chart = hip_path_of(replace(analysis, runner=Runner()), analysis.primary)
    assert chart is not None
    told = [float(n) for n in re.findall(r"(\d\.\d{3}) leg lengths", chart.alt_text)]
    assert told[0] == pytest.approx(0.10 / LEG_M, rel=0.02)


def test_the_hips_are_lowest_in_the_middle_of_stance() -> None:
    analysis = sample_analysis(stick=StickRunner(duty_factor=0.36))
    chart = hip_path_of(analysis, analysis.primary)
    assert chart is not None
    assert chart.alt_text.count("lowest at 18 %") == 2


def test_the_loop_from_behind_has_the_runners_sway() -> None:
    stick = StickRunner(view=View.REAR)
    analysis = sample_analysis(stick=stick)
    cleaned = analysis.primary.trajectories
    sway_px = 6.0 * np.sin(2 * np.pi * stick.phase(Side.LEFT, stick.times()))
    moved = cleaned.xy_px + np.stack([sway_px, 0 * sway_px], axis=1)[:, None]
    recording = replace(analysis.primary, trajectories=replace(cleaned, xy_px=moved))
    chart = hip_path_of(replace(analysis, recordings=(recording,)), recording)
    assert chart is not None
    metres = 12.0 / stick.px_per_m * 0.779 * 1.75 / (TRUNK_M + LEG_M)
    (told,) = re.findall(r"(\d\.\d{3}) m from side to side", chart.alt_text)
    assert float(told) == pytest.approx(metres, rel=0.03)
    path = Drawing(chart.svg).path("path")
    assert np.ptp(path[:, 0]) / np.ptp(path[:, 1]) == pytest.approx(12.0 / 24.0, rel=0.05)
    # A stride begins at the left contact, where the sway passes through the middle to the right.
    middle = 0.5 * (path[:, 0].min() + path[:, 0].max())
    assert path[0, 0] == pytest.approx(middle, abs=1.0)
    assert path[len(path) // 8, 0] > middle


def test_a_moving_camera_gives_no_path() -> None:
    analysis = sample_analysis()
    recording = analysis.primary
    moving = replace(recording, gait=replace(recording.gait, moving_camera=True))
    assert hip_path_of(analysis, moving) is None


def test_value_and_interval_stand_on_the_band_to_scale() -> None:
    metric = measured(View.SIDE, "knee_flexion_contact", Side.LEFT)
    reference = metric.reference
    assert reference is not None
    drawing = Drawing(band(metric, limit=8.0).svg)
    corners = drawing.path("band")[:, 0]
    slope, offset = affine(
        np.array([reference.low, reference.high]), np.array([corners.min(), corners.max()])
    )
    ends = drawing.path("interval-left")[:, 0]
    np.testing.assert_allclose(ends, slope * np.array(metric.ci95) + offset, atol=0.05)
    ((mean, _),) = drawing.marks("mean-left")
    assert mean == pytest.approx(slope * metric.value + offset, abs=0.05)
    assert drawing.path("limit")[0, 0] == pytest.approx(slope * 8.0 + offset, abs=0.05)


def test_provisional_bands_are_hatched_and_say_so_confirmed_ones_tell_their_source() -> None:
    metric = measured(View.SIDE, "cadence")
    confirmed = band(replace(metric, reference=Reference(160.0, 180.0, "Someone 2020, n = 40")))
    provisional = band(
        replace(metric, reference=Reference(160.0, 180.0, PROVISIONAL_LABEL, provisional=True))
    )
    assert "<pattern" in provisional.svg
    assert "<pattern" not in confirmed.svg
    assert provisional.caption.startswith("Hatched")
    assert PROVISIONAL_LABEL in provisional.caption
    assert PROVISIONAL_LABEL in provisional.alt_text
    assert confirmed.caption.startswith("Grey")
    assert "Someone 2020, n = 40" in confirmed.caption


def test_every_metric_with_a_band_is_drawn_on_it_once() -> None:
    analysis = sample_analysis()
    banded = [m for m in analysis.metrics if isinstance(m, Measured) and m.reference]
    charts = bands_of(analysis)
    assert len(charts) == len({m.spec.id for m in banded}) == 3
    for metric in banded:
        (chart,) = [c for c in charts if c.title == f"{metric.spec.title} beside other runners"]
        low, high = metric.ci95
        digits = metric.spec.decimals
        assert f"{metric.value:.{digits}f}" in chart.alt_text
        assert f"{low:.{digits}f} to {high:.{digits}f}" in chart.alt_text


def test_left_stands_beside_right_to_the_scale_of_the_row() -> None:
    analysis = sample_analysis(View.REAR)
    (chart,) = sides_of(analysis)
    drawing = Drawing(chart.svg)
    left, right = (measured(View.REAR, "pelvic_drop", side) for side in Side)
    values, places = [], []
    for metric in (left, right):
        name = f"pelvic_drop-{metric.side}"
        values += [*metric.ci95, metric.value]
        places += [*drawing.path(f"interval-{name}")[:, 0], drawing.marks(f"mean-{name}")[0, 0]]
        assert f"{metric.side} {metric.value:.1f} degrees" in chart.alt_text
    slope, offset = affine(np.array(values), np.array(places))
    np.testing.assert_allclose(slope * np.array(values) + offset, places, atol=0.05)
    assert "pelvic drop: left" in chart.alt_text.lower()
    judged = {a.metric: a.beyond_error for a in analysis.asymmetries}
    told = chart.alt_text.count("different beyond error")
    assert told == sum(judged.values())
    assert chart.alt_text.count("beyond error") == len(judged)


def test_each_stride_has_its_mark() -> None:
    analysis = sample_analysis()
    metric = measured(View.SIDE, "knee_flexion_contact", Side.LEFT)
    uneven = tuple(replace(v, value=0.2 + 0.01 * k) for k, v in enumerate(metric.per_stride))
    metrics = tuple(
        replace(m, per_stride=uneven)
        if isinstance(m, Measured) and m.spec.id == "knee_flexion_contact" and m.side is Side.LEFT
        else m
        for m in analysis.metrics
    )
    drawing = Drawing(stride_values(replace(analysis, metrics=metrics), "knee_flexion_contact").svg)
    marks = drawing.marks("strides-left")
    assert len(marks) == len(uneven)
    slope, offset = affine(np.array([v.value for v in uneven]), marks[:, 1])
    ends = drawing.path("interval-left")[:, 1]
    np.testing.assert_allclose(ends, slope * np.array(metric.ci95) + offset, atol=0.05)
    assert drawing.path("mean-left")[0, 1] == pytest.approx(slope * metric.value + offset, abs=0.05)


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_every_chart_says_how_to_read_it_and_remembers_how_it_was_said(view: View) -> None:
    charts = charts_of(sample_analysis(view))
    # What happened when stands by itself, below the clinician's curves.
    assert [c.title for c in charts if not c.group.value] == [
        event_strip(sample_analysis(view)).title
    ]
    for chart in charts:
        assert chart.caption.endswith(".")
        assert isinstance(chart.alt_text, Message)
        assert re.search(r"\d", chart.alt_text)
