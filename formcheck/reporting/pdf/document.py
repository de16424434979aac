"""The whole report, in the order in which it is read: the runner's page, the clinician's, and an
appendix."""

from collections.abc import Callable
from typing import Any

from formcheck.core.message import join_list, msg
from formcheck.reporting.facts import date_text
from formcheck.reporting.pdf import appendix, clinician_page, guidance, runner_page
from formcheck.reporting.pdf.page import Page
from formcheck.reporting.pdf.typeset import Block, heading

APPENDIX: tuple[Callable[[Page], list[Block]], ...] = (
    appendix.review,
    appendix.in_full,
    appendix.checks,
    appendix.key_frames,
    appendix.further_charts,
    appendix.load,
    appendix.what_if,
    guidance.before,
    guidance.for_information,
    appendix.notes,
    guidance.background,
    appendix.help_needed,
    appendix.definitions,
    appendix.made,
    appendix.cited,
)
"""A section adds its blocks; none where there is nothing to say."""


def report_pages(page: Page) -> dict[str, Any]:
    """All pages, as ``templates/report.typ`` sets them."""
    blocks = [block for section in APPENDIX for block in section(page)]
    return _document(page) | {
        "handout": runner_page.sheet(page, more_pages=True),
        "clinician": clinician_page.sheet(page),
        "blocks": [heading(page.say(msg("Appendix")), style="appendix"), *blocks],
    }


def runners_page(page: Page) -> dict[str, Any]:
    """The first page alone."""
    return _document(page) | {"handout": runner_page.sheet(page, more_pages=False)}


def _document(page: Page) -> dict[str, Any]:
    analysis, language = page.analysis, page.language
    names = page.say(join_list(r.info.name for r in analysis.recordings))
    of_whom = analysis.runner.id if analysis.runner.id is not None else names
    when = date_text(analysis.provenance.started_at, language)
    return {
        "lang": language.code,
        "title": page.say(msg("Running form: {name}", name=names)),
        "footer": f"{of_whom} · {when}",
        # Filled in where the page is set.
        "page_of": page.say(msg("page {n} of {total}", n="{n}", total="{total}")),
        "blocks": [],
    }


def files(page: Page) -> dict[str, bytes]:
    """The pictures that a report made of ``page`` refers to."""
    report = page.report
    found = {page.frame(frame)["file"]: frame.jpeg for frame in report.frames}
    drawn = {page.chart(chart)["file"]: chart.svg for chart in report.charts}
    drawn |= {page.drawn(chart)["file"]: chart.svg for chart in report.curves}
    found |= {name: svg.encode("utf-8") for name, svg in (drawn | page.gauges).items()}
    if page.logo is not None and report.logo is not None:
        found[page.logo["file"]] = report.logo.content
    return found
