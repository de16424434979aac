"""Phrases that several charts say in the same way."""

from collections.abc import Sequence
from functools import reduce

from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.core.said import say

UNITS = {"deg": "degrees", "1": ""}


def titled(text: str, recording: str) -> str:
    """``text`` with the name of the recording it is about, where there are two."""
    return say("{text}, {recording}", text=text, recording=recording) if recording else text


def listed(parts: Sequence[str]) -> str:
    """``parts`` after each other, "" where there are none."""
    if not parts:
        return ""
    return reduce(lambda before, next_: say("{before}; {next}", before=before, next=next_), parts)


def side_name(side: Side | None) -> str:
    """As a legend names it; "" for the whole body."""
    return "" if side is None else side.value.capitalize()


def unit_name(unit: str) -> str:
    """As an axis names it; "" for plain numbers."""
    return UNITS.get(unit, unit)


def shown(value: float, digits: int) -> float:
    """``value`` as it is printed with ``digits``, without a minus sign before a zero."""
    return round(value, digits) + 0.0


def amount(value: float, digits: int, unit: str) -> str:
    """A value with its unit: "12.3 degrees"."""
    number, name = shown(value, digits), unit_name(unit)
    if not name:
        return say("{value:.{digits}f}", value=number, digits=digits)
    return say("{value:.{digits}f} {unit}", value=number, digits=digits, unit=name)


def span(low: float, high: float, digits: int) -> str:
    """ "12.1 to 14.0"."""
    return say(
        "{low:.{digits}f} to {high:.{digits}f}",
        low=shown(low, digits),
        high=shown(high, digits),
        digits=digits,
    )


def in_words(metric: Measured, recording: str = "") -> str:
    """Mean, interval and number of strides, with the side and where it was read from."""
    digits, unit = metric.spec.decimals, metric.spec.unit
    told = say(
        "mean {mean}, 95 % interval {interval}, {n} strides",
        mean=amount(metric.value, digits, unit),
        interval=span(*metric.ci95, digits),
        n=metric.n,
    )
    if recording:
        told = say("({recording}) {told}", recording=recording, told=told)
    return told if metric.side is None else say("{side} {told}", side=metric.side.value, told=told)
