"""``formcheck report``: the report of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.options import FOLDER, formats_option
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("result", type=FOLDER)
@formats_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(result: Path, formats: tuple[str, ...], quiet: bool) -> None:
    """Write the report of RESULT, a folder made by analyze, again. Nothing is measured anew."""
    from formcheck.export.terminal import summary
    from formcheck.results import formats_named, rewrite_reports

    with shown_progress(quiet) as progress:
        analysis = rewrite_reports(result, formats_named(formats), progress)
    if not quiet:
        click.echo(summary(analysis, result))
