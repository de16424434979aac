"""Phrases that several charts say in the same way."""

from collections.abc import Sequence
from functools import reduce

from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.core.said import Said, say

UNITS = {"deg": say("degrees"), "1": ""}
SIDES = {Side.LEFT: say("Left"), Side.RIGHT: say("Right")}


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
    return "" if side is None else SIDES[side]


def unit_name(unit: str) -> str:
    """As an axis names it; "" for plain numbers."""
    return UNITS.get(unit, unit)


def digits(value: float, decimals: int) -> Said:
    """``value`` with that many decimals, without a minus sign before a zero."""
    return Said(f"{{value:.{decimals}f}}", {"value": round(value, decimals) + 0.0})


def amount(value: float, decimals: int, unit: str) -> str:
    """A value with its unit: "12.3 degrees"."""
    number, name = digits(value, decimals), unit_name(unit)
    return say("{value} {unit}", value=number, unit=name) if name else number


def span(low: float, high: float, decimals: int) -> str:
    """ "12.1 to 14.0"."""
    return say("{low} to {high}", low=digits(low, decimals), high=digits(high, decimals))


def in_words(metric: Measured, recording: str = "") -> str:
    """Mean, interval and number of strides, with the side and where it was read from."""
    decimals, unit = metric.spec.decimals, metric.spec.unit
    told = say(
        "mean {mean}, 95 % interval {interval}, {n} strides",
        mean=amount(metric.value, decimals, unit),
        interval=span(*metric.ci95, decimals),
        n=metric.n,
    )
    if recording:
        told = say("({recording}) {told}", recording=recording, told=told)
    return told if metric.side is None else say("{side} {told}", side=metric.side.value, told=told)
