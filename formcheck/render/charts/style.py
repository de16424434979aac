"""How sides are told apart, and how numbers stand on an axis: the same in every chart."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.message import MINUS
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.render.palette import CHART_INK, CHART_PAPER, CHART_SIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

LINE: dict[Side | None, str] = {Side.LEFT: "-", Side.RIGHT: "--", None: "-"}
MARKER: dict[Side | None, str] = {Side.LEFT: "o", Side.RIGHT: "s", None: "D"}
COLOUR: dict[Side | None, str] = {
    Side.LEFT: CHART_SIDE[Side.LEFT],
    Side.RIGHT: CHART_SIDE[Side.RIGHT],
    None: CHART_INK,
}
FACE: dict[Side | None, str] = {**COLOUR, Side.RIGHT: CHART_PAPER}
"""Inside of a mark: the right side's is hollow."""


def part(name: str, side: Side | None = None) -> str:
    """Id of a drawn part, by which its place in the SVG can be found."""
    return name if side is None else f"{name}-{side.value}"


def real_minus(text: str) -> str:
    """``text`` whose numbers have a minus sign instead of a hyphen."""
    return re.sub(r"-(?=\d)", MINUS, text)


def tick_text(value: float, ticks: Sequence[float], language: Language = ENGLISH) -> str:
    """``value`` with as many digits as the step of ``ticks`` needs, the decimal sign of
    ``language`` and a real minus sign."""
    step = float(np.min(np.diff(ticks))) if len(ticks) > 1 else 1.0
    digits = next((d for d in range(6) if np.isclose(step * 10**d, round(step * 10**d))), 6)
    return real_minus(language.number(f"{round(value, digits) + 0.0:.{digits}f}"))


def number_ticks(axis: "Axis", most: int, language: Language) -> None:
    """At most ``most`` steps between ticks, written by ``tick_text``."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: tick_text(value, list(axis.get_majorticklocs()), language))
    )


def legend(axes: "Axes", columns: int = 2) -> None:
    """Above the axes, so that it never covers a line."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=columns,
        frameon=False,
        borderpad=0.1,
        borderaxespad=0.2,
        columnspacing=1.2,
        handlelength=2.6,
        labelcolor=CHART_INK,
    )
