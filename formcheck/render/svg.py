"""From matplotlib to an ``<svg>`` element that stands well in any page.

The object-oriented interface only, no global state; the same drawing gives the same bytes.
"""

import io
import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any, cast

from formcheck.render.palette import CHART_GRID, CHART_INK, CHART_MUTED, CHART_PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
