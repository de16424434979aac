"""The whole report, in the order in which it is read."""

from collections.abc import Callable
from typing import Any

from formcheck.core.said import both, say
from formcheck.export.facts import date_text
from formcheck.export.pdf import findings, guidance, making, measures, pictures, recording, reviewed
from formcheck.export.pdf.blocks import Block
from formcheck.export.pdf.page import Page

SECTIONS: tuple[Callable[[Page], list[Block]], ...] = (
    findings.facts_shown,
    guidance.referral,
    findings.found,
    reviewed.review,
    guidance.before,
    pictures.key_frames,
    measures.measurements,
    measures.load,
    pictures.curves,
    measures.sides,
    recording.checks,
    guidance.for_information,
    recording.notes,
    guidance.background,
    recording.help_needed,
    measures.definitions,
    making.made,
    making.cited,
)
"""A section adds its blocks; none where there is nothing to say."""


def report(page: Page) -> dict[str, Any]:
    """What ``templates/report.typ`` sets."""
    analysis, language = page.analysis, page.language
    names = page.say(both(r.info.name for r in analysis.recordings))
    of_whom = analysis.runner.id if analysis.runner.id is not None else names
    when = date_text(analysis.provenance.started_at, language)
    return {
        "lang": language.code,
        "title": page.say(say("Running form: {name}", name=names)),
        "kind": page.say(say("Running form report")),
        "name": names,
        "clinic": "" if page.clinic is None else page.clinic.name,
        "logo": next(iter(_logo(page)), ""),
        "footer": f"{of_whom} · {when}",
        # Filled in where the page is set.
        "page_of": page.say(say("page {n} of {total}", n="{n}", total="{total}")),
        "blocks": [block for section in SECTIONS for block in section(page)],
    }


def files(page: Page) -> dict[str, bytes]:
    """The pictures that the report refers to."""
    frames = {page.frame(frame)["file"]: frame.jpeg for frame in page.frames}
    charts = {page.chart(chart)["file"]: chart.svg.encode("utf-8") for chart in page.charts}
    return frames | charts | _logo(page)


def _logo(page: Page) -> dict[str, bytes]:
    """That of the clinic, by the name of a file; nothing where there is none."""
    logo = None if page.profile is None else page.profile.logo
    return {} if logo is None else {f"logo.{logo.media_type.partition('/')[2]}": logo.content}
