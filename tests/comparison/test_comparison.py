"""Two analyses compared: what differs is noticed, what is alike is not, chance is counted."""

from dataclasses import replace
from typing import Any

import pytest

from formcheck.comparison import Comparison, compared
from formcheck.comparison.setup import film_of, setup_of
from formcheck.core.analysis import Analysis
from formcheck.core.finding import Level
from formcheck.core.gait import Facing, Mode
from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.core.series import PelvisZero
from formcheck.core.verdict import Verdict
from tests.support.analyses import sample_analysis
from tests.support.compared_pairs import (
    JUNE,
    MARCH,
    SPECS,
    filmed,
    measured,
    pair,
    shifted,
    with_recording,
)
from tests.support.sessions import sample_session
from tests.support.stick_runner import StickRunner


def ids(comparison: Comparison) -> set[str]:
    return {note.id for note in comparison.notes}


def verdict(comparison: Comparison, metric_id: str, side: Side | None = None) -> Verdict:
    (found,) = (c for c in comparison.changes if (c.spec.id, c.side) == (metric_id, side))
    return found.verdict


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_a_result_against_itself_shows_no_change(view: View) -> None:
    analysis = sample_analysis(view)
    found = compared(analysis, analysis)
    assert ids(found) == {"same_recording"}
    assert found.of(Verdict.CHANGED) == ()
    read = [c for c in found.changes if c.ci95 is not None]
    assert len(read) == found.judged > 5
    assert all(c.difference == 0.0 and c.ci95[0] < 0 < c.ci95[1] for c in read if c.ci95)
    known = [c for c in read if c.smallest_detectable_change]
    assert {c.verdict for c in known} == {Verdict.NO_DETECTABLE_CHANGE}


def test_a_moved_trunk_is_the_only_change() -> None:
    before, after = pair()
    found = compared(before, shifted(after, "trunk_lean", 6.0))
    assert ids(found) == set()
    assert [(c.spec.id, c.side) for c in found.of(Verdict.CHANGED)] == [("trunk_lean", None)]
    assert [c.spec.id for c in found.of(Verdict.CHANGED)] == ["trunk_lean"]


def test_a_side_that_was_not_measured_cannot_be_told() -> None:
    before, after = sample_analysis(View.SIDE), filmed(sample_analysis(View.REAR))
    found = compared(before, after)
    assert verdict(found, "pelvic_drop", Side.LEFT) is Verdict.CANNOT_TELL
    assert verdict(found, "knee_flexion_contact", Side.RIGHT) is Verdict.CANNOT_TELL
    assert "other_view" in ids(found)


def of_setup(**changes: Any) -> Analysis:
    """The second of a pair with something of its recording replaced."""
    analysis = pair()[1]
    recording = analysis.primary
    parts = {part: replace(getattr(recording, part), **values) for part, values in changes.items()}
    return with_recording(analysis, replace(recording, **parts))


def backwards() -> Analysis:
    return filmed(sample_analysis(stick=StickRunner(facing=Facing.LEFT)))


@pytest.mark.parametrize(("note", "after"), [
    ("other_facing", backwards()),
    ("other_model", of_setup(trajectories={"backend": "another"})),
    ("other_camera", of_setup(info={"size_px": (1280, 720)})),
    ("other_camera", of_setup(gait={"moving_camera": True})),
    ("other_camera", filmed(sample_analysis(stick=StickRunner(px_per_m=200.0)))),
    ("other_version", replace(pair()[1], formcheck_version="9.9")),
    ("other_runner", replace(pair()[1], runner=replace(pair()[1].runner, id="R-18"))),
])  # fmt: skip
def test_another_setup_is_said_and_widens_what_it_reaches(note: str, after: Analysis) -> None:
    before = pair()[0]
    found, alike = compared(before, after), compared(*pair())
    assert note in ids(found)
    widths = {}
    for comparison in (alike, found):
        (lean,) = (c for c in comparison.changes if c.spec.id == "trunk_lean")
        assert lean.ci95 is not None
        widths[comparison is found] = lean.ci95[1] - lean.ci95[0]
    assert widths[True] > widths[False] + 0.5


