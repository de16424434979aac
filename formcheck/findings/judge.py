"""Applying the rules: a finding only where the whole 95 % interval lies beyond the limit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.finding import Evidence, Finding, Outcome, RuleCheck, Severity
from formcheck.core.gait import Gait, Mode
from formcheck.core.metric import Measured, Metric, NotMeasured
from formcheck.core.recording import Runner, Side
from formcheck.core.said import joined, say
from formcheck.findings.drift import drift_of, evidence_of, running_s, statement_of
from formcheck.findings.rules import (
    RULES,
    DifferenceRule,
    Direction,
    DriftRule,
    ExpectationRule,
    LimitRule,
    Rule,
    Step,
    Strength,
)
from formcheck.findings.wording import explain, explain_difference, statement, with_limit_from

SPRINT_STEPS_PER_MIN = 230.0
"""Product choice: elite distance runners took 155 to 203 (Burns et al. 2019). A sprint, above all
its start, leans and lands otherwise by nature, and no limit was found on sprinters."""

_SEVERITIES = tuple(Severity)
_STRENGTHS = tuple(Strength)


def judge(
    metrics: Sequence[Metric],
    runner: Runner,
    gaits: Sequence[Gait],
    *,
    complaint_stated: bool = False,
    painful_side: Side | None = None,
    rules: Sequence[Rule] = RULES,
) -> tuple[tuple[Finding, ...], tuple[RuleCheck, ...]]:
    """Findings, most severe first, and what became of every rule on every side.

    ``gaits``: of each recording. ``complaint_stated``: the runner has told of back pain; without it
    nothing is more than WATCH, since a movement alone is no complaint. With pain on one side only,
    ``painful_side``, what is found on the other one alone is no more than WATCH either. A recording
    in which nobody runs gives no running finding. ``rules``: ours, or a clinic's.
    """
    reasons = [_why_not(gait) for gait in gaits]
    if all(reasons):
        reason = joined("; ", dict.fromkeys(reasons))
        checks = (
            RuleCheck(rule.id, rule.title, None, Outcome.NOT_MEASURED, reason) for rule in rules
        )
        return (), tuple(checks)
    findings, all_checks = [], []
    for rule in rules:
        subjects = _subjects(rule, metrics)
        checked = [_check(rule, subject, runner, gaits, reasons) for subject in subjects]
        all_checks += [check for check, _ in checked]
        fired = [found for _, found in checked if found is not None]
        if fired:
            agreeing = [one for one in fired if complaint_stated and one.agrees_with(painful_side)]
            findings.append(_finding(rule, fired, agreeing))
    return tuple(sorted(findings, key=_weight)), tuple(all_checks)


@dataclass(frozen=True)
class Fired:
    """One side on which a rule fired. ``basis``: source of a limit that is not the rule's own.
    ``statement``: in place of the one made from rule and evidence."""

    evidence: Evidence
    severity: Severity
    basis: str = ""
    statement: str = ""

    def agrees_with(self, painful_side: Side | None) -> bool:
        """Whether it can be of the side that hurts."""
        return painful_side is None or self.evidence.side in (None, painful_side)


Checked = tuple[RuleCheck, Fired | None]
Subject = Metric | tuple[Metric, Metric]


def _why_not(gait: Gait) -> str:
    """Why no rule about running applies; "" where they do."""
    if gait.mode is Mode.WALKING:
        return say("the runner walks; the limits are for running")
    if gait.mode is Mode.ON_THE_SPOT:
        return say("the runner stays on the spot; the limits are for running")
    if gait.mode is not Mode.RUNNING or not gait.strides:
        return gait.reason or say("no running was recognised")
    if gait.slow_motion_suspected:
        return say("the recording looks slowed down; give the factor (--slow-motion FACTOR)")
    if _steps_per_min(gait) > SPRINT_STEPS_PER_MIN:
        return say(
            "the runner sprints ({rate:.0f} steps/min); the limits are for distance running",
            rate=_steps_per_min(gait),
        )
    return ""


def _steps_per_min(gait: Gait) -> float:
    return 120.0 / float(np.median([stride.stride_time_s for stride in gait.strides]))


def _subjects(rule: Rule, metrics: Sequence[Metric]) -> list[Subject]:
    """The metrics that ``rule`` looks at: each side for itself, or both for a difference."""
    found = [metric for metric in metrics if metric.spec.id == rule.metric]
    if isinstance(rule, DifferenceRule):
        by_side = {metric.side: metric for metric in found}
        both = by_side.get(Side.LEFT), by_side.get(Side.RIGHT)
        return [(both[0], both[1])] if both[0] is not None and both[1] is not None else []
    return list(found)


def _each(subject: Subject) -> tuple[Metric, ...]:
    return subject if isinstance(subject, tuple) else (subject,)


def _check(
    rule: Rule, subject: Subject, runner: Runner, gaits: Sequence[Gait], reasons: Sequence[str]
) -> Checked:
    """``reasons``: for each recording why it cannot be judged, "" where it can."""
    seen_in = {m.video for m in _each(subject) if isinstance(m, Measured)}
    why = joined("; ", dict.fromkeys(reasons[video] for video in sorted(seen_in) if reasons[video]))
    if not why and len(seen_in) > 1:
        why = say("the sides were read from different recordings")
    if why:
        side = None if isinstance(subject, tuple) else subject.side
        return _outcome(rule, side, Outcome.NOT_MEASURED, why), None
    if isinstance(rule, DifferenceRule) and isinstance(subject, tuple):
        return _check_difference(rule, *subject)
    if isinstance(subject, tuple):
        raise TypeError(f"expected one metric for rule {rule.id}, got two")
    if isinstance(subject, NotMeasured):
        return _outcome(rule, subject.side, Outcome.NOT_MEASURED, subject.reason), None
    if isinstance(rule, ExpectationRule):
        return _check_expectation(rule, subject, runner)
    if isinstance(rule, DriftRule):
        return _check_drift(rule, subject, gaits[subject.video])
    if isinstance(rule, LimitRule):
        return _check_limit(rule, subject, rule.direction, rule.steps)
    raise TypeError(f"no check for rules of type {type(rule).__name__}")


def _check_limit(
    rule: Rule,
    metric: Measured,
    direction: Direction,
    steps: tuple[Step, ...],
    basis: str = "",
) -> Checked:
    """The furthest step beyond which the whole interval lies decides."""
    sign = 1.0 if direction is Direction.ABOVE else -1.0
    nearest = min(sign * end for end in metric.ci95)
    furthest = max(sign * end for end in metric.ci95)
    passed = [step for step in steps if nearest > sign * step.limit]
    limit = passed[-1].limit if passed else steps[0].limit
    if passed:
        outcome = Outcome.FIRED
    elif furthest > sign * limit:
        outcome = Outcome.UNCLEAR
    else:
        outcome = Outcome.CLEAR
    check = _outcome(rule, metric.side, outcome, explain(metric, limit, direction, outcome))
    if not passed:
        return check, None
    return check, Fired(_evidence(metric, limit), passed[-1].severity, basis)


def _check_expectation(rule: ExpectationRule, metric: Measured, runner: Runner) -> Checked:
    if metric.reference is None or metric.reference.provisional:
        why = _no_band(runner) if metric.reference is None else PROVISIONAL_BAND
        return _outcome(rule, metric.side, Outcome.NOT_MEASURED, why), None
    limit = rule.share * 0.5 * (metric.reference.low + metric.reference.high)
    return _check_limit(
        rule, metric, Direction.BELOW, (Step(limit, Severity.NOTE),), metric.reference.source
    )


PROVISIONAL_BAND = say("the band shown is provisional, and nothing is judged by such a one")


def _no_band(runner: Runner) -> str:
    if runner.speed_mps is None:
        return say("what to expect needs the speed (--speed-kmh)")
    return say("there is no confirmed band for this speed")


def _check_drift(rule: DriftRule, metric: Measured, gait: Gait) -> Checked:
    limit = metric.smallest_detectable_change
    if running_s(gait) < rule.shortest_s:
        why = say("needs {seconds:.0f} s of running in one recording", seconds=rule.shortest_s)
        return _outcome(rule, metric.side, Outcome.NOT_MEASURED, why), None
    drift = drift_of(metric)
    if drift is None or limit is None:
        few = say("too few strides could be read at the start or at the end")
        return _outcome(rule, metric.side, Outcome.NOT_MEASURED, few), None
    evidence = evidence_of(metric, drift, limit)
    change = replace(metric, value=evidence.value, ci95=evidence.ci95, n=evidence.n)
    check, fired = _check_limit(rule, change, Direction.ABOVE, (Step(limit, Severity.NOTE),))
    if fired is None:
        return check, None
    return check, replace(fired, statement=statement_of(rule, metric, drift, evidence))


def _check_difference(rule: DifferenceRule, left: Metric, right: Metric) -> Checked:
    for metric in (left, right):
        if isinstance(metric, NotMeasured):
            return _outcome(rule, None, Outcome.NOT_MEASURED, metric.reason), None
    if not isinstance(left, Measured) or not isinstance(right, Measured):
        raise TypeError("expected both sides measured")
    larger, smaller = (left, right) if left.value >= right.value else (right, left)
    difference = larger.value - smaller.value
    half = 0.5 * math.hypot(*(metric.ci95[1] - metric.ci95[0] for metric in (left, right)))
    ci95 = (difference - half, difference + half)
    if ci95[0] > rule.limit:
        outcome = Outcome.FIRED
    elif ci95[1] > rule.limit:
        outcome = Outcome.UNCLEAR
    else:
        outcome = Outcome.CLEAR
    text = explain_difference(difference, ci95, larger, rule.limit, outcome)
    check = _outcome(rule, None, outcome, text)
    if outcome is not Outcome.FIRED:
        return check, None
    count = min(left.n, right.n)
    evidence = Evidence(
        left.spec.id, larger.side, difference, ci95, rule.limit, left.spec.unit, count
    )
    return check, Fired(evidence, rule.severity)


def _outcome(rule: Rule, side: Side | None, outcome: Outcome, explanation: str) -> RuleCheck:
    if outcome is not Outcome.NOT_MEASURED:
        explanation = with_limit_from(rule, explanation)
    return RuleCheck(rule.id, rule.title, side, outcome, explanation)


def _evidence(metric: Measured, limit: float) -> Evidence:
    return Evidence(
        metric.spec.id, metric.side, metric.value, metric.ci95, limit, metric.spec.unit, metric.n
    )


def _finding(rule: Rule, fired: Sequence[Fired], agreeing: Sequence[Fired]) -> Finding:
    """``agreeing``: those of ``fired`` that agree with a complaint; only they can be flagged."""
    flagged = any(one.severity is Severity.FLAG for one in agreeing)
    severity = max((one.severity for one in fired), key=_SEVERITIES.index)
    if severity is Severity.FLAG and not flagged:
        severity = Severity.WATCH
    evidence = tuple(one.evidence for one in fired)
    return Finding(
        id=rule.id,
        title=rule.title,
        severity=severity,
        statement=fired[0].statement or statement(rule, evidence, fired[0].basis),
        evidence=evidence,
        strength=rule.strength.value,
        sources=cite(*rule.sources),
        suggestion=rule.suggestion,
        caution=rule.caution,
    )


def _weight(finding: Finding) -> tuple[int, int]:
    """Most severe first, then best supported."""
    strength = _STRENGTHS.index(Strength(finding.strength))
    return -_SEVERITIES.index(finding.severity), strength
