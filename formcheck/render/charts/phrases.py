"""Phrases that several charts say in the same way."""

from formcheck.core.message import digits, joined, say
from formcheck.core.metric import Measured
from formcheck.core.recording import Side

UNITS = {"deg": say("degrees"), "1": ""}
SIDES = {Side.LEFT: say("Left"), Side.RIGHT: say("Right")}


def titled(text: str, recording: str) -> str:
    """``text`` with the name of the recording it is about, where there are two."""
    return joined(", ", filter(None, (text, recording)))


def side_name(side: Side | None) -> str:
    """As a legend names it; "" for the whole body."""
    return "" if side is None else SIDES[side]


def unit_name(unit: str) -> str:
    """As an axis names it; "" for plain numbers."""
    return UNITS.get(unit, unit)


def amount(value: float, decimals: int, unit: str) -> str:
    """A value with its unit: "12.3 degrees"."""
    number, name = digits(value, decimals), unit_name(unit)
    return joined(" ", filter(None, (number, name)))


def span(low: float, high: float, decimals: int) -> str:
    """ "12.1 to 14.0"."""
    return say("{low} to {high}", low=digits(low, decimals), high=digits(high, decimals))


def in_words(metric: Measured, recording: str = "") -> str:
    """Mean, interval and number of strides, with the side and where it was read from."""
    decimals, unit = metric.spec.decimals, metric.spec.unit
    told: str = say(
        "mean {mean}, 95 % interval {interval}, {count}",
        mean=amount(metric.value, decimals, unit),
        interval=span(*metric.ci95, decimals),
        count=metric.counted,
    )
    if recording:
        told = joined("", ("(", recording, ") ", told))
    return told if metric.side is None else joined(" ", (metric.side.value, told))
