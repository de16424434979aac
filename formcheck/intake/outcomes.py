"""What is said to somebody with each outcome of the screening."""

from dataclasses import dataclass

from formcheck.core.said import say
from formcheck.intake.guidance import LEG_RULE, PAIN_RULES
from formcheck.intake.screening import OVERRIDING, Screened, Screening

WITHHELD = say(
    "You answered that such a sign is there. Form advice is left out of the report until a doctor "
    "has looked at it; its numbers only describe the movement."
)
LEG_TITLE = say("Stop running for now")
LEG_WITHHELD = say(
    "See a doctor or physiotherapist first. Form advice is left out of the report until then; its "
    "numbers only describe the movement."
)
NO_COMPLAINT = say(
    "You told of no pain in the lower back, buttock or leg. What was found below is a description, "
    "no reason to change anything."
)
NOT_ANSWERED = say("How strong the pain is was not answered, so choose from the rules below.")
ALL_SIGNS_NOT_ANSWERED = say(
    "Not every question about warning signs was answered: read when to get help, below."
)
IN_THE_LEG = say(
    "You told of something in the leg: talk to a doctor or physiotherapist before you run."
)
HALVED = say("The next morning was worse than before the run: halve the next run.")


@dataclass(frozen=True)
class Advice:
    """``headline``: the rule that holds; ``lines``: what else the answers call for."""

    headline: str
    lines: tuple[str, ...]


def advice(screening: Screening) -> Advice:
    """What the answers call for where no doctor comes first."""
    lines = []
    if screening.in_the_leg and screening.outcome not in OVERRIDING:
        lines.append(IN_THE_LEG)
    if screening.halve_next_run:
        lines.append(HALVED)
    if not screening.all_signs_answered:
        lines.append(ALL_SIGNS_NOT_ANSWERED)
    return Advice(_headline(screening), tuple(lines))


def _headline(screening: Screening) -> str:
    for rule in PAIN_RULES:
        if rule.outcome is screening.outcome and screening.pain is not None:
            return say(
                "Your strongest pain was {pain} of 10. {rule}", pain=screening.pain, rule=rule.rule
            )
    return _SAID[screening.outcome]


_SAID = {
    Screened.EMERGENCY: WITHHELD,
    Screened.URGENT: WITHHELD,
    Screened.LEG_SYMPTOMS: LEG_RULE,
    Screened.NO_COMPLAINT: NO_COMPLAINT,
    Screened.NOT_ANSWERED: NOT_ANSWERED,
}
