"""What a profile changes in judging, and what it cannot change."""

from dataclasses import replace

import pytest

from formcheck.clinic.rules import levels_of, rules_of
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, Reference, Unavailable
from formcheck.core.recording import Runner, Side
from formcheck.findings import RULES, judge
from formcheck.findings.grade import PROVISIONAL_BAND
from formcheck.reference import with_references
from formcheck.reference.profile import Profile
from tests.support.findings_inputs import GAIT, SPECS, both, metric, seen

LATER = Profile(
    clinic="Sports Clinic",
    limits={
        "trunk_forward": {Severity.WATCH: 15.5},
        "pelvic_drop_difference": {Severity.WATCH: 6.0},
        "cadence_lever": {Severity.NOTE: 0.8},
    },
)
WHOSE = "limit of Sports Clinic's profile"


def judged(
    metrics: list[Metric], profile: Profile | None, *, complaint_stated: bool = True
) -> tuple[dict[str, Finding], dict[str, RuleCheck]]:
    findings, checks = judge(
        metrics,
        seen(metrics),
        complaint_stated=complaint_stated,
        rules=rules_of(profile),
        levels=levels_of(profile),
    )
    return {f.id: f for f in findings}, {c.rule: c for c in checks}


def test_without_a_profile_the_rules_are_ours() -> None:
    assert rules_of(None) == rules_of(Profile()) == RULES


def test_what_is_found_follows_the_limit_of_the_profile() -> None:
    lean: list[Metric] = [metric("trunk_lean", 15.0, 1.0)]
    assert judged(lean, None)[0]["trunk_forward"].level is Level.CLEAR
    found, checks = judged(lean, LATER)
    assert not found
    assert checks["trunk_forward"].level is Level.UNLIKELY
    assert checks["trunk_forward"].likelihood == pytest.approx(0.164, abs=1e-3)
    assert WHOSE in checks["trunk_forward"].explanation
    assert "profile" not in checks["trunk_backward"].explanation


def test_a_finding_says_whose_limit_it_is() -> None:
    found, _ = judged([metric("trunk_lean", 15.8, 0.2)], LATER)
    assert WHOSE in found["trunk_forward"].statement
    assert found["trunk_forward"].evidence[0].limit == 15.5
    found, _ = judged([metric("trunk_lean", 18.0, 0.2)], LATER)
    assert found["trunk_forward"].severity is Severity.FLAG
    assert found["trunk_forward"].evidence[0].limit == 15.5
    far_apart = both("pelvic_drop", 0.0, 5.0, 0.2)
    assert "pelvic_drop_difference" in judged(far_apart, None)[0]
    assert "pelvic_drop_difference" not in judged(far_apart, LATER)[0]
    found, _ = judged(both("pelvic_drop", -3.0, 5.0, 0.2), LATER)
    assert WHOSE in found["pelvic_drop_difference"].statement


def test_a_share_of_a_band_can_be_set() -> None:
    low: list[Metric] = [metric("cadence", 140.0, 1.0, reference=Reference(150.0, 180.0, "them"))]
    assert judged(low, None)[0]["cadence_lever"].severity is Severity.NOTE
    assert "cadence_lever" not in judged(low, LATER)[0]


def test_levels_can_be_raised_and_the_complaint_still_counts() -> None:
    lean: list[Metric] = [metric("trunk_lean", 15.0, 2.5)]
    assert judged(lean, None)[0]["trunk_forward"].level is Level.LIKELY
    for levels, level in (
        ({Level.LIKELY: 0.95}, Level.POSSIBLE),
        ({Level.POSSIBLE: 0.8}, Level.LIKELY),
        ({Level.CLEAR: 0.99, Level.LIKELY: 0.97, Level.POSSIBLE: 0.95}, None),
    ):
        found = judged(lean, Profile(clinic="C", levels=levels))[0].get("trunk_forward")
        assert (found and found.level) == level
    early = Profile(
        clinic="C", limits={"trunk_forward": {Severity.WATCH: -5.0, Severity.FLAG: -4.0}}
    )
    upright: list[Metric] = [metric("trunk_lean", 5.0, 1.0)]
    found_early, _ = judged(upright, early, complaint_stated=False)
    assert found_early["trunk_forward"].severity is Severity.WATCH


def test_a_clinics_limit_of_the_lean_moves_with_the_speed_as_ours_does() -> None:
    lean: list[Metric] = [metric("trunk_lean", 18.0, 0.2)]
    found, _ = judge(lean, seen(lean, Runner(speed_mps=3.5)), rules=rules_of(LATER))
    assert found[0].evidence[0].limit == 16.5


