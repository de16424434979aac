"""Findings beside the truth: silent where it is normal, speaking where it is clearly not."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.findings.rules import RULES, DifferenceRule, Direction, LimitRule, Rule
from formcheck.validation.pairing import Pair, Run

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
class FaultScore:
    """Recordings: ``n_normal`` whose truth lies within the limit and ``false_alarms`` of them;
    ``n_clear`` whose truth lies clearly beyond it and ``seen`` of them."""

    rule: str
    n_normal: int
    false_alarms: int
    n_clear: int
    seen: int


def score_findings(runs: Sequence[Run], pairs: Sequence[Pair]) -> tuple[FaultScore, ...]:
    """Each rule whose metric has a truth. A reference that depends on the runner has none."""
    found = []
    for rule in RULES:
        if not isinstance(rule, LimitRule | DifferenceRule):
            continue
        beyond = {
            run: max(by)
            for run in runs
            if (by := _beyond(rule, [p for p in pairs if p.run == run and p.metric == rule.metric]))
        }
        normal = [run for run, by in beyond.items() if by <= 0.0]
        clear = [run for run, by in beyond.items() if by >= CLEARLY[rule.metric]]
        found.append(
            FaultScore(
                rule=rule.id,
                n_normal=len(normal),
                false_alarms=sum(rule.id in run.findings for run in normal),
                n_clear=len(clear),
                seen=sum(rule.id in run.findings for run in clear),
            )
        )
    return tuple(found)


def _beyond(rule: Rule, own: Sequence[Pair]) -> list[float]:
    """How far the truth lies beyond the mildest limit, − within it; each side for itself."""
    if isinstance(rule, DifferenceRule):
        return [abs(own[0].true - own[1].true) - rule.limit] if len(own) == 2 else []
    if isinstance(rule, LimitRule):
        sign = 1.0 if rule.direction is Direction.ABOVE else -1.0
        return [sign * (pair.true - rule.steps[0].limit) for pair in own]
    raise TypeError(f"no limit is known of rules of type {type(rule).__name__}")
