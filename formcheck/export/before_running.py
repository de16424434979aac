"""What a report says of pain: a referral on top, and what to mind before running."""

from dataclasses import dataclass
from typing import ClassVar

from formcheck.core.analysis import Analysis
from formcheck.core.message import joined, say
from formcheck.export import answers, wording
from formcheck.export.summary import runs
from formcheck.findings import information
from formcheck.findings.not_judged import NO_RISK_BY_ITSELF, SOURCES, Information, matches
from formcheck.findings.rules import HOW_TO_TRY
from formcheck.intake import Intake, Screened, Screening, screen
from formcheck.intake import guidance as guide
from formcheck.intake.guidance import LEG_TITLE, LEG_WITHHELD, WITHHELD, Advice, advice
from formcheck.languages import ENGLISH, Language


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
    told: tuple[answers.Told, ...]
    matches: tuple[str, ...]
    information: tuple[Information, ...]

    TITLE: ClassVar = say("Before you run")
    LEG: ClassVar = say("Leg")
    NEXT_DAY: ClassVar = say("Next morning")
    RETURN_TITLE: ClassVar = say("Back to running, step by step")
    PRECAUTIONS_TITLE: ClassVar = say("Running with back pain or sciatica: what is known")
    MATCHES_TITLE: ClassVar = say("Does it match your painful side?")
    INFORMATION_TITLE: ClassVar = say("For information")
    TOLD_TITLE: ClassVar = say("What you told")
    WHEN_NOT: ClassVar = say("When not to.")
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
        told=() if intake is None else answers.in_words(intake, language),
        matches=matches(analysis.asymmetries, painful) if painful and not analysis.reason else (),
        # What is told of it was seen in runners.
        information=information(analysis.metrics) if runs(analysis) else (),
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


URGENT_LEAD = say("Back or leg pain together with any of these:")


def referral_lines(shown: Referral) -> tuple[str, ...]:
    """For a terminal."""
    signs = (joined("", ("  - ", sign)) for sign in shown.signs)
    return (joined("", (shown.title, ".")), shown.lead, *signs, shown.withheld)
