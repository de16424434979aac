"""Numbers and sentences of findings and checks."""

from collections.abc import Sequence

from formcheck.core.finding import Evidence, Level
from formcheck.core.message import digits, join_list, join_with, msg
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.findings.rules import DifferenceRule, Direction, ExpectationRule, LimitRule, Rule

_DECIMALS = {"deg": 1, "m": 3, "leg lengths": 2, "steps/min": 0}


def amount(value: float, unit: str, decimals: int | None = None) -> str:
    """``value`` as people write it: 8.1°, 7.4 cm, 0.26 leg lengths."""
    number = _number(value, unit, decimals)
    if unit == "m":
        return msg("{number} cm", number=number)
    if unit == "deg":
        return join_with("", (number, "°"))
    return number if unit == "1" else join_with(" ", (number, unit))


def span(ci95: tuple[float, float], unit: str, decimals: int | None = None) -> str:
    """``ci95`` with its unit said once where that is a word."""
    low, high = (amount(end, unit, decimals) for end in ci95)
    if unit != "deg":
        low = _number(ci95[0], unit, decimals)
    return msg("{low} to {high}", low=low, high=high)


def _number(value: float, unit: str, decimals: int | None) -> str:
    if unit == "m":
        return digits(100.0 * value, 1)
    return digits(value, _DECIMALS.get(unit, 2) if decimals is None else decimals)


SURE = 0.99
"""A likelihood above it is not told any closer."""


def percent(likelihood: float) -> str:
    """``likelihood`` in whole percent, rounded down, so that none is told to have reached a level
    that it has not; never 0 or 100 %, which no measurement gives."""
    if likelihood < 0.01:
        return msg("under 1 %")
    if likelihood > SURE:
        return msg("> {percent:d} %", percent=round(100 * SURE))
    # By comparing: 100 times what is just below 0.8 may come out as 80.
    return msg("{percent:d} %", percent=sum(n / 100 <= likelihood for n in range(1, 100)))


def explain(
    metric: Measured, limit: float, direction: Direction, likelihood: float, at: str = ""
) -> str:
    """One line on a check: value, interval, limit, and how likely it is beyond it. ``at``: for what
    the limit stands."""
    unit, decimals = metric.spec.unit, metric.spec.decimals
    value, border = (amount(v, unit, decimals) for v in (metric.value, limit))
    interval = span(metric.ci95, unit, decimals)
    if direction is Direction.ABOVE:
        text = msg(
            "{value} ({interval}); limit: above {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    else:
        text = msg(
            "{value} ({interval}); limit: below {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    return _and_how_likely(join_with(" ", filter(None, (text, at))), likelihood)


def explain_difference(evidence: Evidence, decimals: int) -> str:
    """One line on left against right: how much more there is on the side of ``evidence``."""
    unit = evidence.unit
    value, border = (amount(v, unit, decimals) for v in (evidence.value, evidence.limit))
    interval = span(evidence.ci95, unit, decimals)
    if evidence.side is Side.LEFT:
        text = msg(
            "{value} more on the left side ({interval}); limit: above {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    else:
        text = msg(
            "{value} more on the right side ({interval}); limit: above {limit}",
            value=value,
            interval=interval,
            limit=border,
        )
    return _and_how_likely(text, evidence.likelihood)


def _and_how_likely(text: str, likelihood: float) -> str:
    beyond = msg("beyond it with a likelihood of {percent}", percent=percent(likelihood))
    return join_with("; ", (text, beyond))


HOW_LIKELY = {
    Level.CLEAR: msg("clearly"),
    Level.LIKELY: msg("likely"),
    Level.POSSIBLE: msg("possibly"),
}
"""That a value lies beyond its limit."""


def statement(
    rule: Rule, evidence: Sequence[Evidence], level: Level, basis: str = "", at: str = ""
) -> str:
    """What was seen, against which limit, and what it may mean. ``basis``: of an expectation;
    ``at``: for what the limit stands."""
    parts = (_seen(rule, evidence, level, basis), at, _limit_from(rule), rule.meaning)
    return join_with(" ", filter(None, parts))


def with_limit_from(rule: Rule, explanation: str) -> str:
    """``explanation``, and whose limit it is where it is a clinic's."""
    if not rule.limit_from:
        return explanation
    return msg(
        "{explanation} (limit of {clinic}'s profile)",
        explanation=explanation,
        clinic=rule.limit_from,
    )


def _limit_from(rule: Rule) -> str:
    if not rule.limit_from:
        return ""
    return msg("This is the limit of {clinic}'s profile.", clinic=rule.limit_from)


def _seen(rule: Rule, evidence: Sequence[Evidence], level: Level, basis: str) -> str:
    parts = {
        "title": rule.title,
        "values": join_list(map(_value, evidence)),
        "how": HOW_LIKELY[level],
        "limit": join_list(dict.fromkeys(amount(e.limit, e.unit) for e in evidence)),
    }
    if isinstance(rule, DifferenceRule):
        return msg("{title}: {values} more than the other side, {how} above {limit}.", **parts)
    if isinstance(rule, ExpectationRule):
        return msg(
            "{title}: {values}, {how} below {limit}, {share:.0f} % of the middle of its reference "
            "band ({basis}).",
            **parts,
            share=100 * rule.share,
            basis=basis,
        )
    if isinstance(rule, LimitRule) and rule.direction is Direction.BELOW:
        return msg("{title}: {values}, {how} below {limit}.", **parts)
    return msg("{title}: {values}, {how} above {limit}.", **parts)


def _value(evidence: Evidence) -> str:
    value, interval = amount(evidence.value, evidence.unit), span(evidence.ci95, evidence.unit)
    if evidence.side is Side.LEFT:
        return msg("{value} on the left (95 % interval {interval})", value=value, interval=interval)
    if evidence.side is Side.RIGHT:
        return msg(
            "{value} on the right (95 % interval {interval})", value=value, interval=interval
        )
    return msg("{value} (95 % interval {interval})", value=value, interval=interval)
