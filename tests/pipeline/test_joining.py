"""Whose value counts of two recordings, and what is said where they do not go together."""

from dataclasses import replace
from functools import cache

import pytest

from formcheck.core.analysis import QualityLevel, QualityNote, Recording, labels_of, leading_of
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, Unavailable
from formcheck.core.recording import Side, View
from formcheck.metrics import CATALOGUE, asymmetries, measure
from formcheck.pipeline.merge_views import (
    CADENCE_APART_SHARE,
    conflicts,
    join,
    named,
    reason,
    secondary_values,
)
from tests.support.analyses import sample_recording
from tests.support.metric_inputs import inputs_of
from tests.support.sessions import placed
from tests.support.stick_runner import StickRunner

Read = list[tuple[Metric, ...]]


@cache
def measured(view: View) -> tuple[Recording, tuple[Metric, ...]]:
    stick = StickRunner(view=view)
    return sample_recording(stick), measure(inputs_of(stick))


def filmed(*views: View) -> tuple[list[Recording], Read]:
    """Recordings of one runner from ``views`` and what was measured in each."""
    recordings = [replace(measured(view)[0], video=k) for k, view in enumerate(views)]
    read = [tuple(placed(m, k) for m in measured(view)[1]) for k, view in enumerate(views)]
    return recordings, read


SIDE, REAR, FRONT = View.SIDE, View.REAR, View.FRONT


def pick(metrics: tuple[Metric, ...], metric_id: str, side: Side | None = None) -> Metric:
    (found,) = [m for m in metrics if m.spec.id == metric_id and m.side is side]
    return found


def without(read: tuple[Metric, ...], metric_id: str, why: str) -> tuple[Metric, ...]:
    return tuple(Unavailable(m.spec, m.side, why) if m.spec.id == metric_id else m for m in read)


def video_of(metric: Metric) -> int:
    assert isinstance(metric, Measured), metric
    return metric.video


def test_one_recording_keeps_its_metrics_as_they_are() -> None:
    recordings, read = filmed(SIDE)
    assert join(recordings, read) == read[0]
    assert secondary_values(recordings, read, read[0]) == ()
    assert conflicts(recordings, read) == ()
    note = QualityNote("frame_rate", QualityLevel.INFO, "60 pictures a second.")
    assert named([(note,)], recordings) == (note,)


@pytest.mark.parametrize("views", [(SIDE, REAR), (REAR, SIDE)])
def test_the_preferred_view_counts_in_either_order(views: tuple[View, ...]) -> None:
    recordings, read = filmed(*views)
    joined = join(recordings, read)
    side = views.index(SIDE)
    for metric_id in ("cadence", "vertical_oscillation", "trunk_lean"):
        assert video_of(pick(joined, metric_id)) == side
        assert pick(joined, metric_id) == pick(read[side], metric_id)
    for foot in Side:
        assert video_of(pick(joined, "contact_time", foot)) == side
        assert video_of(pick(joined, "pelvic_drop", foot)) == 1 - side


def test_each_metric_comes_once_per_side_in_the_order_of_the_catalogue() -> None:
    recordings, read = filmed(REAR, SIDE)
    wanted = [(d.spec.id, s) for d in CATALOGUE for s in (Side if d.spec.sided else (None,))]
    assert [(m.spec.id, m.side) for m in join(recordings, read)] == wanted


def test_where_the_preferred_view_did_not_measure_the_other_does() -> None:
    recordings, read = filmed(SIDE, REAR)
    read[0] = without(read[0], "cadence", "looks slowed down")
    joined = join(recordings, read)
    assert video_of(pick(joined, "cadence")) == 1
    assert not [
        n for n in secondary_values(recordings, read, joined) if n.id == "other_view.cadence"
    ]


