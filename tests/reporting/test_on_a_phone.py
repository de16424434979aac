"""Page 1 on a phone: a screen and a half, with what is for reading on a tap away."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from formcheck.core.analysis import Analysis
from formcheck.core.recording import Side, View
from formcheck.languages import language
from tests.support.analyses import sample_analysis
from tests.support.chromium import IN_CHROMIUM
from tests.support.findings_by_rule import check, found
from tests.support.key_frames import FRAMES
from tests.support.opened_pages import DESK, opened
from tests.support.rendered_reports import render_html_handout

pytestmark = IN_CHROMIUM

SCREEN = {"width": 390, "height": 844}
SCREENS = {"en": 1.5, "de": 1.8}
"""The same is longer in German."""
LEGIBLE_PX = 15.0


def one_story() -> Analysis:
    """As the sample from behind: a drop on one leg and further than on the other, two measures
    that are fine, two that are not seen and one not judged."""
    findings = (found("pelvic_drop", 0.97), found("pelvic_drop_difference", 0.82))
    checks = (
        *(check(f.id, f.likelihood, Side.LEFT) for f in findings),
        *(check("vertical_oscillation", 0.01, limit=0.105), check("crossover", 0.01, limit=0.0)),
        *(check(rule, None) for rule in ("shin_forward", "trunk_forward", "cadence_lever")),
    )
    return replace(sample_analysis(View.REAR), findings=findings, checks=checks)


def page_1(chromium: Browser, folder: Path, code: str, screen: dict[str, int]) -> Page:
    path = folder / "handout.html"
    path.write_text(
        render_html_handout(one_story(), FRAMES, language=language(code)), encoding="utf-8"
    )
    return opened(chromium, path, viewport=screen)[0]


@pytest.mark.parametrize("code", SCREENS)
def test_page_1_is_a_screen_and_a_half(chromium: Browser, tmp_path: Path, code: str) -> None:
    page = page_1(chromium, tmp_path, code, SCREEN)
    end = page.evaluate("document.querySelector('#page-1').getBoundingClientRect().bottom")
    assert end <= SCREENS[code] * SCREEN["height"]
    page.context.close()


def test_what_is_read_first_is_large_enough(chromium: Browser, tmp_path: Path) -> None:
    page = page_1(chromium, tmp_path, "en", SCREEN)
    for part in (".why", ".try > p:last-child", "#next-time p", ".pain li", ".emergency", "#fine"):
        size = page.evaluate(f"getComputedStyle(document.querySelector('{part}')).fontSize")
        assert float(size.removesuffix("px")) >= LEGIBLE_PX, part
    page.context.close()


@pytest.mark.parametrize(("screen", "open_"), [(SCREEN, False), (DESK, True)])
def test_only_a_phone_folds(
    chromium: Browser, tmp_path: Path, screen: dict[str, int], open_: bool
) -> None:
    page = page_1(chromium, tmp_path, "en", screen)
    folded = page.locator("#page-1 .fold > :last-child").all()
    assert len(folded) == 4
    assert {one.is_visible() for one in folded} == {open_}
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert all(one.is_visible() for one in folded)
    page.context.close()
