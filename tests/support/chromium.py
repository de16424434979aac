"""A real browser for the pages and films that are looked at in one."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IN_CHROMIUM = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
