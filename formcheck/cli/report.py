"""``formcheck report``: the report of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.options import FOLDER, FORMAT_NAMES, FormatNames
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("result", type=FOLDER)
@click.option(
    "--format",
    "formats",
    type=FormatNames(),
    default=",".join(FORMAT_NAMES),
    show_default=True,
    help="Reports to write, separated by commas.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(result: Path, formats: tuple[str, ...], quiet: bool) -> None:
    """Write the report of RESULT, a folder made by analyze, again. Nothing is measured anew."""
    from formcheck.export.terminal import summary
    from formcheck.results import formats_named, rewrite_reports

    with shown_progress(quiet) as progress:
        analysis = rewrite_reports(result, formats_named(formats), progress)
    if not quiet:
        click.echo(summary(analysis, result))
