"""Each correction on a runner whose truth is known, and what may not change by it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.cleaning.swaps import exchange_legs
from formcheck.core.analysis import Analysis
from formcheck.core.gait import EventKind
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.pose import PoseTrack
from formcheck.core.progress import NullProgress
from formcheck.core.recording import Side, SlowMotionSource, View
from formcheck.core.series import CameraRoll, PelvisRotation, PixelSeries
from formcheck.errors import UsageError
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.review import changes, parse, reviewed
from formcheck.validation.measure import keep
from tests.support.equality import differences
from tests.support.measured_runners import (
    GIVEN,
    STICK,
    event_of,
    measured,
    measured_from,
    named,
    rear_view,
    side_view,
    slowed,
    value,
)

CONTACT, TOE_OFF = EventKind.INITIAL_CONTACT, EventKind.TOE_OFF
BOTH = (Side.LEFT, Side.RIGHT)


def after(analysis: Analysis, *corrections: dict[str, Any]) -> Analysis:
    return reviewed(analysis, parse(list(corrections)))


def moved(analysis: Analysis, number: int, by_s: float) -> dict[str, Any]:
    event = event_of(analysis, number)
    to_s = event.time_s + by_s
    return {"kind": "move_event", "video": 0, "event": named(event), "to_s": to_s}


def excluded(from_s: float, to_s: float) -> dict[str, Any]:
    return {"kind": "exclude_span", "video": 0, "from_s": from_s, "to_s": to_s}


def swapped(from_s: float, to_s: float | None = None) -> dict[str, Any]:
    return {"kind": "swap_sides", "video": 0, "from_s": from_s, "to_s": to_s}


def at_factor(factor: float) -> dict[str, Any]:
    return {"kind": "slow_motion", "video": 0, "factor": factor}


def values(analysis: Analysis) -> dict[Any, Any]:
    """Value and interval of every metric, without what is said of it."""
    return {
        (m.spec.id, m.side): (m.value, m.ci95) if isinstance(m, Measured) else None
        for m in analysis.metrics
    }


# Nothing changes by nothing.


@pytest.mark.parametrize("analysis", [side_view(), rear_view()], ids=["side", "rear"])
def test_no_correction_is_no_change(analysis: Analysis) -> None:
    assert differences(reviewed(analysis, ()), analysis) == []
    assert changes(analysis, reviewed(analysis, ())) == ()


@pytest.mark.parametrize("analysis", [side_view(), rear_view()], ids=["side", "rear"])
@pytest.mark.parametrize(
    "idle",
    [
        at_factor(1.0),  # reads the gait again
        {"kind": "belt_speed", "speed_kmh": 10.8},  # measures again
        excluded(0.0, 0.001),  # makes the strides again
    ],
    ids=["gait", "metrics", "strides"],
)
def test_what_is_made_again_is_what_it_was(analysis: Analysis, idle: dict[str, Any]) -> None:
    again = after(analysis, idle)
    assert values(again) == values(analysis)
    assert differences(again.asymmetries, analysis.asymmetries) == []
    assert differences(again.findings, analysis.findings) == []
    assert differences(again.checks, analysis.checks) == []
    assert [s.contact_s for s in again.primary.gait.strides] == [
        s.contact_s for s in analysis.primary.gait.strides
    ]


@pytest.mark.slow
def test_undoing_the_last_is_the_list_without_it() -> None:
    analysis = side_view()
    steps = [
        moved(analysis, 2, 0.03),
        excluded(3.0, 3.4),
        swapped(2.0, 2.5),
        {"kind": "belt_speed", "speed_kmh": 9.0},
        at_factor(2.0),
    ]
    states = [after(analysis, *steps[:n]) for n in range(len(steps) + 1)]
    for n, state in enumerate(states):
        assert differences(after(analysis, *steps[:n]), state) == []
    assert values(states[1]) != values(states[0])


def test_the_measured_analysis_is_left_alone() -> None:
    analysis = side_view()
    copies = [np.array(analysis.primary.trajectories.xy_px), np.array(analysis.primary.gait.phase)]
    after(analysis, moved(analysis, 2, 0.02), excluded(0.5, 1.0), swapped(1.0))
    kept = (analysis.primary.trajectories.xy_px, analysis.primary.gait.phase)
    for copy, array in zip(copies, kept, strict=True):
        assert np.array_equal(copy, array, equal_nan=True)
    assert analysis.review is None


# Events.


def test_a_wrong_contact_put_back_gives_the_original_metrics() -> None:
    analysis = side_view()
    wrong = after(analysis, moved(analysis, 3, 0.04))
    assert value(wrong, "contact_time", Side.LEFT) != value(analysis, "contact_time", Side.LEFT)
    event = event_of(wrong, 3)
    back = {"kind": "move_event", "video": 0, "event": named(event), "to_s": event.time_s - 0.04}
    mended = after(analysis, moved(analysis, 3, 0.04), back)
    for metric in analysis.metrics:
        if isinstance(metric, Measured):
            again = mended.metric(metric.spec.id, metric.side)
            assert isinstance(again, Measured)
            assert again.value == pytest.approx(metric.value, abs=1e-9)


def test_a_contact_moved_by_a_known_time_moves_the_mean_by_its_share() -> None:
    analysis = side_view()
    n = len(analysis.primary.gait.strides_of(Side.LEFT))
    later = after(analysis, moved(analysis, 3, 0.05))
    was, now = (value(a, "contact_time", Side.LEFT) for a in (analysis, later))
    assert now == pytest.approx(was - 0.05 / n, abs=1e-9)
    other = "contact_time", Side.RIGHT
    assert value(later, *other) == value(analysis, *other)


def test_an_event_set_by_hand_is_as_sure_as_the_pictures_are_close() -> None:
    later = after(side_view(), moved(side_view(), 3, 0.05))
    assert event_of(later, 3).ci95_s == pytest.approx(1.0 / STICK.fps)
    (note,) = [note for note in later.quality if note.id == "events_by_hand"]
    total = len(later.primary.gait.events)
    assert f"1 of {total} contacts and toe-offs set by hand, each ± 17 ms" in note.message
    assert "set by hand" in measured(later, "contact_time", Side.LEFT).method


@pytest.mark.parametrize("metric_id", ["contact_time", "duty_factor", "overstride"])
def test_no_interval_becomes_narrower_by_a_hand(metric_id: str) -> None:
    analysis = side_view()
    before = measured(analysis, metric_id, Side.LEFT)
    now = measured(after(analysis, moved(analysis, 3, 0.02)), metric_id, Side.LEFT)
    widths = [metric.ci95[1] - metric.ci95[0] for metric in (before, now)]
    assert widths[1] >= widths[0] - 1e-9


def test_a_deleted_contact_costs_the_strides_on_both_its_sides() -> None:
    analysis = side_view()
    gone = {"kind": "delete_event", "video": 0, "event": named(event_of(analysis, 3))}
    less = after(analysis, gone)
    n = [len(a.primary.gait.strides_of(Side.LEFT)) for a in (analysis, less)]
    assert n[1] == n[0] - 2
    assert value(less, "cadence") == pytest.approx(STICK.cadence_spm, abs=1.0)


def test_a_contact_added_again_is_the_stride_again() -> None:
    analysis = side_view()
    event = named(event_of(analysis, 3))
    gone = {"kind": "delete_event", "video": 0, "event": event}
    again = after(analysis, gone, {"kind": "add_event", "video": 0, "event": event})
    assert again.primary.gait.strides == analysis.primary.gait.strides
    assert value(again, "contact_time", Side.LEFT) == value(analysis, "contact_time", Side.LEFT)


@pytest.mark.parametrize(
    ("correction", "says"),
    [
        (
            {"kind": "delete_event", "event": {"kind": "toe_off", "side": "left", "time_s": 99.0}},
            "there is no left toe-off at 99.000 s",
        ),
        (
            {"kind": "add_event", "event": {"kind": "toe_off", "side": "left", "time_s": 99.0}},
            "outside the recording",
        ),
        ({"kind": "exclude_span", "from_s": 99.0, "to_s": 100.0}, "outside the recording"),
        ({"kind": "choose_person", "person": 0}, "no person 0"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_number(correction: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as raised:
        after(side_view(), {"kind": "belt_speed", "speed_kmh": 10}, {"video": 0, **correction})
    assert raised.value.message.startswith("Correction 2 does not fit: ")
    assert says in raised.value.message


def test_another_video_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no video 1"):
        after(side_view(), {**excluded(0.0, 1.0), "video": 1})


def test_an_event_is_not_added_where_there_is_one() -> None:
    event = named(event_of(side_view(), 3))
    with pytest.raises(UsageError, match=r"there is a left initial contact at .* already"):
        after(side_view(), {"kind": "add_event", "video": 0, "event": event})


# Spans.


def test_a_span_left_out_costs_the_strides_in_it_and_nothing_else() -> None:
    analysis = side_view()
    less = after(analysis, excluded(2.0, 3.0))
    kept = [
        s for s in analysis.primary.gait.strides if s.next_contact_s <= 2.0 or s.contact_s >= 3.0
    ]
    assert less.primary.gait.strides == tuple(kept)
    time_s = less.primary.trajectories.timeline.time_s
    inside = (time_s > 2.0) & (time_s < 3.0)
    assert not np.isfinite(less.primary.gait.phase[inside]).any()
    assert not [e for e in less.primary.gait.events if 2.0 < e.time_s < 3.0]
    (note,) = [note for note in less.quality if note.id == "left_out_by_hand"]
    assert "1.0 s were left out" in note.message
    assert "steady_part" not in {note.id for note in less.quality}


def test_leaving_out_nearly_all_says_that_too_little_is_left() -> None:
    less = after(side_view(), excluded(1.2, 5.0))
    assert "complete stride was seen" in less.reason
    assert less.findings == ()


def test_leaving_out_all_says_whose_doing_it_is() -> None:
    nothing = after(side_view(), excluded(0.0, 5.0))
    assert nothing.reason == "The review leaves no complete stride."
    assert all(isinstance(metric, Unavailable) for metric in nothing.metrics)


# Legs.


def test_all_legs_exchanged_exchange_the_sides() -> None:
    analysis = rear_view()
    other = after(analysis, swapped(0.0))
    for metric_id in ("contact_time", "step_time", "duty_factor"):
        for side in BOTH:
            assert value(other, metric_id, side) == pytest.approx(
                value(analysis, metric_id, side.other), abs=0.004
            )
    # Toward the stance side: what leaned to it leans away from it now.
    for side in BOTH:
        lean = value(analysis, "trunk_lateral_lean", side.other)
        assert value(other, "trunk_lateral_lean", side) == pytest.approx(-lean, abs=0.1)
    was = analysis.primary.gait.contacts_s(Side.LEFT)
    now = other.primary.gait.contacts_s(Side.RIGHT)
    assert now == pytest.approx(was, abs=0.005)


def mixed_up_from(track: PoseTrack, from_s: float) -> PoseTrack:
    return exchange_legs(track, track.timeline.time_s >= from_s)


def test_legs_that_were_mixed_up_from_a_time_on_are_put_right() -> None:
    """From behind nothing puts them right by itself."""
    stick = replace(STICK, view=View.REAR, duration_s=8.0, trunk_lateral_deg=4.0)
    rear = replace(GIVEN, view=View.REAR)
    right, wrong = (
        measured_from(t, rear) for t in (stick.track(), mixed_up_from(stick.track(), 4.0))
    )
    assert changes(right, wrong)
    mended = after(wrong, swapped(4.0))
    assert values(mended).keys() == values(right).keys()
    for metric in right.metrics:
        if isinstance(metric, Measured):
            again = measured(mended, metric.spec.id, metric.side)
            assert again.value == pytest.approx(metric.value, abs=1e-6), metric.spec.id
            assert again.n == metric.n


SPANS = [(2.5, None), (4.5, None), (1.0, 3.0), (2.0, 2.5)]


def in_span(time_s: float, from_s: float, to_s: float | None) -> bool:
    return from_s <= time_s and (to_s is None or time_s < to_s)


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize("analysis", [side_view(), rear_view()], ids=["side", "rear"])
def test_a_wrong_exchange_acts_on_its_span_alone(
    analysis: Analysis, span: tuple[float, float | None]
) -> None:
    """Nothing before or after it is read again: 1.05 m of step length became 0.02 m."""
    wrong = after(analysis, swapped(*span))
    was = [(e.kind, e.side, e.time_s) for e in analysis.primary.gait.events]
    now = [(e.kind, e.side, e.time_s) for e in wrong.primary.gait.events]
    assert now == [(k, s.other if in_span(t, *span) else s, t) for k, s, t in was]
    assert "swap_doubtful" in {note.id for note in wrong.quality}
    # Of every step only those across the ends of the span are other ones.
    for metric_id in ("cadence", "step_length"):
        if isinstance(analysis.metric(metric_id), Measured):
            assert value(wrong, metric_id) == pytest.approx(value(analysis, metric_id), rel=0.002)
    assert values(after(analysis, swapped(*span), swapped(*span))) == values(analysis)


def test_an_exchange_that_mends_is_not_doubted() -> None:
    rear = replace(GIVEN, view=View.REAR)
    track = mixed_up_from(replace(STICK, view=View.REAR).track(), 2.5)
    mended = after(measured_from(track, rear), swapped(2.5))
    assert "swap_doubtful" not in {note.id for note in mended.quality}
    assert "swap_doubtful" not in {note.id for note in after(rear_view(), swapped(0.0)).quality}


def test_the_exchange_is_recorded_with_the_cleaning() -> None:
    other = after(rear_view(), swapped(1.0, 2.0))
    (step,) = [s for s in other.provenance.cleaning if s.name == "legs exchanged by hand"]
    assert step.parameters == {"from_s": 1.0, "to_s": 2.0}
    assert step.changed_share == pytest.approx(1.0 / STICK.duration_s, abs=0.01)
    inside = other.primary.trajectories.swapped
    assert np.sum(inside) == pytest.approx(STICK.fps, abs=1)


def test_an_event_moved_before_the_legs_were_exchanged_stays_moved() -> None:
    analysis = rear_view()
    event = event_of(analysis, 3)
    both = after(analysis, moved(analysis, 3, 0.03), swapped(0.0))
    right = both.primary.gait.contacts_s(Side.RIGHT)
    assert np.min(np.abs(right - (event.time_s + 0.03))) < 1e-9
    assert np.min(np.abs(right - event.time_s)) > 0.02


# Playback speed.


@pytest.mark.parametrize("factor", [2.0, 8.0])
def test_slow_motion_given_afterwards_is_as_if_given_before(factor: float) -> None:
    analysis = measured_from(slowed(STICK.track(), factor))
    mended, truth = after(analysis, at_factor(factor)), side_view()
    assert mended.primary.info.slow_motion_source is SlowMotionSource.GIVEN
    assert np.array_equal(mended.primary.pose.timeline.time_s, truth.primary.pose.timeline.time_s)
    assert values(mended) == values(truth)
    assert mended.primary.gait.strides == truth.primary.gait.strides


def test_slow_motion_scales_times_exactly() -> None:
    """Of a runner whose gait reads alike at both speeds."""
    slow = after(side_view(), at_factor(1.25))
    for side in BOTH:
        assert value(slow, "contact_time", side) == pytest.approx(
            0.8 * value(side_view(), "contact_time", side), rel=1e-3
        )
    assert value(slow, "cadence") == pytest.approx(1.25 * value(side_view(), "cadence"), rel=1e-3)


def test_what_was_left_out_before_is_left_out_in_the_new_times() -> None:
    analysis = measured_from(slowed(STICK.track(), 4.0))
    mended = after(analysis, excluded(8.0, 12.0), at_factor(4.0))
    assert (
        mended.primary.gait.strides == after(side_view(), excluded(2.0, 3.0)).primary.gait.strides
    )


# Belt.


def test_the_belt_speed_sets_the_lengths() -> None:
    analysis = side_view()
    faster = after(analysis, {"kind": "belt_speed", "speed_kmh": 14.4})
    assert faster.runner.speed_mps == pytest.approx(4.0)
    assert value(faster, "running_speed") == pytest.approx(4.0)
    step_s = 60.0 / STICK.cadence_spm
    assert value(faster, "step_length") == pytest.approx(4.0 * step_s, rel=0.01)
    assert value(faster, "contact_time", Side.LEFT) == value(analysis, "contact_time", Side.LEFT)


def test_the_last_belt_speed_counts() -> None:
    speeds = [{"kind": "belt_speed", "speed_kmh": kmh} for kmh in (5.0, 14.4)]
    assert after(side_view(), *speeds).runner.speed_mps == pytest.approx(4.0)


# People.


def with_another(view: View) -> Analysis:
    """A recording in which a bystander was taken for the runner, who is the second person."""
    stick = replace(STICK, view=view)
    settings = replace(GIVEN, view=view)
    right = measured_from(stick.track(), settings)
    still = np.repeat(stick.track().xy_px[:1], len(stick.times()), axis=0)
    wrong = measured_from(replace(stick.track(), xy_px=still), settings)
    info = replace(wrong.primary.info, sha256="1" * 64)
    pelvis = PelvisRotation(np.zeros(len(still)), np.ones(len(still)), True, "markers", 0.1, 1.0)
    recording = replace(
        wrong.primary,
        info=info,
        others=(right.primary.pose,),
        pixels=PixelSeries(CameraRoll(0.0, 0.5, "lines"), "", pelvis, ""),
    )
    assert wrong.reason
    return replace(wrong, recordings=(recording,))


def test_the_chosen_person_is_measured() -> None:
    chosen = after(with_another(View.SIDE), {"kind": "choose_person", "video": 0, "person": 0})
    assert chosen.reason == ""
    assert chosen.primary.gait.strides == side_view().primary.gait.strides
    assert value(chosen, "cadence") == value(side_view(), "cadence")
    assert "person_chosen" in {note.id for note in chosen.quality}
    # Who was measured before stands where the chosen one stood.
    (other,) = chosen.primary.others
    assert not np.nanmax(np.ptp(other.xy_px, axis=0))


def test_the_pelvis_of_another_person_is_not_the_runners() -> None:
    chosen = after(with_another(View.REAR), {"kind": "choose_person", "video": 0, "person": 0})
    assert chosen.primary.gait.strides
    for side in BOTH:
        drop = chosen.metric("pelvic_drop", side)
        assert isinstance(drop, Unavailable)
        assert "analyse the recording again with --person" in drop.reason


def test_somebody_glimpsed_now_and_then_is_too_little() -> None:
    analysis = with_another(View.SIDE)
    recording = analysis.primary
    glimpsed = replace(recording.others[0], backend="stick-glimpsed")
    only = replace(analysis, recordings=(replace(recording, others=(glimpsed,)),))
    with pytest.raises(UsageError, match="only glimpsed"):
        after(only, {"kind": "choose_person", "video": 0, "person": 0})


# Two recordings.


def test_a_correction_is_of_its_own_recording(tmp_path: Path) -> None:
    sticks = (STICK, replace(STICK, view=View.REAR))
    footage = []
    for number, stick in enumerate(sticks):
        keep(stick.track(), tmp_path / f"{number}.npz")
        settings = replace(GIVEN, view=stick.view)
        footage.append(RecordingInput(None, tmp_path / f"{number}.npz", settings))
    both = analyze(footage, jobs=1, progress=NullProgress())
    less = after(both, {**excluded(2.0, 3.0), "video": 1})
    assert differences(less.recordings[0], both.recordings[0]) == []
    assert len(less.recordings[1].gait.strides) < len(both.recordings[1].gait.strides)
    assert {change.metric for change in changes(both, less)} <= {
        *("trunk_lateral_lean", "step_width"),
    }
    assert changes(both, less)
    (note,) = [note for note in less.quality if note.id == "left_out_by_hand"]
    assert note.message.startswith("Rear view: ")
