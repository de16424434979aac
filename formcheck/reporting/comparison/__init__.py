"""Forms that a comparison can take."""

from collections.abc import Callable
from dataclasses import dataclass

from formcheck.reporting.comparison import html, json, pdf
from formcheck.reporting.comparison.content import FramePair, Shown, frame_pairs
from formcheck.results.detect import COMPARISON_FILE

__all__ = ["FORMATS", "Format", "FramePair", "Shown", "frame_pairs"]


@dataclass(frozen=True)
class Format:
    """``name``: as in ``--format``. ``file``: what ``render`` gives. ``needs``: libraries of an
    extra."""

    name: str
    file: str
    render: Callable[[Shown], bytes]
    needs: tuple[str, ...] = ()


FORMATS = (
    Format("json", COMPARISON_FILE, json.render),
    Format("html", "comparison.html", html.render),
    Format("pdf", "comparison.pdf", pdf.render, needs=("typst",)),
)
"""The first one is always written: it makes the folder one of ours."""
