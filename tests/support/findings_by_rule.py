"""Findings and checks by a rule of the catalogue, with a likelihood as asked for."""

from formcheck.core.finding import Evidence, Finding, Level, RuleCheck, Severity
from formcheck.core.recording import Side
from formcheck.findings import RULES
from formcheck.findings.grade import level_of
from formcheck.findings.rules import family_of

RULE = {rule.id: rule for rule in RULES}


def found(
    rule_id: str,
    likelihood: float,
    side: Side | None = Side.LEFT,
    *,
    value: float = 9.0,
    limit: float = 6.0,
    severity: Severity = Severity.WATCH,
    would_settle: str = "",
) -> Finding:
    """A finding by a rule of the catalogue, on one side."""
    rule = RULE[rule_id]
    evidence = Evidence(
        *(rule.metric, side, value, (value - 3.0, value + 3.0), limit, "deg", 8, likelihood),
        keyframe="keyframes/left_midstance.jpg" if side is Side.LEFT else None,
    )
    return Finding(
        id=rule_id,
        title=rule.title,
        level=level_of(likelihood),
        likelihood=likelihood,
        severity=severity,
        statement="",
        evidence=(evidence,),
        strength=rule.strength.value,
        sources=(),
        suggestion=rule.suggestion,
        caution=rule.caution,
        family=family_of(rule_id),
        would_settle=would_settle,
    )


def check(
    rule_id: str, likelihood: float | None, side: Side | None = None, limit: float = 6.0
) -> RuleCheck:
    level = Level.NOT_JUDGED if likelihood is None else level_of(likelihood)
    border = None if likelihood is None else limit
    return RuleCheck(rule_id, "", side, level, likelihood, border, "why not")
