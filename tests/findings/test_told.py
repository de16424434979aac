"""What is told beside the findings: drift, the painful side, and what no limit exists for."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.analysis import Asymmetry
from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Gait, Stride
from formcheck.core.metric import Metric, Unavailable
from formcheck.core.recording import Side
from formcheck.findings import RULES, information, judge, rules
from formcheck.findings.not_judged import (
    DIFFERS,
    MATCHES,
    MORE_IS_WORSE,
    NO_DIFFERENCE,
    NO_RISK_BY_ITSELF,
    NOT_COMPARED,
    SHOWN,
    SOURCES,
    matches,
)
from tests.support.findings_inputs import GAIT, SPECS, STRIDE_S, both, lean, metric, seen


def running_for(seconds: float) -> Gait:
    starts = np.arange(0.0, seconds, STRIDE_S)
    strides = tuple(
        Stride(side, at + late, at + late + 0.25, at + late + STRIDE_S)
        for at in starts
        for side, late in ((Side.LEFT, 0.0), (Side.RIGHT, 0.35))
    )
    return replace(GAIT, strides=strides)


def drifted(one: Metric, seconds: float) -> tuple[RuleCheck, Finding | None]:
    findings, checks = judge(
        [one], seen([one], gaits=(running_for(seconds),)), complaint_stated=True
    )
    (check,) = [c for c in checks if c.rule == "trunk_drift"]
    return check, next((f for f in findings if f.id == "trunk_drift"), None)


@pytest.mark.parametrize(("last", "way"), [(9.0, "further forward"), (1.0, "less forward")])
def test_a_clear_drift_is_a_note_with_its_interval(last: float, way: str) -> None:
    check, found = drifted(lean(5.0, last, 90.0), 90.0)
    assert check.level is Level.CLEAR
    assert found is not None
    assert found.severity is Severity.NOTE
    assert way in found.statement
    (evidence,) = found.evidence
    assert evidence.value == pytest.approx(4.0, abs=0.05)
    assert evidence.limit == 1.5
    assert evidence.ci95[0] < 4.0 < evidence.ci95[1]
    assert evidence.n >= 80


def test_a_lean_that_stays_is_not_found() -> None:
    check, found = drifted(lean(5.0, 5.2, 90.0), 90.0)
    assert check.level is Level.UNLIKELY
    assert found is None


def test_a_drift_near_the_limit_is_possible() -> None:
    check, found = drifted(lean(5.0, 6.6, 90.0, scatter=3.0), 90.0)
    assert check.level is Level.POSSIBLE
    assert found is not None
    assert (found.is_headline, found.severity) == (False, Severity.NOTE)


def test_a_drift_needs_a_minute_of_running_and_enough_strides() -> None:
    check, _ = drifted(lean(5.0, 9.0, 50.0), 50.0)
    assert check.level is Level.NOT_JUDGED
    assert "60 s" in check.explanation
    few = replace(lean(5.0, 9.0, 90.0), per_stride=lean(5.0, 9.0, 90.0).per_stride[:15])
    check, _ = drifted(few, 90.0)
    assert check.level is Level.NOT_JUDGED
    one_end = lean(5.0, 9.0, 90.0)
    gap = tuple(v for v in one_end.per_stride if v.start_s < 25.0 or v.start_s > 89.0)
    check, _ = drifted(replace(one_end, per_stride=gap), 90.0)
    assert check.level is Level.NOT_JUDGED


def severity(painful: Side | None, *, complaint: bool = True) -> Severity:
    metrics = both("pelvic_drop", 10.0, 7.0, 0.5)
    findings, _ = judge(
        metrics,
        seen(metrics),
        complaint_stated=complaint,
        painful_side=painful,
    )
    (found,) = [f for f in findings if f.id == "pelvic_drop"]
    return found.severity


def test_a_flag_needs_a_complaint_that_agrees() -> None:
    assert severity(None) is Severity.FLAG
    assert severity(Side.LEFT) is Severity.FLAG
    assert severity(Side.RIGHT) is Severity.WATCH
    assert severity(None, complaint=False) is Severity.WATCH
    metrics: list[Metric] = [metric("trunk_lean", 25.0, 1.0)]
    findings, _ = judge(
        metrics,
        seen(metrics),
        complaint_stated=True,
        painful_side=Side.RIGHT,
    )
    assert findings[0].severity is Severity.FLAG


def difference(metric_id: str, more_left: float, *, beyond: bool = True) -> Asymmetry:
    return Asymmetry(metric_id, more_left, 0.0, more_left, (more_left, more_left), beyond)


def test_what_differs_is_set_against_the_side_that_hurts() -> None:
    assert matches([difference("pelvic_drop", 4.0)], Side.LEFT) == (
        f"The pelvis drops further on the left, {MATCHES}.",
    )
    assert matches([difference("pelvic_drop", -4.0)], Side.LEFT) == (
        f"The pelvis drops further on the right, {DIFFERS}.",
    )
    (straight,) = matches([difference("knee_flexion_contact", 6.0)], Side.RIGHT)
    assert "straighter at contact on the right" in straight
    assert MATCHES in straight
    within = difference("pelvic_drop", 4.0, beyond=False)
    other = difference("contact_time", 0.1)
    assert matches([within, other], Side.LEFT) == (NO_DIFFERENCE,)
    assert matches([other], Side.LEFT) == (NOT_COMPARED,)


def test_what_no_limit_exists_for_is_told_and_never_a_finding() -> None:
    metrics: list[Metric] = [
        *both("foot_angle_contact", 30.0, -5.0, 1.0),
        *both("thigh_extension_peak", 2.0, 3.0, 1.0),
    ]
    foot, thigh = information(metrics)
    assert [len(one.values) for one in (foot, thigh)] == [2, 2]
    assert "left: 30.0°" in foot.values[0]
    findings, checks = judge(metrics, seen(metrics), complaint_stated=True)
    assert findings == ()
    assert not checks
    missing = Unavailable(SPECS["foot_angle_contact"], Side.LEFT, "needs a side view")
    assert information([missing]) == ()


def test_sources_are_known_and_texts_promise_nothing() -> None:
    keys = {*SOURCES, *(key for shown in SHOWN for key in shown.sources)}
    assert keys <= BIBLIOGRAPHY.keys()
    assert {shown.metric for shown in SHOWN} | MORE_IS_WORSE.keys() <= SPECS.keys()
    texts = [text for shown in SHOWN for text in (shown.title, shown.why)]
    texts += [
        value for name, value in vars(rules).items() if name.isupper() and isinstance(value, str)
    ]
    texts += [NO_RISK_BY_ITSELF, NO_DIFFERENCE, NOT_COMPARED]
    for text in texts:
        assert not [w for w in ("causes", "abnormal", "prevents", "safe") if w in text.lower()]


def test_every_rule_says_when_not_to_try() -> None:
    assert all(rule.caution for rule in RULES)
    cadence = [rule for rule in RULES if "steps a minute" in rule.suggestion]
    assert cadence
    assert all(rule.caution == rules.CADENCE for rule in cadence)
