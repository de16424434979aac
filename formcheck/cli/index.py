"""``formcheck index``: the index of an archive, made anew from its folders."""

from pathlib import Path

import click

from formcheck.cli.indexing import database_option, up_to_date
from formcheck.cli.options import FOLDER
from formcheck.core.message import say_count


@click.command()
@click.argument("archive", metavar="DIR", type=FOLDER)
@database_option
def command(archive: Path, database: str | None) -> None:
    """Read every result below DIR and make its index anew.

    find and history do not need this: they read what changed by themselves. Results that cannot be
    read are named and left out.
    """
    _, state = up_to_date(archive, database, afresh=True)
    damaged = f", {len(state.damaged)} cannot be read" if state.damaged else ""
    results = say_count("{n} result", "{n} results", n=state.n_results)
    click.echo(f"{results} in the index{damaged}.")
