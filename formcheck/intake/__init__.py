"""What the runner tells of pain and warning signs, and what follows from it before any form."""

from formcheck.intake.answers import (
    RED_FLAGS,
    Intake,
    LegSymptoms,
    PainSide,
    RedFlag,
    Site,
    Urgency,
)
from formcheck.intake.screening import Screened, Screening, screen

__all__ = [
    "RED_FLAGS",
    "Intake",
    "LegSymptoms",
    "PainSide",
    "RedFlag",
    "Screened",
    "Screening",
    "Site",
    "Urgency",
    "screen",
]
