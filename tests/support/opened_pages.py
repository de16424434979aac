"""Looking at a page in Chromium: what it asks for and complains of, and whom it shuts out."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def opened(browser: Browser, path: Path, **context: object) -> tuple[Page, list[str]]:
    """The page, and everything it asked for or complained about."""
    heard: list[str] = []
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url))
    page.goto(path.as_uri())
    return page, heard


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds against the page as it is now."""
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found]


def scrolls_down_only(page: Page) -> bool:
    """Whether nothing stands out at the side."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width <= 0
