"""Forms a result can take, for people and for other programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from formcheck.languages import Language
from formcheck.reporting import csv, html, markdown, pdf

if TYPE_CHECKING:
    from formcheck.reporting.report import Report


class Pages(StrEnum):
    """How much of the report is written, as in ``--pages``."""

    FULL = "full"
    HANDOUT = "handout"
    """The runner's page alone, in a file of its own name."""


Render = Callable[["Report", Language], Mapping[str, bytes]]
"""What a report is in a language, the one that it was made in: content by file name."""


@dataclass(frozen=True)
class Format:
    """``name``: as in ``--format``. ``files``: the names of what ``render`` gives. ``needs``:
    libraries of an extra. ``shows_charts``, ``shows_curves``: which drawings it reads of a report;
    the others need not be made."""

    name: str
    files: tuple[str, ...]
    render: Render
    needs: tuple[str, ...] = ()
    shows_charts: bool = False
    shows_curves: bool = False


FORMATS = (
    Format("html", (html.REPORT_FILE,), html.render, shows_charts=True),
    Format("md", (markdown.REPORT_FILE,), markdown.render),
    Format(
        "pdf",
        (pdf.REPORT_FILE,),
        pdf.render,
        needs=("typst",),
        shows_charts=True,
        shows_curves=True,
    ),
    Format("csv", (csv.METRICS_FILE, csv.STRIDES_FILE), csv.render),
)

HANDOUTS = (
    Format("html", (html.HANDOUT_FILE,), html.render_handout),
    Format("pdf", (pdf.HANDOUT_FILE,), pdf.render_handout, needs=("typst",)),
)
"""In place of the format of the same name where the handout alone is wanted; what is not divided
into pages has none."""
