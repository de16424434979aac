"""The modelled load on the lower back in every report: with its limits, without a promise."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from formcheck.backload import SOURCES, back_load
from formcheck.clinic.content import claims_in
from formcheck.core.analysis import Analysis
from formcheck.core.backload import LoadRatio, NotEstimated
from formcheck.core.verdict import Verdict
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language, language
from formcheck.reporting import wording
from formcheck.reporting.back_load import load_cell, load_shown
from formcheck.reporting.markdown import plain
from formcheck.reporting.pdf.document import report_pages
from tests.support.back_load_sessions import lean, session
from tests.support.html_reading import read, words
from tests.support.pain_answers import BACK, EMERGENCY, LEG
from tests.support.rendered_reports import page_of, render_html, render_markdown

GERMAN = language("de")
BOTH = pytest.mark.parametrize("spoken", [ENGLISH, GERMAN], ids=["en", "de"])


def modelled(lean_deg: float = 8.0) -> Analysis:
    analysis = session(lean(lean_deg))
    load = back_load(analysis.metrics, [r.gait for r in analysis.recordings])
    return replace(analysis, backload=load)


def pdf_text(analysis: Analysis, spoken: Language, intake: Intake | None) -> str:
    shown = report_pages(page_of(analysis, spoken, intake))
    return json.dumps(shown, ensure_ascii=False)


def flat(text: str) -> str:
    """Kinds of space do not matter."""
    return " ".join(text.split())


FORMS: dict[str, Callable[[Analysis, Language, Intake | None], str]] = {
    "html": lambda a, spoken, intake: words(
        read(render_html(a, language=spoken, intake=intake)).one("body")
    ),
    "md": render_markdown,
    "pdf": pdf_text,
}
FORM = pytest.mark.parametrize("form", FORMS)


@BOTH
@FORM
def test_every_report_shows_the_table_with_its_limits(form: str, spoken: Language) -> None:
    analysis = modelled()
    text, shown = flat(FORMS[form](analysis, spoken, None)), load_shown(analysis.backload, spoken)
    assert shown is not None
    escaped = plain if form == "md" else str
    for told in (shown.title, shown.lead, *shown.notes):
        assert flat(escaped(told)) in text
    assert spoken.text(wording.LOAD_INDEX) in shown.notes
    for row in shown.rows:
        assert flat(escaped(row.change)) in text
        for cell in (row.moment, row.compression):
            assert flat(escaped(cell.detail)) in text
            assert flat(cell.value) in text


def test_a_cell_holds_value_interval_and_verdict() -> None:
    ratio = LoadRatio(71.4, (52.6, 80.2), Verdict.CHANGED)
    cell = load_cell(ratio)
    assert (cell.value, cell.detail) == ("71\u202f%", "53 to 80\u202f%, changed")
    none = load_cell(NotEstimated("would be a backward lean, which this model is not for"), GERMAN)
    assert (none.value, none.detail) == (
        "",
        "wäre eine Rückneigung, für die dieses Modell nicht gilt",
    )


@FORM
@pytest.mark.parametrize("intake", [EMERGENCY, LEG], ids=["emergency", "leg"])
def test_a_referral_withholds_what_another_form_would_do(form: str, intake: Intake) -> None:
    shown = load_shown(modelled().backload)
    assert shown is not None
    assert shown.title not in FORMS[form](modelled(), ENGLISH, intake)
    assert shown.title in FORMS[form](modelled(), ENGLISH, BACK)


@FORM
def test_where_the_model_says_nothing_the_reason_stands_with_the_others(form: str) -> None:
    analysis = session(lean(8.0, 9.0))
    load = back_load(analysis.metrics, [r.gait for r in analysis.recordings])
    text = FORMS[form](replace(analysis, backload=load), ENGLISH, None)
    assert "Lower-back load index" in text
    assert "eeds the trunk lean to within ± 5°" in text
    assert "Load on the lower back, by a model" not in text


def test_the_sources_are_listed_once_and_linked() -> None:
    page = read(render_html(modelled()))
    section = page.one("details", id="what-if")
    links = [a.attributes["href"].removeprefix("#") for a in section.all("a")]
    listed = {li.attributes["id"]: li.text for li in page.all("li") if "id" in li.attributes}
    assert [listed[link] for link in links] == [
        wording.source_text(key) for key in (*SOURCES, "teng2015")
    ]
    assert len(section.all("caption")) == 1


@BOTH
def test_no_newton_no_promise_and_no_other_person(spoken: Language) -> None:
    for lean_deg in (3.0, 8.0, 20.0):
        analysis = modelled(lean_deg)
        shown = load_shown(analysis.backload, spoken)
        assert shown is not None
        text = str(shown)
        assert not re.search(r"newton|\bN\b|Nm|\bkN\b|body weights", text, re.IGNORECASE)
        assert claims_in(text) == {}
        assert not re.search(r"\bnormal|risk factor|other runners", text, re.IGNORECASE)