def test_the_frame_rate_reaches_what_is_read_at_contact() -> None:
    before, after = pair()[0], filmed(sample_analysis(stick=StickRunner(fps=120.0)))
    assert ids(compared(before, after)) == {"other_frame_rate"}
    setup = setup_of(film_of(before, 0), film_of(after, 0))
    reached = {metric_id for metric_id, spec in SPECS.items() if setup.reaching(spec)}
    assert {"contact_time", "knee_flexion_contact", "leg_stiffness"} <= reached
    assert not reached & {"cadence", "trunk_lean", "pelvic_drop", "knee_flexion_swing_peak"}


def test_the_height_given_reaches_lengths_alone() -> None:
    before, after = pair()
    taller = replace(after, runner=replace(after.runner, height_m=1.80))
    found = compared(before, taller)
    assert ids(found) == {"other_height"}
    reached = {c.spec.id for c in found.changes if "the height given" in c.reason}
    assert reached == {"vertical_oscillation"}


def test_when_a_pelvis_counts_as_level_has_to_be_known_alike() -> None:
    before, after = pair(View.REAR)
    pixels, recording = after.primary.pixels, after.primary
    assert pixels.pelvis is not None
    levelled = replace(pixels, pelvis=replace(pixels.pelvis, zero=PelvisZero.STANDING_CLIP))
    found = compared(before, with_recording(after, replace(recording, pixels=levelled)))
    assert ids(found) == {"other_pelvis_zero"}


def test_walking_and_running_are_not_compared() -> None:
    found = compared(pair()[0], of_setup(gait={"mode": Mode.WALKING}))
    read = [c for c in found.changes if c.ci95 is not None]
    assert {c.verdict for c in read} == {Verdict.CANNOT_TELL}
    assert {c.reason for c in read} == {"one recording shows running, the other walking"}


def test_a_given_speed_that_differs_is_said_with_what_changes_by_itself() -> None:
    before, after = pair()
    faster = replace(after, runner=replace(after.runner, speed_mps=3.3))
    lean = shifted(shifted(faster, "trunk_lean", 6.0), "contact_time", -0.05, Side.LEFT)
    found = compared(before, lean)
    assert ids(found) == {"other_speed"}
    (told,) = found.notes
    assert "10.8 km/h before, 11.9 km/h after" in told.message
    notes = {c.spec.id: c.note for c in found.of(Verdict.CHANGED)}
    assert notes["contact_time"].startswith("The speed differs too")
    assert notes["trunk_lean"] == ""


@pytest.mark.parametrize(("mps", "expected"), [(3.05, set()), (3.07, {"other_speed"})])
def test_a_display_is_off_by_two_percent(mps: float, expected: set[str]) -> None:
    before, after = pair()
    found = compared(before, replace(after, runner=replace(after.runner, speed_mps=mps)))
    assert ids(found) == expected


def test_a_speed_nobody_knows_is_said() -> None:
    before, after = (replace(a, runner=replace(a.runner, speed_mps=None)) for a in pair())
    assert ids(compared(before, after)) == {"speed_unknown"}


def test_a_speed_that_was_given_is_no_measurement() -> None:
    analyses = [
        replace(a, metrics=(*a.metrics, measured("running_speed", mps)))
        for a, mps in zip(pair(), (3.0, 3.0), strict=True)
    ]
    assert "running_speed" not in {c.spec.id for c in compared(*analyses).changes}


def test_an_unknown_runner_and_a_swapped_order_are_said() -> None:
    before, after = pair()
    unknown = replace(after, runner=replace(after.runner, id=None))
    assert ids(compared(before, unknown)) == {"runner_unknown"}
    early, late = (
        filmed(before, sha256=sha, recorded_at=when)
        for sha, when in (("3" * 64, "2026-05-01T10:00:00Z"), ("4" * 64, "2026-06-01T10:00:00Z"))
    )
    assert ids(compared(early, late)) == set()
    assert ids(compared(late, early)) == {"other_order"}


@pytest.mark.parametrize(("dates", "expected"), [
    ((MARCH, JUNE), set()),
    ((JUNE, MARCH), {"other_order"}),
    ((MARCH, MARCH), {"same_date"}),
    ((None, JUNE), {"order_unknown"}),
    ((MARCH, None), {"order_unknown"}),
    ((None, None), {"order_unknown"}),
])  # fmt: skip
def test_what_speaks_against_the_order_is_said(
    dates: tuple[str | None, str | None], expected: set[str]
) -> None:
    analysis = sample_analysis()
    before, after = (
        filmed(analysis, sha256=sha, recorded_at=when)
        for sha, when in zip(("4" * 64, "5" * 64), dates, strict=True)
    )
    assert ids(compared(before, after)) == expected


