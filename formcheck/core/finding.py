"""What the measured values may mean for the lower back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from formcheck.core.recording import Side


class Severity(StrEnum):
    NOTE = "note"
    WATCH = "watch"
    FLAG = "flag"


class Level(StrEnum):
    """How likely the true value lies beyond its limit, in fixed words; or that it was not judged.
    From the likelihoods of :data:`formcheck.findings.grade.LEVELS` on."""

    CLEAR = "clear"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    NOT_JUDGED = "not_judged"

    @property
    def is_headline(self) -> bool:
        """Likely enough to be said first."""
        return self in (Level.CLEAR, Level.LIKELY)

    @property
    def is_found(self) -> bool:
        """Rather beyond the limit than not: told, if only as worth another look."""
        return self.is_headline or self is Level.POSSIBLE


@dataclass(frozen=True)
class Evidence:
    """One number behind a finding. ``likelihood``, 0 to 1: that the true value lies beyond
    ``limit``. ``keyframe``: file name below the result folder, or None."""

    metric: str
    side: Side | None
    value: float
    ci95: tuple[float, float]
    limit: float
    unit: str
    n: int
    likelihood: float
    keyframe: str | None = None


@dataclass(frozen=True)
class Finding:
    """A rule whose metric is possibly, likely or clearly beyond its limit.

    ``level`` and ``likelihood``: of its strongest side. ``severity``: how far beyond the value is,
    whatever its likelihood. ``strength``: of the evidence for the back (e.g. "limited").
    ``caution``: when not to try what is suggested. ``would_settle``: what would make the
    likelihood surer next time. ``family``: of those that support each other, "" where it stands
    alone."""

    id: str
    title: str
    level: Level
    likelihood: float
    severity: Severity
    statement: str
    evidence: tuple[Evidence, ...]
    strength: str
    sources: tuple[str, ...]
    suggestion: str
    caution: str = ""
    would_settle: str = ""
    family: str = ""

    @property
    def is_headline(self) -> bool:
        """Likely or clear; one that is possible is worth another look."""
        return self.level.is_headline


@dataclass(frozen=True)
class Story:
    """Findings that support each other, told as one. ``lead``: id of the weightiest; ``parts``: ids
    of the others, in the order of the findings."""

    lead: str
    parts: tuple[str, ...] = ()


def told_together(findings: Sequence[Finding]) -> tuple[Story, ...]:
    """Every one of ``findings`` in one story, in the order of the weightiest of each."""
    families: dict[str, list[str]] = {}
    for finding in findings:
        families.setdefault(finding.family or f"{finding.id} alone", []).append(finding.id)
    return tuple(Story(lead, tuple(parts)) for lead, *parts in families.values())


@dataclass(frozen=True)
class RuleCheck:
    """A rule and what became of it on one side. ``likelihood``: that the true value lies beyond
    ``limit``; both None where it was not judged."""

    rule: str
    title: str
    side: Side | None
    level: Level
    likelihood: float | None
    limit: float | None
    explanation: str
