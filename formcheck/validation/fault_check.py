"""Findings beside the truth: silent where it is normal, speaking where it is clearly not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.core.finding import Level
from formcheck.findings.rules import RULES
from formcheck.validation.calibration import Judged, by_run, judged, truth_of
from formcheck.validation.pairing import Pair

CLEARLY = {
    "knee_flexion_contact": 4.0,
    "shin_angle_contact": 5.0,
    "overstride": 0.04,
    "pelvic_drop": 3.0,
    "trunk_lean": 4.0,
    "vertical_oscillation": 0.01,
    "step_width": 0.02,
}
"""How far beyond the limit the truth lies where a fault is planted clearly, in the metric's unit.
"""


@dataclass(frozen=True)
class Counted:
    """``hits`` of ``n``."""

    hits: int
    n: int

    @classmethod
    def of(cls, each: Iterable[bool]) -> "Counted":
        """How many are true, of how many."""
        given = list(each)
        return cls(sum(given), len(given))

    @property
    def share(self) -> float:
        """NaN where there is none."""
        return self.hits / self.n if self.n else float("nan")

    def __str__(self) -> str:
        return f"{self.hits} of {self.n}"


@dataclass(frozen=True)
class FaultScore:
    """How a rule does. A recording, or a check (a leg, where the rule looks at each), is seen or
    alarmed where the rule is likely or clear.

    ``clearly``: recordings in which the truth lies clearly beyond the limit, seen on such a side;
    ``at_all``: checks beyond it by any amount, seen; ``alarms``: checks within it, alarmed;
    ``clear_alarms``: those of them called clear. Of what was measured: ``refused`` values were
    not."""

    rule: str
    refused: int
    clearly: Counted
    at_all: Counted
    alarms: Counted
    clear_alarms: Counted


def score_findings(pairs: Sequence[Pair]) -> tuple[FaultScore, ...]:
    """Each rule whose metric has a truth. A reference that depends on the runner has none."""
    checks = judged(pairs)
    found = []
    for rule in RULES:
        own = [check for check in checks if check.rule.id == rule.id]
        of_metric = [pair for pair in pairs if pair.metric == rule.metric]
        if own:
            refused = sum(pair.measured is None for pair in of_metric)
            found.append(_score(rule.id, refused, own, CLEARLY[rule.metric]))
    return tuple(found)


def _score(rule: str, refused: int, checks: Sequence[Judged], clearly: float) -> FaultScore:
    planted: dict[str, list[bool]] = {}
    for check in checks:
        if check.beyond_by >= clearly:
            planted.setdefault(check.run.recording, []).append(check.level.is_headline)
    within = [check.level for check in checks if not check.is_beyond]
    return FaultScore(
        rule=rule,
        refused=refused,
        clearly=Counted.of(any(seen) for seen in planted.values()),
        at_all=Counted.of(check.level.is_headline for check in checks if check.is_beyond),
        alarms=Counted.of(level.is_headline for level in within),
        clear_alarms=Counted.of(level is Level.CLEAR for level in within),
    )


@dataclass(frozen=True)
class NormalScore:
    """Recordings of normal form, in which no true value lies beyond a limit: those with any finding
    that is ``likely`` or clear, and with one that is ``clear``."""

    likely: Counted
    clear: Counted


def score_normal(pairs: Sequence[Pair]) -> NormalScore:
    """Of the recordings of normal form among ``pairs``, whatever could be measured in them."""
    said = {
        run: [check.level for check in judged(own)]
        for run, own in by_run(pairs).items()
        if truth_of(own).is_normal()
    }
    return NormalScore(
        likely=Counted.of(any(level.is_headline for level in levels) for levels in said.values()),
        clear=Counted.of(Level.CLEAR in levels for levels in said.values()),
    )