def test_a_reason_is_that_of_the_view_that_shows_it_best() -> None:
    recordings, read = filmed(REAR, SIDE)
    read = [without(r, "cadence", why) for r, why in zip(read, ("rear", "side"), strict=True)]
    read[0] = without(read[0], "pelvic_drop", "the shirt hangs over the waistband")
    joined = join(recordings, read)
    cadence, drop = pick(joined, "cadence"), pick(joined, "pelvic_drop", Side.LEFT)
    assert isinstance(cadence, Unavailable)
    assert isinstance(drop, Unavailable)
    assert (cadence.reason, drop.reason) == ("side", "the shirt hangs over the waistband")


def test_a_view_that_was_not_filmed_is_asked_for() -> None:
    recordings, read = filmed(SIDE, FRONT)
    drop = pick(join(recordings, read), "pelvic_drop", Side.LEFT)
    assert isinstance(drop, Unavailable)
    assert drop.reason == (
        "needs a rear view; the recordings show the runner from the side and from the front"
    )
    lost = replace(recordings[1], gait=replace(recordings[1].gait, view=View.UNKNOWN))
    drop = pick(join([recordings[0], lost], read), "pelvic_drop", Side.LEFT)
    assert isinstance(drop, Unavailable)
    assert drop.reason.endswith(
        "shows the runner from the side, the view of the other is not clear"
    )


def test_what_the_other_recording_reads_is_told_with_its_interval() -> None:
    recordings, read = filmed(SIDE, REAR)
    told = secondary_values(recordings, read, join(recordings, read))
    assert all(note.level is QualityLevel.INFO for note in told)
    (cadence,) = [note for note in told if note.id == "other_view.cadence"]
    other = pick(read[1], "cadence")
    assert isinstance(other, Measured)
    low, high = other.ci95
    assert cadence.message == (
        f"Cadence: {other.value:.1f} steps/min (95 % interval {low:.1f} to {high:.1f} steps/min) "
        "in the other recording (rear view)."
    )
    contact = [note.message for note in told if note.id == "other_view.contact_time"]
    assert [text.partition(":")[0] for text in contact] == [
        "Contact time, left",
        "Contact time, right",
    ]
    assert not {"other_view.trunk_lean", "other_view.pelvic_drop"} & {note.id for note in told}


def test_the_same_view_twice_is_warned_of_and_the_first_counts() -> None:
    recordings, read = filmed(SIDE, SIDE)
    joined = join(recordings, read)
    assert {video_of(m) for m in joined if isinstance(m, Measured)} == {0}
    (warning,) = conflicts(recordings, read)
    assert (warning.id, warning.level) == ("same_view", QualityLevel.WARNING)
    assert "from behind" in warning.hint
    read[0] = without(read[0], "trunk_lean", "")
    assert video_of(pick(join(recordings, read), "trunk_lean")) == 1


def test_the_same_run_needs_no_warning() -> None:
    assert conflicts(*filmed(SIDE, REAR)) == ()


def with_cadence(read: tuple[Metric, ...], value: float, half: float) -> tuple[Metric, ...]:
    return tuple(
        replace(m, value=value, ci95=(value - half, value + half))
        if m.spec.id == "cadence" and isinstance(m, Measured)
        else m
        for m in read
    )


@pytest.mark.parametrize(
    ("other_spm", "half", "warned"),
    [
        (170.0 * (1 + 0.8 * CADENCE_APART_SHARE), 0.5, False),
        (170.0 * (1 + 1.3 * CADENCE_APART_SHARE), 0.5, True),
        (170.0 * (1 - 1.3 * CADENCE_APART_SHARE), 0.5, True),
        (170.0 * (1 + 1.3 * CADENCE_APART_SHARE), 6.0, False),
    ],
)
def test_cadences_apart_are_warned_of(other_spm: float, half: float, warned: bool) -> None:
    recordings, read = filmed(SIDE, REAR)
    read = [with_cadence(read[0], 170.0, half), with_cadence(read[1], other_spm, half)]
    found = conflicts(recordings, read)
    assert [note.id for note in found] == ["another_run"] * warned
    for note in found:
        assert "170.0 steps/min (side view)" in note.message
        assert "--slow-motion" in note.hint


