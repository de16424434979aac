"""Negative numbers: a minus sign wherever people read, a hyphen where programs do."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.analysis import Analysis
from formcheck.core.message import MINUS, Message, msg
from formcheck.core.metric import Measured, Metric
from formcheck.findings import judge
from formcheck.languages import LANGUAGES, language
from formcheck.pipeline.assemble import seen_in
from formcheck.results.document import document
from formcheck.results.schema import to_json
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import charts_of
from tests.support.html_reading import read, shown
from tests.support.pdf_reading import pdf_of
from tests.support.rendered_reports import metrics_csv, render_html, render_markdown, summary

HYPHENATED = re.compile(r"(?<![\w.\-/])-\s?\d")


def mirrored(analysis: Analysis) -> Analysis:
    """Every measure with its sign turned round, and judged so."""

    def turned(metric: Metric) -> Metric:
        if not isinstance(metric, Measured):
            return metric
        low, high = metric.ci95
        return replace(metric, value=-metric.value, ci95=(-high, -low), reference=None)

    metrics = tuple(map(turned, analysis.metrics))
    sides = tuple(
        replace(a, difference=-abs(a.difference), ci95=(-9.0, -1.0)) for a in analysis.asymmetries
    )
    findings, checks = judge(metrics, seen_in(analysis.recordings, analysis.runner, sides))
    return replace(analysis, metrics=metrics, findings=findings, checks=checks, asymmetries=sides)


BACKWARD = mirrored(sample_analysis())


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES)
def test_reports_have_minus_signs_alone(code: str) -> None:
    spoken = language(code)
    page = shown(read(render_html(BACKWARD, (), charts_of(BACKWARD, spoken), language=spoken)))
    texts = [
        page,
        render_markdown(BACKWARD, language=spoken),
        "".join(p.extract_text() for p in pdf_of(BACKWARD, spoken).pages),
    ]
    for text in texts:
        assert text.count(MINUS) > 20
        assert HYPHENATED.findall(text.replace("\\-", "-")) == []
    assert BACKWARD.findings
    for said in (c.explanation for c in BACKWARD.checks):
        assert HYPHENATED.findall(spoken.text(said)) == []


def test_the_terminal_has_minus_signs(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = summary(BACKWARD, tmp_path_factory.mktemp("a") / "r")
    assert HYPHENATED.findall(text) == []


def test_what_programs_read_has_hyphens() -> None:
    rows = list(csv.DictReader(io.StringIO(metrics_csv(BACKWARD), newline="")))
    told = {r["metric"]: r["value"] for r in rows if r["value"]}
    assert float(told["cadence"]) < 0
    assert not any(MINUS in cell for row in rows for cell in row.values())
    saved = json.loads(to_json(document(BACKWARD)))
    assert min(m["value"] for m in saved["metrics"] if m["status"] == "measured") < -100


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_number_within_a_text_reads_back(value: float, decimals: int) -> None:
    said = Message(f"{{value:.{decimals}f}}", {"value": value})
    for text in (str(said), language("de").text(said).replace(",", ".")):
        assert "-" not in text
        assert float(text.replace(MINUS, "-")) == pytest.approx(value, abs=0.5001 * 10**-decimals)
        assert text.strip("0.") != MINUS


def test_words_keep_their_hyphens() -> None:
    assert msg("{name}: {value:.1f}", name="toe-off -3", value=-1.0) == f"toe-off -3: {MINUS}1.0"
