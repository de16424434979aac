"""What was measured, how each measure is defined, and how the sides differ."""

from formcheck.core.message import say
from formcheck.core.metric import ONE_VALUE, Measured, stride_count
from formcheck.export import wording
from formcheck.export.load import LoadCell
from formcheck.export.pdf.blocks import (
    Block,
    Cell,
    Parts,
    bullets,
    cell,
    heading,
    paragraph,
    run,
    table,
)
from formcheck.export.pdf.page import INTERVAL, Page
from formcheck.export.summary import Row

NOT_MEASURED = "not-measured"
"""Anchor of the reasons why something was not measured."""


def about(row: Row) -> str:
    """Anchor of its definition."""
    return f"about-{row.spec.id}"


def what_if(page: Page) -> list[Block]:
    """What a model says of another lean or cadence."""
    found = page.load
    if found is None:
        return []
    rows = [
        [cell(row.change), load_cell(row.moment), load_cell(row.compression)] for row in found.rows
    ]
    return [
        heading(found.title),
        paragraph(found.lead, "intro"),
        table((36, 32, 32), found.columns, rows),
        *(paragraph(note, "small") for note in found.notes),
        paragraph(page.cited(found.sources), "small"),
    ]


def load_cell(shown: LoadCell) -> Cell:
    """A modelled load, and what to make of it."""
    detail: Parts = [run(shown.detail, "small")]
    return cell([run(shown.value, "strong")], detail) if shown.value else cell(detail)


def load(page: Page) -> list[Block]:
    """The lower-back load index, where there is one."""
    found = page.analysis.backload
    if found.value is None:
        return []
    told: Parts = [run(page.number(found.value, 0), "strong")]
    if found.ci95:
        told += [f", {page.say(INTERVAL)} {page.interval(found.ci95, 0)}"]
    told += [f". {page.say(found.reason)}"]
    title = heading(page.say(say("Lower-back load index")))
    return [title, paragraph(told), paragraph(page.say(wording.LOAD_INDEX))]


def definitions(page: Page) -> list[Block]:
    """What each measure is, how it was come by, and how exact it is."""
    if not page.groups:
        return []
    blocks = [heading(page.say(say("Definitions, methods and sources")))]
    intro = page.sentences(wording.MEANS, wording.CHANGES, wording.SIDES_DIFFER)
    blocks.append(paragraph(intro, "small"))
    for group in page.groups:
        blocks.append(heading(page.say(group.title), 2))
        for row in group.rows:
            blocks += _definition(page, row)
    return blocks


def _definition(page: Page, row: Row) -> list[Block]:
    spec = row.spec
    told = [page.say(spec.definition)]
    if "+" in spec.positive:
        told.append(page.say(say("Sign: {positive}.", positive=spec.positive)))
    told.append(page.say(say("Method: {method}.", method=spec.method)))
    named: Parts = [run(page.say(spec.title), "strong"), " ", run(spec.id, "code")]
    blocks = [
        paragraph(named, "term", anchor=about(row)),
        paragraph(" ".join(told), "small"),
        bullets([[run(_how_exact(page, metric), "small")] for metric in row.measured]),
    ]
    if spec.sources:
        blocks.append(paragraph(page.cited(spec.sources), "small"))
    return blocks


def _how_exact(page: Page, metric: Measured) -> str:
    """What can be told apart, spread, coverage and other runners, of one side."""
    decimals, unit = metric.spec.decimals, metric.spec.unit
    label = page.labels[metric.video]
    of_which = page.side(metric.side)["text"] + (f" ({label})" if label else "")
    told = []
    if (least := metric.smallest_detectable_change) is not None:
        change = page.quantity(least, decimals, unit)
        told.append(f"{page.say(wording.DETECTABLE)} {change}")
    if metric.sd is not None:
        spread = page.quantity(metric.sd, decimals, unit)
        told.append(f"{page.say(say('SD between strides'))} {spread}")
    share, method = page.percent(metric.coverage), metric.method
    if metric.once:
        read = say("{one_value}, by {method}", one_value=ONE_VALUE, method=method)
    else:
        read = say(
            "read in {strides}, {share} of all, by {method}",
            strides=stride_count(metric.n),
            share=share,
            method=method,
        )
    told.append(page.say(read))
    if (band := metric.reference) is not None:
        ends = page.interval((band.low, band.high), decimals, unit)
        told.append(f"{page.say(say('other runners'))} {ends} ({page.say(band.source)})")
    return f"{of_which}: {', '.join(told)}"
