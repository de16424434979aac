"""The report in a real browser: quiet, offline, within the page's width, open to everyone."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formcheck.core.analysis import Analysis
from formcheck.core.recording import View
from formcheck.intake import Intake
from formcheck.languages import Language, language
from formcheck.reporting.history_page import charts_of_history, render_history
from tests.support.analyses import sample_analysis
from tests.support.chromium import IN_CHROMIUM
from tests.support.drawn_charts import charts_of
from tests.support.findings_by_rule import found
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.index_entries import a_history
from tests.support.key_frames import FRAMES
from tests.support.opened_pages import DESK, PHONE, opened, scrolls_down_only, violations
from tests.support.pain_answers import BACK, EMERGENCY
from tests.support.rendered_reports import render_html, render_html_handout

pytestmark = IN_CHROMIUM

ENGLISH, GERMAN = language("en"), language("de")
REPORTS: dict[str, tuple[Analysis, Language, Intake | None]] = {
    "side": (sample_analysis(View.SIDE), ENGLISH, None),
    "rear, German, back pain": (sample_analysis(View.REAR), GERMAN, BACK),
    "warning signs": (sample_analysis(View.SIDE), ENGLISH, EMERGENCY),
    "nothing measured": (sample_analysis(View.SIDE, reason="Nobody runs."), GERMAN, None),
    "hostile": (analysis_of(TEXTS[0]), ENGLISH, None),
}


HISTORY = "over time, German"


@pytest.fixture(params=[*REPORTS, HISTORY])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == HISTORY:
        page = tmp_path / "history.html"
        charts = charts_of_history(a_history(), GERMAN)
        page.write_text(render_history(a_history(), charts, GERMAN), encoding="utf-8")
        return page
    analysis, language, intake = REPORTS[request.param]
    path = tmp_path / "report.html"
    charts = charts_of(analysis, language)
    html = render_html(analysis, FRAMES, charts, intake=intake, language=language)
    path.write_text(html, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_word_to_the_console_nor_to_the_network(
    chromium: Browser, report: Path, scheme: str
) -> None:
    page, heard = opened(chromium, report, viewport=DESK, color_scheme=scheme)
    asked = [line for line in heard if not line.startswith("data:")]
    assert asked == [report.as_uri()]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_shuts_anybody_out(chromium: Browser, report: Path, scheme: str) -> None:
    page, _ = opened(chromium, report, viewport=DESK, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert violations(page) == []
    page.context.close()


def test_a_phone_scrolls_down_only(chromium: Browser, report: Path) -> None:
    page, _ = opened(chromium, report, viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert scrolls_down_only(page)
    page.context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints(chromium: Browser, report: Path, paper: str) -> None:
    page, _ = opened(chromium, report)
    printed = page.pdf(format=paper)
    assert printed.startswith(b"%PDF")
    assert 1 <= printed.count(b"/Type /Page\n") <= 24
    page.context.close()


FULL_SHEET = ("pelvic_drop", "straight_knee", "shin_forward", "trunk_forward", "trunk_drift")
"""As many findings as page 1 tells, and more."""


@pytest.mark.parametrize("name", ["side", "rear, German, back pain", "warning signs"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_handout_is_one_sheet(chromium: Browser, tmp_path: Path, name: str, paper: str) -> None:
    analysis, language, intake = REPORTS[name]
    full = replace(analysis, findings=tuple(found(rule_id, 0.9) for rule_id in FULL_SHEET))
    usual = replace(analysis, findings=full.findings[:1])
    wider = replace(analysis, findings=full.findings[:2])
    for sheet in (usual, wider, full):
        path = tmp_path / "handout.html"
        html = render_html_handout(sheet, FRAMES, intake=intake, language=language)
        path.write_text(html, encoding="utf-8")
        page, _ = opened(chromium, path)
        assert page.pdf(format=paper, prefer_css_page_size=False).count(b"/Type /Page\n") == 1
        page.context.close()
