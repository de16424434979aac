"""The answers of an intake in words, as the report repeats them."""

from formcheck.core.message import Said, say
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, PainSide, Site
from formcheck.languages import ENGLISH, Language

SITES = {
    Site.LOWER_BACK: say("lower back"),
    Site.BUTTOCK: say("buttock"),
    Site.THIGH: say("thigh"),
    Site.BELOW_KNEE: say("below the knee"),
    Site.OTHER: say("somewhere else"),
    Site.NONE: say("nowhere"),
}
SIDES = {
    PainSide.LEFT: say("left"),
    PainSide.RIGHT: say("right"),
    PainSide.BOTH: say("both sides"),
    PainSide.MIDDLE: say("in the middle"),
}
LEG_SYMPTOMS = {
    LegSymptoms.NONE: say("nothing"),
    LegSymptoms.STABLE: say("something that does not change"),
    LegSymptoms.MOVING_UP: say("something that moves up, toward the back"),
    LegSymptoms.MOVING_DOWN: say("something that moves down, toward the foot"),
    LegSymptoms.NEW_NUMBNESS: say("new numbness"),
}
WHERE = say("Where it hurts")
SIDE = say("On which side")
IN_THE_LEG = say("What is felt down the leg")
NOTE = say("In your own words")
PAINS = (
    ("before", say("Pain before running")),
    ("during", say("Pain during running")),
    ("after", say("Pain after running")),
    ("next_morning", say("Pain the next morning")),
)
SIGNS_THERE = say("Warning signs answered with yes")
SIGNS_NOT_THERE = say("Warning signs answered with no")

Told = tuple[str, tuple[str, ...]]
"""A question and what was answered, in the language of the report."""


def in_words(intake: Intake, language: Language = ENGLISH) -> tuple[Told, ...]:
    """Every question that was answered, in the order of the questions; a note as it was written."""
    there, absent = _signs(intake, there=True), _signs(intake, there=False)
    told: list[Told] = [(WHERE, tuple(SITES[site] for site in intake.sites))]
    if intake.side is not None:
        told.append((SIDE, (SIDES[intake.side],)))
    for name, question in PAINS:
        pain = getattr(intake, name)
        told.append((question, () if pain is None else (_of_ten(pain),)))
    if intake.leg_symptoms is not None:
        told.append((IN_THE_LEG, (LEG_SYMPTOMS[intake.leg_symptoms],)))
    told += [(SIGNS_THERE, there), (SIGNS_NOT_THERE, absent)]
    spoken = [(language.text(q), tuple(map(language.text, given))) for q, given in told if given]
    if intake.note is not None:
        spoken.append((language.text(NOTE), (intake.note,)))
    return tuple(spoken)


def _signs(intake: Intake, *, there: bool) -> tuple[str, ...]:
    return tuple(flag.text for flag in RED_FLAGS if intake.signs.get(flag.id) is there)


def _of_ten(pain: int) -> Said:
    return say("{pain} of 10", pain=pain)
