"""``--intake FILE`` and ``--ask``: what the runner tells of pain and warning signs.

Answers go into the result folder and nowhere else; what is printed never says which were given.
"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from formcheck.cli.options import FILE
from formcheck.core.text import harmless
from formcheck.errors import UsageError
from formcheck.intake import Intake, screen
from formcheck.languages import Language

Command = TypeVar("Command", bound=Callable[..., Any])


def intake_options(command: Command) -> Command:
    """Add ``--intake`` and ``--ask``."""
    from_file = click.option(
        "--intake", type=FILE, help="Answers on pain and warning signs, a TOML file."
    )
    by_asking = click.option(
        "--ask",
        is_flag=True,
        help="Ask on pain and warning signs before anything else.",
    )
    return from_file(by_asking(command))


def intake_from(
    file: Path | None,
    *,
    ask: bool,
    about: Iterable[Path],
    spoken: Callable[[], Language],
) -> Intake | None:
    """The answers, from ``file`` or asked for; None where neither is wanted. A referral that they
    call for is printed at once. Asked and printed is in the language that ``spoken`` gives.
    Nobody is asked where one of the files that it is ``about`` is missing: the command will say so.

    Raises:
        UsageError: both are wanted, the file cannot be used, or there is nobody to ask.
    """
    if file is not None and ask:
        raise UsageError("--intake and --ask were both given.", "Give the answers one way.")
    if file is not None:
        from formcheck.intake.answers import read_toml

        intake = read_toml(file)
    elif ask:
        if not on_terminal():
            raise UsageError(
                "--ask needs a terminal to ask on.", "Give the answers with --intake FILE."
            )
        if not all(map(os.path.lexists, about)):
            return None
        from formcheck.cli.questions import asked

        intake = asked(spoken())
    else:
        return None
    _refer(intake, spoken())
    return intake


def on_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def _refer(intake: Intake, language: Language) -> None:
    from formcheck.reporting.pain import referral, referral_lines

    shown = referral(screen(intake))
    for line in () if shown is None else referral_lines(shown):
        click.echo(harmless(language.text(line)), err=True)
