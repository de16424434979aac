"""The rules as data: limits, also those that depend on speed, severity, sources, strength of
evidence, and one thing to try.

Limits are product choices from published bands and measurement error, not clinical cut-offs. They
are the same for everybody: no limit by sex, speed or height was confirmed in a primary source, but
that the trunk leans further forward at speed was measured in one runner (``LEAN_BY_SPEED``). No
study shows that changing any of these prevents or cures back pain; none of the texts may say so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from formcheck.core.finding import Severity
from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Runner

HOW_TO_TRY = msg(
    "Try one cue at a time, for 2 to 4 weeks; where it is about cadence, at most 5 to 10 % above "
    "your own. Then film again."
)

NOT_IN_PAIN = "Not during acute pain, nor with pain that goes down the leg."
CADENCE = (
    "Do not change your cadence during acute pain, nor with pain that goes down the leg; never by "
    "more than 10 % of your own."
)
WITH_A_CLINICIAN = "Change nothing before that: a side difference by itself is no risk factor."
NOT_UPRIGHT = (
    "Do not run upright: a mild forward lean, around 5 to 10°, spares the knee. Not during acute "
    "pain, nor with pain that goes down the leg."
)
ARCHED = (
    "A slight lean is enough: a large one may add load. Not during acute pain, nor with pain that "
    "goes down the leg."
)
DRIFT = (
    "Do not run into pain to find out. A lean that changes within one recording may have other "
    "reasons, such as another speed."
)


class Strength(StrEnum):
    """How strong the link to the lower back is, strongest first."""

    LIMITED = "limited"
    INDIRECT = "indirect"
    EXPERT = "expert opinion"


class Direction(StrEnum):
    """On which side of its limit a value counts."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True)
class SeverityStep:
    """Beyond ``limit`` a finding has ``severity``."""

    limit: float
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all rules have. ``meaning``: what it may mean for the back, in one sentence;
    ``suggestion``: one cue; ``caution``: when not to follow it. ``sources``: keys of the
    bibliography. ``limit_from``: the clinic whose profile set the limits, "" for ours."""

    id: str
    title: str
    metric: str
    meaning: str
    suggestion: str
    caution: str
    strength: Strength
    sources: tuple[str, ...]
    limit_from: str = ""


@dataclass(frozen=True)
class BySpeed:
    """Limits that stand for ``at_mps`` and move by ``per_mps`` of the metric's unit for each m/s
    between ``slowest_mps`` and ``fastest_mps``; beyond those they stay. Where the speed is not
    known, a value within ``unknown_within`` of its limit is possible at most."""

    at_mps: float
    per_mps: float
    slowest_mps: float
    fastest_mps: float
    unknown_within: float

    def moved(self, speed_mps: float) -> float:
        """What is added to a limit at ``speed_mps``."""
        within = min(max(speed_mps, self.slowest_mps), self.fastest_mps)
        return self.per_mps * (within - self.at_mps)


@dataclass(frozen=True, kw_only=True)
class LimitRule(Rule):
    """A value beyond a limit; ``steps`` from the mildest limit to the furthest. ``by_speed``: how
    the limits depend on the runner's speed, None where they do not."""

    direction: Direction
    steps: tuple[SeverityStep, ...]
    by_speed: BySpeed | None = None


@dataclass(frozen=True, kw_only=True)
class DifferenceRule(Rule):
    """Left and right further apart than ``limit``, either way."""

    limit: float
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class ExpectationRule(Rule):
    """A value below ``share`` of the middle of its reference band. A note at most, that names the
    band; a provisional band decides nothing."""

    share: float


@dataclass(frozen=True, kw_only=True)
class DriftRule(Rule):
    """The last third of a recording apart from the first by more than can be told apart in one
    runner and set-up; a note at most. Needs ``shortest_s`` of running."""

    shortest_s: float


LEAN_BY_SPEED = BySpeed(
    at_mps=3.0, per_mps=2.0, slowest_mps=2.0, fastest_mps=4.0, unknown_within=4.0
)
"""Provisional: one healthy runner in motion capture leaned 8.7° at 2, 10.9° at 3, 13.1° at 4 and
12.7° at 5 m/s (hamner04 of Hamner & Delp 2013, middle of the hips to middle of the acromia). A
trunk behind the vertical is that at any speed, so that the limit of 0° does not move."""

_WATCH, _FLAG, _NOTE = Severity.WATCH, Severity.FLAG, Severity.NOTE

