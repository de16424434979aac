"""What was measured, how each measure is defined, and how the sides differ."""

from formcheck.core.metric import ONE_VALUE, Measured, Metric
from formcheck.core.said import say
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


def measurements(page: Page) -> list[Block]:
    """A table for each group of measures."""
    if not page.groups:
        return []
    columns = (say("Measure"), say("Left"), say("Right"), say("Other runners"))
    header = [page.say(column) for column in columns]
    intro = page.sentences(wording.MEANS, wording.CHANGES, wording.TO_DEFINITIONS)
    blocks = [heading(page.say(say("Measurements"))), paragraph(intro, "intro")]
    for group in page.groups:
        rows = [_row(page, row) for row in group.rows]
        blocks += [heading(page.say(group.title), 2), table((30, 22, 22, 26), header, rows)]
    return blocks


def _row(page: Page, row: Row) -> list[Cell]:
    title: Parts = [run(page.say(row.spec.title), link=_anchor(row))]
    read_from = row.read_from(page.labels)
    name = cell(title, [run(read_from, "small")]) if read_from else cell(title)
    if row.both is not None:
        values = [_value(page, row.both, span=2)]
    else:
        values = [_value(page, row.left), _value(page, row.right)]
    if (band := row.reference) is None:
        return [name, *values, cell([run(page.say(say("none confirmed")), "small")])]
    ends = page.interval((band.low, band.high), row.spec.decimals)
    return [name, *values, cell(ends, [run(page.say(band.source), "small")])]


def _anchor(row: Row) -> str:
    return f"about-{row.spec.id}"


def _value(page: Page, metric: Metric | None, *, span: int = 1) -> Cell:
    if not isinstance(metric, Measured):
        why = run(page.say(say("not measured")), "small", link=NOT_MEASURED)
        return cell([why], span=span)
    spec = metric.spec
    told = [page.interval(metric.ci95, spec.decimals), page.count(metric)]
    if span > 1:
        told.append(page.say(say("both sides")))
    lines = [", ".join(told)]
    if (least := metric.smallest_detectable_change) is not None:
        change = page.quantity(least, spec.decimals, spec.unit)
        lines.append(f"{page.say(wording.DETECTABLE)} {change}")
    value = run(page.quantity(metric.value, spec.decimals, spec.unit), "strong")
    below: list[Parts] = [[run(line, "small")] for line in lines]
    return cell([value], *below, span=span)


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


def sides(page: Page) -> list[Block]:
    """Left minus right."""
    if not page.analysis.asymmetries:
        return []
    columns = (say("Measure"), say("Difference"), INTERVAL, say("Beyond error"))
    rows = []
    for item in page.analysis.asymmetries:
        spec = page.specs.get(item.metric)
        decimals, unit = (spec.decimals, spec.unit) if spec else (1, "1")
        title = page.say(spec.title) if spec else item.metric
        size = run(page.quantity(item.difference, decimals, unit), "strong")
        beyond = page.say(say("yes") if item.beyond_error else say("no"))
        ends = page.interval(item.ci95, decimals)
        rows.append([cell(title), cell([size]), cell(ends), cell(beyond)])
    return [
        heading(page.say(say("Left and right"))),
        paragraph(page.say(wording.SIDES_DIFFER), "intro"),
        heading(page.say(say("Left minus right")), 2),
        table((36, 22, 24, 18), [page.say(column) for column in columns], rows),
    ]


def definitions(page: Page) -> list[Block]:
    """What each measure is, how it was come by, and how exact it is."""
    if not page.groups:
        return []
    blocks = [heading(page.say(say("Definitions, methods and sources")))]
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
        paragraph(named, "term", anchor=_anchor(row)),
        paragraph(" ".join(told), "small"),
        bullets([[run(_how_exact(page, metric), "small")] for metric in row.measured]),
    ]
    if spec.sources:
        blocks.append(paragraph(page.cited(spec.sources), "small"))
    return blocks


def _how_exact(page: Page, metric: Measured) -> str:
    """Spread, coverage and other runners, of one side."""
    decimals, unit = metric.spec.decimals, metric.spec.unit
    label = page.labels[metric.video]
    of_which = page.side(metric.side)["text"] + (f" ({label})" if label else "")
    told = []
    if metric.sd is not None:
        spread = page.quantity(metric.sd, decimals, unit)
        told.append(f"{page.say(say('SD between strides'))} {spread}")
    share, method = page.percent(metric.coverage), metric.method
    if metric.once:
        read = say("{one_value}, by {method}", one_value=ONE_VALUE, method=method)
    else:
        read = say("read in {share} of the strides by {method}", share=share, method=method)
    told.append(page.say(read))
    if (band := metric.reference) is not None:
        ends = page.interval((band.low, band.high), decimals, unit)
        told.append(f"{page.say(say('other runners'))} {ends} ({page.say(band.source)})")
    return f"{of_which}: {', '.join(told)}"
