"""The index of an archive, brought up to date before it is asked."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from formcheck.index.index import Index, State

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
) -> "tuple[Index, State]":
    """The index of ``archive`` after a look at what changed in its folders; results that cannot be
    read are named on standard error.

    Raises UsageError, InputError, OutputError or NotReadyError.
    """
    from formcheck.index.index import open_index

    index = open_index(archive, database)
    state = index.refresh(_Told(), afresh=afresh)
    for folder, problem in state.damaged[:DAMAGED_SHOWN]:
        _say(f"! {folder}: {problem.rstrip('.')}.")
    if len(state.damaged) > DAMAGED_SHOWN:
        _say(f"! and {len(state.damaged) - DAMAGED_SHOWN} more that cannot be read")
    return index, state


class _Told:
    """A line now and then while results are read."""

    def __init__(self) -> None:
        self._told_s = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._told_s >= TOLD_EVERY_S:
            self._told_s = time.monotonic()
            _say(f"Reading results: {done} of {total}")


def _say(text: str) -> None:
    from formcheck.core.text import harmless

    click.echo(harmless(text), err=True)