def test_a_session_was_made_when_its_first_recording_was() -> None:
    """Whichever of the two was named first."""
    session = sample_session()
    one, other = session.recordings
    dated = replace(one, info=replace(one.info, recorded_at=JUNE))
    assert replace(session, recordings=(one, other)).recorded_at is None
    assert replace(session, recordings=(dated, other)).recorded_at == JUNE
    earlier = replace(other, info=replace(other.info, recorded_at=MARCH))
    assert replace(session, recordings=(dated, earlier)).recorded_at == MARCH


def test_chance_is_counted_and_the_strict_verdict_is_stricter() -> None:
    before, after = pair()
    found = compared(before, shifted(after, "trunk_lean", 2.9))
    assert found.expected_by_chance == pytest.approx(0.05 * found.judged)
    (barely,) = found.of(Verdict.CHANGED)
    assert not barely.among_all
    (clearly,) = compared(before, shifted(after, "trunk_lean", 6.0)).of(Verdict.CHANGED)
    assert clearly.among_all


def leaning(analysis: Analysis) -> Analysis:
    """``analysis`` with a finding that rests on the trunk's lean."""
    finding, metric = analysis.findings[0], analysis.metric("trunk_lean")
    assert isinstance(metric, Measured)
    evidence = replace(finding.evidence[0], metric="trunk_lean", side=None, value=metric.value)
    checks = (replace(c, level=Level.LIKELY) if c.rule == "trunk_lean" else c
              for c in analysis.checks)  # fmt: skip
    found = replace(finding, id="trunk_lean", evidence=(evidence,))
    return replace(analysis, checks=tuple(checks), findings=(found,))


def test_findings_that_came_stayed_and_went() -> None:
    before, after = pair()
    upright = replace(after, findings=())
    moved = leaning(shifted(after, "trunk_lean", 6.0))
    (came,) = compared(before, moved).findings
    assert (came.rule, came.before, came.after) == ("trunk_lean", Level.UNLIKELY, Level.LIKELY)
    assert came.rests_on == (Verdict.CHANGED,)
    (went,) = compared(moved, before).findings
    assert (went.before, went.after) == (Level.LIKELY, Level.UNLIKELY)
    (crossed,) = compared(before, leaning(after)).findings
    assert crossed.rests_on == (Verdict.NO_DETECTABLE_CHANGE,)
    (stayed,) = compared(leaning(before), moved).findings
    assert (stayed.before, stayed.after) == (Level.LIKELY, Level.LIKELY)
    (unmade,) = compared(moved, replace(upright, checks=())).findings
    assert (unmade.before, unmade.after) == (Level.LIKELY, None)
    assert compared(before, upright).findings == ()


def test_a_result_that_could_not_be_measured_says_why() -> None:
    found = compared(pair()[0], sample_analysis(reason="Nobody runs."))
    assert found.reason == "Nobody runs."
    assert found.judged == 0
    assert {c.verdict for c in found.changes} == {Verdict.CANNOT_TELL}


def test_nothing_is_lost_of_what_both_know() -> None:
    before, after = pair()
    found = compared(before, after)
    keys = {(m.spec.id, m.side) for m in after.metrics}
    assert {(c.spec.id, c.side) for c in found.changes} == keys
    assert any(isinstance(c.before, Measured) for c in found.changes)


def test_sessions_of_two_views_are_compared_view_by_view() -> None:
    session = sample_session()
    filmed_at = tuple(
        replace(r, info=replace(r.info, recorded_at=MARCH)) for r in session.recordings
    )
    before = replace(session, recordings=filmed_at)
    second = before.recordings[1]
    refilmed = tuple(
        replace(r, info=replace(r.info, sha256=f"{k}" * 64, recorded_at=JUNE))
        for k, r in enumerate(before.recordings, 5)
    )
    moved = replace(second, trajectories=replace(second.trajectories, backend="another"),
                    info=refilmed[1].info)  # fmt: skip
    found = compared(before, replace(before, recordings=(refilmed[0], moved)))
    assert ids(found) == {"other_model"}
    setups = {
        m.video: setup_of(film_of(before, m.video), film_of(found.after, m.video)).reaching(m.spec)
        for m in before.metrics
        if isinstance(m, Measured)
    }
    assert setups == {0: (), 1: ("the pose model",)}
    swapped = replace(before, recordings=refilmed)
    assert ids(compared(before, swapped)) == set()
