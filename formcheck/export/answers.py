"""The answers of an intake in words, as the report repeats them."""

from formcheck.core.said import Said, say
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, PainSide, Site

SITES = {
    Site.LOWER_BACK: "lower back",
    Site.BUTTOCK: "buttock",
    Site.THIGH: "thigh",
    Site.BELOW_KNEE: "below the knee",
    Site.OTHER: "somewhere else",
    Site.NONE: "nowhere",
}
SIDES = {
    PainSide.LEFT: "left",
    PainSide.RIGHT: "right",
    PainSide.BOTH: "both sides",
    PainSide.MIDDLE: "in the middle",
}
LEG_SYMPTOMS = {
    LegSymptoms.NONE: "nothing",
    LegSymptoms.STABLE: "something that does not change",
    LegSymptoms.MOVING_UP: "something that moves up, toward the back",
    LegSymptoms.MOVING_DOWN: "something that moves down, toward the foot",
    LegSymptoms.NEW_NUMBNESS: "new numbness",
}
WHERE = "Where it hurts"
SIDE = "On which side"
IN_THE_LEG = "What is felt down the leg"
NOTE = "In your own words"
PAINS = (
    ("before", "Pain before running"),
    ("during", "Pain during running"),
    ("after", "Pain after running"),
    ("next_morning", "Pain the next morning"),
)
SIGNS_THERE = "Warning signs answered with yes"
SIGNS_NOT_THERE = "Warning signs answered with no"

Told = tuple[str, tuple[str, ...]]
"""A question and what was answered."""


def in_words(intake: Intake) -> tuple[Told, ...]:
    """Every question that was answered, in the order of the questions."""
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
    told.append((NOTE, () if intake.note is None else (intake.note,)))
    return tuple((question, answers) for question, answers in told if answers)


def _signs(intake: Intake, *, there: bool) -> tuple[str, ...]:
    return tuple(flag.text for flag in RED_FLAGS if intake.signs.get(flag.id) is there)


def _of_ten(pain: int) -> Said:
    return say("{pain} of 10", pain=pain)
