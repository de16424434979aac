"""A visit of the viewer's pages in Chromium."""

import time

from playwright.sync_api import Browser, Page

from tests.support.filmed_results import Served

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 320, "height": 640}


class Visit:
    """A browser's visit; ``heard``: what it complained of and what it asked of others."""

    def __init__(self, chromium: Browser, server: Served, **context: object) -> None:
        self.server = server
        self.heard: list[str] = []
        settings = {"viewport": LAPTOP, **context}
        self.page: Page = chromium.new_context(**settings).new_page()  # type: ignore[arg-type]
        self.page.on("console", lambda message: self._told(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.goto(server.address)
        self.page.wait_for_selector(".card")

    def _told(self, text: str) -> None:
        if not text.startswith("Canvas2D: Multiple readback"):  # the tests' own reading of pixels
            self.heard.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.server.origin, "data:", "blob:")):
            self.heard.append(url)

    def open(self, name: str) -> Page:
        """The page of the result ``name``, with its first frame and its curve drawn."""
        self.page.goto(self.server.origin)
        self.page.get_by_role("link", name=name, exact=True).click()
        until(self.page, "window.formcheck?.screen.drawnIndex === 0")
        self.page.wait_for_selector("#plot .main-svg")
        return self.page

    def compare(self, first: str, second: str) -> Page:
        self.page.goto(self.server.origin)
        for name in (first, second):
            self.page.locator(".card", has_text=name).get_by_role("checkbox").check()
        self.page.get_by_role("link", name="Compare the two chosen").click()
        until(
            self.page,
            "['a', 'b'].every(s => window.formcheck?.[s].screen.drawnIndex !== undefined)",
        )
        return self.page


def until(page: Page, expression: str, arg: object = None, within_s: float = 15.0) -> None:
    """Wait until it is true. (Playwright's own way needs ``eval``, which the page forbids.)"""
    last = time.monotonic() + within_s
    while not page.evaluate(expression, arg):
        assert time.monotonic() < last, f"not true within {within_s} s: {expression}"
        page.wait_for_timeout(20)


def settled(page: Page) -> int:
    """The frame shown, once nothing moves any more."""
    until(
        page,
        "(() => { const p = window.formcheck.player;"
        " return !p.media.seeking && p.wanted === null; })()",
    )
    return int(page.evaluate("window.formcheck.player.index"))
