"""Answers on pain, from harmless to an emergency."""

from dataclasses import replace

from formcheck.core.analysis import Analysis
from formcheck.intake import (
    RED_FLAGS,
    Intake,
    LegSymptoms,
    Site,
)
from tests.support.analyses import sample_analysis

NO_SIGNS = {flag.id: False for flag in RED_FLAGS}
BACK = Intake(sites=(Site.LOWER_BACK,), during=4, signs=NO_SIGNS)
LEG = replace(BACK, leg_symptoms=LegSymptoms.MOVING_DOWN)
EMERGENCY = replace(BACK, signs=NO_SIGNS | {"bladder_bowel": True})


def cautious() -> Analysis:
    analysis = sample_analysis()
    (found,) = analysis.findings
    return replace(analysis, findings=(replace(found, caution="Not during acute pain."),))
