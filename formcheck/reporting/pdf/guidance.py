"""What is said of pain: a referral on top, what to mind before running, and what was answered."""

from collections.abc import Callable

from formcheck.reporting.pain import BeforeRunning, Referral
from formcheck.reporting.pdf.page import Page
from formcheck.reporting.pdf.typeset import (
    Block,
    Parts,
    Text,
    box,
    bullets,
    heading,
    paragraph,
    run,
    terms,
)


def referral(page: Page) -> list[Block]:
    """Who is to be seen first, where advice on form is withheld."""
    shown = page.guide.referral
    return [] if shown is None else [referral_box(shown, page.say)]


def referral_box(shown: Referral, said: Callable[[str], str]) -> Block:
    """``said``: a text in the language of the page."""
    parts = [
        heading(said(shown.title), style="verdict"),
        paragraph([run(said(shown.lead), "strong")]),
    ]
    if shown.signs:
        parts.append(bullets(map(said, shown.signs)))
    return box("urgent", [*parts, paragraph(said(shown.withheld))])


def before(page: Page) -> list[Block]:
    """The rules of pain."""
    guide = page.guide
    if guide.refers:
        return []
    blocks = [heading(page.say(guide.TITLE))]
    if guide.advice is not None and not guide.withheld:
        blocks.append(paragraph([run(page.say(guide.advice.headline), "strong")], "lead"))
        blocks += [paragraph(page.say(line)) for line in guide.advice.lines]
    limits: Parts = [page.say(guide.SETTLES), " ", *page.cited(guide.RULES_SOURCES), ". "]
    return [
        *blocks,
        terms(_rules(page, guide), "pairs"),
        paragraph([*limits, page.say(guide.RULES_LIMITS)], "small"),
    ]


def background(page: Page) -> list[Block]:
    """The way back to running, and what is known of running with back pain."""
    guide = page.guide
    if guide.refers:
        return []
    return [
        heading(page.say(guide.RETURN_TITLE)),
        bullets(map(page.say, (*guide.RETURN_STEPS, *guide.RETURN_LIMITS))),
        paragraph(page.cited(guide.RETURN_SOURCES), "small"),
        *_precautions(page, guide),
    ]


def _rules(page: Page, guide: BeforeRunning) -> list[tuple[Text, Text]]:
    """The one that holds stands out."""
    rules: list[tuple[Text, Text]] = []
    for one in guide.PAIN_RULES:
        rule = page.say(one.rule)
        holds = one.outcome is guide.outcome
        rules.append((page.say(one.pain), [run(rule, "strong")] if holds else rule))
    return [
        *rules,
        (page.say(guide.LEG), page.say(guide.LEG_RULE)),
        (page.say(guide.NEXT_DAY), page.say(guide.NEXT_MORNING)),
    ]


def _precautions(page: Page, guide: BeforeRunning) -> list[Block]:
    known: list[tuple[Text, Text]] = []
    for one in guide.PRECAUTIONS:
        told = f"{page.say(one.advice)} {page.say(one.research)} "
        known.append((page.say(one.title), [told, *page.cited(one.sources)]))
    return [
        heading(page.say(guide.PRECAUTIONS_TITLE)),
        paragraph([f"{page.say(guide.BALANCE)} ", *page.cited(guide.BALANCE_SOURCES)]),
        terms(known),
    ]


def for_information(page: Page) -> list[Block]:
    """Side differences beside the painful side, metrics that are not judged, the answers."""
    guide = page.guide
    blocks: list[Block] = []
    if guide.matches:
        risk = [f"{page.say(guide.NO_RISK_BY_ITSELF)} ", *page.cited(guide.MATCHES_SOURCES)]
        blocks += [
            heading(page.say(guide.MATCHES_TITLE)),
            bullets(map(page.say, guide.matches)),
            paragraph(risk, "small"),
        ]
    if guide.information:
        known: list[tuple[Text, Text]] = []
        for item in guide.information:
            told = f"{'; '.join(map(page.say, item.values))}. {page.say(item.why)} "
            known.append((page.say(item.title), [told, *page.cited(item.sources)]))
        blocks += [heading(page.say(guide.INFORMATION_TITLE)), terms(known)]
    if guide.told:
        answers = ((question, "; ".join(given)) for question, given in guide.told)
        blocks += [heading(page.say(guide.TOLD_TITLE)), terms(answers)]
    return blocks
