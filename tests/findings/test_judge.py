"""How likely a value lies beyond its limit decides what is found, and for runners only."""

from dataclasses import replace
from statistics import NormalDist

import pytest

from formcheck import backload
from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Gait, Mode
from formcheck.core.metric import (
    PROVISIONAL_LABEL,
    Measured,
    Metric,
    MetricSpec,
    Reference,
    Unavailable,
)
from formcheck.core.recording import Runner, Sex, Side
from formcheck.findings import RULES, FindingsInput, judge, not_judged
from formcheck.findings.grade import (
    BY_EYE,
    FASTER,
    LEVEL,
    LEVELS,
    LONGER,
    NOT_COMPARED,
    PROVISIONAL_BAND,
    SPEED,
    STICKERS,
)
from formcheck.findings.not_judged import SHOWN
from formcheck.findings.rules import DifferenceRule, Direction, ExpectationRule, LimitRule, Rule
from formcheck.intake import guidance
from formcheck.metrics import CATALOGUE
from formcheck.reference.bands import BANDS, PROVISIONAL
from tests.support.findings_inputs import AT_3_MPS, GAIT, MADE, SPECS, both, metric, seen
from tests.support.metric_inputs import gait_of
from tests.support.stick_runner import StickRunner

LIMIT_RULES = [rule for rule in RULES if isinstance(rule, LimitRule)]


def judged(
    metrics: list[Metric], *, complaint_stated: bool = True, runner: Runner = AT_3_MPS
) -> tuple[dict[str, Finding], dict[tuple[str, Side | None], RuleCheck]]:
    findings, checks = judge(metrics, seen(metrics, runner), complaint_stated=complaint_stated)
    return {f.id: f for f in findings}, {(c.rule, c.side): c for c in checks}


@pytest.mark.parametrize(
    ("halves", "likelihood", "level"),
    [
        (1.2, 0.9907, Level.CLEAR),
        (1.0, 0.975, Level.CLEAR),
        (0.99, 0.9738, Level.LIKELY),
        (0.43, 0.8003, Level.LIKELY),
        (0.42, 0.7948, Level.POSSIBLE),
        (0.0, 0.5, Level.POSSIBLE),
        (-0.01, 0.4922, Level.UNLIKELY),
        (-1.0, 0.025, Level.UNLIKELY),
        (-1.5, 0.0016, Level.UNLIKELY),
    ],
)
@pytest.mark.parametrize("rule", LIMIT_RULES, ids=lambda rule: rule.id)
def test_the_likelihood_gives_the_level(
    rule: LimitRule, halves: float, likelihood: float, level: Level
) -> None:
    """A value so many half widths of its interval beyond the limit (a normal one: 1.96 standard
    deviations are one)."""
    sign = 1.0 if rule.direction is Direction.ABOVE else -1.0
    side = Side.LEFT if SPECS[rule.metric].sided else None
    half = 0.5
    one = metric(rule.metric, rule.steps[0].limit + sign * halves * half, half, side)
    findings, checks = judged([one])
    check = checks[rule.id, side]
    assert (check.level, check.limit) == (level, rule.steps[0].limit)
    assert check.likelihood == pytest.approx(likelihood, abs=5e-5)
    assert (rule.id in findings) is (level is not Level.UNLIKELY)
    if rule.id in findings:
        found = findings[rule.id]
        assert (found.level, found.likelihood) == (level, check.likelihood)
        assert found.is_headline is (level is not Level.POSSIBLE)
        assert found.evidence[0].likelihood == check.likelihood


def test_the_value_says_how_severe_and_the_likelihood_how_sure() -> None:
    for half, level in ((1.0, Level.CLEAR), (6.0, Level.LIKELY), (20.0, Level.POSSIBLE)):
        findings, _ = judged([metric("trunk_lean", 17.0, half)])
        found = findings["trunk_forward"]
        assert (found.level, found.severity) == (level, Severity.FLAG)
        assert (found.evidence[0].limit, found.evidence[0].n) == (13.0, 12)
    findings, checks = judged([metric("trunk_lean", 15.0, 0.1)])
    assert findings["trunk_forward"].severity is Severity.WATCH
    assert checks["trunk_backward", None].level is Level.UNLIKELY


