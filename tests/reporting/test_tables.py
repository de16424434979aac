"""Tables for spreadsheets and programs."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.finding import Level, RuleCheck
from formcheck.core.message import MINUS
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.core.text import sanitize_text
from formcheck.languages import ENGLISH
from formcheck.reporting import FORMATS
from formcheck.reporting.numbers import number, percent, plus_minus, with_unit
from formcheck.reporting.report import report_of
from formcheck.reporting.summary import checks_by_level
from tests.support.analyses import sample_analysis
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.rendered_reports import metrics_csv, strides_csv


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_every_metric_has_its_row(view: View) -> None:
    analysis = sample_analysis(view)
    rows = rows_of(metrics_csv(analysis))
    assert len(rows) == len(analysis.metrics)
    for row, metric in zip(rows, analysis.metrics, strict=True):
        assert (row["metric"], row["side"]) == (metric.spec.id, metric.side or "")
        if isinstance(metric, Unavailable):
            assert (row["value"], row["reason"]) == ("", metric.reason)
        else:
            assert float(row["value"]) == metric.value
            assert (float(row["ci95_low"]), float(row["ci95_high"])) == metric.ci95
            assert int(row["n"]) == metric.n
            assert row["basis"] == metric.basis
            assert (row["sd"] == "") == metric.once


def test_every_stride_has_its_row() -> None:
    analysis = sample_analysis()
    rows = rows_of(strides_csv(analysis))
    strides = analysis.primary.gait.strides
    assert [float(r["contact_s"]) for r in rows] == [s.contact_s for s in strides]
    assert "contact_time" not in rows[0]
    left = [float(r["knee_flexion_contact"]) for r in rows if r["side"] == "left"]
    metric = analysis.metric("knee_flexion_contact", Side.LEFT)
    assert left == [v.value for v in metric.per_stride]


@pytest.mark.parametrize("text", TEXTS)
def test_no_cell_of_text_is_a_formula(text: str) -> None:
    analysis = analysis_of(text)
    for table in (metrics_csv(analysis), strides_csv(analysis)):
        for row in rows_of(table):
            for cell in row.values():
                starts_a_formula = cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert not starts_a_formula or float(cell) < 0
            assert row["recording"].removeprefix("'") == sanitize_text(text)


def test_a_result_without_strides_has_its_header() -> None:
    nothing = sample_analysis(reason="no runner was found")
    assert rows_of(strides_csv(nothing)) == []
    report = report_of(nothing)
    for form in FORMATS:
        files = form.render(report, ENGLISH)
        assert tuple(files) == form.files
        assert all(files.values())


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_printed_numbers_read_back(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert float(text.replace(MINUS, "-")) == pytest.approx(value, abs=0.5001 * 10**-decimals)
    assert "-" not in text
    assert text.strip("0.") != MINUS


@given(st.text())
def test_harmless_text_keeps_its_length(text: str) -> None:
    assert len(sanitize_text(text)) == len(text)
    assert sanitize_text(sanitize_text(text)) == sanitize_text(text)


def test_units_and_shares() -> None:
    assert with_unit("3.0", "deg") == "3.0°"
    assert with_unit("0.36", "1") == "0.36"
    assert with_unit("170", "steps/min") == "170\u202fsteps/min"
    assert percent(0.0004) == "<\u20091\u202f%".replace("\u2009", " ")
    assert percent(0.5) == "50\u202f%"


def test_an_uneven_interval_is_printed_in_full() -> None:
    metric = sample_analysis().metric("trunk_lean")
    assert isinstance(metric, Measured)
    uneven = replace(metric, value=8.0, ci95=(7.0, 11.0))
    assert plus_minus(uneven) == "8.0° (7.0 to 11.0)"
    assert plus_minus(replace(metric, value=8.0, ci95=(7.0, 9.0))) == "8.0 ± 1.0°"
    # Known to less than is shown: never as if it were certain.
    assert plus_minus(replace(metric, value=8.0, ci95=(7.98, 8.02))) == "8.0 ± 0.1°"
    assert plus_minus(replace(metric, value=8.0, ci95=(8.0, 8.0))) == "8.0 ± 0.0°"


def test_checks_stand_together_only_where_they_were_not_judged_for_one_reason() -> None:
    side, left, right = "needs a side view", Side.LEFT, Side.RIGHT
    checks = (
        RuleCheck("knee", "Knee", left, Level.NOT_JUDGED, None, None, side),
        RuleCheck("knee", "Knee", right, Level.NOT_JUDGED, None, None, side),
        RuleCheck("drop", "Drop", left, Level.UNLIKELY, 0.01, 6.0, "1.0°"),
        RuleCheck("drop", "Drop", right, Level.UNLIKELY, 0.01, 6.0, "1.0°"),
        RuleCheck("shin", "Shin", left, Level.NOT_JUDGED, None, None, side),
        RuleCheck("shin", "Shin", right, Level.NOT_JUDGED, None, None, "hidden"),
        RuleCheck("lean", "Lean", None, Level.CLEAR, 0.98, 13.0, "15.0°"),
    )
    shown = checks_by_level(checks)
    assert [(row.names, row.explanation) for row in shown] == [
        ((("Lean", None),), "15.0°"),
        ((("Drop", left),), "1.0°"),
        ((("Drop", right),), "1.0°"),
        ((("Knee", None), ("Shin", left)), side),
        ((("Shin", right),), "hidden"),
    ]
