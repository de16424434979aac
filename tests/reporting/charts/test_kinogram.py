"""The stride in stick figures: which one, when, and how it stands."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.gait import EventKind, Facing
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side, View
from formcheck.metrics.movement import typical_of, typical_stride
from formcheck.reporting.charts.kinogram import Sheet, typical_sheet
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import kinogram_of
from tests.support.sessions import sample_session
from tests.support.stick_runner import LEG_M, StickRunner


def sheet_of(analysis: Analysis) -> Sheet:
    found = typical_of(analysis.primary, analysis.runner)
    assert found is not None
    return typical_sheet(analysis.primary.gait, found)


def disturbed(recording: Recording, side: Side, shifts_px: list[float]) -> Recording:
    """Each stride of ``side`` with its knee shifted by one of ``shifts_px`` throughout."""
    cleaned = recording.trajectories
    time_s, xy_px = cleaned.timeline.time_s, cleaned.xy_px.copy()
    for stride, shift in zip(recording.gait.strides_of(side), shifts_px, strict=False):
        inside = (time_s >= stride.contact_s) & (time_s < stride.next_contact_s)
        xy_px[inside, of_side("knee", side), 0] += shift
    return replace(recording, trajectories=replace(cleaned, xy_px=xy_px))


@pytest.mark.parametrize("side", list(Side))
def test_the_stride_nearest_to_the_mean_is_chosen_not_an_extreme(side: Side) -> None:
    recording = sample_analysis().primary
    shifts = [0.0, 50.0, 21.0, 48.0, 3.0, 30.0, 0.0, 55.0]
    strides = recording.gait.strides_of(side)
    shifts = shifts[: len(strides)]
    recording = disturbed(recording, side, shifts)
    nearest = int(np.argmin(np.abs(np.array(shifts) - np.mean(shifts))))
    assert typical_stride(recording, side, recording.trajectories.xy_px) == strides[nearest]


def test_a_stride_with_a_hidden_joint_is_not_chosen() -> None:
    recording = sample_analysis().primary
    cleaned, strides = recording.trajectories, recording.gait.strides_of(Side.LEFT)
    xy_px = cleaned.xy_px.copy()
    for stride in strides[:-1]:
        middle = cleaned.timeline.index_at(0.5 * (stride.contact_s + stride.next_contact_s))
        xy_px[middle, of_side("ankle", Side.RIGHT)] = np.nan
    assert typical_stride(recording, Side.LEFT, xy_px) == strides[-1]
    xy_px[:, of_side("ankle", Side.RIGHT)] = np.nan
    assert typical_stride(recording, Side.LEFT, xy_px) is None


def test_figures_stand_at_the_events_and_between_them() -> None:
    sheet = sheet_of(sample_analysis(stick=StickRunner(duty_factor=0.36)))
    percent = [[figure.percent for figure in row] for row in sheet.rows]
    np.testing.assert_allclose(percent[0], [0, 18, 36, 43, 50], atol=0.1)
    np.testing.assert_allclose(percent[1], [50, 68, 86, 93, 100], atol=0.1)
    kinds = [[figure.event and figure.event.kind for figure in row] for row in sheet.rows]
    contact, off = EventKind.INITIAL_CONTACT, EventKind.TOE_OFF
    assert kinds == [[contact, None, off, None, contact]] * 2


def test_walking_has_the_other_foots_toe_off_in_the_step() -> None:
    sheet = sheet_of(sample_analysis(stick=StickRunner(duty_factor=0.60, walking=True)))
    percent = [figure.percent for figure in sheet.rows[0]]
    np.testing.assert_allclose(percent, [0, 5, 10, 30, 50], atol=0.2)
    first, off = sheet.rows[0][0].event, sheet.rows[0][2].event
    assert first is not None
    assert off is not None
    assert off.side is first.side.other


@pytest.mark.parametrize("facing", list(Facing))
def test_the_runner_heads_to_the_right_over_the_ground(facing: Facing) -> None:
    stick = StickRunner(facing=facing, overstride_m=0.16)
    analysis = sample_analysis(stick=stick)
    sheet = sheet_of(analysis)
    near = Side.LEFT if facing is Facing.LEFT else Side.RIGHT
    assert sheet.near is near
    for row in sheet.rows:
        for figure in row:
            assert figure.xy[Landmark.NOSE, 0] > 0.05
            assert np.nanmin(figure.xy[:, 1]) > -0.01
    landing = sheet.rows[0][0]
    ahead = landing.xy[of_side("ankle", near), 0]
    assert ahead == pytest.approx(0.16 / LEG_M, abs=0.03)
    assert sheet.tall == pytest.approx(1.75 / LEG_M, abs=0.15)


def test_columns_keep_figures_apart_and_are_those_of_both_rows() -> None:
    sheet = sheet_of(sample_analysis())
    for row in sheet.rows:
        places = [
            (x + figure.ends()[0], x + figure.ends()[1])
            for x, figure in zip(sheet.columns, row, strict=True)
        ]
        for (_, right), (left, _) in itertools.pairwise(places):
            assert right < left
        assert sheet.width[0] <= places[0][0]
        assert places[-1][1] <= sheet.width[1]


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_the_words_tell_the_times_of_the_events(view: View) -> None:
    analysis = sample_analysis(stick=StickRunner(view=view, duty_factor=0.36, cadence_spm=160.0))
    chart = kinogram_of(analysis, analysis.primary)
    assert chart is not None
    first = "right" if view is View.SIDE else "left"
    other = "left" if view is View.SIDE else "right"
    told = f"{first} contact at 0 %; {first} toe-off at 36 %; {other} contact at 50 %"
    assert told in chart.alt_text
    assert "10 figures" in chart.alt_text
    assert "of its 0.750 s" in chart.alt_text
    assert ("near the camera" in chart.caption) == (view is View.SIDE)


def test_two_recordings_have_one_each_with_their_names() -> None:
    session = sample_session(View.SIDE, View.REAR)
    titles = [getattr(kinogram_of(session, r), "title", "") for r in session.recordings]
    assert [title.rpartition(", ")[2] for title in titles] == ["side view", "rear view"]


def test_nothing_measured_gives_none() -> None:
    analysis = sample_analysis(reason="No runner was found.")
    assert kinogram_of(analysis, analysis.primary) is None