def test_a_clinic_that_asks_for_more_gets_fewer_headlines() -> None:
    metrics: list[Metric] = [metric("trunk_lean", 15.0, 2.1)]
    levels = {**LEVELS, Level.LIKELY: 0.96, Level.CLEAR: 0.99}
    for asked, level in (
        (LEVELS, Level.LIKELY),
        (levels, Level.LIKELY),
        ({**levels, Level.LIKELY: 0.985}, Level.POSSIBLE),
    ):
        (found,), _ = judge(metrics, seen(metrics), levels=asked)
        assert found.level is level
        assert found.likelihood == pytest.approx(0.969, abs=1e-3)


@pytest.mark.parametrize(
    ("mps", "limit"), [(1.0, 11.0), (2.0, 11.0), (3.0, 13.0), (3.5, 14.0), (4.0, 15.0), (6.0, 15.0)]
)
def test_the_limit_of_the_lean_moves_with_the_speed(mps: float, limit: float) -> None:
    runner = Runner(speed_mps=mps)
    findings, checks = judged([metric("trunk_lean", limit + 3.2, 0.5)], runner=runner)
    assert checks["trunk_forward", None].limit == pytest.approx(limit)
    found = findings["trunk_forward"]
    assert found.severity is Severity.FLAG
    assert found.evidence[0].limit == pytest.approx(limit)
    assert checks["trunk_backward", None].limit == 0.0


def test_a_speed_that_was_measured_counts_with_its_interval() -> None:
    """2° per m/s × 0.5 m/s make the limit uncertain by 1°: together with 1° of the lean √2°."""
    lean, speed = metric("trunk_lean", 15.0, 1.0), metric("running_speed", 4.0, 0.5)
    _, checks = judged([lean, speed], runner=Runner())
    check = checks["trunk_forward", None]
    assert (check.limit, check.likelihood) == (15.0, 0.5)
    _, checks = judged(
        [replace(lean, value=15.0 + 2**0.5, ci95=(15.0 + 2**0.5 - 1, 15.0 + 2**0.5 + 1)), speed],
        runner=Runner(),
    )
    assert checks["trunk_forward", None].likelihood == pytest.approx(0.975)
    given, _ = judged([lean, speed], runner=AT_3_MPS)
    assert given["trunk_forward"].evidence[0].limit == 13.0


def test_without_a_speed_a_lean_near_its_limit_is_possible_at_most() -> None:
    for value, level in ((16.9, Level.POSSIBLE), (17.1, Level.CLEAR), (12.0, Level.UNLIKELY)):
        findings, checks = judged([metric("trunk_lean", value, 0.1)], runner=Runner())
        assert checks["trunk_forward", None].level is level
        if level is Level.POSSIBLE:
            assert findings["trunk_forward"].would_settle == SPEED


def test_what_would_settle_it_follows_what_the_error_is_made_of() -> None:
    few = replace(metric("knee_flexion_contact", 8.0, 3.1, Side.LEFT), sd=3.4, n=7)
    cases = [
        (
            replace(metric("pelvic_drop", 6.5, 3.0, Side.LEFT), method="garment_edge"),
            MADE,
            STICKERS,
        ),
        (metric("pelvic_drop", 6.5, 3.0, Side.LEFT), replace(MADE, roll_ci95_deg=2.0), LEVEL),
        (metric("trunk_lean", 13.5, 3.5), replace(MADE, roll_ci95_deg=None), LEVEL),
        (metric("trunk_lean", 13.5, 3.5), MADE, BY_EYE),
        (metric("overstride", 0.27, 0.1, Side.LEFT), replace(MADE, sampling_hz=60.0), FASTER),
        (metric("overstride", 0.27, 0.1, Side.LEFT), MADE, BY_EYE),
        (few, replace(MADE, sampling_hz=30.0), LONGER),
    ]
    for one, made, what in cases:
        (found,), _ = judge([one], FindingsInput(AT_3_MPS, [GAIT], [made], ()))
        assert (found.level, found.would_settle) == (Level.POSSIBLE, what)


def test_both_sides_make_one_finding_with_evidence_of_each() -> None:
    findings, _ = judged(both("pelvic_drop", 9.0, 7.0, 0.5))
    found = findings["pelvic_drop"]
    assert found.severity is Severity.FLAG
    assert [e.side for e in found.evidence] == [Side.LEFT, Side.RIGHT]
    assert "on the left" in found.statement
    assert "9.0°" in found.statement


