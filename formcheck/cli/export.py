"""``formcheck export``: reports of a saved result, to hand on."""

from pathlib import Path

import click

from formcheck.cli.options import FOLDER, formats_option, lang_option, pages_option
from formcheck.cli.progress import progress as shown_progress
from formcheck.errors import UsageError
from formcheck.languages import ENGLISH, language


@click.command()
@click.argument("result", type=FOLDER)
@formats_option
@pages_option
@click.option(
    "--out", type=FOLDER, help="A new folder for them. [default: RESULT, in place of its own]"
)
@click.option(
    "--without-intake",
    is_flag=True,
    help="As if nothing had been told of pain: no answers, and nothing that follows from them.",
)
@lang_option("the reports")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    result: Path,
    formats: tuple[str, ...],
    pages: str,
    out: Path | None,
    without_intake: bool,
    lang: str | None,
    quiet: bool,
) -> None:
    """Write reports of RESULT, a folder made by analyze, and list the files. Nothing is measured
    anew.

    With --out they go into a folder of their own that holds nothing else, and RESULT stays as it
    is.
    """
    spoken = None if lang is None else language(lang)
    from formcheck.core.text import sanitize_text
    from formcheck.reporting import Pages
    from formcheck.workflows.export import export_reports
    from formcheck.workflows.report import formats_named, rewrite_reports

    chosen = formats_named(formats, Pages(pages))
    if not chosen:
        raise UsageError(
            "No format is named, so there is nothing to write.", "Name one: --format html"
        )
    with shown_progress(quiet, spoken or ENGLISH) as progress:
        if out is None and not without_intake:
            rewrite_reports(result, chosen, progress, spoken=spoken)
            written = tuple(result / name for f in chosen for name in f.files)
        else:
            written = export_reports(
                result, out, chosen, progress, spoken, with_intake=not without_intake
            )
    if not quiet:
        for file in written:
            click.echo(sanitize_text(str(file)))
