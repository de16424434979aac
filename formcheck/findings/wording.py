"""Numbers and sentences of findings and checks."""

from collections.abc import Sequence

from formcheck.core.finding import Evidence, Outcome
from formcheck.core.metric import Measured
from formcheck.findings.rules import DifferenceRule, Direction, ExpectationRule, LimitRule, Rule

_DECIMALS = {"deg": 1, "m": 3, "leg lengths": 2, "steps/min": 0}


def amount(value: float, unit: str, decimals: int | None = None) -> str:
    """``value`` as people write it: 8.1°, 7.4 cm, 0.26 leg lengths."""
    if unit == "m":
        return f"{100.0 * value:.1f} cm"
    digits = _DECIMALS.get(unit, 2) if decimals is None else decimals
    rounded = round(value, digits) + 0.0
    text = f"{rounded:.{digits}f}"
    if unit == "deg":
        return f"{text}°"
    return text if unit == "1" else f"{text} {unit}"


def span(ci95: tuple[float, float], unit: str, decimals: int | None = None) -> str:
    """``ci95`` with its unit said once where that is a word."""
    low, high = (amount(end, unit, decimals) for end in ci95)
    return f"{low.removesuffix(' cm').removesuffix(f' {unit}')} to {high}"


def explain(metric: Measured, limit: float, direction: Direction, outcome: Outcome) -> str:
    """One line on a check: value, interval, limit, and what an unclear one means."""
    unit, decimals = metric.spec.unit, metric.spec.decimals
    text = (
        f"{amount(metric.value, unit, decimals)} ({span(metric.ci95, unit, decimals)}); counts "
        f"{direction} {amount(limit, unit, decimals)}"
    )
    return f"{text}: the interval holds both sides" if outcome is Outcome.UNCLEAR else text


def statement(rule: Rule, evidence: Sequence[Evidence], basis: str = "") -> str:
    """What was seen, against which limit, and what it may mean. ``basis``: of an expectation."""
    return f"{_seen(rule, evidence, basis)} {rule.meaning}"


def _seen(rule: Rule, evidence: Sequence[Evidence], basis: str) -> str:
    values = " and ".join(
        f"{amount(e.value, e.unit)}{f' on the {e.side}' if e.side else ''} "
        f"(95 % interval {span(e.ci95, e.unit)})"
        for e in evidence
    )
    limit = " and ".join(dict.fromkeys(amount(e.limit, e.unit) for e in evidence))
    if isinstance(rule, DifferenceRule):
        return f"{rule.title}: {values} more than the other side, above {limit}."
    if isinstance(rule, ExpectationRule):
        return (
            f"{rule.title}: {values}, below {limit}, {100 * rule.share:.0f} % of the middle of "
            f"its reference band ({basis})."
        )
    direction = rule.direction if isinstance(rule, LimitRule) else Direction.ABOVE
    return f"{rule.title}: {values}, {direction} {limit}."
