"""The appendix: every finding in full, every measure with its definition, pictures, what was
checked, what people corrected, and how the numbers came about."""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from formcheck.core.finding import Evidence, Finding
from formcheck.core.message import msg, msg_count
from formcheck.core.metric import ONE_VALUE, Measured, stride_count
from formcheck.reporting import review as reviewed
from formcheck.reporting import wording
from formcheck.reporting.back_load import LoadCell
from formcheck.reporting.facts import date_text
from formcheck.reporting.html import by_level, frame_groups, hints, in_other_words, of_other_view
from formcheck.reporting.pdf.page import INTERVAL, Page
from formcheck.reporting.pdf.typeset import (
    Block,
    Cell,
    Parts,
    Text,
    box,
    bullets,
    cell,
    figure,
    figures,
    heading,
    paragraph,
    run,
    table,
    terms,
)
from formcheck.reporting.review import numbers_file
from formcheck.reporting.summary import SummaryRow, evidence_for_the_back

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart
    from formcheck.reporting.video.keyframes import KeyFrame

HELP = "help"
"""Anchor of the section on when to get help."""


def in_full(page: Page) -> list[Block]:
    """Statement, evidence, what to try and sources of each."""
    if not page.analysis.findings:
        return []
    blocks = [heading(page.say(msg("What was found, in full")))]
    blocks += [_finding(page, finding) for finding in page.analysis.findings]
    advised = () if page.guide.withheld else (wording.BEFORE_FORM, page.guide.HOW_TO_TRY)
    return [*blocks, paragraph(page.sentences(*advised, wording.HOW_SURE), "small")]


def _finding(page: Page, finding: Finding) -> Block:
    title, statement = page.say(finding.title), page.say(finding.statement)
    parts = [
        heading(title, 2),
        paragraph(statement.removeprefix(f"{title}: ")),
        bullets(_observation(page, item) for item in finding.evidence),
    ]
    if finding.suggestion and not page.guide.withheld:
        parts += _to_try(page, finding)
    strength = page.say(evidence_for_the_back(finding))
    works = [" ", *page.cited(finding.sources), "."] if finding.sources else []
    parts.append(paragraph([strength, *works], "small"))
    return box(finding.severity.value, parts)


def _to_try(page: Page, finding: Finding) -> list[Block]:
    lead = run(page.say(msg("What to try.")), "strong")
    parts = [paragraph([lead, " ", page.say(finding.suggestion)])]
    if finding.caution:
        lead = run(page.say(page.guide.WHEN_NOT), "strong")
        parts.append(paragraph([lead, " ", page.say(finding.caution)], "small"))
    return parts


def _observation(page: Page, item: Evidence) -> Parts:
    spec = page.specs.get(item.metric)
    decimals = 1 if spec is None else spec.decimals
    value = page.quantity(item.value, decimals, item.unit)
    limit = page.quantity(item.limit, decimals, item.unit)
    ends = page.interval(item.ci95, decimals, item.unit)
    return [
        *((page.side(item.side), " ") if item.side else ()),
        run(value, "strong"),
        f", {page.say(INTERVAL)} {ends}, {page.say(msg('limit'))} {limit}, ",
        page.strides(item.n),
    ]


NOT_MEASURED = "not-measured"
"""Anchor of the reasons why something was not measured."""


def about(row: SummaryRow) -> str:
    """Anchor of its definition."""
    return f"about-{row.spec.id}"


def what_if(page: Page) -> list[Block]:
    """What a model says of another lean or cadence."""
    found = page.report.load
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
    title = heading(page.say(msg("Lower-back load index")))
    return [title, paragraph(told), paragraph(page.say(wording.LOAD_INDEX))]


def definitions(page: Page) -> list[Block]:
    """What each measure is, how it was come by, and how exact it is."""
    if not page.report.groups:
        return []
    blocks = [heading(page.say(msg("Definitions, methods and sources")))]
    intro = page.sentences(wording.MEANS, wording.CHANGES, wording.SIDES_DIFFER)
    blocks.append(paragraph(intro, "small"))
    for group in page.report.groups:
        blocks.append(heading(page.say(group.title), 2))
        for row in group.rows:
            blocks += _definition(page, row)
    return blocks


