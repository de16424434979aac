"""Rules fire only where the whole interval lies beyond the limit, and for runners only."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import backload
from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.finding import Finding, Outcome, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import (
    PROVISIONAL_LABEL,
    Measured,
    Metric,
    MetricSpec,
    NotMeasured,
    Reference,
)
from formcheck.core.recording import Runner, Sex, Side
from formcheck.findings import RULES, judge, sides
from formcheck.findings.information import SHOWN
from formcheck.findings.judge import PROVISIONAL_BAND
from formcheck.findings.rules import DifferenceRule, Direction, ExpectationRule, LimitRule, Rule
from formcheck.intake import guidance
from formcheck.metrics import CATALOGUE
from formcheck.reference.bands import BANDS, PROVISIONAL
from tests.metrics.build import gait_of
from tests.synthetic import StickRunner

SPECS = {definition.spec.id: definition.spec for definition in CATALOGUE}
GAIT = gait_of(StickRunner())
LIMIT_RULES = [rule for rule in RULES if isinstance(rule, LimitRule)]


def metric(
    metric_id: str, value: float, half: float, side: Side | None = None, **more: Reference
) -> Measured:
    return Measured(
        spec=SPECS[metric_id],
        side=side,
        value=value,
        sd=1.0,
        ci95=(value - half, value + half),
        n=12,
        method="by hand",
        reference=more.get("reference"),
    )


def both(metric_id: str, left: float, right: float, half: float) -> list[Metric]:
    return [metric(metric_id, left, half, Side.LEFT), metric(metric_id, right, half, Side.RIGHT)]


def judged(
    metrics: list[Metric], *, complaint_stated: bool = True
) -> tuple[dict[str, Finding], dict[tuple[str, Side | None], RuleCheck]]:
    findings, checks = judge(metrics, Runner(), [GAIT], complaint_stated=complaint_stated)
    return {f.id: f for f in findings}, {(c.rule, c.side): c for c in checks}


def test_a_whole_interval_beyond_the_limit_fires_with_the_furthest_severity() -> None:
    findings, checks = judged([metric("trunk_lean", 15.0, 1.5)])
    assert findings["trunk_forward"].severity is Severity.WATCH
    assert checks["trunk_forward", None].outcome is Outcome.FIRED
    assert checks["trunk_backward", None].outcome is Outcome.CLEAR
    findings, _ = judged([metric("trunk_lean", 19.0, 1.5)])
    assert findings["trunk_forward"].severity is Severity.FLAG
    (evidence,) = findings["trunk_forward"].evidence
    assert (evidence.limit, evidence.n) == (16.0, 12)


def test_an_interval_on_both_sides_is_unclear_and_no_finding() -> None:
    findings, checks = judged([metric("trunk_lean", 14.0, 1.5)])
    assert not findings
    assert checks["trunk_forward", None].outcome is Outcome.UNCLEAR
    assert "reaches to both sides of it" in checks["trunk_forward", None].explanation


@pytest.mark.parametrize("rule", LIMIT_RULES, ids=lambda rule: rule.id)
@given(offset=st.floats(-30, 30), half=st.floats(0, 10))
def test_outcomes_follow_the_interval(rule: LimitRule, offset: float, half: float) -> None:
    limit = rule.steps[0].limit
    sign = 1.0 if rule.direction is Direction.ABOVE else -1.0
    side = Side.LEFT if SPECS[rule.metric].sided else None
    one = metric(rule.metric, limit + offset, half, side)
    findings, checks = judged([one])
    outcome = checks[rule.id, side].outcome
    beyond = all(sign * end > sign * limit for end in one.ci95)
    within = all(sign * end <= sign * limit for end in one.ci95)
    expected = Outcome.FIRED if beyond else Outcome.CLEAR if within else Outcome.UNCLEAR
    assert outcome is expected
    assert (rule.id in findings) is beyond


def test_both_sides_make_one_finding_with_evidence_of_each() -> None:
    findings, _ = judged(both("pelvic_drop", 9.0, 7.0, 0.5))
    found = findings["pelvic_drop"]
    assert found.severity is Severity.FLAG
    assert [e.side for e in found.evidence] == [Side.LEFT, Side.RIGHT]
    assert "on the left" in found.statement
    assert "9.0°" in found.statement


def test_sides_far_apart_are_a_finding_of_the_larger_one() -> None:
    findings, checks = judged(both("pelvic_drop", 1.0, 6.0, 0.5))
    (evidence,) = findings["pelvic_drop_difference"].evidence
    assert evidence.side is Side.RIGHT
    assert evidence.value == pytest.approx(5.0)
    _, checks = judged(both("pelvic_drop", 1.0, 6.0, 3.0))
    assert checks["pelvic_drop_difference", None].outcome is Outcome.UNCLEAR


def test_without_a_complaint_nothing_is_more_than_watch() -> None:
    findings, _ = judged([metric("trunk_lean", 25.0, 1.0)], complaint_stated=False)
    assert findings["trunk_forward"].severity is Severity.WATCH


def test_what_was_not_measured_says_why() -> None:
    missing = NotMeasured(SPECS["trunk_lean"], None, "needs a side view")
    _, checks = judged([missing])
    check = checks["trunk_forward", None]
    assert (check.outcome, check.explanation) == (Outcome.NOT_MEASURED, "needs a side view")


@pytest.mark.parametrize(
    ("gait", "why"),
    [
        (replace(GAIT, mode=Mode.WALKING), "walks"),
        (replace(GAIT, mode=Mode.ON_THE_SPOT), "on the spot"),
        (replace(GAIT, mode=Mode.OTHER), "no running"),
        (replace(GAIT, strides=(), reason="nobody runs here"), "nobody runs here"),
        (replace(GAIT, slow_motion_suspected=True), "--slow-motion"),
        (gait_of(StickRunner(cadence_spm=240.0)), "sprints (240 steps/min)"),
    ],
)
def test_only_runners_get_running_findings(gait: object, why: str) -> None:
    findings, checks = judge([metric("trunk_lean", 30.0, 1.0)], Runner(), [gait])  # type: ignore[list-item]
    assert findings == ()
    assert len(checks) == len(RULES)
    assert all(c.outcome is Outcome.NOT_MEASURED and why in c.explanation for c in checks)


def test_a_fast_distance_runner_is_no_sprinter() -> None:
    fast = gait_of(StickRunner(cadence_spm=210.0))
    findings, _ = judge([metric("trunk_lean", 30.0, 1.0)], Runner(), [fast])
    assert [found.id for found in findings] == ["trunk_forward"]


def test_low_cadence_is_a_lever_that_names_its_band() -> None:
    band = Reference(150.0, 180.0, "a study, n = 14")
    findings, _ = judged([metric("cadence", 140.0, 1.0, reference=band)])
    found = findings["cadence_lever"]
    assert found.severity is Severity.NOTE
    assert "a study, n = 14" in found.statement
    assert "no fault" in found.statement
    _, checks = judged([metric("cadence", 140.0, 1.0)])
    assert "--speed-kmh" in checks["cadence_lever", None].explanation


def at_every_value(spec: MetricSpec, reference: Reference | None) -> list[list[Metric]]:
    """The metric low and high beyond anything, alike on both sides and far apart."""
    sides = tuple(Side) if spec.sided else (None,)
    made: list[list[Metric]] = []
    for values in ((-1e3, -1e3), (1e3, 1e3), (-1e3, 1e3), (1e3, -1e3)):
        made.append(
            [
                replace(metric(spec.id, value, 0.1, side), reference=reference)
                for value, side in zip(values, sides, strict=False)
            ]
        )
    return made


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_provisional_formula_makes_no_rule_fire(rule: Rule) -> None:
    """Whatever is measured, no rule says another thing than where there is no band at all."""
    runner = Runner(height_m=1.73, sex=Sex.FEMALE, speed_mps=4.4)
    formulas = [p for p in PROVISIONAL if p.metric == rule.metric]
    bands = [p.reference(runner, runner.speed_mps) for p in formulas]
    for band in (*bands, Reference(-1.0, 1.0, PROVISIONAL_LABEL, provisional=True)):
        assert band is not None
        assert band.provisional
        told = zip(
            at_every_value(SPECS[rule.metric], band),
            at_every_value(SPECS[rule.metric], None),
            strict=True,
        )
        for beside, without in told:
            found, checks = judge(beside, runner, [GAIT], complaint_stated=True, rules=[rule])
            as_without = judge(without, runner, [GAIT], complaint_stated=True, rules=[rule])
            assert found == as_without[0]
            assert [c.outcome for c in checks] == [c.outcome for c in as_without[1]]
            if isinstance(rule, ExpectationRule):
                assert not found
                assert checks[0].explanation in (PROVISIONAL_BAND, as_without[1][0].explanation)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_limit_depends_on_sex_speed_or_height(rule: Rule) -> None:
    """None is confirmed in a primary source. A rule that gets one brings its source and its own
    test."""
    band = Reference(-1.0, 1.0, "a study, n = 14")
    runners = [
        Runner(height_m=height, sex=sex, speed_mps=speed)
        for height in (1.5, 2.0)
        for sex in (*Sex, None)
        for speed in (2.0, 6.0)
    ]
    for metrics in at_every_value(SPECS[rule.metric], band):
        told = {repr(judge(metrics, runner, [GAIT], rules=[rule])) for runner in runners}
        assert len(told) == 1


def test_the_most_severe_and_best_supported_come_first() -> None:
    metrics = [
        metric("step_width", -0.1, 0.01),
        metric("vertical_oscillation", 0.13, 0.005),
        metric("trunk_lean", 25.0, 1.0),
        *both("shin_angle_contact", 8.0, 1.0, 1.0),
    ]
    findings, _ = judge(metrics, Runner(), [GAIT], complaint_stated=True)
    order = [f.id for f in findings]
    assert order == ["trunk_forward", "shin_forward", "vertical_oscillation", "crossover"]


def test_rules_are_of_catalogue_metrics_with_ordered_limits_and_known_sources() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.metric in SPECS
        assert set(rule.sources) <= BIBLIOGRAPHY.keys()
        assert rule.sources
    for rule in LIMIT_RULES:
        limits = [step.limit for step in rule.steps]
        assert limits == sorted(limits, reverse=rule.direction is Direction.BELOW)


def test_texts_promise_nothing() -> None:
    forbidden = ("cause", "abnormal", "prevent", "safe", "normal", "cure", "injur")
    for rule in RULES:
        text = f"{rule.title} {rule.meaning} {rule.suggestion} {rule.caution}".lower()
        assert not [word for word in forbidden if word in text]
        assert "may add load" in text or rule.id == "cadence_lever"


def test_every_citation_is_used() -> None:
    used = {key for rule in RULES for key in rule.sources} | {band.source for band in BANDS}
    used |= {*guidance.sources(), *sides.SOURCES, *backload.SOURCES} | {
        key for s in SHOWN for key in s.sources
    }
    in_catalogue = {source for d in CATALOGUE for source in d.spec.sources}
    for key, citation in BIBLIOGRAPHY.items():
        assert key in used or str(citation) in in_catalogue, key


def test_a_recording_in_which_nobody_runs_gives_no_finding_beside_one_that_does() -> None:
    walking = replace(GAIT, mode=Mode.WALKING)
    drop = [replace(metric("pelvic_drop", 12.0, 1.0, side), video=1) for side in Side]
    found, checks = judge([metric("trunk_lean", 30.0, 1.0), *drop], Runner(), [GAIT, walking])
    assert {f.id for f in found} == {"trunk_forward"}
    of_drop = [c for c in checks if c.title.startswith("Pelvis drops")]
    assert len(of_drop) == 3
    for check in of_drop:
        assert check.outcome is Outcome.NOT_MEASURED
        assert "walks" in check.explanation
    found, _ = judge(drop, Runner(), [GAIT, GAIT])
    assert "pelvic_drop" in {f.id for f in found}


def test_sides_read_from_two_recordings_are_not_compared() -> None:
    left, right = both("pelvic_drop", 15.0, 2.0, 0.5)
    assert isinstance(right, Measured)
    apart = [left, replace(right, video=1)]
    rules = {rule.id for rule in RULES if isinstance(rule, DifferenceRule)}
    for metrics, outcome in (([left, right], Outcome.FIRED), (apart, Outcome.NOT_MEASURED)):
        _, checks = judge(metrics, Runner(), [GAIT, GAIT])
        compared = [c for c in checks if c.rule in rules]
        assert [c.outcome for c in compared] == [outcome]


@pytest.mark.parametrize(
    ("spm", "half", "outcome"),
    [(140.0, 1.0, Outcome.FIRED), (165.0, 1.0, Outcome.CLEAR), (149.0, 3.0, Outcome.UNCLEAR)],
)
def test_cadence_against_its_band(spm: float, half: float, outcome: Outcome) -> None:
    band = Reference(150.0, 180.0, "a study, n = 14")
    findings, checks = judged([metric("cadence", spm, half, reference=band)])
    assert checks["cadence_lever", None].outcome is outcome
    assert ("cadence_lever" in findings) is (outcome is Outcome.FIRED)


def test_sides_close_to_each_other_are_not_found() -> None:
    findings, checks = judged(both("pelvic_drop", 3.0, 4.0, 0.5))
    assert checks["pelvic_drop_difference", None].outcome is Outcome.CLEAR
    assert not findings
