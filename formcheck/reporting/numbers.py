"""How numbers, units and foreign text are written, in one place."""

from dataclasses import dataclass

from formcheck.core.message import msg, written
from formcheck.core.metric import Measured, MetricSpec
from formcheck.languages import ENGLISH, Language

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
UNITS = {"deg": "°", "1": ""}


def number(value: float, decimals: int, language: Language = ENGLISH) -> str:
    """``value`` with a fixed number of digits and a real minus sign; never "−0.0"."""
    return language.number(written(value, f".{decimals}f"))


def signed(value: float, decimals: int, language: Language = ENGLISH) -> str:
    """``value`` with its sign, "+" too; 0 has none."""
    text = number(value, decimals, language)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def with_unit(text: str, unit: str, language: Language = ENGLISH) -> str:
    """``text`` followed by its unit as printed: "12.3°", "168.9 steps/min", "0.36"."""
    printed = language.text(UNITS.get(unit, unit))
    if not printed:
        return text
    return f"{text}{printed}" if printed == "°" else f"{text}{NARROW_SPACE}{printed}"


def interval(ci95: tuple[float, float], decimals: int, language: Language = ENGLISH) -> str:
    """Both ends: "165.2 to 170.1"."""
    low, high = (number(end, decimals, language) for end in ci95)
    return language.text(msg("{low} to {high}", low=low, high=high))


def half_width(
    value: float, ci95: tuple[float, float], decimals: int, language: Language = ENGLISH
) -> str | None:
    """How far both ends of the interval lie from ``value``, as printed; None where that differs.

    What would be rounded to 0, as if the value were certain, is one step of the last digit."""
    smallest = 10.0**-decimals
    below, above = (
        number(smallest if 0.0 < half < 0.5 * smallest else half, decimals, language)
        for half in (value - ci95[0], ci95[1] - value)
    )
    return above if below == above else None


def plus_minus(metric: Measured, language: Language = ENGLISH) -> str:
    """Value with its 95 % interval and unit; as "±" where the interval is symmetric in print."""
    decimals, unit = metric.spec.decimals, metric.spec.unit
    value = number(metric.value, decimals, language)
    half = half_width(metric.value, metric.ci95, decimals, language)
    if half is not None:
        return with_unit(f"{value} ± {half}", unit, language)
    return f"{with_unit(value, unit, language)} ({interval(metric.ci95, decimals, language)})"


def percent(share: float, decimals: int = 0, language: Language = ENGLISH) -> str:
    """A share of 1 as "12 %"; small ones never as a plain 0."""
    smallest = 10.0 ** -(decimals + 2)
    if 0 < share < smallest:
        return f"< {number(100 * smallest, decimals, language)}{NARROW_SPACE}%"
    return f"{number(100 * share, decimals, language)}{NARROW_SPACE}%"


@dataclass(frozen=True)
class PlainUnit:
    """How somebody reads a quantity: ``factor`` times its value, in ``unit``."""

    factor: float
    unit: str
    decimals: int

    def digits(self, value: float, language: Language = ENGLISH) -> str:
        """``value``, in this unit already, without the unit."""
        return number(value, self.decimals, language)

    def printed(self, value: float, language: Language = ENGLISH, *, fewest: bool = False) -> str:
        """``value``, in this unit already; ``fewest``: without zeros at its end."""
        text = self.digits(value, language)
        if fewest and language.decimal in text:
            text = text.rstrip("0").rstrip(language.decimal)
        return with_unit(text, self.unit, language)


def plain_unit(spec: MetricSpec) -> PlainUnit:
    """The unit of ``spec`` on the runner's page: centimetres and percent of the leg's length, not
    metres and leg lengths."""
    if spec.unit in IN_HUNDREDTHS:
        return PlainUnit(100.0, IN_HUNDREDTHS[spec.unit], max(0, spec.decimals - 2))
    return own_unit(spec)


def own_unit(spec: MetricSpec) -> PlainUnit:
    """The unit of ``spec`` itself."""
    return PlainUnit(1.0, spec.unit, spec.decimals)


IN_HUNDREDTHS = {"m": "cm", "leg lengths": msg("% of leg length")}
