"""True beside measured: the same metric, the same side, the same event."""

from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.core.gait import EventKind
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.errors import InputError
from formcheck.settings import Settings
from formcheck.validation.case import Case, Family, Split, TrueEvent, TrueValue
from formcheck.validation.pairing import event_pairs_of, lateness_s, pairs_of, run_of
from tests.support.analyses import sample_analysis

ANALYSIS = sample_analysis(View.SIDE)
EVENTS = ANALYSIS.leading.gait.events
IC = EventKind.INITIAL_CONTACT


def case(values: tuple[TrueValue, ...] = (), events: tuple[TrueEvent, ...] = ()) -> Case:
    return Case(
        name="clip", family=Family.RENDERED, split=Split.TEST, runner="b1", view=View.SIDE,
        sampling_hz=60.0, duration_s=6.0, video=None, keypoints=None, settings=Settings(),
        values=values, events=events,
    )  # fmt: skip


def measured(side: Side | None) -> Measured:
    return next(m for m in ANALYSIS.metrics if isinstance(m, Measured) and m.side is side)


def test_a_value_meets_the_metric_of_its_side() -> None:
    right, whole = measured(Side.RIGHT), measured(None)
    truths = (
        TrueValue(right.spec.id, Side.RIGHT, right.value - 2.0),
        TrueValue(whole.spec.id, None, whole.value + 1.0),
    )
    of = case(truths)
    first, second = pairs_of(of, run_of(of, "heavy", ANALYSIS), ANALYSIS)
    assert first.error == pytest.approx(2.0)
    assert first.interval == pytest.approx(right.ci95)
    assert first.near is (ANALYSIS.leading.gait.near_side is Side.RIGHT)
    assert second.error == pytest.approx(-1.0)
    assert second.near is None


def test_a_refused_metric_keeps_its_reason() -> None:
    refused = next(m for m in ANALYSIS.metrics if isinstance(m, Unavailable))
    of = case((TrueValue(refused.spec.id, refused.side, 1.0),))
    (pair,) = pairs_of(of, run_of(of, "heavy", ANALYSIS), ANALYSIS)
    assert pair.measured is None
    assert pair.reason == refused.reason


def test_an_unreadable_recording_measures_nothing() -> None:
    error = InputError("It is no video.")
    of = case((TrueValue("cadence", None, 170.0),), (TrueEvent(IC, Side.LEFT, 1.0),))
    run = run_of(of, "heavy", error)
    assert run.reason == "It is no video."
    (pair,) = pairs_of(of, run, error)
    assert (pair.measured, pair.reason) == (None, "It is no video.")
    assert event_pairs_of(of, run, error) == ()


def test_the_roll_of_the_camera_is_compared_too() -> None:
    of = replace(case(), roll_deg=1.5, video=Path("a.mp4"))
    (pair,) = pairs_of(of, run_of(of, "heavy", ANALYSIS), ANALYSIS)
    roll = ANALYSIS.leading.pixels.roll
    assert roll is not None
    assert pair.error == pytest.approx(roll.value_deg - 1.5)


def test_findings_are_kept() -> None:
    assert run_of(case(), "full", ANALYSIS).findings == tuple(f.id for f in ANALYSIS.findings)


def test_events_meet_those_of_the_same_foot_and_kind() -> None:
    contacts = [e for e in EVENTS if e.kind is IC and e.side is Side.LEFT]
    truths = tuple(TrueEvent(IC, Side.LEFT, e.time_s - 0.01) for e in contacts)
    of = case(events=truths)
    (events,) = event_pairs_of(of, run_of(of, "heavy", ANALYSIS), ANALYSIS)
    assert (events.kind, events.side, events.n_true) == (IC, Side.LEFT, len(contacts))
    assert events.late_s == pytest.approx([0.01] * len(contacts))


def test_events_beyond_what_was_seen_are_no_mistakes() -> None:
    """The ends of a recording cut steps off; a gap in its middle is a mistake."""
    last_s = EVENTS[-1].time_s
    middle_s = 0.5 * (EVENTS[0].time_s + last_s)
    truths = (TrueEvent(IC, Side.RIGHT, last_s + 0.2),)
    of = case(events=truths)
    assert event_pairs_of(of, run_of(of, "heavy", ANALYSIS), ANALYSIS) == ()
    bare = replace(ANALYSIS.leading.gait, events=(EVENTS[0], EVENTS[-1]))
    seen = replace(ANALYSIS, recordings=(replace(ANALYSIS.leading, gait=bare),))
    of = case(events=(TrueEvent(IC, Side.RIGHT, middle_s),))
    (events,) = event_pairs_of(of, run_of(of, "heavy", seen), seen)
    assert (events.n_true, events.late_s) == (1, ())


def test_the_nearest_event_is_taken_and_a_distant_one_is_another() -> None:
    assert lateness_s([1.0, 2.0], [0.98, 1.05, 2.5]) == pytest.approx((-0.02,))
    assert lateness_s([1.0], []) == ()
