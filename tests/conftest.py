"""For all tests: linear algebra as in the real command, and Chromium for whoever looks at pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from formcheck.arithmetic import on_one_thread
from tests.chromium import CHROMIUM, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser

on_one_thread()


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()
