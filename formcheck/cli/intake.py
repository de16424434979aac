"""``--intake FILE`` and ``--ask``: what the runner tells of pain and warning signs.

Answers go into the result folder and nowhere else; what is printed never says which were given.
"""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from formcheck.cli.options import FILE
from formcheck.core.text import harmless
from formcheck.errors import UsageError
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, Level, PainSide, RedFlag, Site, screen
from formcheck.languages import Language

Command = TypeVar("Command", bound=Callable[..., Any])
Choice = TypeVar("Choice", bound=StrEnum)

NOT_ANSWERED = ""
EXPLAINED = (
    "Questions on pain and warning signs. Press Enter to leave one out. The answers stay in the "
    "result folder."
)
SIGN_LEADS = {
    Level.EMERGENCY: "Do you have back or leg pain together with this, if new: {sign}?",
    Level.URGENT: "Do you have back or leg pain together with this: {sign}?",
}


def intake_options(command: Command) -> Command:
    """Add ``--intake`` and ``--ask``."""
    from_file = click.option(
        "--intake", type=FILE, help="Answers on pain and warning signs, a TOML file."
    )
    by_asking = click.option(
        "--ask",
        is_flag=True,
        help="Ask on pain and warning signs before anything else, in English.",
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
    call for is printed at once, in the language that ``spoken`` gives; questions are in English.
    Nobody is asked where one of the files that it is ``about`` is missing: the command will say so.

    Raises:
        UsageError: both are wanted, the file cannot be used, or there is nobody to ask.
    """
    if file is not None and ask:
        raise UsageError("--intake and --ask were both given.", "Give the answers one way.")
    if file is not None:
        from formcheck.intake.plain import read_toml

        intake = read_toml(file)
    elif ask:
        if not on_terminal():
            raise UsageError(
                "--ask needs a terminal to ask on.", "Give the answers with --intake FILE."
            )
        if not all(map(os.path.lexists, about)):
            return None
        intake = asked()
    else:
        return None
    _refer(intake, spoken())
    return intake


def on_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def asked() -> Intake:
    """Warning signs first, and nothing more once one of them is there."""
    click.echo(EXPLAINED, err=True)
    signs: dict[str, bool] = {}
    for flag in RED_FLAGS:
        there = _sign(flag)
        if there is not None:
            signs[flag.id] = there
        if there:
            return Intake(signs=signs)
    site = _choice("Where does it hurt most", Site)
    if site is None or site is Site.NONE:
        return Intake(sites=() if site is None else (site,), signs=signs)
    return Intake(
        sites=(site,),
        side=_choice("On which side", PainSide),
        before=_pain("Pain before running"),
        during=_pain("Pain during running"),
        after=_pain("Pain after running"),
        next_morning=_pain("Pain the morning after"),
        leg_symptoms=_choice("Anything down the leg", LegSymptoms),
        signs=signs,
    )


def _sign(flag: RedFlag) -> bool | None:
    answer = _prompt(SIGN_LEADS[flag.level].format(sign=flag.text), ("y", "n"))
    return None if answer == NOT_ANSWERED else answer == "y"


def _choice(question: str, kind: type[Choice]) -> Choice | None:
    answer = _prompt(f"{question}?", [choice.value for choice in kind])
    return None if answer == NOT_ANSWERED else kind(answer)


def _pain(question: str) -> int | None:
    answer = _prompt(f"{question}, 0 none to 10 worst?", [str(pain) for pain in range(11)])
    return None if answer == NOT_ANSWERED else int(answer)


def _prompt(question: str, answers: Sequence[str]) -> str:
    """One of ``answers``, or "" for Enter. Asked on standard error: results go to the other."""
    kind = click.Choice([*answers, NOT_ANSWERED], case_sensitive=False)
    shown = f"{question} [{'/'.join(answers)}]"
    answer: str = click.prompt(
        shown, type=kind, default=NOT_ANSWERED, show_default=False, show_choices=False, err=True
    )
    return answer


def _refer(intake: Intake, language: Language) -> None:
    from formcheck.export.before_running import referral, referral_lines

    shown = referral(screen(intake))
    for line in () if shown is None else referral_lines(shown):
        click.echo(harmless(language.text(line)), err=True)
