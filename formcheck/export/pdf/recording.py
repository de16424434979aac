"""What was checked, what limits the numbers, and when to get help."""

from formcheck.core.message import say
from formcheck.export import wording
from formcheck.export.html import by_level, hints, of_other_view
from formcheck.export.pdf.blocks import (
    Block,
    Text,
    box,
    bullets,
    cell,
    heading,
    paragraph,
    table,
    terms,
)
from formcheck.export.pdf.findings import HELP
from formcheck.export.pdf.measures import NOT_MEASURED
from formcheck.export.pdf.page import Page
from formcheck.export.summary import checks_by_level, not_measured


def checks(page: Page) -> list[Block]:
    """Every check and how it ended."""
    if not page.analysis.checks:
        return []
    rows = []
    for check in checks_by_level(page.analysis):
        names: list[Text] = []
        for title, side in check.names:
            names += [page.say(title), [page.side(side)]] if side else [page.say(title)]
        outcome = page.say(wording.LIKELIHOODS[check.level])
        rows.append([cell(*names), cell(outcome), cell(page.say(check.explanation))])
    columns = (say("Check"), say("How likely"), say("Why"))
    header = [page.say(column) for column in columns]
    whose = page.clinic.notes if page.clinic is not None else ()
    return [
        heading(page.say(say("What was checked"))),
        *(paragraph(page.say(note)) for note in whose),
        table((34, 18, 48), header, rows),
    ]


def notes(page: Page) -> list[Block]:
    """How to film better, and what was not measured; the clinician's page tells what limits the
    numbers."""
    ordered = by_level(page.analysis.quality)
    blocks = [heading(page.say(say("The recording")))]
    if other := [page.say(note.message) for note in ordered if of_other_view(note)]:
        title = say("What the other recording reads of the same measures")
        blocks += [heading(page.say(title), 2), bullets(other)]
    if better := [page.say(hint) for hint in hints(page.analysis.quality)]:
        blocks += [heading(page.say(say("How to film better next time")), 2), bullets(better)]
    blocks += _not_measured(page)
    title = say("How to film for the best numbers")
    blocks += [heading(page.say(title), 2), bullets(map(page.say, wording.FILMING))]
    return blocks


def _not_measured(page: Page) -> list[Block]:
    missing = not_measured(page.analysis, page.language)
    if not missing:
        return []
    title = page.say(say("Not measured here, and why"))
    told = terms((why, ", ".join(names)) for why, names in missing.items())
    return [heading(title, 2, anchor=NOT_MEASURED), told]


def help_needed(page: Page) -> list[Block]:
    """Signs with which not to wait."""
    emergency = [
        heading(page.say(wording.EMERGENCY_TITLE), 2),
        paragraph(page.say(wording.EMERGENCY_LEAD)),
        bullets(map(page.say, wording.EMERGENCY)),
    ]
    return [
        heading(page.say(say("When to get help")), anchor=HELP),
        box("urgent", emergency),
        heading(page.say(wording.URGENT_TITLE), 2),
        bullets(map(page.say, wording.URGENT)),
    ]
