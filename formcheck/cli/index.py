"""``formcheck index``: the index of an archive, made anew from its folders; and the index
brought up to date before any command asks it."""

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.options import FOLDER
from formcheck.core.message import msg_count

if TYPE_CHECKING:
    from formcheck.index.index import Index, IndexState

DATABASE_VARIABLE = "FORMCHECK_DATABASE"
TOLD_EVERY_S = 2.0
DAMAGED_SHOWN = 20

database_option = click.option(
    "--database",
    metavar="URL",
    envvar=DATABASE_VARIABLE,
    show_envvar=True,
    help="Where the index is kept: postgresql://USER@HOST/NAME, shared by several workstations, or "
    "sqlite:///FILE. [default: a file in the folder]",
)
"""For every command that asks the index."""


def up_to_date(
    archive: Path, database: str | None, *, afresh: bool = False
) -> "tuple[Index, IndexState]":
    """The index of ``archive`` after a look at what changed in its folders; results that cannot be
    read are named on standard error.

    Raises UsageError, InputError, OutputError or NotReadyError.
    """
    index = _opened(archive, database, afresh)
    state = index.refresh(IndexProgress("Reading results"), afresh=afresh)
    for folder, problem in state.damaged[:DAMAGED_SHOWN]:
        _say(f"! {folder}: {problem.rstrip('.')}.")
    if len(state.damaged) > DAMAGED_SHOWN:
        _say(f"! and {len(state.damaged) - DAMAGED_SHOWN} more that cannot be read")
    return index, state


def _opened(archive: Path, database: str | None, afresh: bool) -> "Index":
    """``afresh``: an index that is thrown away is not worth making."""
    from formcheck.index.index import may_be_written, open_copy, open_index

    if database is not None or afresh or not archive.is_dir() or may_be_written(archive):
        return open_index(archive, database)
    _say(
        f"{archive} may not be written to, so that its index is not kept; --database keeps it "
        "elsewhere."
    )
    scratch = tempfile.TemporaryDirectory(prefix="formcheck-")
    return open_copy(archive, Path(click.get_current_context().with_resource(scratch)))


class IndexProgress:
    """A line now and then while many files are read. ``what``: is done, as its beginning."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._told_s = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` are."""
        if time.monotonic() - self._told_s >= TOLD_EVERY_S:
            self._told_s = time.monotonic()
            _say(f"{self._what}: {done} of {total}")


def _say(text: str) -> None:
    from formcheck.core.text import sanitize_text

    click.echo(sanitize_text(text), err=True)


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
    results = msg_count("{n} result", "{n} results", n=state.n_results)
    click.echo(f"{results} in the index{damaged}.")