RULES: tuple[Rule, ...] = (
    LimitRule(
        id="straight_knee",
        title="Straight knee at contact",
        metric="knee_flexion_contact",
        direction=Direction.BELOW,
        steps=(SeverityStep(8.0, _WATCH), SeverityStep(5.0, _FLAG)),
        meaning="Landing on a straighter knee leaves less give at impact, which may add load on "
        "the lower back.",
        suggestion="Let the knee be soft as the foot comes down.",
        caution=NOT_IN_PAIN,
        strength=Strength.LIMITED,
        sources=("whitney2022", "hamill2009", "cai2015"),
    ),
    LimitRule(
        id="shin_forward",
        title="Foot ahead of the knee at contact",
        metric="shin_angle_contact",
        direction=Direction.ABOVE,
        steps=(SeverityStep(5.0, _WATCH), SeverityStep(10.0, _FLAG)),
        meaning="A foot landing well ahead of the knee goes with a harder, more braking impact, "
        "which may add load on the lower back.",
        suggestion="Take slightly shorter, quicker steps: 5 % more steps a minute at the same "
        "speed.",
        caution=CADENCE,
        strength=Strength.LIMITED,
        sources=("whitney2022", "lieberman2015", "heiderscheit2011"),
    ),
    LimitRule(
        id="overstride",
        title="Foot far ahead of the hips at contact",
        metric="overstride",
        direction=Direction.ABOVE,
        steps=(SeverityStep(0.26, _WATCH),),
        meaning="A foot landing far ahead of the hips brakes more at each step, which may add "
        "load on the lower back.",
        suggestion="Let the foot land closer beneath you: 5 % more steps a minute at the same "
        "speed.",
        caution=CADENCE,
        strength=Strength.LIMITED,
        sources=("whitney2022", "lieberman2015", "heiderscheit2011", "patoz2022"),
    ),
    LimitRule(
        id="pelvic_drop",
        title="Pelvis drops to the swing side",
        metric="pelvic_drop",
        direction=Direction.ABOVE,
        steps=(SeverityStep(6.0, _WATCH), SeverityStep(8.0, _FLAG)),
        meaning="When the pelvis drops, the lower back bends sideways at each step, which may add "
        "load on it.",
        suggestion="Keep the waistband level as you stand on each leg. If that is hard to feel, "
        "take 5 % more steps a minute at the same speed.",
        caution=CADENCE,
        strength=Strength.LIMITED,
        sources=("whitney2022", "bramah2018", "dingenen2018"),
    ),
    DifferenceRule(
        id="pelvic_drop_difference",
        title="Pelvis drops further on one side",
        metric="pelvic_drop",
        limit=3.0,
        severity=_WATCH,
        meaning="The lower back bends sideways more to one side than to the other, which may add "
        "load on that side.",
        suggestion="Have strength and control of both hips compared by a physiotherapist.",
        caution=WITH_A_CLINICIAN,
        strength=Strength.LIMITED,
        sources=("whitney2022", "dingenen2018"),
    ),
    LimitRule(
        id="trunk_forward",
        title="Large forward trunk lean",
        metric="trunk_lean",
        direction=Direction.ABOVE,
        steps=(SeverityStep(13.0, _WATCH), SeverityStep(16.0, _FLAG)),
        by_speed=LEAN_BY_SPEED,
        meaning="The further the trunk leans forward, the more the back muscles must hold, which "
        "may add load on the lower back.",
        suggestion="Run a little taller, as if drawn up by the crown of the head.",
        caution=NOT_UPRIGHT,
        strength=Strength.INDIRECT,
        sources=("carson2024", "teng2015", "bramah2018"),
    ),
    LimitRule(
        id="trunk_backward",
        title="Trunk leans backward",
        metric="trunk_lean",
        direction=Direction.BELOW,
        steps=(SeverityStep(0.0, _WATCH),),
        meaning="Running with the trunk behind the vertical keeps the lower back arched, which "
        "may add load on it.",
        suggestion="Lean forward a little, as one piece.",
        caution=ARCHED,
        strength=Strength.EXPERT,
        sources=("teng2015",),
    ),
    DriftRule(
        id="trunk_drift",
        title="Trunk lean changes from start to end",
        metric="trunk_lean",
        shortest_s=60.0,
        meaning="Novice runners lean further forward when tired, which may add load on the lower "
        "back; people with low back pain leaned less once their back muscles were tired.",
        suggestion="Run shorter or slower, and see whether the lean still changes.",
        caution=DRIFT,
        strength=Strength.LIMITED,
        sources=("koblbauer2014", "maas2018", "hart2009"),
    ),
    LimitRule(
        id="vertical_oscillation",
        title="Much up and down",
        metric="vertical_oscillation",
        direction=Direction.ABOVE,
        steps=(SeverityStep(0.105, _WATCH),),
        meaning="Rising and falling more raises the force of each landing, which may add load on "
        "the lower back.",
        suggestion="Run low and quietly.",
        caution=NOT_IN_PAIN,
        strength=Strength.INDIRECT,
        sources=("wille2014", "heiderscheit2011"),
    ),
    ExpectationRule(
        id="cadence_lever",
        title="Few steps for this speed",
        metric="cadence",
        share=0.90,
        meaning="A low cadence is no fault as such, but a lever: a somewhat higher one shortens "
        "the step and lowers the load on the legs at each landing; the link to the lower back is "
        "indirect.",
        suggestion="Try 5 % more steps a minute at the same speed, never more than 10 %.",
        caution=CADENCE,
        strength=Strength.INDIRECT,
        sources=("burns2019", "anderson2022", "heiderscheit2011"),
    ),
    LimitRule(
        id="crossover",
        title="Feet cross the midline",
        metric="step_width",
        direction=Direction.BELOW,
        steps=(SeverityStep(0.0, _NOTE),),
        meaning="With narrower steps the thighs swing further toward the midline; that this may "
        "add load on the lower back is inferred, not shown.",
        suggestion="Run as if along both sides of a line.",
        caution=NOT_IN_PAIN,
        strength=Strength.INDIRECT,
        sources=("brindle2014",),
    ),
)