def _definition(page: Page, row: SummaryRow) -> list[Block]:
    spec = row.spec
    told = [page.say(spec.definition)]
    if "+" in spec.positive:
        told.append(page.say(msg("Sign: {positive}.", positive=spec.positive)))
    told.append(page.say(msg("Method: {method}.", method=spec.method)))
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
        told.append(f"{page.say(msg('SD between strides'))} {spread}")
    share, method = page.percent(metric.coverage), metric.method
    if metric.once:
        read = msg("{one_value}, by {method}", one_value=ONE_VALUE, method=method)
    else:
        read = msg(
            "read in {strides}, {share} of all, by {method}",
            strides=stride_count(metric.n),
            share=share,
            method=method,
        )
    told.append(page.say(read))
    if (band := metric.reference) is not None:
        ends = page.interval((band.low, band.high), decimals, unit)
        told.append(f"{page.say(msg('other runners'))} {ends} ({page.say(band.source)})")
    return f"{of_which}: {', '.join(told)}"


A_ROW = 3
"""Contact, midstance and toe-off of a side."""


def key_frames(page: Page) -> list[Block]:
    """A row per side."""
    if not page.report.frames:
        return []
    blocks = [heading(page.say(msg("Key frames")))]
    if in_other_words(page.report.frames, page.language):
        blocks.append(paragraph(page.say(wording.WORDS_IN_PICTURES), "small"))
    for title, rows in frame_groups(page.analysis.labels, page.report.frames, page.language):
        if title:
            blocks.append(heading(title, 2))
        shown = (frame for row in rows for frame in row)
        blocks.append(figures(A_ROW, (_frame(page, frame) for frame in shown)))
    return blocks


def _frame(page: Page, frame: "KeyFrame") -> Block:
    return figure(page.frame(frame), "", page.say(frame.caption))


def further_charts(page: Page) -> list[Block]:
    """Those that the clinician's page does not show, one below the other."""
    shown = {chart.alt_text for chart in page.report.curves}
    further = [c for c in page.report.charts if c.group.value and c.alt_text not in shown]
    if not further:
        return []
    blocks = [heading(page.say(msg("Further charts")))]
    for group, charts in groupby(further, key=lambda chart: chart.group):
        blocks.append(heading(page.say(group.value), 2))
        blocks += [_chart(page, chart) for chart in charts]
    return blocks


def _chart(page: Page, chart: "Chart") -> Block:
    return figure(page.chart(chart), page.say(chart.title), page.say(chart.caption))


def checks(page: Page) -> list[Block]:
    """Every check and how it ended."""
    if not page.analysis.checks:
        return []
    rows = []
    for check in page.report.checks:
        names: list[Text] = []
        for title, side in check.names:
            names += [page.say(title), [page.side(side)]] if side else [page.say(title)]
        outcome = page.say(wording.LIKELIHOODS[check.level])
        rows.append([cell(*names), cell(outcome), cell(page.say(check.explanation))])
    columns = (msg("Check"), msg("How likely"), msg("Why"))
    header = [page.say(column) for column in columns]
    whose = page.report.clinic.notes if page.report.clinic is not None else ()
    return [
        heading(page.say(msg("What was checked"))),
        *(paragraph(page.say(note)) for note in whose),
        table((34, 18, 48), header, rows),
    ]


def notes(page: Page) -> list[Block]:
    """How to film better, and what was not measured; the clinician's page tells what limits the
    numbers."""
    ordered = by_level(page.analysis.quality)
    blocks = [heading(page.say(msg("The recording")))]
    if other := [page.say(note.message) for note in ordered if of_other_view(note)]:
        title = msg("What the other recording reads of the same measures")
        blocks += [heading(page.say(title), 2), bullets(other)]
    if better := [page.say(hint) for hint in hints(page.analysis.quality)]:
        blocks += [heading(page.say(msg("How to film better next time")), 2), bullets(better)]
    blocks += _not_measured(page)
    title = msg("How to film for the best numbers")
    blocks += [heading(page.say(title), 2), bullets(map(page.say, wording.FILMING))]
    return blocks


