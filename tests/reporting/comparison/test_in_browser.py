"""The page of a comparison in a real browser: quiet, within the page's width, open to everyone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formcheck.comparison import compared
from formcheck.languages import language
from formcheck.reporting.comparison.html import render
from tests.support.chromium import IN_CHROMIUM
from tests.support.compared_pairs import filmed, pair, shifted
from tests.support.comparison_content import leaning, shown_of
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.opened_pages import DESK, PHONE, opened, scrolls_down_only, violations

pytestmark = IN_CHROMIUM

HOSTILE = analysis_of(TEXTS[0])
PAGES = {
    "leaning": shown_of(leaning(), video="comparison.mp4"),
    "German": shown_of(leaning(), language=language("de")),
    "other runner and speed": shown_of(
        compared(pair()[0], shifted(analysis_of("R-99"), "trunk_lean", 9.0))
    ),
    "hostile": shown_of(compared(HOSTILE, filmed(HOSTILE)), charts=()),
}


@pytest.fixture(params=list(PAGES))
def page_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "comparison.html"
    path.write_bytes(render(PAGES[request.param]))
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_quiet_and_open_to_everyone(chromium: Browser, page_file: Path, scheme: str) -> None:
    page, heard = opened(chromium, page_file, viewport=DESK, color_scheme=scheme)
    assert [line for line in heard if not line.startswith("data:")] == [page_file.as_uri()]
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert violations(page) == []
    page.context.close()


def test_a_phone_scrolls_down_only(chromium: Browser, page_file: Path) -> None:
    page, _ = opened(chromium, page_file, viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert scrolls_down_only(page)
    page.context.close()


def test_it_prints(chromium: Browser, page_file: Path) -> None:
    page, _ = opened(chromium, page_file)
    printed = page.pdf(format="A4")
    assert 1 <= printed.count(b"/Type /Page\n") <= 16
    page.context.close()
