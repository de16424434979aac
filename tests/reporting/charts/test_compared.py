"""Gait cycles before and after in one chart."""

import numpy as np
import pytest

from formcheck.core.recording import Side
from formcheck.languages import language
from formcheck.metrics.movement import CYCLE_PERCENT
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import angles_in, cycle_changes
from tests.support.stick_runner import StickRunner
from tests.support.svg_reading import Drawing, affine

BEFORE = sample_analysis(stick=StickRunner(trunk_lean_deg=4.0))
AFTER = sample_analysis(stick=StickRunner(trunk_lean_deg=12.0, cadence_spm=180.0))


def test_there_is_a_chart_for_each_side_with_both_in_words() -> None:
    left, right = cycle_changes(BEFORE, AFTER, ("trunk_lean",))
    assert left.title == "Trunk lean before and after, left"
    assert right.title == "Trunk lean before and after, right"
    assert "before: left: from 4° to 4°" in left.alt_text
    assert "after: left: from 12° to 12°" in left.alt_text


def test_lines_stand_where_their_means_are() -> None:
    (left, _) = cycle_changes(BEFORE, AFTER, ("knee_flexion",))
    drawing = Drawing(left.svg)
    places = {}
    for when, analysis in (("before", BEFORE), ("after", AFTER)):
        mean = angles_in(analysis)["knee_flexion"].cycles[Side.LEFT].mean(axis=0)
        line = drawing.path(f"mean-{when}-left")
        assert len(line) == len(CYCLE_PERCENT)
        places[when] = affine(mean, line[:, 1])
        assert line[:, 1] == pytest.approx(np.polyval(places[when], mean), abs=0.6)
    assert places["before"] == pytest.approx(places["after"], rel=0.02)


def test_only_what_both_show_is_drawn_and_every_chart_has_ids_of_its_own() -> None:
    names = ("knee_flexion", "pelvic_obliquity", "trunk_lean", "unheard_of")
    charts = list(cycle_changes(BEFORE, AFTER, names))
    assert len({chart.title for chart in charts}) == len(charts) == 4
    ids = [chart.svg.split('aria-labelledby="')[1].split('"')[0] for chart in charts]
    assert len(set(ids)) == 4
    assert "NaN" not in "".join(chart.svg for chart in charts)


def test_words_are_translated() -> None:
    left, _ = cycle_changes(BEFORE, AFTER, ("trunk_lean",), language("de"))
    assert "vorher" in left.svg
