"""A gauge: where its ends, its marks and its limit lie, by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.recording import Side
from formcheck.findings.rules import Direction
from formcheck.reporting.gauge import (
    EDGE_PX,
    MOST_STEPS,
    Gauge,
    GaugeMark,
    GaugeScale,
    GaugeWords,
    ShownGauge,
    scale_of,
    small_svg,
    svg,
)
from tests.support.html_reading import Element, read

LEFT = GaugeMark(Side.LEFT, 9.0, (6.0, 12.0))
RIGHT = GaugeMark(Side.RIGHT, 4.0, (1.0, 7.0))
DROP = Gauge((LEFT, RIGHT), limit=6.0)
"""From 0 to 14 in steps of 2: 14 is the first round end with room beyond 12."""
WIDTH_PX = 20 * 14 + 2 * EDGE_PX
"""20 px a degree."""


def shown(gauge: Gauge) -> ShownGauge:
    ticks = tuple(f"{tick:g}" for tick in gauge.scale.ticks)
    return ShownGauge(gauge, GaugeWords("Pelvic drop", "left 9, right 4", "limit 6", ticks))


def drawn(gauge: Gauge, width_px: float = WIDTH_PX) -> Element:
    return read(svg(shown(gauge), width_px)).one("svg")


def px(element: Element, name: str) -> float:
    return float(element.attributes[name])


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((6.0, 12.0, 1.0, 7.0), GaugeScale(0.0, 14.0, 2.0)),
        ((171.0, 173.0, 150.0), GaugeScale(145.0, 175.0, 5.0)),
        ((-6.0, 0.0), GaugeScale(-7.0, 1.0, 1.0)),
        ((0.24, 0.26), GaugeScale(0.235, 0.265, 0.005)),
        ((5.0, 5.0), GaugeScale(4.4, 5.6, 0.2)),
    ],
)
def test_a_scale_has_round_ends(values: tuple[float, ...], scale: GaugeScale) -> None:
    found = scale_of(values)
    assert (found.low, found.high, found.step) == pytest.approx((scale.low, scale.high, scale.step))


THOUSANDTHS = st.integers(-500_000, 500_000).map(lambda n: n / 1000.0)
"""What is measured is printed with three digits at most."""


@given(st.lists(THOUSANDTHS, min_size=1, max_size=8))
def test_a_scale_holds_everything_in_few_round_steps(values: list[float]) -> None:
    scale = scale_of(values)
    assert scale.low <= min(values)
    assert max(values) < scale.high
    assert len(scale.ticks) <= MOST_STEPS + 1
    first = scale.step / 10.0 ** math.floor(math.log10(scale.step) + 1e-9)
    assert any(first == pytest.approx(digit) for digit in (1.0, 2.0, 5.0))
    for end in (scale.low, scale.high):
        assert end / scale.step == pytest.approx(round(end / scale.step), abs=1e-6)


def test_marks_and_limit_lie_where_their_values_are() -> None:
    root = drawn(DROP)
    (dot,) = root.all("circle")
    assert px(dot, "cx") == EDGE_PX + 20 * 9.0
    square = root.one("rect", **{"class": "mean open right"})
    assert px(square, "x") + 0.5 * px(square, "width") == EDGE_PX + 20 * 4.0
    limit = root.one("line", **{"class": "limit"})
    assert px(limit, "x1") == px(limit, "x2") == EDGE_PX + 20 * 6.0
    left = root.one("line", **{"class": "interval left"})
    assert (px(left, "x1"), px(left, "x2")) == (EDGE_PX + 20 * 6.0, EDGE_PX + 20 * 12.0)
    ticks = root.all("text", **{"class": "tick"})
    assert [tick.text for tick in ticks] == ["0", "2", "4", "6", "8", "10", "12", "14"]


def test_sides_differ_in_shape_and_height_not_in_colour_alone() -> None:
    root = drawn(DROP)
    left, right = root.one("circle"), root.one("rect", **{"class": "mean open right"})
    assert px(left, "cy") < px(right, "y") + 0.5 * px(right, "height")
    assert left.attributes["fill"] != "#ffffff"
    assert right.attributes["fill"] == "#ffffff"


@pytest.mark.parametrize(
    ("beyond", "start", "wide"), [(Direction.ABOVE, 6.0, 8.0), (Direction.BELOW, 0.0, 6.0)]
)
def test_what_lies_beyond_is_tinted_and_hatched(
    beyond: Direction, start: float, wide: float
) -> None:
    root = drawn(Gauge((LEFT,), limit=6.0, beyond=beyond, band=(0.0, 13.0)))
    zone = root.one("rect", **{"class": "beyond"})
    assert px(zone, "x") == EDGE_PX + 20 * start
    assert px(zone, "width") == 20 * wide
    strokes = root.one("path", **{"class": "hatch"}).attributes["d"]
    ends = [float(point.split(" ")[0]) for point in strokes.replace("L", "M").split("M")[1:]]
    assert len(ends) > 10
    assert min(ends) >= EDGE_PX + 20 * start
    assert max(ends) <= EDGE_PX + 20 * (start + wide)


def test_without_a_limit_nothing_is_beyond() -> None:
    root = drawn(Gauge((GaugeMark(None, 172.0, (171.0, 173.0)),), band=(160.0, 180.0)))
    classes = {e.attributes.get("class") for tag in ("rect", "path", "line") for e in root.all(tag)}
    assert not classes & {"beyond", "hatch", "limit"}
    assert "band" in classes
    assert not root.all("rect", **{"class": "mean open right"})


def test_whoever_does_not_see_it_hears_its_name_and_numbers() -> None:
    root = drawn(DROP)
    assert root.attributes["role"] == "img"
    assert [e.tag for e in root.children[:2] if isinstance(e, Element)] == ["title", "desc"]
    assert root.one("title").text == "Pelvic drop"
    assert root.one("desc").text == "left 9, right 4"


def test_in_a_table_it_is_silent_and_labels_the_ends_and_the_limit() -> None:
    root = read(small_svg(shown(DROP), WIDTH_PX)).one("svg")
    assert root.attributes["aria-hidden"] == "true"
    assert not root.all("title")
    assert [tick.text for tick in root.all("text", **{"class": "tick"})] == ["0", "14"]
    assert root.one("text", **{"class": "limit"}).text == "limit 6"
    close = Gauge((GaugeMark(None, 13.0, (1.0, 13.5)),), limit=13.0)
    root = read(small_svg(shown(close), WIDTH_PX)).one("svg")
    assert [tick.text for tick in root.all("text", **{"class": "tick"})] == ["0"]


@pytest.mark.parametrize("limit", [0.2, 13.9])
def test_no_word_leaves_the_picture(limit: float) -> None:
    root = drawn(Gauge((LEFT,), limit=limit, band=(0.0, 13.0)), 100.0)
    told = root.one("text", **{"class": "limit"})
    anchored = (told.attributes["text-anchor"], px(told, "x"))
    assert anchored == (("start", 0.0) if limit < 7.0 else ("end", 100.0))


def test_hostile_words_stay_text() -> None:
    words = GaugeWords("<b>x</b>", '"&\x1b', "<script>", tuple("<" for _ in DROP.scale.ticks))
    root = read(svg(ShownGauge(DROP, words), WIDTH_PX))
    assert not root.all("b")
    assert not root.all("script")
    assert "\x1b" not in root.text
