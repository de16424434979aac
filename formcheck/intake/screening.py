"""What follows from the answers: who needs a doctor first, and which pain rule holds."""

from dataclasses import dataclass
from enum import StrEnum

from formcheck.intake.answers import (
    BACK_OR_LEG,
    IN_THE_LEG,
    RED_FLAGS,
    Intake,
    LegSymptoms,
    Urgency,
)

GO_UP_TO = 2
SHORTEN_UP_TO = 5
"""Back pain out of 10: expert opinion, never tested in back pain or sciatica."""


class Screened(StrEnum):
    """What came out, the gravest first; what comes first holds."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    LEG_SYMPTOMS = "leg_symptoms"
    STOP = "stop"
    SHORTEN = "shorten"
    GO = "go"
    NO_COMPLAINT = "no_complaint"
    NOT_ANSWERED = "not_answered"


REFERRED = frozenset({Screened.EMERGENCY, Screened.URGENT})
OVERRIDING = REFERRED | {Screened.LEG_SYMPTOMS}
MOVING_AWAY = frozenset({LegSymptoms.MOVING_DOWN, LegSymptoms.NEW_NUMBNESS})


@dataclass(frozen=True)
class Screening:
    """``pain``: the strongest told, out of 10. ``halve_next_run``: the next morning was worse than
    before the run. ``in_the_leg``: something is felt there. ``all_signs_answered``: no red flag was
    left open."""

    outcome: Screened
    pain: int | None = None
    halve_next_run: bool = False
    in_the_leg: bool = False
    all_signs_answered: bool = True

    @property
    def refers(self) -> bool:
        """A doctor first; nothing else is said."""
        return self.outcome in REFERRED

    @property
    def withholds_advice(self) -> bool:
        """No advice on form until somebody has looked at it."""
        return self.outcome in OVERRIDING


def screen(intake: Intake) -> Screening:
    """Signs first, then the leg, then the strength of the pain."""
    worse = intake.before is not None and (intake.next_morning or 0) > intake.before
    felt = intake.leg_symptoms not in (None, LegSymptoms.NONE)
    return Screening(
        outcome=_outcome(intake),
        pain=intake.strongest,
        halve_next_run=worse,
        in_the_leg=felt or not IN_THE_LEG.isdisjoint(intake.sites),
        all_signs_answered=all(flag.id in intake.signs for flag in RED_FLAGS),
    )


def _outcome(intake: Intake) -> Screened:
    there = {flag.level for flag in RED_FLAGS if intake.signs.get(flag.id)}
    if Urgency.EMERGENCY in there:
        return Screened.EMERGENCY
    if Urgency.URGENT in there:
        return Screened.URGENT
    if intake.leg_symptoms in MOVING_AWAY:
        return Screened.LEG_SYMPTOMS
    if intake.sites and BACK_OR_LEG.isdisjoint(intake.sites):
        return Screened.NO_COMPLAINT
    return _zone(intake.strongest)


def _zone(pain: int | None) -> Screened:
    if pain is None:
        return Screened.NOT_ANSWERED
    if pain <= GO_UP_TO:
        return Screened.GO
    return Screened.SHORTEN if pain <= SHORTEN_UP_TO else Screened.STOP
