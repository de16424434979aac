"""Charts: valid, accessible, repeatable, and with the right numbers in words."""

import re
from xml.etree import ElementTree

import pytest

from formcheck.core.recording import Side, View
from formcheck.reporting.charts import Chart, band
from tests.support.analyses import measured, sample_analysis
from tests.support.drawn_charts import (
    angles_in,
    charts_of,
    event_strip,
    gait_cycle_of,
    stride_values,
)

SVG = "{http://www.w3.org/2000/svg}"


def every_chart() -> list[Chart]:
    side, rear = sample_analysis(), sample_analysis(View.REAR)
    return [
        *(gait_cycle_of(side, name) for name in angles_in(side)),
        gait_cycle_of(rear, "pelvic_obliquity"),
        stride_values(side, "cadence"),
        stride_values(side, "knee_flexion_contact"),
        band(measured(View.SIDE, "knee_flexion_contact", Side.LEFT), limit=8.0),
        band(measured(View.SIDE, "vertical_oscillation")),
        event_strip(side),
    ]


def test_charts_are_svg_with_their_words_inside_and_ids_of_their_own() -> None:
    charts = every_chart()
    seen: set[str] = set()
    for chart in charts:
        root = ElementTree.fromstring(chart.svg)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("width") is None
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.alt_text
        ids = re.findall(r'\bid="([^"]+)"', chart.svg)
        assert len(ids) == len(set(ids))
        assert not seen & set(ids)
        seen |= set(ids)
        used = re.findall(r'(?:href="#|url\(#)([^")]+)', chart.svg)
        assert set(used) <= set(ids)
        assert set(root.attrib["aria-labelledby"].split()) <= set(ids)


def test_charts_are_the_same_each_time_and_need_no_font() -> None:
    for first, second in zip(every_chart(), every_chart(), strict=True):
        assert first == second
        assert "<text" not in first.svg
        assert "Matplotlib" not in first.svg


def test_the_gait_cycle_runs_from_contact_with_toe_off_at_the_duty_factor() -> None:
    chart = gait_cycle_of(sample_analysis(), "knee_flexion")
    left = measured(View.SIDE, "knee_flexion_contact", Side.LEFT)
    assert f"{left.value:.0f}° at contact" in chart.alt_text
    assert "toe-off at 36 %" in chart.alt_text


def test_pelvic_drop_reads_alike_on_both_sides() -> None:
    alt_text = gait_cycle_of(sample_analysis(View.REAR), "pelvic_obliquity").alt_text
    assert "left: from −4° to 9°" in alt_text
    assert "right: from −9° to 4°" in alt_text


def test_curves_names_what_gait_cycle_can_draw() -> None:
    assert "knee_flexion" in angles_in(sample_analysis())
    assert angles_in(sample_analysis(reason="No runner was found.")) == {}
    with pytest.raises(KeyError, match="elbow"):
        gait_cycle_of(sample_analysis(), "elbow_flexion")


def test_stride_values_tells_mean_and_interval_of_both_sides() -> None:
    chart = stride_values(sample_analysis(), "knee_flexion_contact")
    for side in Side:
        metric = measured(View.SIDE, "knee_flexion_contact", side)
        low, high = metric.ci95
        assert f"{side} mean {metric.value:.1f} degrees" in chart.alt_text
        assert f"{low:.1f} to {high:.1f}, {metric.n} strides" in chart.alt_text
    with pytest.raises(KeyError, match="step_length"):
        stride_values(sample_analysis(), "step_length")


def test_the_band_tells_reference_and_limit() -> None:
    chart = band(measured(View.SIDE, "knee_flexion_contact", Side.RIGHT), limit=8.0)
    assert "reference 6.0 to 17.0 (provisional); limit 8" in chart.alt_text
    assert chart.title == "Knee flexion at contact, right"


def test_the_event_strip_counts_contacts_even_where_there_are_none() -> None:
    analysis = sample_analysis()
    left = len(analysis.primary.gait.contacts_s(Side.LEFT))
    assert f"{left} left" in event_strip(analysis).alt_text
    assert "0 left and 0 right" in event_strip(sample_analysis(reason="No runner.")).alt_text


def test_a_report_gets_curves_the_strides_of_findings_and_the_events() -> None:
    titles = [chart.title for chart in charts_of(sample_analysis())]
    assert titles[0] == "Knee flexion over the gait cycle"
    assert "Knee flexion at contact, stride by stride" in titles
    assert titles[-1] == "Left and right foot on the ground"
    assert charts_of(sample_analysis(reason="No runner was found.")) == ()
