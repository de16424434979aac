"""What a report says of pain: a referral on top, what to mind before running, and the answers as
the runner gave them."""

from dataclasses import dataclass
from typing import ClassVar

from formcheck.core.analysis import Analysis
from formcheck.core.message import Message, join_with, msg
from formcheck.findings import information
from formcheck.findings.not_judged import NO_RISK_BY_ITSELF, SOURCES, Information, matches
from formcheck.findings.rules import HOW_TO_TRY
from formcheck.intake import (
    RED_FLAGS,
    Intake,
    LegSymptoms,
    PainSide,
    Screened,
    Screening,
    Site,
    screen,
)
from formcheck.intake import guidance as guide
from formcheck.intake.guidance import LEG_TITLE, LEG_WITHHELD, WITHHELD, Advice, advice
from formcheck.languages import ENGLISH, Language
from formcheck.reporting import wording
from formcheck.reporting.summary import runs

SITES = {
    Site.LOWER_BACK: msg("lower back"),
    Site.BUTTOCK: msg("buttock"),
    Site.THIGH: msg("thigh"),
    Site.BELOW_KNEE: msg("below the knee"),
    Site.OTHER: msg("somewhere else"),
    Site.NONE: msg("nowhere"),
}
SIDES = {
    PainSide.LEFT: msg("left"),
    PainSide.RIGHT: msg("right"),
    PainSide.BOTH: msg("both sides"),
    PainSide.MIDDLE: msg("in the middle"),
}
LEG_SYMPTOMS = {
    LegSymptoms.NONE: msg("nothing"),
    LegSymptoms.STABLE: msg("something that does not change"),
    LegSymptoms.MOVING_UP: msg("something that moves up, toward the back"),
    LegSymptoms.MOVING_DOWN: msg("something that moves down, toward the foot"),
    LegSymptoms.NEW_NUMBNESS: msg("new numbness"),
}
WHERE = msg("Where it hurts")
SIDE = msg("On which side")
IN_THE_LEG = msg("What is felt down the leg")
NOTE = msg("In your own words")
PAINS = (
    ("before", msg("Pain before running")),
    ("during", msg("Pain during running")),
    ("after", msg("Pain after running")),
    ("next_morning", msg("Pain the next morning")),
)
SIGNS_THERE = msg("Warning signs answered with yes")
SIGNS_NOT_THERE = msg("Warning signs answered with no")

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


def _of_ten(pain: int) -> Message:
    return msg("{pain} of 10", pain=pain)


@dataclass(frozen=True)
class Referral:
    """Who is to be seen first, and that nothing is advised until then."""

    title: str
    lead: str
    signs: tuple[str, ...]
    withheld: str


@dataclass(frozen=True)
class BeforeRunning:
    """Texts in capitals are the same in every report; the rest follows from the answers.

    ``referral``: where advice on form is withheld. ``advice``: the rule that holds, ``told``: the
    answers in a language, both where there was an intake. ``matches``: side differences, where one
    side hurts.
    """

    outcome: Screened | None
    referral: Referral | None
    advice: Advice | None
    told: tuple[Told, ...]
    matches: tuple[str, ...]
    information: tuple[Information, ...]

    TITLE: ClassVar = msg("Before you run")
    LEG: ClassVar = msg("Leg")
    NEXT_DAY: ClassVar = msg("Next morning")
    RETURN_TITLE: ClassVar = msg("Back to running, step by step")
    PRECAUTIONS_TITLE: ClassVar = msg("Running with back pain or sciatica: what is known")
    MATCHES_TITLE: ClassVar = msg("Does it match your painful side?")
    INFORMATION_TITLE: ClassVar = msg("For information")
    TOLD_TITLE: ClassVar = msg("What you told")
    WHEN_NOT: ClassVar = msg("When not to.")
    HOW_TO_TRY: ClassVar = HOW_TO_TRY
    NO_RISK_BY_ITSELF: ClassVar = NO_RISK_BY_ITSELF
    MATCHES_SOURCES: ClassVar = SOURCES
    PAIN_RULES: ClassVar = guide.PAIN_RULES
    LEG_RULE: ClassVar = guide.LEG_RULE
    NEXT_MORNING: ClassVar = guide.NEXT_MORNING
    SETTLES: ClassVar = guide.SETTLES
    RULES_LIMITS: ClassVar = guide.RULES_LIMITS
    RULES_SOURCES: ClassVar = guide.RULES_SOURCES
    RETURN_STEPS: ClassVar = guide.RETURN_STEPS
    RETURN_LIMITS: ClassVar = guide.RETURN_LIMITS
    RETURN_SOURCES: ClassVar = guide.RETURN_SOURCES
    BALANCE: ClassVar = guide.BALANCE
    BALANCE_SOURCES: ClassVar = guide.BALANCE_SOURCES
    PRECAUTIONS: ClassVar = guide.PRECAUTIONS

    @property
    def withheld(self) -> bool:
        """Whether advice on form is left out."""
        return self.referral is not None

    @property
    def refers(self) -> bool:
        """Whether nothing but the referral is said."""
        return self.outcome in (Screened.EMERGENCY, Screened.URGENT)

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the works that are cited."""
        cited = [] if self.refers else list(guide.sources())
        cited += self.MATCHES_SOURCES if self.matches else ()
        cited += [key for item in self.information for key in item.sources]
        return tuple(dict.fromkeys(cited))


def before_running(
    analysis: Analysis, intake: Intake | None, language: Language = ENGLISH
) -> BeforeRunning:
    """What to say beside ``analysis`` to somebody who answered ``intake``."""
    screening = None if intake is None else screen(intake)
    painful = None if intake is None else intake.painful_side
    return BeforeRunning(
        outcome=None if screening is None else screening.outcome,
        referral=None if screening is None else referral(screening),
        advice=None if screening is None else advice(screening),
        told=() if intake is None else in_words(intake, language),
        matches=matches(analysis.asymmetries, painful) if painful and not analysis.reason else (),
        # What is told of it was seen in runners.
        information=information(analysis.metrics) if runs(analysis.recordings) else (),
    )


def referral(screening: Screening) -> Referral | None:
    """What comes before everything else, where something does. It names every sign of its kind,
    never which one was answered."""
    if screening.outcome is Screened.EMERGENCY:
        title, lead, signs = wording.EMERGENCY_TITLE, wording.EMERGENCY_LEAD, wording.EMERGENCY
        return Referral(title, lead, signs, WITHHELD)
    if screening.outcome is Screened.URGENT:
        return Referral(wording.URGENT_TITLE, URGENT_LEAD, wording.URGENT, WITHHELD)
    if screening.outcome is Screened.LEG_SYMPTOMS:
        return Referral(LEG_TITLE, guide.LEG_RULE, (), LEG_WITHHELD)
    return None


URGENT_LEAD = msg("Back or leg pain together with any of these:")


def referral_lines(shown: Referral) -> tuple[str, ...]:
    """For a terminal."""
    signs = (join_with("", ("  - ", sign)) for sign in shown.signs)
    return (join_with("", (shown.title, ".")), shown.lead, *signs, shown.withheld)
