"""The German report: nothing in it is left in English, and every number is that of the analysis."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli.main import cli
from formcheck.core.analysis import Analysis, Asymmetry
from formcheck.core.finding import Evidence, Level
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.findings import RULES
from formcheck.findings.drift import Drift, statement_of
from formcheck.findings.not_judged import MORE_IS_WORSE, matches
from formcheck.findings.rules import DriftRule
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, PainSide, Site
from formcheck.reporting.markdown import plain
from formcheck.reporting.numbers import number
from formcheck.results import result as saved
from formcheck.results.folder import stage
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import charts_of
from tests.support.genuine_analyses import ANALYSES, genuine
from tests.support.german import GERMAN, english_left
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.html_reading import Element, read, shown
from tests.support.rendered_reports import render_html, render_markdown, summary
from tests.support.stick_runner import StickRunner

LEANING = genuine(sample_analysis(stick=StickRunner(trunk_lean_deg=24.0)))
METRIC = "trunk_lean"
ALL = pytest.mark.parametrize("analysis", ANALYSES.values(), ids=ANALYSES)


NO_SIGNS = {flag.id: False for flag in RED_FLAGS}
PAIN = Intake(
    (Site.LOWER_BACK, Site.THIGH), PainSide.LEFT, 1, 4, 3, 2, LegSymptoms.STABLE, NO_SIGNS, "Seit"
)
TOLD = {
    "in pain": PAIN,
    "painless": Intake(sites=(Site.NONE,)),
    "not answered": Intake(sites=(Site.BUTTOCK,)),
    "emergency": replace(PAIN, signs=NO_SIGNS | {"bladder_bowel": True}),
    "urgent": replace(PAIN, signs={"fracture": True}),
    "leg": replace(PAIN, leg_symptoms=LegSymptoms.MOVING_DOWN),
}
ALL_TOLD = pytest.mark.parametrize("intake", TOLD.values(), ids=TOLD)


def page_of(analysis: Analysis) -> Element:
    return read(render_html(analysis, (), charts_of(analysis, GERMAN), language=GERMAN))


def told_page(analysis: Analysis, intake: Intake) -> Element:
    return read(render_html(analysis, intake=intake, language=GERMAN))


@ALL
def test_nothing_is_left_in_english(analysis: Analysis) -> None:
    page = page_of(analysis)
    assert page.one("html").attributes["lang"] == "de"
    assert english_left(shown(page)) == []
    labels = [e.attributes["aria-label"] for e in page.all("nav")]
    assert labels == ["Inhalt"]


@ALL
def test_the_terminal_and_markdown_are_german_too(analysis: Analysis) -> None:
    assert english_left(summary(analysis, Path("run"), GERMAN)) == []
    assert english_left(render_markdown(analysis, GERMAN)) == []


@ALL_TOLD
@pytest.mark.parametrize("view", ["side", "rear"])
def test_what_is_said_of_pain_is_german(view: str, intake: Intake) -> None:
    analysis = ANALYSES[view]
    assert english_left(shown(told_page(analysis, intake))) == []
    assert english_left(render_markdown(analysis, GERMAN, intake)) == []
    assert english_left(summary(analysis, Path("run"), GERMAN, intake=intake)) == []


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("emergency", "Notfall: noch am selben Tag ins Krankenhaus"),
        ("urgent", "Bald ärztlichen Rat einholen"),
        ("leg", "Laufen Sie vorerst nicht weiter"),
    ],
)
def test_a_referral_comes_first_in_german_too(told: str, title: str) -> None:
    analysis, intake = LEANING, TOLD[told]
    assert analysis.findings
    page = told_page(analysis, intake)
    sheet = page.one("section", id="page-1")
    first = next(child for child in sheet.children if isinstance(child, Element))
    assert first.attributes["id"] == "referral"
    assert " ".join(first.one("h2").text.split()) == title
    assert summary(analysis, Path("run"), GERMAN, intake=intake).startswith(f"{title}.")
    text = render_markdown(analysis, GERMAN, intake)
    headings = [line for line in text.split("\n") if line.startswith("## ")]
    assert headings[0] == f"## {title}"
    for suggested in (f.suggestion for f in analysis.findings):
        assert plain(GERMAN.text(suggested)) not in text
        assert plain(GERMAN.text(suggested)) in render_markdown(analysis, GERMAN, PAIN)
        assert GERMAN.text(suggested) not in shown(page)


def test_own_words_stay_as_they_are() -> None:
    told = told_page(ANALYSES["side"], replace(PAIN, note="left")).one("section", id="told")
    assert told.all("bdi")[-1].text == "left"


def test_a_drift_and_the_painful_side_are_said_in_german() -> None:
    (metric,) = (m for m in LEANING.metrics if isinstance(m, Measured) and m.spec.id == METRIC)
    rule = next(r for r in RULES if isinstance(r, DriftRule))
    for sign in (1.0, -1.0):
        ci95 = (2.0, 4.0) if sign > 0 else (-4.0, -2.0)
        drift = Drift(5.0, 5.0 + 3.0 * sign, ci95, 12, 11.0)
        evidence = Evidence(METRIC, None, 3.0, (2.0, 4.0), 1.0, "deg", 12, 0.99)
        statement = statement_of(rule, metric, drift, evidence, Level.CLEAR)
        assert english_left(GERMAN.text(statement)) == []
    for metric_id in MORE_IS_WORSE:
        for painful in Side:
            apart = Asymmetry(metric_id, 9.0, 4.0, 5.0, (2.5, 7.5), beyond_error=True)
            (told,) = matches([apart], painful)
            assert english_left(GERMAN.text(told)) == []
            assert "links" in GERMAN.text(told) or "rechts" in GERMAN.text(told)


@ALL
def test_every_number_is_that_of_the_analysis_with_a_comma(analysis: Analysis) -> None:
    data = page_of(analysis).all("data")
    for element in data:
        value, text = float(element.attributes["value"]), element.text.strip()
        digits = re.match(r"\+?([−\d,]+)", text)
        assert digits is not None, text
        assert "." not in text
        printed = digits[1].replace("−", "-").replace(",", ".")
        decimals = len(printed.partition(".")[2])
        assert float(printed) == pytest.approx(value, abs=0.5001 * 10.0**-decimals)
    assert data or analysis.reason


@pytest.mark.slow
@ALL
def test_german_and_english_show_the_same_numbers(analysis: Analysis) -> None:
    english = read(render_html(analysis, (), charts_of(analysis)))
    values = [[e.attributes["value"] for e in p.all("data")] for p in (english, page_of(analysis))]
    assert values[0] == values[1]


def test_numbers_in_sentences_have_a_comma() -> None:
    text = shown(page_of(ANALYSES["side"]))
    without = re.sub(r"\d+\.\d+\.\d+|\d+\.(?= )|mp4|CC BY 4\.0", "", text)
    assert re.findall(r"\d\.\d", without) == []


def test_markdown_shows_the_numbers_of_the_analysis() -> None:
    analysis = ANALYSES["side"]
    text = render_markdown(analysis)
    for metric in analysis.metrics:
        if isinstance(metric, Measured):
            printed = number(metric.value, metric.spec.decimals)
            assert any(metric.spec.title in line and printed in line for line in text.split("\n"))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_stay_text_in_markdown(text: str) -> None:
    page, usual = (render_markdown(a) for a in (analysis_of(text), analysis_of("plain")))
    assert not re.search(r"(?<!\\)[<>`\[\]]", page)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", page)
    assert page.count("\n") <= usual.count("\n")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("1. one", "1\\. one"),
        ("- a", "\\- a"),
        ("2.5 m", "2.5 m"),
        ("www.example.org", "www\\.example.org"),
        ("https://x", "https\\://x"),
        ("a|b", "a\\|b"),
    ],
)
def test_what_markdown_would_act_on_is_escaped(text: str, escaped: str) -> None:
    assert plain(text) == escaped


def test_a_result_saved_in_english_is_said_in_german(tmp_path: Path) -> None:
    analysis = ANALYSES["side"]
    # As landmarks from a file: without pictures.
    recording = replace(analysis.primary, info=replace(analysis.primary.info, sha256="", path=None))
    folder = tmp_path / "run.formcheck"
    with stage(folder) as staged:
        saved.save(replace(analysis, recordings=(recording,)), staged)
    ran = CliRunner().invoke(cli, ["report", str(folder), "--lang", "de", "--format", "html,md"])
    assert ran.exit_code == 0, ran.output
    assert english_left(ran.stdout.replace(str(tmp_path), "")) == []
    page = read((folder / "report.html").read_text(encoding="utf-8"))
    assert page.one("html").attributes["lang"] == "de"
    assert english_left(shown(page)) == []
    assert english_left((folder / "report.md").read_text(encoding="utf-8")) == []
    again = saved.load(folder)
    assert [str(c.explanation) for c in again.checks] == [c.explanation for c in analysis.checks]
    CliRunner().invoke(cli, ["report", str(folder), "--format", "html", "--quiet"])
    assert '<html lang="en">' in (folder / "report.html").read_text(encoding="utf-8")