def test_a_rule_switched_off_is_not_applied() -> None:
    off = Profile(clinic="C", off=("trunk_forward",))
    found, checks = judged([metric("trunk_lean", 30.0, 1.0)], off)
    assert "trunk_forward" not in found.keys() | checks.keys()
    assert "trunk_backward" in checks
    _, checks_of_walker = judge(
        [], seen([], gaits=(replace(GAIT, mode=Mode.WALKING),)), rules=rules_of(off)
    )
    assert len(checks_of_walker) == len(RULES) - 1


def test_what_was_not_measured_has_no_limit() -> None:
    missing: list[Metric] = [Unavailable(SPECS["trunk_lean"], None, "needs a side view")]
    assert judged(missing, LATER)[1]["trunk_forward"].explanation == "needs a side view"


def test_words_are_those_of_the_language_or_of_all() -> None:
    wording = {"": {"title": "A", "meaning": "{title} %s"}, "de": {"title": "B"}}
    profile = Profile(clinic="C", wording={"trunk_forward": wording})
    for language, title in (("", "A"), ("en", "A"), ("de", "B")):
        (rule,) = [r for r in rules_of(profile, language) if r.id == "trunk_forward"]
        (ours,) = [r for r in RULES if r.id == "trunk_forward"]
        assert (rule.title, rule.meaning) == (title, "{title} %s")
        assert replace(rule, title=ours.title, meaning=ours.meaning) == ours
    found, _ = judged([metric("trunk_lean", 30.0, 1.0)], profile)
    assert found["trunk_forward"].title == "A"
    assert found["trunk_forward"].statement.endswith("{title} %s")
    assert WHOSE not in found["trunk_forward"].statement


def test_hostile_words_are_no_template() -> None:
    profile = Profile(
        clinic="{0.__class__}{clinic}",
        limits={"trunk_forward": {Severity.WATCH: 12.0}},
        wording={"trunk_forward": {"": {"title": "{values}", "meaning": "{{ 7 * 7 }}"}}},
    )
    found, checks = judged([metric("trunk_lean", 14.0, 1.0)], profile)
    statement = found["trunk_forward"].statement
    assert statement.startswith("{values}: ")
    assert "limit of {0.__class__}{clinic}'s profile" in statement
    assert statement.endswith("{{ 7 * 7 }}")
    assert "{clinic}" in checks["trunk_forward"].explanation


@pytest.mark.parametrize("provisional", [False, True])
def test_whether_a_band_decides_is_a_flag_and_not_a_word_of_its_source(provisional: bool) -> None:
    """A source that begins with "provisional" decides as any other does; a flag is what counts."""
    band = Reference(170.0, 190.0, "provisional data of 200 runners", provisional)
    profile = Profile(clinic="Sports Clinic", bands={"cadence": band})
    slow = with_references([metric("cadence", 150.0, 1.0)], Runner(), [Mode.RUNNING], profile)
    (measured,) = slow
    assert isinstance(measured, Measured)
    assert measured.reference is not None
    assert measured.reference.provisional is provisional
    found, checks = judged(list(slow), profile)
    assert ("cadence_lever" in found) is not provisional
    if provisional:
        assert checks["cadence_lever"].level is Level.NOT_JUDGED
        assert checks["cadence_lever"].explanation == PROVISIONAL_BAND


@pytest.mark.parametrize("side", [None, Side.LEFT])
def test_a_band_is_the_clinics_own_and_for_runners_only(side: Side | None) -> None:
    profile = Profile(
        clinic="Sports Clinic", bands={"cadence": Reference(160.0, 185.0, "200 runners")}
    )
    one = replace(metric("cadence", 170.0, 1.0), side=side)
    (running,) = with_references([one], Runner(), [Mode.RUNNING], profile)
    assert isinstance(running, Measured)
    assert running.reference == Reference(160.0, 185.0, "own band of Sports Clinic: 200 runners")
    (walking,) = with_references([one], Runner(), [Mode.WALKING], profile)
    assert isinstance(walking, Measured)
    assert walking.reference is None
    (other,) = with_references([metric("trunk_lean", 5.0, 1.0)], Runner(), [Mode.RUNNING], profile)
    assert isinstance(other, Measured)
    assert other.reference is not None
    assert "Teng" in other.reference.source
