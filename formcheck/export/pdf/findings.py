"""The first page: what the report is about, what was found, and what it is not."""

from formcheck.core.finding import Evidence, Finding
from formcheck.core.said import say
from formcheck.export import glance, wording
from formcheck.export.facts import facts
from formcheck.export.html import gauge
from formcheck.export.pdf.blocks import (
    Block,
    Text,
    beside,
    box,
    bullets,
    heading,
    observation,
    paragraph,
    run,
    terms,
    weight,
)
from formcheck.export.pdf.page import INTERVAL, Page
from formcheck.export.summary import (
    HEADLINES,
    MOST_SEVERE_FIRST,
    another_look,
    evidence_for_the_back,
    findings_by_weight,
    settled_by,
    verdict,
)

HELP = "help"
"""Anchor of the section on when to get help."""


def facts_shown(page: Page) -> list[Block]:
    """Runner, recording, time, and what was given."""
    return [terms(group, "facts") for group in facts(page.analysis, page.language)]


def found(page: Page) -> list[Block]:
    """The verdict, the gravest findings, and what the report is not."""
    first = verdict(page.analysis, page.language)
    findings = findings_by_weight(page.analysis)
    outcomes = [terms(((how, ", ".join(names)) for how, names in first.outcomes), "outcomes")]
    blocks = [heading(first.headline, style="verdict"), _safety(page)]
    if first.explanation:
        blocks.append(paragraph(first.explanation, "lead"))
    blocks += [_finding(page, finding) for finding in findings[:HEADLINES]]
    blocks += outcomes if first.outcomes else []
    if again := another_look(page.analysis):
        blocks.append(heading(page.say(say("Worth another look")), 2))
        blocks.append(bullets(page.say(settled_by(finding)) for finding in again))
    if findings:
        blocks.append(paragraph(page.say(wording.SCALES), "small"))
        advised = () if page.guide.withheld else (wording.BEFORE_FORM, page.guide.HOW_TO_TRY)
        blocks.append(paragraph(page.sentences(*advised, wording.HOW_SURE)))
    if numbers := glance.main_numbers(page.analysis, page.language):
        blocks.append(heading(page.say(glance.TITLE), 2))
        blocks.append(terms(((title, ", ".join(values)) for title, values in numbers), "facts"))
    if more := findings[HEADLINES:]:
        blocks.append(heading(page.say(say("Further findings"))))
        blocks += [_finding(page, finding) for finding in more]
    return blocks


def _safety(page: Page) -> Block:
    more = run(page.say(say("When to get help")), link=HELP)
    return box("safety", [paragraph([page.say(wording.SAFETY), " ", more])])


def _finding(page: Page, finding: Finding) -> Block:
    title, statement = page.say(finding.title), page.say(finding.statement)
    most = len(MOST_SEVERE_FIRST)
    grave = most - MOST_SEVERE_FIRST.index(finding.severity)
    parts = [
        weight(grave, most, page.say(wording.SEVERITIES[finding.severity])),
        heading(title, 2),
        paragraph(statement.removeprefix(f"{title}: ")),
    ]
    parts += [_observation(page, item) for item in finding.evidence]
    if finding.suggestion and not page.guide.withheld:
        parts += _to_try(page, finding)
    strength = page.say(evidence_for_the_back(finding))
    works = [" ", *page.cited(finding.sources), "."] if finding.sources else []
    parts.append(paragraph([strength, *works], "small"))
    shown = (page.frame_at(item.keyframe) for item in finding.evidence)
    frame = next((picture for picture in shown if picture), None)
    return box(finding.severity.value, [beside(parts, frame)])


def _to_try(page: Page, finding: Finding) -> list[Block]:
    lead = run(page.say(say("What to try.")), "strong")
    parts = [paragraph([lead, " ", page.say(finding.suggestion)])]
    if finding.caution:
        lead = run(page.say(page.guide.WHEN_NOT), "strong")
        parts.append(paragraph([lead, " ", page.say(finding.caution)], "small"))
    return parts


def _observation(page: Page, item: Evidence) -> Block:
    spec = page.specs.get(item.metric)
    decimals = 1 if spec is None else spec.decimals
    value = page.quantity(item.value, decimals, item.unit)
    limit = page.quantity(item.limit, decimals, item.unit)
    ends = page.interval(item.ci95, decimals, item.unit)
    told: Text = [
        *((page.side(item.side), " ") if item.side else ()),
        run(value, "strong"),
        f", {page.say(INTERVAL)} {ends}, {page.say(say('limit'))} {limit}, ",
        page.strides(item.n),
    ]
    return observation(told, gauge(item), item.side.value if item.side else "")
