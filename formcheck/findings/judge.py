"""Applying the rules: findings from how likely each true value lies beyond its limit."""

from collections.abc import Mapping, Sequence

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Gait, Mode
from formcheck.core.message import join_with, msg
from formcheck.core.metric import Metric
from formcheck.core.recording import Side
from formcheck.findings.grade import LEVELS, FindingsInput, Graded, JudgingContext, not_judged
from formcheck.findings.rules import RULES, Rule, Strength, family_of
from formcheck.findings.wording import statement

SPRINT_STEPS_PER_MIN = 230.0
"""Product choice: elite distance runners took 155 to 203 (Burns et al. 2019). A sprint, above all
its start, leans and lands otherwise by nature, and no limit was found on sprinters."""

_LEVELS = tuple(Level)
_SEVERITIES = tuple(Severity)
_STRENGTHS = tuple(Strength)


def judge(
    metrics: Sequence[Metric],
    seen: FindingsInput,
    *,
    complaint_stated: bool = False,
    painful_side: Side | None = None,
    rules: Sequence[Rule] = RULES,
    levels: Mapping[Level, float] = LEVELS,
) -> tuple[tuple[Finding, ...], tuple[RuleCheck, ...]]:
    """Findings, weightiest first, and what became of every rule on every side.

    ``complaint_stated``: the runner has told of back pain; without it nothing is more than WATCH,
    since a movement alone is no complaint. With pain on one side only, ``painful_side``, what is
    found on the other one alone is no more than WATCH either. A recording in which nobody runs
    gives no running finding. ``rules``, ``levels``: ours, or a clinic's.
    """
    reasons = [_why_not(gait) for gait in seen.gaits]
    if all(reasons):
        reason = join_with("; ", dict.fromkeys(reasons))
        return (), tuple(not_judged(rule, None, reason) for rule in rules)
    bench = JudgingContext(metrics, seen, reasons, levels)
    findings, all_checks = [], []
    for rule in rules:
        checked = bench.checked(rule)
        all_checks += [check for check, _ in checked]
        found = [one for _, one in checked if one is not None and one.level.is_found]
        if found:
            findings.append(_finding(rule, found, complaint_stated, painful_side))
    return tuple(sorted(findings, key=_weight)), tuple(all_checks)


def _why_not(gait: Gait) -> str:
    """Why no rule about running applies; "" where they do."""
    if gait.mode is Mode.WALKING:
        return msg("the runner walks; the limits are for running")
    if gait.mode is Mode.ON_THE_SPOT:
        return msg("the runner stays on the spot; the limits are for running")
    if gait.mode is not Mode.RUNNING or not gait.strides:
        return gait.reason or msg("no running was recognised")
    if gait.slow_motion_suspected:
        return msg("the recording looks slowed down; give the factor (--slow-motion FACTOR)")
    if _steps_per_min(gait) > SPRINT_STEPS_PER_MIN:
        return msg(
            "the runner sprints ({rate:.0f} steps/min); the limits are for distance running",
            rate=_steps_per_min(gait),
        )
    return ""


def _steps_per_min(gait: Gait) -> float:
    return 120.0 / float(np.median([stride.stride_time_s for stride in gait.strides]))


def _finding(
    rule: Rule, found: Sequence[Graded], complaint_stated: bool, painful_side: Side | None
) -> Finding:
    """Of the sides ``found``; where one is a headline, those that are. Only what agrees with a
    complaint can be flagged."""
    told = [one for one in found if one.level.is_headline] or list(found)
    agreeing = [one for one in told if complaint_stated and one.agrees_with(painful_side)]
    severity = max((one.severity for one in told), key=_SEVERITIES.index)
    if severity is Severity.FLAG and all(one.severity is not Severity.FLAG for one in agreeing):
        severity = Severity.WATCH
    strongest = max(told, key=lambda one: one.evidence.likelihood)
    evidence = tuple(one.evidence for one in told)
    seen = statement(rule, evidence, strongest.level, strongest.basis, strongest.at)
    return Finding(
        id=rule.id,
        title=rule.title,
        level=strongest.level,
        likelihood=strongest.evidence.likelihood,
        severity=severity,
        statement=strongest.statement or seen,
        evidence=evidence,
        strength=rule.strength.value,
        sources=cite(*rule.sources),
        suggestion=rule.suggestion,
        caution=rule.caution,
        would_settle=strongest.settles,
        family=family_of(rule.id),
    )


def _weight(finding: Finding) -> tuple[bool, int, int, int]:
    """Headlines first; of each the most severe, then the surest, then the best supported."""
    strength = _STRENGTHS.index(Strength(finding.strength))
    severity = -_SEVERITIES.index(finding.severity)
    return not finding.is_headline, severity, _LEVELS.index(finding.level), strength
