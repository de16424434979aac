"""The questions of ``--ask``, one after another on standard error, in a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import click

from formcheck.core.message import Said, say
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, Level, PainSide, RedFlag, Site
from formcheck.intake.answers import MOST_PAIN
from formcheck.languages import Language
from formcheck.reporting import pain as answers

Choice = TypeVar("Choice", bound=StrEnum)
Answer = TypeVar("Answer")

EXPLAINED = say(
    "Questions on pain and warning signs. Press Enter to leave one out. The answers stay in the "
    "result folder."
)
YES, NO = say("yes"), say("no")


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
    site = ask.choice(say("Where does it hurt most?"), answers.SITES)
    if site is None or site is Site.NONE:
        return Intake(sites=() if site is None else (site,), signs=signs)
    side: PainSide | None = ask.choice(say("On which side?"), answers.SIDES)
    before, during, after, next_morning = (
        ask.pain(say("{when}, 0 none to 10 worst?", when=when)) for _, when in answers.PAINS
    )
    leg: LegSymptoms | None = ask.choice(say("Anything down the leg?"), answers.LEG_SYMPTOMS)
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


def _about_sign(flag: RedFlag) -> Said:
    if flag.level is Level.EMERGENCY:
        return say(
            "Do you have back or leg pain together with this, if new: {sign}?", sign=flag.text
        )
    return say("Do you have back or leg pain together with this: {sign}?", sign=flag.text)


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

    def choice(self, question: str, words: Mapping[Choice, Said]) -> Choice | None:
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
                say(
                    "Please answer with one of: {answers}. Enter leaves the question out.",
                    answers=", ".join(shown),
                )
            )