def test_another_gait_is_warned_of_instead() -> None:
    recordings, read = filmed(SIDE, REAR)
    walking = replace(recordings[1], gait=replace(recordings[1].gait, mode=Mode.WALKING))
    read[1] = with_cadence(read[1], 110.0, 0.5)
    (note,) = conflicts([recordings[0], walking], read)
    assert note.id == "another_gait"
    assert "running (side view) and walking (rear view)" in note.message


def test_one_recording_that_cannot_be_measured_is_named_with_its_reason() -> None:
    recordings, read = filmed(SIDE, REAR)
    lost = replace(recordings[1], reason="No runner was found.")
    (note,) = conflicts([recordings[0], lost], read)
    assert note.level is QualityLevel.WARNING
    assert note.message == (
        "The second recording (stick_rear.mp4) could not be measured: No runner was found."
    )
    assert reason([recordings[0], lost]) == ""
    both = [replace(recordings[0], reason="Nobody runs."), lost]
    assert reason(both) == (
        "The first recording (stick_side.mp4): Nobody runs. "
        "The second recording (stick_rear.mp4): No runner was found."
    )
    assert conflicts(both, read) == ()
    assert reason([replace(r, reason="Nobody runs.") for r in recordings]) == "Nobody runs."


def test_nothing_is_taken_from_a_recording_that_could_not_be_measured() -> None:
    recordings, read = filmed(SIDE, REAR)
    lost = replace(recordings[0], reason="Only 2 complete strides were seen.")
    joined = join([lost, recordings[1]], read)
    assert {video_of(m) for m in joined if isinstance(m, Measured)} == {1}
    lean = pick(joined, "trunk_lean")
    assert isinstance(lean, Unavailable)
    assert lean.reason == "Only 2 complete strides were seen."
    assert secondary_values([lost, recordings[1]], read, joined) == ()


def test_notes_say_whose_they_are_and_what_holds_for_both_is_said_once() -> None:
    recordings, _ = filmed(SIDE, REAR)
    slow = QualityNote("frame_rate", QualityLevel.INFO, "60 pictures a second.", "Film faster.")
    tilted = QualityNote("camera_tilted", QualityLevel.WARNING, "The camera was tilted.")
    found = named([(slow,), (tilted, slow)], recordings)
    assert [note.message for note in found] == [
        "Both recordings: 60 pictures a second.",
        "Rear view: The camera was tilted.",
    ]
    assert found[0].hint == "Film faster."


def test_recordings_are_called_by_view_or_by_number() -> None:
    recordings, _ = filmed(SIDE, REAR)
    assert labels_of(recordings) == ("side view", "rear view")
    assert labels_of(recordings[:1]) == ("",)
    assert labels_of([recordings[0], recordings[0]]) == ("recording 1", "recording 2")


def test_the_side_view_leads_unless_it_could_not_be_measured() -> None:
    (rear, side), _ = filmed(REAR, SIDE)
    assert leading_of([rear, side]) is side
    assert leading_of([rear, replace(side, reason="Nobody runs.")]) is rear
    assert leading_of([replace(rear, reason="Nobody runs.")]).gait is rear.gait


def test_sides_read_from_two_recordings_are_not_compared() -> None:
    recordings, read = filmed(SIDE, REAR)
    joined = join(recordings, read)
    views = [recording.gait.view for recording in recordings]
    assert "step_time" in {a.metric for a in asymmetries(joined, views)}
    one_side = tuple(
        Unavailable(m.spec, m.side, "hidden")
        if m.spec.id == "step_time" and m.side is Side.LEFT
        else m
        for m in read[0]
    )
    mixed = join(recordings, [one_side, read[1]])
    assert video_of(pick(mixed, "step_time", Side.LEFT)) == 1
    assert "step_time" not in {a.metric for a in asymmetries(mixed, views)}
