"""``formcheck report``: the report of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.intake import intake_from, intake_options
from formcheck.cli.options import FOLDER, formats_option
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("result", type=FOLDER)
@intake_options
@formats_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    result: Path, intake: Path | None, ask: bool, formats: tuple[str, ...], quiet: bool
) -> None:
    """Write the report of RESULT, a folder made by analyze, again. Nothing is measured anew.

    Answers on pain that are given replace those that are there.
    """
    told = intake_from(intake, ask=ask, about=(result,))
    from formcheck.export.terminal import summary
    from formcheck.results import formats_named, rewrite_reports

    with shown_progress(quiet) as progress:
        analysis = rewrite_reports(result, formats_named(formats), progress, told)
    if not quiet:
        click.echo(summary(analysis, result))
