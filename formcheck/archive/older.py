"""``analysis.json`` of schema version 1 as today's schema has it.

There a rule fired where the whole 95 % interval lay beyond the limit: a clear finding of today,
whose likelihood follows from the value, interval and limit that stand beside it. Checks held no
numbers: theirs stay null until the result is judged again.
"""

from typing import Any

from formcheck.core.finding import Level
from formcheck.findings.grade import LEVELS, beyond
from formcheck.findings.rules import Direction

Plain = dict[str, Any]

ENDED = {
    "fired": Level.CLEAR,
    "unclear": Level.NOT_JUDGED,
    "clear": Level.UNLIKELY,
    "not_measured": Level.NOT_JUDGED,
}
"""By the outcome of a check. Of an interval that reached to both sides of its limit it was not said
how likely the true value lay beyond."""


def upgraded(content: Any) -> Any:
    """``content`` of version 1 with levels; what is no document stays as it is and is refused by
    the schema. ``schema_version`` stays, so that whoever writes judges again."""
    if not isinstance(content, dict):
        return content
    findings, checks = content.get("findings"), content.get("checks")
    if not isinstance(findings, list) or not isinstance(checks, list):
        return content
    return {
        **content,
        "findings": [_finding(f) if isinstance(f, dict) else f for f in findings],
        "checks": [_check(c) if isinstance(c, dict) else c for c in checks],
    }


def _finding(finding: Plain) -> Plain:
    evidence = finding.get("evidence")
    if not isinstance(evidence, list):
        return finding
    shown = [_evidence(one) if isinstance(one, dict) else one for one in evidence]
    likelihoods = [
        one["likelihood"] for one in shown if isinstance(one, dict) and "likelihood" in one
    ]
    likelihood = max(likelihoods, default=LEVELS[Level.CLEAR])
    return {**finding, "level": Level.CLEAR, "likelihood": likelihood, "evidence": shown}


def _evidence(one: Plain) -> Plain:
    ends = one.get("ci95")
    told = (one.get("value"), one.get("limit"), *(ends if isinstance(ends, list) else ()))
    numbers = [float(number) for number in told if isinstance(number, int | float)]
    if len(numbers) != 4:
        return one
    value, limit, low, high = numbers
    direction = Direction.ABOVE if value >= limit else Direction.BELOW
    return {**one, "likelihood": beyond(limit, direction, value, (low, high))}


def _check(check: Plain) -> Plain:
    outcome = check.get("outcome")
    level = ENDED.get(outcome) if isinstance(outcome, str) else None
    if level is None:
        return check
    others = {name: value for name, value in check.items() if name != "outcome"}
    return {**others, "level": level, "likelihood": None, "limit": None}
