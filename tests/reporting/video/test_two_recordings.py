"""Two recordings of a session: nothing of one is drawn as if it were of the other."""

from dataclasses import replace

import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Evidence
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.findings import RULES
from formcheck.metrics import CATALOGUE
from formcheck.reporting.video.annotate import overlay_for
from formcheck.reporting.video.keyframe_files import with_key_frames
from formcheck.reporting.video.keyframes import KeyFrame, key_frames
from formcheck.reporting.video.moments import SHOWN_AT
from formcheck.reporting.video.panel import rows_at
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import charts_of, event_strip, gait_cycle_of, stride_values
from tests.support.frames_in_memory import PlainFrames
from tests.support.sessions import sample_session


def frames_of(analysis: Analysis) -> tuple[KeyFrame, ...]:
    return tuple(
        frame
        for recording in analysis.recordings
        for frame in key_frames(PlainFrames(recording.info), recording, analysis)
    )


def test_key_frames_of_the_second_are_numbered_and_both_say_their_view() -> None:
    side, rear = frames_of(sample_session())[:6], frames_of(sample_session())[6:]
    assert [f.name for f in rear] == [f"2-{f.name}" for f in side]
    assert {f.video for f in side} == {0}
    assert {f.video for f in rear} == {1}
    assert side[0].caption.startswith("Side view: left initial contact at")
    assert rear[1].caption.startswith("Rear view: left midstance at")


def test_a_key_frame_shows_only_what_was_read_from_its_recording() -> None:
    analysis = sample_session()
    for frame in frames_of(analysis):
        for metric_id in frame.metrics:
            side = Side(frame.name.removeprefix("2-").partition("_")[0])
            found = [
                m for m in analysis.metrics if m.spec.id == metric_id and m.side in (side, None)
            ]
            assert [m.video for m in found if isinstance(m, Measured)] == [frame.video]
    twice = sample_session(View.SIDE, View.SIDE)
    assert all(f.metrics == () for f in frames_of(twice) if f.video == 1)


def test_a_recording_that_could_not_be_measured_has_no_key_frames() -> None:
    session = sample_session()
    lost = sample_analysis(View.REAR, reason="No runner was found.").primary
    analysis = replace(session, recordings=(session.primary, replace(lost, video=1)))
    assert {f.video for f in frames_of(analysis)} == {0}
    overlay = overlay_for(analysis.recordings[1], analysis)
    assert overlay.panel is None
    assert overlay.strip.reason == "No runner was found."
    assert overlay_for(analysis.primary, analysis).panel is not None


def panel(analysis: Analysis, video: int) -> dict[str, tuple[str, ...]]:
    rows = rows_at(analysis.metrics, analysis.recordings[video], None, None)
    return {row.title: row.values for row in rows}


@pytest.mark.parametrize("video", [0, 1])
def test_the_panel_shows_the_one_value_of_what_was_read_once(video: int) -> None:
    analysis = sample_session()
    left, right = (analysis.metric("contact_time", side) for side in Side)
    assert isinstance(left, Measured)
    assert isinstance(right, Measured)
    own = tuple(f"{1000 * metric.value:.0f}" for metric in (left, right))
    assert panel(analysis, video)["Mean contact, ms"] == own
    assert ("Trunk lean" in panel(analysis, video)) == (video == 0)


@pytest.mark.slow
def test_charts_name_their_recording() -> None:
    analysis = sample_session(View.REAR, View.SIDE)
    assert gait_cycle_of(analysis, "pelvic_obliquity").title.endswith(", rear view")
    assert gait_cycle_of(analysis, "knee_flexion").title.endswith(", side view")
    assert stride_values(analysis, "knee_flexion_contact").title.endswith("stride, side view")
    assert event_strip(analysis).title == "Left and right foot on the ground, side view"
    assert all(", side view" in c.title or ", rear view" in c.title for c in charts_of(analysis))
    assert all(chart.title in chart.alt_text for chart in charts_of(analysis))


def test_a_curve_is_that_of_the_recording_its_metric_was_read_from() -> None:
    session = sample_session(View.SIDE, View.SIDE)
    assert gait_cycle_of(session, "knee_flexion").title.endswith(", recording 1")
    second = tuple(
        replace(m, video=1) if isinstance(m, Measured) and m.spec.curve == "knee_flexion" else m
        for m in session.metrics
    )
    chart = gait_cycle_of(replace(session, metrics=second), "knee_flexion")
    assert chart.title.endswith(", recording 2")


def test_sides_of_two_recordings_are_told_apart_in_one_chart() -> None:
    session = sample_session()
    mixed = tuple(
        replace(m, video=1)
        if isinstance(m, Measured) and m.spec.id == "knee_flexion_contact" and m.side is Side.RIGHT
        else m
        for m in session.metrics
    )
    chart = stride_values(replace(session, metrics=mixed), "knee_flexion_contact")
    assert chart.title == "Knee flexion at contact, stride by stride"
    assert "left (side view) mean" in chart.alt_text
    assert "right (rear view) mean" in chart.alt_text


def with_evidence(analysis: Analysis, metric_id: str, side: Side | None) -> Analysis:
    finding = analysis.findings[0]
    evidence = Evidence(metric_id, side, 1.0, (0.5, 1.5), 0.2, "deg", 8, 0.99)
    return replace(analysis, findings=(replace(finding, evidence=(evidence,)),))


@pytest.mark.parametrize(
    ("metric_id", "side", "keyframe"),
    [
        ("trunk_lean", None, "keyframes/left_midstance.jpg"),
        ("knee_flexion_contact", Side.RIGHT, "keyframes/right_contact.jpg"),
        ("pelvic_drop", Side.RIGHT, "keyframes/2-right_midstance.jpg"),
        ("cadence", None, None),
    ],
)
def test_evidence_names_the_key_frame_of_its_recording(
    metric_id: str, side: Side | None, keyframe: str | None
) -> None:
    analysis = with_evidence(sample_session(), metric_id, side)
    linked = with_key_frames(analysis, frames_of(analysis))
    assert linked.findings[0].evidence[0].keyframe == keyframe
    assert with_key_frames(analysis, ()).findings == analysis.findings


def test_evidence_takes_the_other_side_where_one_has_no_key_frame() -> None:
    analysis = with_evidence(sample_session(), "trunk_lean", None)
    frames = [f for f in frames_of(analysis) if f.name != "left_midstance.jpg"]
    linked = with_key_frames(analysis, frames)
    assert linked.findings[0].evidence[0].keyframe == "keyframes/right_midstance.jpg"


def test_every_rule_on_an_angle_or_a_place_has_a_key_frame() -> None:
    assert SHOWN_AT.keys() <= {d.spec.id for d in CATALOGUE}
    assert {rule.metric for rule in RULES} - SHOWN_AT.keys() == {"vertical_oscillation", "cadence"}


def test_what_was_not_measured_has_no_key_frame() -> None:
    analysis = with_evidence(sample_session(), "trunk_lean", None)
    gone = tuple(Unavailable(m.spec, m.side, "hidden") for m in analysis.metrics)
    frames = frames_of(analysis)
    linked = with_key_frames(replace(analysis, metrics=gone), frames)
    assert linked.findings[0].evidence[0].keyframe is None
