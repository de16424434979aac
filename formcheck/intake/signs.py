"""Warning signs that come before any thought of form.

Bladder, bowel, saddle and both legs: BMJ Best Practice and NICE CKS. The families behind the urgent
ones (fracture, malignancy, infection): Finucane et al. 2020, doi:10.2519/jospt.2020.9971.
"""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How soon a sign needs a doctor."""

    EMERGENCY = "emergency"
    URGENT = "urgent"


@dataclass(frozen=True)
class RedFlag:
    """One question to be answered with yes or no; ``text`` also names the sign in the report."""

    id: str
    text: str
    level: Level


RED_FLAGS = (
    RedFlag(
        "bladder_bowel",
        "trouble starting, stopping or feeling urine or bowel",
        Level.EMERGENCY,
    ),
    RedFlag(
        "saddle_numbness",
        "numbness or tingling around the genitals, back passage or inner thighs",
        Level.EMERGENCY,
    ),
    RedFlag(
        "both_legs",
        "weakness or numbness in both legs, or sciatica in both legs",
        Level.EMERGENCY,
    ),
    RedFlag("sexual_function", "new sexual dysfunction", Level.EMERGENCY),
    RedFlag("leg_weakness", "leg or foot getting weaker (foot drop)", Level.URGENT),
    RedFlag(
        "infection",
        "fever, feeling unwell, recent infection, drug injection or weak immunity",
        Level.URGENT,
    ),
    RedFlag(
        "cancer",
        "history of cancer, unexplained weight loss, night pain that does not ease",
        Level.URGENT,
    ),
    RedFlag(
        "fracture",
        "a fall or accident, long steroid use, osteoporosis, or sudden bone pain "
        "(runners: stress fracture, relative energy deficiency)",
        Level.URGENT,
    ),
    RedFlag("first_pain_age", "first pain at an age below 20 or above 50 to 55", Level.URGENT),
    RedFlag(
        "morning_stiffness",
        "under 45: morning stiffness of more than 30 minutes that movement improves",
        Level.URGENT,
    ),
)


def texts(level: Level) -> tuple[str, ...]:
    """The signs of ``level`` in words."""
    return tuple(flag.text for flag in RED_FLAGS if flag.level is level)
