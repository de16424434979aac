"""For all tests: linear algebra as in the real command, and Chromium for whoever looks at pages."""

import os
import shutil
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from formcheck.core.runtime import on_one_thread
from tests.support.chromium import CHROMIUM, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser

on_one_thread()

DEFAULTS = {
    getattr(signal, name): handler
    for name, handler in (
        ("SIGINT", signal.default_int_handler),
        ("SIGTERM", signal.SIG_DFL),
        ("SIGHUP", signal.SIG_DFL),
    )
    if hasattr(signal, name)
}


@pytest.fixture
def signals_heard() -> Iterator[None]:
    """Signals as a command in the foreground hears them: ``nohup`` and a shell's ``&`` have some
    ignored, in whatever is started from here too."""
    before = {ending: signal.signal(ending, handler) for ending, handler in DEFAULTS.items()}
    yield
    for ending, handler in before.items():
        signal.signal(ending, handler)


@pytest.fixture
def closed_to() -> tuple[str, ...]:
    """What to put before a command so that a folder without the right to write is closed to it."""
    if os.geteuid() != 0:
        return ()
    tool = shutil.which("setpriv")
    if tool is None:
        pytest.skip("root may write everywhere, and there is no setpriv to take that away")
    # Only this right goes: somebody else might not reach the interpreter and its libraries.
    return (tool, "--bounding-set=-dac_override", "--inh-caps=-dac_override")


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield started
        started.close()
