"""Limits that depend on the runner's speed, and what holds where it is not known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Runner
from formcheck.core.said import say
from formcheck.findings.rules import LimitRule, Step

SPEED = "running_speed"


@dataclass(frozen=True)
class Speed:
    """``half_width``: of its 95 % interval, 0 where it was given."""

    mps: float
    half_width: float = 0.0


@dataclass(frozen=True)
class At:
    """The limits that hold for a runner. ``half_width``: of their own 95 % interval. ``told``, in
    a sentence, and ``in_brackets``: for what they stand. ``possible_at_most``: the speed is not
    known, and the value near a limit that depends on it."""

    steps: tuple[Step, ...]
    half_width: float = 0.0
    told: str = ""
    in_brackets: str = ""
    possible_at_most: bool = False

    def widened(self, metric: Measured) -> tuple[float, float]:
        """The interval of ``metric`` with that of the limit in it."""
        low, high = (math.hypot(end - metric.value, self.half_width) for end in metric.ci95)
        return metric.value - low, metric.value + high


def speed_of(metrics: Sequence[Metric], runner: Runner) -> Speed | None:
    """The speed given, else the one measured from the standing foot, as for the reference bands;
    None where it is not known."""
    if runner.speed_mps is not None:
        return Speed(runner.speed_mps)
    found = (m for m in metrics if m.spec.id == SPEED and isinstance(m, Measured))
    measured = next(found, None)
    if measured is None:
        return None
    return Speed(measured.value, 0.5 * (measured.ci95[1] - measured.ci95[0]))


def limits_at(rule: LimitRule, metric: Measured, speed: Speed | None) -> At:
    """The limits of ``rule`` for a runner of ``speed``."""
    by_speed = rule.by_speed
    if by_speed is None:
        return At(rule.steps)
    if speed is None:
        near = abs(metric.value - rule.steps[0].limit) < by_speed.unknown_within
        return At(
            rule.steps,
            told=say(
                "The limit rises with the speed, which is not known; it is the one for {speed:.0f} "
                "m/s.",
                speed=by_speed.at_mps,
            ),
            in_brackets=say("at {speed:.0f} m/s, the speed not being known", speed=by_speed.at_mps),
            possible_at_most=near,
        )
    moved = by_speed.moved(speed.mps)
    return At(
        tuple(replace(step, limit=step.limit + moved) for step in rule.steps),
        half_width=by_speed.per_mps * speed.half_width,
        told=say("The limit is the one for {speed:.1f} m/s.", speed=speed.mps),
        in_brackets=say("at {speed:.1f} m/s", speed=speed.mps),
    )
