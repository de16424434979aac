"""``formcheck report``: the report of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.intake import intake_from, intake_options
from formcheck.cli.options import (
    FOLDER,
    formats_option,
    lang_option,
    pages_option,
    profile_from,
    profile_option,
    videos_option,
)
from formcheck.cli.progress import progress as shown_progress
from formcheck.errors import InputError
from formcheck.languages import ENGLISH, Language, language


@click.command()
@click.argument("result", type=FOLDER)
@intake_options
@profile_option
@formats_option
@pages_option
@lang_option("the report")
@videos_option(", to draw the words in the pictures in another language")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    result: Path,
    intake: Path | None,
    ask: bool,
    profile: Path | None,
    formats: tuple[str, ...],
    pages: str,
    lang: str | None,
    videos: tuple[Path, ...],
    quiet: bool,
) -> None:
    """Write the report of RESULT, a folder made by analyze, again. Nothing is measured anew.

    Answers on pain and a profile that are given replace those that are there.
    """
    spoken = None if lang is None else language(lang)
    own = profile_from(profile)
    told = intake_from(
        intake, ask=ask, about=(result,), spoken=lambda: spoken or _language_of(result)
    )
    from formcheck.cli.terminal import look
    from formcheck.languages import language_of
    from formcheck.reporting import Pages
    from formcheck.reporting.terminal import summary
    from formcheck.workflows.report import formats_named, rewrite_reports

    with shown_progress(quiet, spoken or ENGLISH) as progress:
        report = rewrite_reports(
            result, formats_named(formats, Pages(pages)), progress, told, spoken, own, videos
        )
    if not quiet:
        said_in = spoken or language_of(report.analysis)
        click.echo(summary(report, result, said_in, look()))


def _language_of(result: Path) -> Language:
    """That of the result; English where it cannot be read, which the command will say."""
    from formcheck import open_result
    from formcheck.languages import language_of

    try:
        return language_of(open_result(result).analysis)
    except InputError:
        return ENGLISH
