"""``formcheck forget``: a person's results, rows and recordings removed from an archive."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.index import IndexProgress, database_option
from formcheck.cli.options import FOLDER
from formcheck.errors import UsageError

if TYPE_CHECKING:
    from formcheck.workflows.forget import Holdings, Mention

OUT_OF_REACH = (
    "Not within reach of this command: backups and snapshots; reports, clips, comparisons and "
    "other copies outside this folder, a browser's downloads and memory too; what a formcheck view "
    "or batch that runs now still holds; deleted blocks of a disk; write-ahead logs of a "
    "PostgreSQL server."
)


@click.command()
@click.argument("runner", metavar="RUNNER")
@click.argument("archive", metavar="[DIR]", type=FOLDER, default=Path())
@click.option("--dry-run", is_flag=True, help="Show what would be removed; remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
def command(runner: str, archive: Path, dry_run: bool, yes: bool, database: str | None) -> None:
    """Remove RUNNER, as named with --runner, for good from all that lies below DIR (here if not
    given): results, comparisons, the filmed files that lie there (those dropped on the viewer's
    page too), rows in the tables and memory of batches, and the index.

    Lists everything first and asks. Says what still names them and what it cannot reach.
    """
    from formcheck.workflows.forget import foreseen, remove_all, search

    if not archive.is_dir():
        raise UsageError(f"There is no folder {archive}.", "Name the folder that holds results.")
    holdings = search(archive.absolute(), runner, IndexProgress("Reading files that may be copies"))
    _show(holdings)
    if dry_run:
        _show_left(holdings, foreseen(holdings))
    else:
        if not holdings.is_empty:
            _require_yes(yes)
        left = remove_all(holdings, database)
        _say("" if holdings.is_empty else "Removed.")
        _show_left(holdings, left)
    _say(OUT_OF_REACH)


def _require_yes(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("Nothing was removed, since nobody was there to agree.", "Give --yes.")
    click.confirm("Remove all of this for good?", abort=True)


def _show(holdings: "Holdings") -> None:
    archive = holdings.archive
    if holdings.is_empty:
        _say(f"There is nothing of {holdings.runner!r} in the results and tables below {archive}.")
    for title, paths in (
        ("Results", holdings.results),
        ("Comparisons", holdings.comparisons),
        ("Filmed files", holdings.recordings),
        ("Copies of files of results", holdings.copies),
        ("Remains of killed runs, of whom is not known", holdings.unfinished),
    ):
        _list(f"{title} to remove: {len(paths)}", _below(paths, archive))
    for traces in holdings.batches:
        rows = [*traces.entries, *(path.decode("utf-8", "replace") for path, _ in traces.files)]
        _list(f"Rows to remove from the batch in {traces.folder}: {len(rows)}", rows)
    _list("Filmed files that stay, remove them yourself:", [str(p) for p in holdings.elsewhere])
    _list(
        "Recordings dropped on the viewer's page that belong to no result, of whom is not known; "
        "they stay, look for yourself:",
        _below(holdings.unclaimed, archive),
    )
    _list("Whose they are cannot be read, look for yourself:", holdings.unreadable)
    _list("Other runners, called nearly the same, who stay:", holdings.alike)


def _show_left(holdings: "Holdings", left: "Sequence[Mention]") -> None:
    from formcheck.workflows.forget.copies import Names

    lines = [f"{mention.path} ({mention.name})" for mention in left]
    _list("Still called so or holding that name, change them yourself if it is theirs:", lines)
    short = Names(holdings.names).too_short
    if short:
        _say(f"Too short to look for in other files: {', '.join(map(repr, short))}.")
    elif not left:
        _say("No file or name below the folder names them any more.")


def _below(paths: "Sequence[Path]", archive: Path) -> list[str]:
    return [str(path.relative_to(archive)) for path in paths if path.is_relative_to(archive)]


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        _say(title)
        for line in lines:
            _say(f"  {line}")


def _say(text: str) -> None:
    from formcheck.core.text import sanitize_text

    if text:
        click.echo(sanitize_text(text))
