"""``report.pdf``: the report on A4, tagged for screen readers (PDF/UA-1), with vector charts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.archive.folder import write_bytes
from formcheck.archive.intake import load_intake
from formcheck.archive.profile import load_profile
from formcheck.core.analysis import Analysis
from formcheck.export.pdf.document import files, report
from formcheck.export.pdf.page import Page
from formcheck.export.pdf.typeset import typeset
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Profile

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
    """Write ``report.pdf`` into ``folder``, by ``intake.json`` and ``profile.json`` there.

    Raises:
        OutputError: it cannot be written.
        InputError: one of those cannot be read, or a key frame or logo is damaged.
        ImportError: the library typst is missing.
    """
    intake, profile = load_intake(folder), load_profile(folder)
    made = render_pdf(analysis, frames, charts, language, intake, profile)
    write_bytes(folder / REPORT_FILE, made)


def render_pdf(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    charts: Sequence["Chart"] = (),
    language: Language = ENGLISH,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> bytes:
    """The report as one PDF; the same analysis gives the same bytes. ``intake``: what the runner
    told of pain; ``profile``: what it was judged by."""
    page = Page(analysis, tuple(frames), tuple(charts), language, intake, profile)
    return typeset(report(page), files(page), analysis.provenance.started_at)
