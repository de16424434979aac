"""How the numbers came about, and the works that the report rests on."""

from collections.abc import Iterable

from formcheck.core.message import say, say_count
from formcheck.export.facts import date_text
from formcheck.export.pdf.blocks import (
    Block,
    Parts,
    Text,
    cell,
    heading,
    paragraph,
    run,
    table,
    terms,
)
from formcheck.export.pdf.page import Page
from formcheck.export.reviewed import numbers_file


def made(page: Page) -> list[Block]:
    """Version, model, cleaning, settings, libraries, files."""
    how = page.analysis.provenance
    version = page.analysis.formcheck_version
    by = page.say(say("formcheck {version}, pose model {model}", version=version, model=how.model))
    when = date_text(how.started_at, page.language)
    file = numbers_file(page.analysis)
    stands = say("All numbers of this page are in {file} beside it.", file=file)
    told: Parts = [by]
    if how.model_sha256:
        told += [" (sha256 ", run(how.model_sha256[:12], "code"), ")"]
    told += [f", {when}. {page.say(stands)}"]
    return [
        heading(page.say(say("How this was made"))),
        paragraph(told),
        *_cleaning(page),
        heading(page.say(say("Settings, libraries, files")), 2),
        terms(_details(page)),
    ]


def _cleaning(page: Page) -> list[Block]:
    steps = page.analysis.provenance.cleaning
    if not steps:
        return []
    columns = (say("Step"), say("Changed"), say("Parameters"))
    rows = [
        [
            cell(page.say(step.name.replace("_", " "))),
            cell(page.percent(step.changed_share, 1)),
            cell(_codes(f"{name} = {value}" for name, value in step.parameters.items())),
        ]
        for step in steps
    ]
    title = heading(page.say(say("Cleaning of the landmarks")), 2)
    return [title, table((30, 14, 56), [page.say(column) for column in columns], rows)]


def _details(page: Page) -> list[tuple[Text, Text]]:
    how = page.analysis.provenance
    not_given = page.say(say("not given"))
    settings = (f"{k} = {not_given if v is None else v}" for k, v in how.settings.items())
    libraries = ", ".join(f"{name} {version}" for name, version in how.libraries.items())
    took = (f"{page.say(name)} {page.number(s, 1)} s" for name, s in how.elapsed_s.items())
    details: list[tuple[Text, Text]] = [
        (page.say(say("Settings")), _codes(settings)),
        (page.say(say("Libraries")), libraries),
        (page.say(say("Time taken")), ", ".join(took)),
    ]
    for recording in page.analysis.recordings:
        info = recording.info
        size = page.say(say_count("{n} frame", "{n} frames", n=info.n_frames))
        details.append((info.name, ["sha256 ", run(info.sha256, "code"), f", {size}"]))
    return details


def _codes(texts: Iterable[str]) -> Parts:
    told: Parts = []
    for text in texts:
        told += [", ", run(text, "code")]
    return told[1:]


def cited(page: Page) -> list[Block]:
    """The full citations."""
    works = dict.fromkeys(page.sources.values())
    if not works:
        return []
    listed = (paragraph(work.full, "hanging", anchor=work.anchor) for work in works)
    return [heading(page.say(say("Sources"))), *listed]
