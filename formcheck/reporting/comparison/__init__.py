"""Forms that a comparison can take."""

from collections.abc import Callable
from dataclasses import dataclass

from formcheck.reporting.comparison import html, json, pdf
from formcheck.reporting.comparison.content import ComparisonContent, FramePair, frame_pairs
from formcheck.results.detect import COMPARISON_FILE

__all__ = ["FORMATS", "ComparisonContent", "ComparisonFormat", "FramePair", "frame_pairs"]


@dataclass(frozen=True)
class ComparisonFormat:
    """``name``: as in ``--format``. ``file``: what ``render`` gives. ``needs``: libraries of an
    extra."""

    name: str
    file: str
    render: Callable[[ComparisonContent], bytes]
    needs: tuple[str, ...] = ()


FORMATS = (
    ComparisonFormat("json", COMPARISON_FILE, json.render),
    ComparisonFormat("html", "comparison.html", html.render),
    ComparisonFormat("pdf", "comparison.pdf", pdf.render, needs=("typst",)),
)
"""The first one is always written: it makes the folder one of ours."""
