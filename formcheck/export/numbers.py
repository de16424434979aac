"""How numbers, units and foreign text are written, in one place."""

from formcheck.core.metric import Measured

MINUS = "−"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
UNITS = {"deg": "°", "1": ""}


def number(value: float, decimals: int) -> str:
    """``value`` with a fixed number of digits and a real minus sign; never "−0.0"."""
    text = f"{value:.{decimals}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def with_unit(text: str, unit: str) -> str:
    """``text`` followed by its unit as printed: "12.3°", "168.9 steps/min", "0.36"."""
    printed = UNITS.get(unit, unit)
    if not printed:
        return text
    return f"{text}{printed}" if printed == "°" else f"{text}{NARROW_SPACE}{printed}"


def interval(ci95: tuple[float, float], decimals: int) -> str:
    """Both ends: "165.2 to 170.1"."""
    return f"{number(ci95[0], decimals)} to {number(ci95[1], decimals)}"


def plus_minus(metric: Measured) -> str:
    """Value with its 95 % interval and unit; as "±" where the interval is symmetric in print."""
    decimals, (low, high) = metric.spec.decimals, metric.ci95
    value = number(metric.value, decimals)
    below, above = number(metric.value - low, decimals), number(high - metric.value, decimals)
    if below == above:
        return with_unit(f"{value} ± {above}", metric.spec.unit)
    return f"{with_unit(value, metric.spec.unit)} ({interval(metric.ci95, decimals)})"


def percent(share: float, decimals: int = 0) -> str:
    """A share of 1 as "12 %"; small ones never as a plain 0."""
    smallest = 10.0 ** -(decimals + 2)
    if 0 < share < smallest:
        return f"< {number(100 * smallest, decimals)}{NARROW_SPACE}%"
    return f"{number(100 * share, decimals)}{NARROW_SPACE}%"
