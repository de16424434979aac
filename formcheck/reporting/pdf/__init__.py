"""``report.pdf``: the report on A4, tagged for screen readers (PDF/UA-1), with vector charts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.core.analysis import Analysis
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Profile
from formcheck.reporting.pdf.document import files, report, runners_page
from formcheck.reporting.pdf.page import Page
from formcheck.reporting.pdf.typeset import typeset
from formcheck.results.attached import load_intake, load_profile
from formcheck.results.folder import write_bytes

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart
    from formcheck.reporting.video.keyframes import KeyFrame

REPORT_FILE = "report.pdf"
HANDOUT_FILE = "handout.pdf"


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


def write_handout(
    analysis: Analysis,
    frames: Sequence["KeyFrame"],
    charts: Sequence["Chart"],  # noqa: ARG001 - as every format is written
    folder: Path,
    language: Language = ENGLISH,
) -> None:
    """Write ``handout.pdf``, the runner's page alone, as :func:`write` does."""
    intake, profile = load_intake(folder), load_profile(folder)
    made = render_handout(analysis, frames, language, intake, profile)
    write_bytes(folder / HANDOUT_FILE, made)


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
    return _set(page, report(page))


def render_handout(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    language: Language = ENGLISH,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> bytes:
    """The runner's page as a PDF of one sheet."""
    page = Page(analysis, tuple(frames), (), language, intake, profile)
    return _set(page, runners_page(page))


def _set(page: Page, shown: dict[str, Any]) -> bytes:
    return typeset(shown, files(page), page.analysis.provenance.started_at)
