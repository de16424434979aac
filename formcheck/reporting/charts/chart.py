"""A chart: its picture, every word of it in one place, how sides are told apart in all of them,
and from matplotlib to an ``<svg>`` element that stands well in any page.

matplotlib's object-oriented interface only, no global state; the same drawing gives the same bytes.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from formcheck.core.message import MINUS, digits, join_with, msg
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.palette import CHART_GRID, CHART_INK, CHART_MUTED, CHART_PAPER, CHART_SIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

UNITS = {"deg": msg("degrees"), "1": ""}
SIDES = {Side.LEFT: msg("Left"), Side.RIGHT: msg("Right")}


def titled(text: str, recording: str) -> str:
    """``text`` with the name of the recording it is about, where there are two."""
    return join_with(", ", filter(None, (text, recording)))


def side_name(side: Side | None) -> str:
    """As a legend names it; "" for the whole body."""
    return "" if side is None else SIDES[side]


def unit_name(unit: str) -> str:
    """As an axis names it; "" for plain numbers."""
    return UNITS.get(unit, unit)


def amount(value: float, decimals: int, unit: str) -> str:
    """A value with its unit: "12.3 degrees"."""
    number, name = digits(value, decimals), unit_name(unit)
    return join_with(" ", filter(None, (number, name)))


def span(low: float, high: float, decimals: int) -> str:
    """ "12.1 to 14.0"."""
    return msg("{low} to {high}", low=digits(low, decimals), high=digits(high, decimals))


def in_words(metric: Measured, recording: str = "") -> str:
    """Mean, interval and number of strides, with the side and where it was read from."""
    decimals, unit = metric.spec.decimals, metric.spec.unit
    told: str = msg(
        "mean {mean}, 95 % interval {interval}, {count}",
        mean=amount(metric.value, decimals, unit),
        interval=span(*metric.ci95, decimals),
        count=metric.counted,
    )
    if recording:
        told = join_with("", ("(", recording, ") ", told))
    return told if metric.side is None else join_with(" ", (metric.side.value, told))


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


WIDTH_IN = 4.2
"""A phone 320 px wide leaves 285 px beside the margins of the page: 10 pt are then 9.4 px."""

EDGE_PX = 2.0
"""Between a legend and the edge of the picture."""

_STYLE: dict[str, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "formcheck",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "axes.edgecolor": CHART_MUTED,
    "axes.labelcolor": CHART_INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": CHART_GRID,
    "grid.linewidth": 0.8,
    "xtick.color": CHART_MUTED,
    "ytick.color": CHART_MUTED,
    "xtick.labelcolor": CHART_INK,
    "ytick.labelcolor": CHART_INK,
}


SMALL_IN = (2.0, 1.35)
"""Width and height of a chart that is one of several in a row: four fill a sheet of A4 at 85 % of
their size, so that 8 pt are nearly 7."""


def one_axes(
    draw: Callable[["Axes"], None],
    title: str,
    alt_text: str,
    height_in: float,
    width_in: float = WIDTH_IN,
) -> str:
    """An SVG, named ``title`` and described by ``alt_text``, of one pair of axes that ``draw``
    fills."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    style = _STYLE | ({"font.size": 8.0} if width_in < WIDTH_IN else {})
    with rc_context(cast(Any, style)):
        figure = Figure(figsize=(width_in, height_in), facecolor=CHART_PAPER, layout="constrained")
        canvas: Any = FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        draw(axes)
        _keep_legend_inside(figure, axes)
        text = io.StringIO()
        # Not savefig, which lays everything out and draws it twice.
        canvas.print_svg(text, metadata={"Date": None, "Creator": None})
    return _accessible(text.getvalue(), title, alt_text)


def _keep_legend_inside(figure: "Figure", axes: "Axes") -> None:
    """Long names and wide numbers beside the axes would push it over the edge of the picture."""
    legend = axes.get_legend()
    if legend is None:
        return
    layout = figure.get_layout_engine()
    assert layout is not None
    layout.execute(figure)
    over = legend.get_window_extent().x1 - figure.bbox.x1
    if over > 0:
        legend.set_bbox_to_anchor((-(over + EDGE_PX) / axes.bbox.width, 1.0))


def _accessible(svg: str, title: str, alt_text: str) -> str:
    """The bare ``<svg>`` element, named for screen readers, filling the width it is given, with ids
    of its own, so that several can stand in one page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    prefix = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    names = f'role="img" aria-labelledby="{prefix}-title {prefix}-desc"'
    described = (
        f'<title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(alt_text)}</desc>'
    )
    return re.sub(r"<svg([^>]*)>", rf"<svg {names}\1>{described}", svg, count=1).strip() + "\n"


class ChartGroup(StrEnum):
    """What charts stand together; the value is the heading."""

    NONE = ""
    CYCLE = "Gait cycle"
    BANDS = "Beside other runners"
    STRIDES = "Sides and strides"


@dataclass(frozen=True)
class Chart:
    """``svg``: an ``<svg>`` element that can stand inside a page or in a file. Its text is drawn as
    outlines, so that it needs no font, on a screen or in print. ``caption``: what it shows and how
    to read it; ``alt_text``: its numbers in words. All three remember how they were said; within
    the SVG they are in the language that it was made in."""

    svg: str
    title: str
    alt_text: str
    caption: str = ""
    group: ChartGroup = ChartGroup.NONE


@dataclass(frozen=True)
class ChartWords:
    """Every text of a chart. ``drawn``: what is written inside it, by what it is for."""

    title: str
    caption: str
    alt_text: str
    drawn: Mapping[str, str] = field(default_factory=dict)


Draw = Callable[["Axes", Mapping[str, str]], None]
"""Fills the axes, with the texts of ``Words.drawn`` in a language."""


def made(
    words: ChartWords,
    draw: Draw,
    height_in: float,
    group: ChartGroup,
    language: Language,
    width_in: float = WIDTH_IN,
) -> Chart:
    """The chart that ``draw`` draws with ``words``, written in ``language``."""
    drawn = {use: language.text(text) for use, text in words.drawn.items()}
    title, alt_text = language.text(words.title), language.text(words.alt_text)
    svg = one_axes(lambda axes: draw(axes, drawn), title, alt_text, height_in, width_in)
    return Chart(svg, words.title, words.alt_text, words.caption, group)
