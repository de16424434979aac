"""``formcheck history``: one runner over time."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.index import database_option, up_to_date
from formcheck.cli.options import FILE, FOLDER
from formcheck.core.message import msg_count
from formcheck.errors import UsageError
from formcheck.languages import LANGUAGES, language

if TYPE_CHECKING:
    from formcheck.index.index import Index

NEAREST = 5


@click.command()
@click.argument("runner", metavar="RUNNER")
@click.argument("archive", metavar="[DIR]", type=FOLDER, default=Path())
@click.option("--html", type=FILE, help="Write a page with charts, one file that opens offline.")
@click.option("--csv", "table", type=FILE, help="Write a table: one row per value.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Language of the text and the page.",
)
@database_option
def command(
    runner: str,
    archive: Path,
    html: Path | None,
    table: Path | None,
    lang: str,
    database: str | None,
) -> None:
    """Show RUNNER, as named with --runner, over time: all results below DIR (here if not given).

    A change counts where it exceeds the smallest one that can be told apart.
    """
    from formcheck.comparison.history import history_of
    from formcheck.reporting.history import history_csv, history_text
    from formcheck.reporting.history_page import charts_of_history, render_history
    from formcheck.results.folder import write_bytes

    index, _ = up_to_date(archive, database)
    entries = index.of_runner(runner)
    if not entries:
        raise UsageError(
            f"There is no result of {runner!r} below {archive}.", _known(index, runner)
        )
    spoken = language(lang)
    history = history_of(runner, entries)
    if html is not None:
        page = render_history(history, charts_of_history(history, spoken), spoken)
        write_bytes(html, page.encode("utf-8", "replace"))
    if table is not None:
        write_bytes(table, history_csv(history).encode("utf-8", "replace"))
    click.echo(history_text(history, spoken))


def _known(index: "Index", runner: str) -> str:
    """Who is meant, perhaps."""
    import difflib

    names = index.runners()
    if not names:
        return "No result below it names a runner; --runner of analyze and batch does."
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(runner.casefold(), folded, n=NEAREST)
    if near:
        return f"There is {', '.join(repr(folded[name]) for name in near)}."
    return msg_count(
        "There is {n} other runner; --runner of analyze and batch names them.",
        "There are {n} other runners; --runner of analyze and batch names them.",
        n=len(names),
    )
