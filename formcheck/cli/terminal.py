"""What the terminal of standard output can show."""

import os
import shutil
import sys
from typing import Any

import click

from formcheck.reporting.terminal import ASCII, UNICODE, WIDTH, TerminalStyle, Tint

STYLES: dict[Tint, dict[str, Any]] = {
    Tint.STRONG: {"bold": True},
    Tint.FAINT: {"dim": True},
    Tint.FOUND: {"fg": "yellow", "bold": True},
    Tint.LEFT: {"fg": "bright_red"},
    Tint.RIGHT: {"fg": "bright_blue"},
    Tint.GOOD: {"fg": "green", "bold": True},
    Tint.URGENT: {"fg": "red", "bold": True},
}
"""Left and right also differ in their marks, what was found in its dots."""
NARROWEST = 40


def look() -> TerminalStyle:
    """Colours only on a terminal that shows them and whose owner wants them (NO_COLOR), letters
    that its encoding has, and lines no wider than it is."""
    columns = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    width = max(NARROWEST, min(WIDTH, columns))
    letters = UNICODE if _can_write("".join((*"●○─░│━□◆…",))) else ASCII
    return TerminalStyle(_painted if _shows_colours() else _plain, letters, width)


def _shows_colours() -> bool:
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stdout.isatty()


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(text: str, _: Tint) -> str:
    return text


def _painted(text: str, tint: Tint) -> str:
    style = STYLES.get(tint)
    return text if style is None or not text.strip() else click.style(text, **style)
