"""Every finding in full, for whoever asks what it rests on."""

from formcheck.core.finding import Evidence, Finding
from formcheck.core.message import say
from formcheck.export import wording
from formcheck.export.pdf.blocks import Block, Parts, box, bullets, heading, paragraph, run
from formcheck.export.pdf.page import INTERVAL, Page
from formcheck.export.summary import evidence_for_the_back

HELP = "help"
"""Anchor of the section on when to get help."""


def in_full(page: Page) -> list[Block]:
    """Statement, evidence, what to try and sources of each."""
    if not page.analysis.findings:
        return []
    blocks = [heading(page.say(say("What was found, in full")))]
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
    lead = run(page.say(say("What to try.")), "strong")
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
        f", {page.say(INTERVAL)} {ends}, {page.say(say('limit'))} {limit}, ",
        page.strides(item.n),
    ]
