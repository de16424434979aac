"""What the measured values may mean for the lower back."""

from dataclasses import dataclass
from enum import StrEnum

from formcheck.core.recording import Side


class Severity(StrEnum):
    NOTE = "note"
    WATCH = "watch"
    FLAG = "flag"


class Outcome(StrEnum):
    """What became of a rule: it fired, it did not, the interval straddles the limit, or the metric
    could not be measured."""

    FIRED = "fired"
    CLEAR = "clear"
    UNCLEAR = "unclear"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True)
class Evidence:
    """One number behind a finding. ``keyframe``: file name below the result folder, or None."""

    metric: str
    side: Side | None
    value: float
    ci95: tuple[float, float]
    limit: float
    unit: str
    n: int
    keyframe: str | None = None


@dataclass(frozen=True)
class Finding:
    """A rule that fired. ``strength``: of the evidence for the back (e.g. "limited").
    ``caution``: when not to try what is suggested."""

    id: str
    title: str
    severity: Severity
    statement: str
    evidence: tuple[Evidence, ...]
    strength: str
    sources: tuple[str, ...]
    suggestion: str
    caution: str = ""


@dataclass(frozen=True)
class RuleCheck:
    """A rule and its outcome on one side, so that "nothing found" and "unclear" can be said."""

    rule: str
    title: str
    side: Side | None
    outcome: Outcome
    explanation: str
