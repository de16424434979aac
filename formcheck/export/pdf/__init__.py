"""``report.pdf``: the report on A4, tagged for screen readers (PDF/UA-1), with vector charts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.archive.folder import write_bytes
from formcheck.archive.intake import load_intake
from formcheck.core.analysis import Analysis
from formcheck.export.pdf.document import files, report
from formcheck.export.pdf.page import Page
from formcheck.export.pdf.typeset import typeset
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language

if TYPE_CHECKING:
    from formcheck.render.charts import Chart
    from formcheck.render.keyframes import KeyFrame

REPORT_FILE = "report.pdf"


def write(
    analysis: Analysis,
    frames: Sequence["KeyFrame"],
    charts: Sequence["Chart"],
    folder: Path,
    language: Language = ENGLISH,
) -> None:
    """Write ``report.pdf`` into ``folder``, with what ``intake.json`` there says.

    Raises:
        OutputError: it cannot be written.
        InputError: ``intake.json`` cannot be read, or a key frame is damaged.
        ImportError: the library typst is missing.
    """
    made = render_pdf(analysis, frames, charts, language, load_intake(folder))
    write_bytes(folder / REPORT_FILE, made)


def render_pdf(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    charts: Sequence["Chart"] = (),
    language: Language = ENGLISH,
    intake: Intake | None = None,
) -> bytes:
    """The report as one PDF; the same analysis gives the same bytes. ``intake``: what the runner
    told of pain."""
    page = Page(analysis, tuple(frames), tuple(charts), language, intake)
    return typeset(report(page), files(page), analysis.provenance.started_at)