def test_the_surer_side_speaks_for_a_finding() -> None:
    metrics: list[Metric] = [
        metric("pelvic_drop", 9.0, 3.0, Side.LEFT),
        metric("pelvic_drop", 6.5, 3.0, Side.RIGHT),
    ]
    findings, checks = judged(metrics)
    found = findings["pelvic_drop"]
    assert [e.side for e in found.evidence] == [Side.LEFT]
    assert found.likelihood == pytest.approx(0.975)
    assert checks["pelvic_drop", Side.RIGHT].level is Level.POSSIBLE


def test_sides_far_apart_are_a_finding_of_the_larger_one() -> None:
    findings, checks = judged(both("pelvic_drop", 1.0, 6.0, 0.5))
    (evidence,) = findings["pelvic_drop_difference"].evidence
    assert evidence.side is Side.RIGHT
    assert evidence.value == pytest.approx(5.0)
    assert evidence.ci95 == pytest.approx((5.0 - 0.5**0.5, 5.0 + 0.5**0.5))
    assert findings["pelvic_drop_difference"].level is Level.CLEAR
    _, checks = judged(both("pelvic_drop", 2.5, 6.0, 3.0))
    assert checks["pelvic_drop_difference", None].level is Level.POSSIBLE


def test_what_is_common_to_both_sides_is_known_by_their_difference() -> None:
    """Cloth on the pelvis: ±3° of each side's own, and the camera's ±2° once up and once down, so
    that the sides are known apart to √(3² + 3² + 4²)°, not to √2 times each."""
    half = 13.0**0.5
    metrics: list[Metric] = [
        replace(one, method="garment_edge")
        for one in both("pelvic_drop", 9.0, 2.0, half)
        if isinstance(one, Measured)
    ]
    _, checks = judged(metrics)
    check = checks["pelvic_drop_difference", None]
    assert check.likelihood == pytest.approx(NormalDist().cdf(1.95996 * 4.0 / 34.0**0.5), abs=1e-4)


def test_without_a_complaint_nothing_is_more_than_watch() -> None:
    findings, _ = judged([metric("trunk_lean", 25.0, 1.0)], complaint_stated=False)
    assert findings["trunk_forward"].severity is Severity.WATCH


def test_what_was_not_measured_says_why() -> None:
    missing = Unavailable(SPECS["trunk_lean"], None, "needs a side view")
    _, checks = judged([missing])
    check = checks["trunk_forward", None]
    assert (check.level, check.explanation) == (Level.NOT_JUDGED, "needs a side view")
    assert (check.likelihood, check.limit) == (None, None)


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
def test_only_runners_get_running_findings(gait: Gait, why: str) -> None:
    metrics: list[Metric] = [metric("trunk_lean", 30.0, 1.0)]
    findings, checks = judge(metrics, seen(metrics, gaits=(gait,)))
    assert findings == ()
    assert len(checks) == len(RULES)
    assert all(c.level is Level.NOT_JUDGED and why in c.explanation for c in checks)


def test_a_fast_distance_runner_is_no_sprinter() -> None:
    fast = gait_of(StickRunner(cadence_spm=210.0))
    metrics: list[Metric] = [metric("trunk_lean", 30.0, 1.0)]
    findings, _ = judge(metrics, seen(metrics, gaits=(fast,)))
    assert [found.id for found in findings] == ["trunk_forward"]


def test_low_cadence_is_a_lever_that_names_its_band() -> None:
    band = Reference(150.0, 180.0, "a study, n = 14")
    findings, _ = judged([metric("cadence", 140.0, 1.0, reference=band)])
    found = findings["cadence_lever"]
    assert found.severity is Severity.NOTE
    assert "a study, n = 14" in found.statement
    assert "no fault" in found.statement
    _, checks = judged([metric("cadence", 140.0, 1.0)], runner=Runner())
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
            found, checks = judge(beside, seen(beside, runner), rules=[rule])
            as_without = judge(without, seen(without, runner), rules=[rule])
            assert found == as_without[0]
            assert [c.level for c in checks] == [c.level for c in as_without[1]]
            if isinstance(rule, ExpectationRule):
                assert not found
                assert checks[0].explanation in (PROVISIONAL_BAND, as_without[1][0].explanation)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_limit_depends_on_sex_or_height_and_only_the_lean_on_speed(rule: Rule) -> None:
    """None is confirmed in a primary source. A rule that gets one brings its source and its own
    test."""
    speeds = (3.0,) if isinstance(rule, LimitRule) and rule.by_speed else (2.0, 6.0)
    band = Reference(-1.0, 1.0, "a study, n = 14")
    runners = [
        Runner(height_m=height, sex=sex, speed_mps=speed)
        for height in (1.5, 2.0)
        for sex in (*Sex, None)
        for speed in speeds
    ]
    for metrics in at_every_value(SPECS[rule.metric], band):
        told = {repr(judge(metrics, seen(metrics, runner), rules=[rule])) for runner in runners}
        assert len(told) == 1


