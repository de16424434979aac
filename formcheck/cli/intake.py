"""``--intake FILE`` and ``--ask``: what the runner tells of pain and warning signs, from a file
or asked one after another on standard error.

Answers go into the result folder and nowhere else; what is printed never says which were given.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from formcheck.cli.options import FILE
from formcheck.core.message import Message, msg
from formcheck.core.text import sanitize_text
from formcheck.errors import UsageError
from formcheck.intake import (
    RED_FLAGS,
    Intake,
    LegSymptoms,
    PainSide,
    RedFlag,
    Site,
    Urgency,
    screen,
)
from formcheck.intake.answers import MOST_PAIN
from formcheck.languages import Language
from formcheck.reporting import pain as answers

Choice = TypeVar("Choice", bound=StrEnum)
Answer = TypeVar("Answer")

EXPLAINED = msg(
    "Questions on pain and warning signs. Press Enter to leave one out. The answers stay in the "
    "result folder."
)
YES, NO = msg("yes"), msg("no")


def asked(language: Language) -> Intake:
    """Warning signs first, and nothing more once one of them is there."""
    ask = _Interview(language)
    ask.tell(EXPLAINED)
    signs: dict[str, bool] = {}
    for flag in RED_FLAGS:
        there = ask.yes_or_no(_about_sign(flag))
        if there is not None:
            signs[flag.id] = there
        if there:
            return Intake(signs=signs)
    site = ask.choice(msg("Where does it hurt most?"), answers.SITES)
    if site is None or site is Site.NONE:
        return Intake(sites=() if site is None else (site,), signs=signs)
    side: PainSide | None = ask.choice(msg("On which side?"), answers.SIDES)
    before, during, after, next_morning = (
        ask.pain(msg("{when}, 0 none to 10 worst?", when=when)) for _, when in answers.PAINS
    )
    leg: LegSymptoms | None = ask.choice(msg("Anything down the leg?"), answers.LEG_SYMPTOMS)
    return Intake(
        sites=(site,),
        side=side,
        before=before,
        during=during,
        after=after,
        next_morning=next_morning,
        leg_symptoms=leg,
        signs=signs,
    )


def _about_sign(flag: RedFlag) -> Message:
    if flag.level is Urgency.EMERGENCY:
        return msg(
            "Do you have back or leg pain together with this, if new: {sign}?", sign=flag.text
        )
    return msg("Do you have back or leg pain together with this: {sign}?", sign=flag.text)


@dataclass(frozen=True)
class _Interview:
    """Asks in ``language``; words of the answer files are understood in every language."""

    language: Language

    def tell(self, text: str) -> None:
        click.echo(self.language.text(text), err=True)

    def yes_or_no(self, question: str) -> bool | None:
        said: dict[str, bool] = {}
        for english, answer in ((YES, True), (NO, False)):
            for word in (self.language.text(english), english):
                said |= {word: answer, word[:1]: answer}
        shown = [self.language.text(word)[:1] for word in (YES, NO)]
        return self._answer(f"{self.language.text(question)} [{'/'.join(shown)}]", said, shown)

    def choice(self, question: str, words: Mapping[Choice, Message]) -> Choice | None:
        """One of ``words``: by its number, its word, or its value in a file of answers."""
        self.tell(question)
        said: dict[str, Choice] = {}
        for number, (value, english) in enumerate(words.items(), 1):
            word = self.language.text(english)
            click.echo(f"  {number} {word}", err=True)
            said |= {str(number): value, word: value, value.value: value}
        shown = [str(number) for number in range(1, len(words) + 1)]
        return self._answer(f"[{shown[0]}–{shown[-1]}]", said, shown)

    def pain(self, question: str) -> int | None:
        said = {str(pain): pain for pain in range(MOST_PAIN + 1)}
        return self._answer(self.language.text(question), said, list(said))

    def _answer(
        self, prompt: str, said: Mapping[str, Answer], shown: Sequence[str]
    ) -> Answer | None:
        """What was meant; None for Enter. Asked again until it is one of ``said``."""
        meant = {word.casefold(): answer for word, answer in said.items()}
        while True:
            typed: str = click.prompt(
                prompt, default="", show_default=False, prompt_suffix=" ", err=True
            )
            if not typed.strip():
                return None
            if typed.strip().casefold() in meant:
                return meant[typed.strip().casefold()]
            self.tell(
                msg(
                    "Please answer with one of: {answers}. Enter leaves the question out.",
                    answers=", ".join(shown),
                )
            )


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
        click.echo(sanitize_text(language.text(line)), err=True)
