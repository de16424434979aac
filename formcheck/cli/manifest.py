"""``formcheck manifest``: a table of recordings to fill in, for ``formcheck batch``."""

from pathlib import Path

import click

from formcheck.cli.options import FILE
from formcheck.errors import UsageError
from formcheck.settings import Settings


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--out", type=FILE, help="File to write. [default: standard output]")
def command(sources: tuple[str, ...], out: Path | None) -> None:
    """List the recordings of SOURCE... in a table (CSV) that formcheck batch reads.

    One row for each session, with a column for each setting, empty to be filled in. Paths are
    relative to the table.
    """
    from formcheck.core.text import sanitize_text
    from formcheck.results.folder import write_bytes
    from formcheck.workflows.batch.manifest import manifest_text
    from formcheck.workflows.batch.plan import make_plan

    if out is not None and out.exists():
        raise UsageError(f"{out} is there already and is left alone.", "Name another file.")
    plan = make_plan(sources, None, (Settings(), Settings()))
    folder = Path.cwd() if out is None else out.absolute().parent
    text, left_out = manifest_text(plan.entries, folder)
    for note in (*plan.notes, *left_out):
        click.echo(f"Note: {sanitize_text(note)}", err=True)
    if out is None:
        click.echo(text.encode("utf-8"), nl=False)
    else:
        # The mark tells spreadsheets that it is UTF-8.
        write_bytes(out, text.encode("utf-8-sig"))
