"""What the runner tells of pain and warning signs, and what follows from it before any form."""

from formcheck.intake.answers import Intake, LegSymptoms, PainSide, Site
from formcheck.intake.screening import Screened, Screening, screen
from formcheck.intake.signs import RED_FLAGS, Level, RedFlag

__all__ = [
    "RED_FLAGS",
    "Intake",
    "LegSymptoms",
    "Level",
    "PainSide",
    "RedFlag",
    "Screened",
    "Screening",
    "Site",
    "screen",
]