def _not_measured(page: Page) -> list[Block]:
    missing = page.report.not_measured
    if not missing:
        return []
    title = page.say(msg("Not measured here, and why"))
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
        heading(page.say(msg("When to get help")), anchor=HELP),
        box("urgent", emergency),
        heading(page.say(wording.URGENT_TITLE), 2),
        bullets(map(page.say, wording.URGENT)),
    ]


def review(page: Page) -> list[Block]:
    """Nothing where there was no review."""
    shown = page.report.review
    if shown is None:
        return []
    blocks = [heading(page.say(reviewed.TITLE)), paragraph(" ".join(shown.who))]
    if shown.corrections:
        blocks += [bullets(shown.corrections), paragraph(page.say(reviewed.MEASURED))]
    else:
        blocks.append(paragraph(page.say(reviewed.NOT_CORRECTED)))
    if shown.remark:
        blocks.append(heading(page.say(reviewed.REMARK), 2))
        blocks += [paragraph(line) for line in shown.remark if line]
    return blocks


def made(page: Page) -> list[Block]:
    """Version, model, cleaning, settings, libraries, files."""
    how = page.analysis.provenance
    version = page.analysis.formcheck_version
    by = page.say(msg("formcheck {version}, pose model {model}", version=version, model=how.model))
    when = date_text(how.started_at, page.language)
    file = numbers_file(page.analysis.review)
    stands = msg("All numbers of this page are in {file} beside it.", file=file)
    told: Parts = [by]
    if how.model_sha256:
        told += [" (sha256 ", run(how.model_sha256[:12], "code"), ")"]
    told += [f", {when}. {page.say(stands)}"]
    return [
        heading(page.say(msg("How this was made"))),
        paragraph(told),
        *_cleaning(page),
        heading(page.say(msg("Settings, libraries, files")), 2),
        terms(_details(page)),
    ]


def _cleaning(page: Page) -> list[Block]:
    steps = page.analysis.provenance.cleaning
    if not steps:
        return []
    columns = (msg("Step"), msg("Changed"), msg("Parameters"))
    rows = [
        [
            cell(page.say(step.name.replace("_", " "))),
            cell(page.percent(step.changed_share, 1)),
            cell(_codes(f"{name} = {value}" for name, value in step.parameters.items())),
        ]
        for step in steps
    ]
    title = heading(page.say(msg("Cleaning of the landmarks")), 2)
    return [title, table((30, 14, 56), [page.say(column) for column in columns], rows)]


def _details(page: Page) -> list[tuple[Text, Text]]:
    how = page.analysis.provenance
    not_given = page.say(msg("not given"))
    settings = (f"{k} = {not_given if v is None else v}" for k, v in how.settings.items())
    libraries = ", ".join(f"{name} {version}" for name, version in how.libraries.items())
    took = (f"{page.say(name)} {page.number(s, 1)} s" for name, s in how.elapsed_s.items())
    details: list[tuple[Text, Text]] = [
        (page.say(msg("Settings")), _codes(settings)),
        (page.say(msg("Libraries")), libraries),
        (page.say(msg("Time taken")), ", ".join(took)),
    ]
    for recording in page.analysis.recordings:
        info = recording.info
        size = page.say(msg_count("{n} frame", "{n} frames", n=info.n_frames))
        details.append((info.name, ["sha256 ", run(info.sha256, "code"), f", {size}"]))
    return details


def _codes(texts: Iterable[str]) -> Parts:
    told: Parts = []
    for text in texts:
        told += [", ", run(text, "code")]
    return told[1:]


def cited(page: Page) -> list[Block]:
    """The full citations."""
    works = dict.fromkeys(page.report.sources.values())
    if not works:
        return []
    listed = (paragraph(work.full, "hanging", anchor=work.anchor) for work in works)
    return [heading(page.say(msg("Sources"))), *listed]
