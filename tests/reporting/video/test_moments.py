"""Moments of findings: on the strip, on the runner with their limit, and what the panel tells."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Level
from formcheck.core.frame import Picture
from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.reporting.palette import LIMIT, PAPER, Colour, readable
from formcheck.reporting.video.annotate import Overlay, overlay_for
from formcheck.reporting.video.drawing import legible_px
from formcheck.reporting.video.limits import DrawnLimit
from formcheck.reporting.video.moments import HELD_S, Passing, passings
from formcheck.reporting.video.panel import DROP, KNEE, NOT_NOW, PanelRow, rows_at
from formcheck.reporting.video.skeleton import degrees, posture_at
from formcheck.reporting.video.strip import Stance, Strip, standing_at
from formcheck.reporting.video.text import text_width
from tests.support.analyses import sample_analysis
from tests.support.stick_runner import StickRunner


def measured(analysis: Analysis, metric_id: str, side: Side | None = None) -> Measured:
    metric = analysis.metric(metric_id, side)
    assert isinstance(metric, Measured)
    return metric


def share_of(picture: Picture, colour: Colour) -> float:
    return float((np.abs(picture.astype(int) - colour).max(axis=2) <= 6).mean())


def drawn(overlay: Overlay, time_s: float) -> Picture:
    width, height = overlay.recording.trajectories.size_px
    return overlay.draw(np.full((height, width, 3), 90, dtype=np.uint8), time_s)


def test_a_value_at_contact_passes_at_every_contact_of_its_side() -> None:
    analysis = sample_analysis()  # its finding: the left knee at contact, limit 8
    knee = measured(analysis, "knee_flexion_contact", Side.LEFT)
    strides = analysis.primary.gait.strides_of(Side.LEFT)
    assert passings(analysis.primary, analysis) == tuple(
        Passing(
            stride.contact_s,
            Side.LEFT,
            DrawnLimit("knee_flexion_contact", Side.LEFT, read.value, 8.0),
        )
        for stride, read in zip(strides, knee.per_stride, strict=True)
    )


def test_a_drop_passes_where_the_pelvis_is_lowest_in_stance() -> None:
    stick = StickRunner(view=View.REAR, drop_left_deg=9.0, drop_right_deg=4.0)
    analysis = sample_analysis(stick=stick)
    passed = passings(analysis.primary, analysis)
    assert {p.judged.side for p in passed} == {Side.LEFT}
    tilt = analysis.primary.pixels.pelvis
    assert tilt is not None
    for passing, stride in zip(passed, analysis.primary.gait.strides_of(Side.LEFT), strict=True):
        assert stride.contact_s <= passing.time_s <= stride.toe_off_s
        at = analysis.primary.trajectories.timeline.index_at(passing.time_s)
        assert tilt.obliquity_deg[at] == pytest.approx(passing.judged.value, abs=0.2)


def test_a_lean_of_the_body_passes_in_every_stance() -> None:
    analysis = sample_analysis()
    lean = measured(analysis, "trunk_lean")
    [found] = analysis.findings
    [evidence] = found.evidence
    leaning = replace(
        evidence, metric="trunk_lean", side=None, value=lean.value, ci95=lean.ci95, limit=13.0
    )
    analysis = replace(analysis, findings=(replace(found, evidence=(leaning,)),))
    passed = passings(analysis.primary, analysis)
    # The stick's lean was read in the strides of one foot only.
    assert [p.judged.side for p in passed] == [None] * lean.n
    assert [p.judged.value for p in passed] == [v.value for v in lean.per_stride]


def test_a_difference_of_sides_has_no_angle_to_draw() -> None:
    analysis = sample_analysis(View.REAR)
    [found] = analysis.findings
    [evidence] = found.evidence
    difference = replace(evidence, value=5.0, ci95=(3.5, 6.5), limit=3.0)
    analysis = replace(analysis, findings=(replace(found, evidence=(difference,)),))
    assert passings(analysis.primary, analysis) == ()


def test_what_is_only_possible_is_not_marked() -> None:
    analysis = sample_analysis()
    (found,) = analysis.findings
    doubtful = replace(found, level=Level.POSSIBLE, likelihood=0.6)
    assert passings(analysis.primary, replace(analysis, findings=(doubtful,))) == ()


def test_what_was_read_from_another_recording_does_not_pass_here() -> None:
    analysis = sample_analysis()
    elsewhere = replace(analysis.primary, video=1)
    assert passings(elsewhere, analysis) == ()


def test_ticks_lie_where_their_moment_is_in_the_colour_of_their_side() -> None:
    judged = {side: DrawnLimit("pelvic_drop", side, 9.0, 6.0) for side in (None, *Side)}
    passed = (
        Passing(0.5, Side.LEFT, judged[Side.LEFT]),
        Passing(1.0, Side.RIGHT, judged[Side.RIGHT]),
        Passing(2.25, Side.LEFT, judged[None]),
    )
    strip = Strip((), passed, "", 3.0, 720, 120, 1.0)
    band = np.zeros((120, 720, 3), dtype=np.uint8)
    strip.draw(band, 1.5)
    # The whole 3 s lie between the names (15 px text, 25.5 px room) and the end (15 px).
    first = 25.5 + text_width("Finding", 15, bold=True)
    a_second = (720 - 15 - first) / 3.0
    for passing in passed:
        side = passing.judged.side
        tint = PAPER if side is None else readable(side)
        columns = np.flatnonzero(np.abs(band[32].astype(int) - tint).max(axis=1) <= 6)
        at = columns[np.abs(columns - (first + a_second * passing.time_s)) < 30]
        assert at.mean() == pytest.approx(first + a_second * passing.time_s, abs=1.0)


def test_left_is_a_filled_dot_and_right_an_open_square() -> None:
    passed = tuple(
        Passing(time_s, side, DrawnLimit("pelvic_drop", side, 9.0, 6.0))
        for time_s, side in ((1.0, Side.LEFT), (2.0, Side.RIGHT))
    )
    strip = Strip((), passed, "", 3.0, 720, 120, 1.0)
    band = np.zeros((120, 720, 3), dtype=np.uint8)
    strip.draw(band, 0.2)
    inside = {p.stance: band[20, round(strip.x_at(p.time_s, 0.2))] for p in passed}
    assert np.abs(inside[Side.LEFT].astype(int) - readable(Side.LEFT)).max() <= 6
    assert inside[Side.RIGHT].max() < 60


def test_an_angle_is_held_with_its_limit_and_then_goes() -> None:
    analysis = sample_analysis()
    overlay = overlay_for(analysis.primary, analysis)
    assert HELD_S == 0.4
    contact_s = analysis.primary.gait.strides_of(Side.LEFT)[2].contact_s
    shown = {
        after_s: share_of(drawn(overlay, contact_s + after_s)[:720], LIMIT) > 1e-4
        for after_s in (-0.05, 0.0, 0.2, 0.38, 0.45)
    }
    assert shown == {-0.05: False, 0.0: True, 0.2: True, 0.38: True, 0.45: False}


def test_without_a_finding_no_limit_is_drawn_and_the_strip_has_no_row_for_it() -> None:
    analysis = sample_analysis()
    with_finding = overlay_for(analysis.primary, analysis)
    overlay = overlay_for(analysis.primary, replace(analysis, findings=()))
    contact_s = analysis.primary.gait.strides_of(Side.LEFT)[2].contact_s
    assert share_of(drawn(overlay, contact_s), LIMIT) == 0.0
    row_px = 24 * overlay.strip.unit_px
    added_px = with_finding.strip.height_px - overlay.strip.height_px
    assert added_px == pytest.approx(row_px, abs=1.5)


@pytest.mark.parametrize("side", Side)
def test_the_panel_tells_the_knee_of_the_leg_that_stands(side: Side) -> None:
    analysis = sample_analysis()
    stride = analysis.primary.gait.strides_of(side)[1]
    time_s = 0.5 * (stride.contact_s + stride.toe_off_s)
    posture = posture_at(analysis.primary, time_s)
    assert posture is not None
    own, other = (degrees(posture.angles_deg[f"knee_flexion_{s}"]) for s in (side, side.other))
    assert own != other
    rows = rows_at(analysis.metrics, analysis.primary, posture, side)
    assert PanelRow(KNEE[side], (own,), side) in rows
    in_flight = rows_at(analysis.metrics, analysis.primary, posture, None)
    assert PanelRow(KNEE[None], (NOT_NOW,)) in in_flight


def test_the_panel_tells_a_drop_as_the_metric_reads_it() -> None:
    stick = StickRunner(view=View.REAR, drop_left_deg=9.0, drop_right_deg=4.0)
    analysis = sample_analysis(stick=stick)
    peaks = {p.stance: p.time_s for p in passings(analysis.primary, analysis)}
    posture = posture_at(analysis.primary, peaks[Side.LEFT])
    assert posture is not None
    told = {
        side: rows_at(analysis.metrics, analysis.primary, posture, side)[1]
        for side in (None, *Side)
    }
    assert told == {
        Side.LEFT: PanelRow(DROP[Side.LEFT], ("9°",), Side.LEFT),
        # The same tilt is a hip hike of the other leg.
        Side.RIGHT: PanelRow(DROP[Side.RIGHT], ("−9°",), Side.RIGHT),
        None: PanelRow(DROP[None], (NOT_NOW,)),
    }


def test_the_leg_that_stands() -> None:
    stances = (
        Stance(Side.LEFT, 0.0, 0.25),
        Stance(Side.RIGHT, 0.35, 0.8),
        Stance(Side.LEFT, 0.7, None),
        Stance(Side.LEFT, 0.75, 1.1),
    )
    times_s = (-0.1, 0.1, 0.3, 0.4, 0.78, 1.0, 1.2)
    told = [standing_at(stances, time_s) for time_s in times_s]
    left, right = Side
    assert told == [None, left, None, right, left, left, None]


@pytest.mark.parametrize("size_px", [(720, 1280), (1280, 720), (640, 360), (3840, 2160)])
def test_text_can_be_read_on_a_phone(size_px: tuple[int, int]) -> None:
    stick = StickRunner(size_px=size_px, px_per_m=0.38 * min(size_px))
    analysis = sample_analysis(stick=stick)
    overlay = overlay_for(analysis.primary, analysis)
    assert overlay.panel is not None
    on_a_phone = 390.0 / size_px[0]
    assert legible_px(size_px) * on_a_phone == pytest.approx(10.0, abs=0.6)
    for text_px in (overlay.panel.text_px, overlay.scene.text_px, overlay.strip.text_px):
        assert text_px * on_a_phone >= 9.5
