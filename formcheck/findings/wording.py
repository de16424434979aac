"""Numbers and sentences of findings and checks."""

from collections.abc import Sequence

from formcheck.core.finding import Evidence, Outcome
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.core.said import both, digits, joined, say
from formcheck.findings.rules import DifferenceRule, Direction, ExpectationRule, LimitRule, Rule

_DECIMALS = {"deg": 1, "m": 3, "leg lengths": 2, "steps/min": 0}


def amount(value: float, unit: str, decimals: int | None = None) -> str:
    """``value`` as people write it: 8.1°, 7.4 cm, 0.26 leg lengths."""
    number = _number(value, unit, decimals)
    if unit == "m":
        return say("{number} cm", number=number)
    if unit == "deg":
        return joined("", (number, "°"))
    return number if unit == "1" else joined(" ", (number, unit))


def span(ci95: tuple[float, float], unit: str, decimals: int | None = None) -> str:
    """``ci95`` with its unit said once where that is a word."""
    low, high = (amount(end, unit, decimals) for end in ci95)
    if unit != "deg":
        low = _number(ci95[0], unit, decimals)
    return say("{low} to {high}", low=low, high=high)


def _number(value: float, unit: str, decimals: int | None) -> str:
    if unit == "m":
        return digits(100.0 * value, 1)
    return digits(value, _DECIMALS.get(unit, 2) if decimals is None else decimals)


def explain(metric: Measured, limit: float, direction: Direction, outcome: Outcome) -> str:
    """One line on a check: value, interval, limit, and what an unclear one means."""
    unit, decimals = metric.spec.unit, metric.spec.decimals
    value, border = (amount(v, unit, decimals) for v in (metric.value, limit))
    interval = span(metric.ci95, unit, decimals)
    if direction is Direction.ABOVE:
        text = say(
            "{value} ({interval}); limit: above {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    else:
        text = say(
            "{value} ({interval}); limit: below {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    return _or_unclear(text, outcome)


def explain_difference(
    difference: float,
    ci95: tuple[float, float],
    larger: Measured,
    limit: float,
    outcome: Outcome,
) -> str:
    """One line on left against right. ``larger``: the metric on the side where it is larger."""
    unit, decimals = larger.spec.unit, larger.spec.decimals
    value, border = (amount(v, unit, decimals) for v in (difference, limit))
    interval = span(ci95, unit, decimals)
    if larger.side is Side.LEFT:
        text = say(
            "{value} more on the left side ({interval}); limit: above {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    else:
        text = say(
            "{value} more on the right side ({interval}); limit: above {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    return _or_unclear(text, outcome)


def _or_unclear(text: str, outcome: Outcome) -> str:
    if outcome is Outcome.UNCLEAR:
        return joined("; ", (text, say("the interval reaches to both sides of it")))
    return text


def statement(rule: Rule, evidence: Sequence[Evidence], basis: str = "") -> str:
    """What was seen, against which limit, and what it may mean. ``basis``: of an expectation."""
    parts = (_seen(rule, evidence, basis), _limit_from(rule), rule.meaning)
    return joined(" ", filter(None, parts))


def with_limit_from(rule: Rule, explanation: str) -> str:
    """``explanation``, and whose limit it is where it is a clinic's."""
    if not rule.limit_from:
        return explanation
    return say(
        "{explanation} (limit of {clinic}'s profile)",
        explanation=explanation,
        clinic=rule.limit_from,
    )


def _limit_from(rule: Rule) -> str:
    if not rule.limit_from:
        return ""
    return say("This is the limit of {clinic}'s profile.", clinic=rule.limit_from)


def _seen(rule: Rule, evidence: Sequence[Evidence], basis: str) -> str:
    title, values = rule.title, both(map(_value, evidence))
    limit = both(dict.fromkeys(amount(e.limit, e.unit) for e in evidence))
    if isinstance(rule, DifferenceRule):
        return say(
            "{title}: {values} more than the other side, above {limit}.",
            title=title,
            values=values,
            limit=limit,
        )
    if isinstance(rule, ExpectationRule):
        return say(
            "{title}: {values}, below {limit}, {share:.0f} % of the middle of its reference band "
            "({basis}).",
            title=title,
            values=values,
            limit=limit,
            share=100 * rule.share,
            basis=basis,
        )
    if isinstance(rule, LimitRule) and rule.direction is Direction.BELOW:
        return say("{title}: {values}, below {limit}.", title=title, values=values, limit=limit)
    return say("{title}: {values}, above {limit}.", title=title, values=values, limit=limit)


def _value(evidence: Evidence) -> str:
    value, interval = amount(evidence.value, evidence.unit), span(evidence.ci95, evidence.unit)
    if evidence.side is Side.LEFT:
        return say("{value} on the left (95 % interval {interval})", value=value, interval=interval)
    if evidence.side is Side.RIGHT:
        return say(
            "{value} on the right (95 % interval {interval})", value=value, interval=interval
        )
    return say("{value} (95 % interval {interval})", value=value, interval=interval)
