"""Charts can be read on a phone, in grey, and nothing leaves or covers anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from formcheck.core.analysis import Analysis
from formcheck.core.recording import Side, View
from formcheck.languages import LANGUAGES, language
from formcheck.reporting.charts.chart import (
    FACE,
    LINE,
    MARKER,
    WIDTH_IN,
    legend,
    one_axes,
    tick_text,
)
from formcheck.reporting.palette import CHART_INK, CHART_MUTED, CHART_PAPER, CHART_SIDE, SIDE_COLOUR
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import charts_of
from tests.support.sessions import sample_session

PHONE_PX = 285.0
"""Width of a chart on a phone 320 px wide."""


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_text_and_graphics_stand_out_from_the_paper() -> None:
    assert contrast(CHART_INK, CHART_PAPER) >= 4.5
    assert contrast(CHART_MUTED, CHART_PAPER) >= 4.5
    for side in Side:
        assert contrast(CHART_SIDE[side], CHART_PAPER) >= 3.0


def test_sides_differ_in_grey_and_not_by_colour_alone() -> None:
    left, right = Side
    assert contrast(CHART_SIDE[left], CHART_SIDE[right]) >= 2.5
    assert luminance(CHART_SIDE[left]) - luminance(CHART_SIDE[right]) >= 0.2
    seen = ["#{:02x}{:02x}{:02x}".format(*SIDE_COLOUR[side]) for side in Side]
    assert contrast(*seen) >= 2.0
    for way in (LINE, MARKER, FACE):
        assert way[left] != way[right]


def analyses() -> Iterator[Analysis]:
    yield from (sample_analysis(view) for view in (View.SIDE, View.REAR, View.FRONT))
    yield sample_session(View.SIDE, View.SIDE)
    apart = sample_analysis()
    beyond = tuple(replace(a, beyond_error=True) for a in apart.asymmetries)
    yield replace(apart, asymmetries=beyond)


@dataclass(frozen=True)
class Written:
    """A text that was drawn, its size in pt, where it stands and how far the chart reaches."""

    text: str
    size: float
    place: Bbox
    whole: Bbox


Sheets = list[list[Written]]


@pytest.fixture(scope="module", params=LANGUAGES)
def sheets(request: pytest.FixtureRequest) -> Sheets:
    """The texts of every chart, in a language."""
    found: list[dict[int, Written]] = []
    saving: list[Figure] = []
    whole, drawn = Figure.draw, Text.draw

    def save(figure: Figure, renderer: Any) -> None:
        found.append({})
        saving.append(figure)
        whole(figure, renderer)
        saving.clear()

    def draw(text: Text, renderer: Any) -> None:
        figure = text.get_figure()
        if figure in saving and text.get_visible() and text.get_text():
            found[-1][id(text)] = Written(
                text.get_text(),
                float(text.get_fontsize()),
                text.get_window_extent(renderer),
                figure.bbox.frozen(),
            )
        drawn(text, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "draw", save)
        patch.setattr(Text, "draw", draw)
        for analysis in analyses():
            charts_of(analysis, language(request.param))
    return [list(texts.values()) for texts in found]


@pytest.mark.slow
def test_no_text_leaves_its_chart(sheets: Sheets) -> None:
    assert len(sheets) > 30
    for texts in sheets:
        assert len(texts) > 2
        for written in texts:
            place, whole = written.place, written.whole
            assert place.x0 >= whole.x0 - 0.5, written
            assert place.x1 <= whole.x1 + 0.5, written
            assert place.y0 >= whole.y0 - 0.5, written
            assert place.y1 <= whole.y1 + 0.5, written


def test_a_long_legend_moves_to_the_left_rather_than_out_of_the_picture() -> None:
    held: list[Axes] = []

    def draw(axes: Axes) -> None:
        held.append(axes)
        for name in ("Left (16 strides)", "Right (16 whole strides)"):
            axes.plot([0, 1], [0.0001, 0.0002], label=name)
        legend(axes)

    one_axes(draw, "a title", "a description", 3.0)
    (axes,) = held
    shown = axes.get_legend()
    assert shown is not None
    place, figure = shown.get_window_extent(), axes.get_figure()
    assert figure is not None
    assert figure.bbox.x0 <= place.x0
    assert place.x1 <= figure.bbox.x1


def test_no_text_covers_another(sheets: Sheets) -> None:
    for texts in sheets:
        for one, other in combinations(texts, 2):
            # The room for descenders may touch, letters may not.
            assert not one.place.overlaps(other.place.shrunk(1.0, 0.8)), (one, other)


def test_text_is_large_enough_on_a_phone(sheets: Sheets) -> None:
    px_per_pt = PHONE_PX / (72.0 * WIDTH_IN)
    assert min(w.size for texts in sheets for w in texts) * px_per_pt >= 9.0


def test_charts_fetch_nothing_and_run_nothing() -> None:
    for view in (View.SIDE, View.REAR):
        for chart in charts_of(sample_analysis(view)):
            assert not re.search(
                r"<(script|image|foreignObject|style)\b[^>]*src|<script", chart.svg
            )
            assert set(re.findall(r'href="(.)', chart.svg)) <= {"#"}
            assert set(re.findall(r"url\((.)", chart.svg)) <= {"#"}
            assert not re.search(r"\bon\w+=", chart.svg)
            addresses = set(re.findall(r'"(https?://[^"]*)"', chart.svg))
            assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_ticks_have_the_digits_of_their_step_and_a_real_minus() -> None:
    assert tick_text(0.5, [0.0, 0.5, 1.0]) == "0.5"
    assert tick_text(1.0, [0.0, 0.5, 1.0]) == "1.0"
    assert tick_text(-20.0, [-40.0, -20.0]) == "−20"
    assert tick_text(-1e-12, [-0.02, -1e-12, 0.02]) == "0.00"
    assert tick_text(3.0, [3.0]) == "3"
    assert tick_text(-0.5, [-0.5, 0.0], language("de")) == "−0,5"