def test_the_most_severe_and_best_supported_come_first() -> None:
    metrics: list[Metric] = [
        metric("step_width", -0.1, 0.01),
        metric("vertical_oscillation", 0.13, 0.005),
        metric("trunk_lean", 25.0, 1.0),
        *both("shin_angle_contact", 8.0, 1.0, 1.0),
    ]
    findings, _ = judge(metrics, seen(metrics), complaint_stated=True)
    order = [f.id for f in findings]
    assert order == ["trunk_forward", "shin_forward", "vertical_oscillation", "crossover"]
    unsure: list[Metric] = [metric("trunk_lean", 17.0, 20.0), *metrics[:2]]
    findings, _ = judge(unsure, seen(unsure), complaint_stated=True)
    assert [f.id for f in findings] == ["vertical_oscillation", "crossover", "trunk_forward"]


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
    used |= {*guidance.sources(), *not_judged.SOURCES, *backload.SOURCES} | {
        key for s in SHOWN for key in s.sources
    }
    in_catalogue = {source for d in CATALOGUE for source in d.spec.sources}
    for key, citation in BIBLIOGRAPHY.items():
        assert key in used or str(citation) in in_catalogue, key


def test_a_recording_in_which_nobody_runs_gives_no_finding_beside_one_that_does() -> None:
    walking = replace(GAIT, mode=Mode.WALKING)
    drop = [replace(metric("pelvic_drop", 12.0, 1.0, side), video=1) for side in Side]
    metrics: list[Metric] = [metric("trunk_lean", 30.0, 1.0), *drop]
    found, checks = judge(metrics, seen(metrics, gaits=(GAIT, walking)))
    assert {f.id for f in found} == {"trunk_forward"}
    of_drop = [c for c in checks if c.title.startswith("Pelvis drops")]
    assert len(of_drop) == 3
    for check in of_drop:
        assert check.level is Level.NOT_JUDGED
        assert "walks" in check.explanation
    found, _ = judge(drop, seen(list(drop), gaits=(GAIT, GAIT)))
    assert "pelvic_drop" in {f.id for f in found}


def test_sides_read_from_two_recordings_are_not_compared() -> None:
    left, right = both("pelvic_drop", 15.0, 2.0, 0.5)
    assert isinstance(right, Measured)
    apart = [left, replace(right, video=1)]
    rules = {rule.id for rule in RULES if isinstance(rule, DifferenceRule)}
    for metrics, level in (([left, right], Level.CLEAR), (apart, Level.NOT_JUDGED)):
        _, checks = judge(metrics, seen(metrics, gaits=(GAIT, GAIT)))
        compared = [c for c in checks if c.rule in rules]
        assert [c.level for c in compared] == [level]
    _, checks = judge([left, right], FindingsInput(AT_3_MPS, [GAIT], [MADE], ()))
    assert [c.explanation for c in checks if c.rule in rules] == [NOT_COMPARED]


@pytest.mark.parametrize(
    ("spm", "half", "level"),
    [(140.0, 1.0, Level.CLEAR), (165.0, 1.0, Level.UNLIKELY), (148.0, 3.0, Level.POSSIBLE)],
)
def test_cadence_against_its_band(spm: float, half: float, level: Level) -> None:
    band = Reference(150.0, 180.0, "a study, n = 14")
    findings, checks = judged([metric("cadence", spm, half, reference=band)])
    assert checks["cadence_lever", None].level is level
    assert ("cadence_lever" in findings) is (level is not Level.UNLIKELY)


def test_sides_close_to_each_other_are_not_found() -> None:
    findings, checks = judged(both("pelvic_drop", 3.0, 4.0, 0.5))
    assert checks["pelvic_drop_difference", None].level is Level.UNLIKELY
    assert not findings
