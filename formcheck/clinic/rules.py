"""The rules as a profile has them: its limits and words in place of ours, some switched off.

Direction, severities, sources and strength of evidence stay, so does what a rule looks at and how
its limits move with the speed; how likely a value must lie beyond its limit can only be raised.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from formcheck.core.finding import Level, Severity
from formcheck.findings import RULES
from formcheck.findings.grade import LEVELS
from formcheck.findings.rules import (
    DifferenceRule,
    Direction,
    ExpectationRule,
    LimitRule,
    Rule,
    SeverityStep,
)
from formcheck.metrics import CATALOGUE
from formcheck.reference.profile import ANY_LANGUAGE, Profile

TEXTS = ("title", "meaning", "suggestion", "caution")
"""Fields of a rule that a profile may word."""

UNIT_OF = {definition.spec.id: definition.spec.unit for definition in CATALOGUE}

PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "deg": (-90.0, 90.0),
    "s": (0.0, 3.0),
    "1": (0.0, 1.0),
    "m": (-1.0, 6.0),
    "m/s": (0.0, 15.0),
    "steps/min": (60.0, 300.0),
    "leg lengths": (-1.5, 1.5),
    "kN/m": (0.0, 200.0),
    "body weights": (0.0, 8.0),
}
"""By unit: beyond it a number is a slip of the keyboard or of the unit. Product choices, wider than
any runner."""

SHARES = (0.5, 1.0)
"""Of the middle of a reference band."""


SUREST = 0.999
"""The highest likelihood a profile may ask for: beyond it no interval here says anything."""


def levels_of(profile: Profile | None) -> Mapping[Level, float]:
    """From which likelihood on each level holds, the highest first."""
    return LEVELS if profile is None else {**LEVELS, **profile.levels}


def limits_of(rule: Rule) -> dict[Severity, float]:
    """The limits that a profile may set, from the mildest to the furthest."""
    if isinstance(rule, LimitRule):
        return {step.severity: step.limit for step in rule.steps}
    if isinstance(rule, DifferenceRule):
        return {rule.severity: rule.limit}
    return {Severity.NOTE: rule.share} if isinstance(rule, ExpectationRule) else {}


def range_of(rule: Rule) -> tuple[float, float]:
    """What its limits may be."""
    if isinstance(rule, ExpectationRule):
        return SHARES
    low, high = PLAUSIBLE[UNIT_OF[rule.metric]]
    return (0.0, high) if isinstance(rule, DifferenceRule) else (low, high)


def is_ordered(rule: Rule, limits: Mapping[Severity, float]) -> bool:
    """Whether each limit lies further than the milder one before it."""
    below = isinstance(rule, LimitRule) and rule.direction is Direction.BELOW
    given = list(limits.values())
    further = [-limit if below else limit for limit in given]
    return all(near < far for near, far in pairwise(further))


def rules_of(profile: Profile | None, language: str = ANY_LANGUAGE) -> tuple[Rule, ...]:
    """The rules to judge by, in ``language`` where the profile has words of its own for it."""
    if profile is None:
        return RULES
    return tuple(_own(rule, profile, language) for rule in RULES if rule.id not in profile.off)


def _own(rule: Rule, profile: Profile, language: str) -> Rule:
    words = profile.wording.get(rule.id, {})
    own = {**words.get(ANY_LANGUAGE, {}), **words.get(language, {})}
    worded = replace(rule, **{name: own.get(name, getattr(rule, name)) for name in TEXTS})
    limits = profile.limits.get(rule.id)
    if not limits:
        return worded
    return replace(_limited(worded, {**limits_of(rule), **limits}), limit_from=profile.clinic)


def _limited(rule: Rule, limits: Mapping[Severity, float]) -> Rule:
    if isinstance(rule, LimitRule):
        return replace(
            rule, steps=tuple(SeverityStep(limit, which) for which, limit in limits.items())
        )
    if isinstance(rule, DifferenceRule):
        return replace(rule, limit=limits[rule.severity])
    if isinstance(rule, ExpectationRule):
        return replace(rule, share=limits[Severity.NOTE])
    raise TypeError(f"rule {rule.id} has no limit that can be set")
