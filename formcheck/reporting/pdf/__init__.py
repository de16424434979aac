"""``report.pdf``: the report on A4, tagged for screen readers (PDF/UA-1), with vector charts.

The same report gives the same bytes."""

from typing import TYPE_CHECKING, Any

from formcheck.languages import Language
from formcheck.reporting.pdf.document import files, report_pages, runners_page
from formcheck.reporting.pdf.page import Page
from formcheck.reporting.pdf.typeset import typeset

if TYPE_CHECKING:
    from formcheck.reporting.report import Report

REPORT_FILE = "report.pdf"
HANDOUT_FILE = "handout.pdf"


def render(report: "Report", language: Language) -> dict[str, bytes]:
    """``report.pdf``.

    Raises:
        InputError: a key frame or logo is damaged.
        ImportError: the library typst is missing.
    """
    page = Page(report, language)
    return {REPORT_FILE: _set(page, report_pages(page))}


def render_handout(report: "Report", language: Language) -> dict[str, bytes]:
    """``handout.pdf``, the runner's page on one sheet, as :func:`render` does."""
    page = Page(report, language)
    return {HANDOUT_FILE: _set(page, runners_page(page))}


def _set(page: Page, shown: dict[str, Any]) -> bytes:
    return typeset(shown, files(page), page.analysis.provenance.started_at)
