"""The report in a real browser: quiet, offline, within the page's width, open to everyone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from formcheck.core.analysis import Analysis
from formcheck.core.recording import View
from formcheck.export.history_page import charts_of_history, render_history
from formcheck.export.html import render_html
from formcheck.intake import Intake
from formcheck.languages import Language, language
from formcheck.render.charts import charts_of
from tests.analyses import sample_analysis
from tests.export.hostile import TEXTS, analysis_of
from tests.export.test_before_running import BACK, EMERGENCY
from tests.export.test_history import a_history
from tests.export.test_pdf import FRAMES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")

ENGLISH, GERMAN = language("en"), language("de")
REPORTS: dict[str, tuple[Analysis, Language, Intake | None]] = {
    "side": (sample_analysis(View.SIDE), ENGLISH, None),
    "rear, German, back pain": (sample_analysis(View.REAR), GERMAN, BACK),
    "warning signs": (sample_analysis(View.SIDE), ENGLISH, EMERGENCY),
    "nothing measured": (sample_analysis(View.SIDE, reason="Nobody runs."), GERMAN, None),
    "hostile": (analysis_of(TEXTS[0]), ENGLISH, None),
}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


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


def opened(browser: Browser, path: Path, **context: object) -> tuple[Page, list[str]]:
    """The page, and everything it asked for or complained about."""
    heard: list[str] = []
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url))
    page.goto(path.as_uri())
    return page, heard


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_word_to_the_console_nor_to_the_network(
    browser: Browser, report: Path, scheme: str
) -> None:
    page, heard = opened(browser, report, viewport=DESK, color_scheme=scheme)
    asked = [line for line in heard if not line.startswith("data:")]
    assert asked == [report.as_uri()]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_shuts_anybody_out(browser: Browser, report: Path, scheme: str) -> None:
    page, _ = opened(browser, report, viewport=DESK, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    page.context.close()


def test_a_phone_scrolls_down_only(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints(browser: Browser, report: Path, paper: str) -> None:
    page, _ = opened(browser, report)
    printed = page.pdf(format=paper)
    assert printed.startswith(b"%PDF")
    assert 1 <= printed.count(b"/Type /Page\n") <= 24
    page.context.close()
