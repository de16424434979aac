"""The answers. Each may be missing, which means: not answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from formcheck.core.recording import Side

MOST_PAIN = 10
LONGEST_NOTE = 500


class Site(StrEnum):
    """Where it hurts."""

    LOWER_BACK = "lower_back"
    BUTTOCK = "buttock"
    THIGH = "thigh"
    BELOW_KNEE = "below_knee"
    OTHER = "other"
    NONE = "none"


IN_THE_BACK = frozenset({Site.LOWER_BACK, Site.BUTTOCK})
IN_THE_LEG = frozenset({Site.THIGH, Site.BELOW_KNEE})
BACK_OR_LEG = IN_THE_BACK | IN_THE_LEG


class PainSide(StrEnum):
    """On which side it hurts."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    MIDDLE = "middle"


class LegSymptoms(StrEnum):
    """What is felt down the leg, and where it moves."""

    NONE = "none"
    STABLE = "stable"
    MOVING_UP = "moving_up"
    MOVING_DOWN = "moving_down"
    NEW_NUMBNESS = "new_numbness"


@dataclass(frozen=True, repr=False)
class Intake:
    """Pain from 0 to 10. ``signs``: id of a red flag to whether it is there. ``sites`` empty and
    None elsewhere: not answered."""

    sites: tuple[Site, ...] = ()
    side: PainSide | None = None
    before: int | None = None
    during: int | None = None
    after: int | None = None
    next_morning: int | None = None
    leg_symptoms: LegSymptoms | None = None
    signs: Mapping[str, bool] = field(default_factory=dict)
    note: str | None = None

    def __repr__(self) -> str:
        """Without the answers, so that no message or log can hold them."""
        return "Intake(…)"

    @property
    def in_the_back(self) -> bool:
        """Whether there is a complaint of the lower back or buttock."""
        return not IN_THE_BACK.isdisjoint(self.sites)

    @property
    def painful_side(self) -> Side | None:
        """The one side of back or leg that hurts, where it is one."""
        if BACK_OR_LEG.isdisjoint(self.sites) or self.side not in (PainSide.LEFT, PainSide.RIGHT):
            return None
        return Side(self.side.value)

    @property
    def strongest(self) -> int | None:
        """The most pain before, during or after a run."""
        told = [pain for pain in (self.before, self.during, self.after) if pain is not None]
        return max(told, default=None)
