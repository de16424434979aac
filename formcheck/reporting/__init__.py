"""Forms a result can take, for people and for other programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis
from formcheck.languages import Language
from formcheck.reporting import csv, html, markdown, pdf

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart
    from formcheck.reporting.video.keyframes import KeyFrame


class Pages(StrEnum):
    """How much of the report is written, as in ``--pages``."""

    FULL = "full"
    HANDOUT = "handout"
    """The runner's page alone, in a file of its own name."""


Write = Callable[[Analysis, Sequence["KeyFrame"], Sequence["Chart"], Path, Language], None]


@dataclass(frozen=True)
class Format:
    """``name``: as in ``--format``. ``write``: puts ``files`` into a result folder. ``needs``:
    libraries of an extra. ``shows_charts``: without it ``write`` is given none."""

    name: str
    files: tuple[str, ...]
    write: Write
    needs: tuple[str, ...] = ()
    shows_charts: bool = False


FORMATS = (
    Format("html", ("report.html",), html.write, shows_charts=True),
    Format("md", ("report.md",), markdown.write),
    Format("pdf", (pdf.REPORT_FILE,), pdf.write, needs=("typst",), shows_charts=True),
    Format("csv", ("metrics.csv", "strides.csv"), csv.write),
)

HANDOUTS = (
    Format("html", (html.HANDOUT_FILE,), html.write_handout),
    Format("pdf", (pdf.HANDOUT_FILE,), pdf.write_handout, needs=("typst",)),
)
"""In place of the format of the same name where the handout alone is wanted; what is not divided
into pages has none."""