def direction_of(rule: Rule) -> Direction:
    """On which side of its limit a value counts."""
    if isinstance(rule, LimitRule):
        return rule.direction
    return Direction.ABOVE if isinstance(rule, DifferenceRule | DriftRule) else Direction.BELOW


FAMILIES = {
    "stride": ("overstride", "shin_forward", "cadence_lever"),
    "pelvis": ("pelvic_drop", "pelvic_drop_difference"),
}
"""Rules that support each other, so that they are told as one (``Analysis.stories``). They see one
thing from several sides: a foot far ahead of the hips is ahead of the knee and goes with few, long
steps (Lieberman 2015, Heiderscheit 2011), and what is to be tried is the same; a pelvis that drops
on one leg drops further than on the other.

Whether a story is about the side that hurts is not part of it: what a runner told is kept apart
from what was measured."""


def family_of(rule_id: str) -> str:
    """The family of a rule, "" where it stands alone."""
    return next((name for name, rules in FAMILIES.items() if rule_id in rules), "")


SPEED = "running_speed"


@dataclass(frozen=True)
class Speed:
    """``half_width``: of its 95 % interval, 0 where it was given."""

    mps: float
    half_width: float = 0.0


@dataclass(frozen=True)
class LimitsInForce:
    """The limits that hold for a runner. ``half_width``: of their own 95 % interval. ``told``, in
    a sentence, and ``in_brackets``: for what they stand. ``possible_at_most``: the speed is not
    known, and the value near a limit that depends on it."""

    steps: tuple[SeverityStep, ...]
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


def limits_at(rule: LimitRule, metric: Measured, speed: Speed | None) -> LimitsInForce:
    """The limits of ``rule`` for a runner of ``speed``."""
    by_speed = rule.by_speed
    if by_speed is None:
        return LimitsInForce(rule.steps)
    if speed is None:
        near = abs(metric.value - rule.steps[0].limit) < by_speed.unknown_within
        return LimitsInForce(
            rule.steps,
            told=msg(
                "The limit rises with the speed, which is not known; it is the one for {speed:.0f} "
                "m/s.",
                speed=by_speed.at_mps,
            ),
            in_brackets=msg("at {speed:.0f} m/s, the speed not being known", speed=by_speed.at_mps),
            possible_at_most=near,
        )
    moved = by_speed.moved(speed.mps)
    return LimitsInForce(
        tuple(replace(step, limit=step.limit + moved) for step in rule.steps),
        half_width=by_speed.per_mps * speed.half_width,
        told=msg("The limit is the one for {speed:.1f} m/s.", speed=speed.mps),
        in_brackets=msg("at {speed:.1f} m/s", speed=speed.mps),
    )
