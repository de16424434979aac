"""One rule on one side: how likely the true value lies beyond the limit, by the one model of
error behind every finding; how severe that is; what would settle it; why it was not judged.

A measured value comes with a 95 % interval that holds two kinds of error. What is systematic on a
person not seen before (the landmarks, cloth against pelvis, the camera's roll; see
``metrics.precision``) is taken to be normal: it was stated as a mean error plus twice its scatter.
What is the scatter of the strides is known from those strides alone, so that the mean of a few
follows Student's t. Their sum is close to a t with the degrees of freedom of Welch and
Satterthwaite (JCGM 100:2008, annex G.4), which is scaled so that it ends at the interval that the
report shows: beyond its limit with the whole interval means a likelihood of 0.975 or more.

Where an interval reaches further to one side than to the other, each half of it is the half of a
distribution of its own, with half of the probability on each side of the value.

Nothing is assumed of how common values beyond a limit are among runners; whether what comes out is
right that often is measured (docs/validation.md, "How likely, and how often").
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from formcheck.core.analysis import Asymmetry
from formcheck.core.finding import Evidence, Level, RuleCheck, Severity
from formcheck.core.gait import Gait
from formcheck.core.message import Message, join_with, msg
from formcheck.core.metric import Measured, Metric, Unavailable
from formcheck.core.recording import Runner, Side
from formcheck.core.timeline import slower_than
from formcheck.findings.drift import drift_of, running_s, statement_of, towards_more
from formcheck.findings.rules import (
    DifferenceRule,
    Direction,
    DriftRule,
    ExpectationRule,
    LimitRule,
    LimitsInForce,
    Rule,
    SeverityStep,
    limits_at,
    speed_of,
)
from formcheck.findings.wording import explain, explain_difference, with_limit_from

LEVELS: Mapping[Level, float] = MappingProxyType(
    {Level.CLEAR: 0.975, Level.LIKELY: 0.80, Level.POSSIBLE: 0.50}
)
"""From which likelihood on, the highest first. Product choices: 0.975 is the whole 95 % interval,
0.8 four in five, 0.5 rather than not. A clinic's profile may raise them."""

NORMAL = math.inf
"""Degrees of freedom of what no stride was counted for."""

_END = 0.975
_NORMAL_END = 1.959963984540054
"""Standard deviations to the end of a normal 95 % interval."""


def level_of(likelihood: float, levels: Mapping[Level, float] = LEVELS) -> Level:
    """The word for ``likelihood``."""
    return next((level for level, least in levels.items() if likelihood >= least), Level.UNLIKELY)


def beyond(
    limit: float,
    direction: Direction,
    value: float,
    ci95: tuple[float, float],
    freedom: float = NORMAL,
) -> float:
    """The likelihood, 0 to 1, that the true value lies beyond ``limit``.

    ``ci95``: the 95 % interval of ``value``, absolute, in the unit of both; ``freedom``: its
    degrees of freedom. An interval of no width leaves no doubt."""
    above = direction is Direction.ABOVE
    past = value - limit if above else limit - value
    # Of the interval's halves the one that reaches for the limit.
    towards_low = (past > 0.0) is above
    half = max(0.0, value - ci95[0] if towards_low else ci95[1] - value)
    if half == 0.0:
        return 0.5 if past == 0.0 else float(past > 0.0)
    return _share_below(past / half, freedom)


def _share_below(halves: float, freedom: float) -> float:
    """Of the distribution whose 95 % interval is −1 to 1."""
    from scipy.stats import norm, t

    if math.isinf(freedom):
        return float(norm.cdf(halves * _NORMAL_END))
    return float(t.cdf(halves * t.ppf(_END, freedom), freedom))


def freedom_of(half: float, of_strides: Iterable[tuple[float | None, int]]) -> float:
    """Degrees of freedom of an interval with the half width ``half``.

    ``of_strides``: standard deviation and number of the strides behind each mean in it."""
    from scipy.stats import t

    random, shares, scatter = 0.0, 0.0, 0.0
    for sd, n in of_strides:
        if sd and n > 1:
            variance = sd * sd / n
            random += variance
            shares += variance * variance / (n - 1)
            scatter += float(t.ppf(_END, n - 1)) ** 2 * variance
    if not shares:
        return NORMAL
    systematic = max(0.0, half * half - scatter) / _NORMAL_END**2
    return (systematic + random) ** 2 / shares


def freedom_of_metric(metric: Measured) -> float:
    """Degrees of freedom of the interval of ``metric``."""
    return freedom_of(half_width(metric.value, metric.ci95), [(metric.sd, metric.n)])


def share_of_strides(metric: Measured) -> float:
    """What of the half width of the interval of ``metric`` is the scatter of its strides, up to
    1."""
    from scipy.stats import t

    half = half_width(metric.value, metric.ci95)
    if not metric.sd or metric.n < 2 or half == 0.0:
        return 0.0
    return min(1.0, float(t.ppf(_END, metric.n - 1)) * metric.sd / math.sqrt(metric.n) / half)


def half_width(value: float, ci95: tuple[float, float]) -> float:
    """The longer half of an interval."""
    return max(0.0, value - ci95[0], ci95[1] - value)


AT_CONTACT = frozenset({"knee_flexion_contact", "shin_angle_contact", "overstride"})
"""Read in the instant in which a foot lands, while the leg moves fast."""

FILM_FAST_HZ = 100.0
"""Frames a second. From there on a contact is known to 5 ms by the pictures alone, and it is the
landmarks that limit (product choice)."""

LEVEL_WITHIN_DEG = 1.0
"""A camera known to be level to less than this adds little to an error of 3° (product choice)."""

BY_LEVEL = frozenset({"trunk_lean", "pelvic_drop"})
"""Angles to the vertical or horizontal, which the camera's roll shifts as a whole."""

SPEED = msg("The belt's speed (--speed-kmh): the limit depends on it.")
LONGER = msg("A longer recording: the strides differ from each other.")
FASTER = msg(
    "120 frames/s or more (slow motion on a phone), in bright light: the foot moves fast as it "
    "lands."
)
STICKERS = msg("Two stickers of one bright colour on the back of the pelvis, in place of cloth.")
LEVEL = msg("A camera on a tripod, level: how it was tilted is not known well enough.")
HEIGHT = msg("The runner's height (--height-m): lengths rest on it.")
LARGER_MODEL = msg("The larger pose model (--model heavy).")
BY_EYE = msg(
    "A look at the key frames: whether the lines lie on the joints, which decides more than the "
    "numbers here."
)


@dataclass(frozen=True)
class FilmingConditions:
    """How a recording was made. ``roll_ci95_deg``: half width of the 95 % interval of the camera's
    roll, None where it is not known; ``model``: of the landmarks; ``height_known``: the
    runner's."""

    sampling_hz: float
    roll_ci95_deg: float | None
    model: str
    height_known: bool

    @property
    def level_known(self) -> bool:
        """Whether the camera's roll is known well enough."""
        return self.roll_ci95_deg is not None and self.roll_ci95_deg < LEVEL_WITHIN_DEG


def would_settle(metric: Measured, made: FilmingConditions) -> Message:
    """What would narrow the interval of ``metric`` most."""
    name = metric.spec.id
    if name == "pelvic_drop" and metric.method == "garment_edge":
        return STICKERS
    if share_of_strides(metric) ** 2 > 0.5:
        return LONGER
    if name in AT_CONTACT and slower_than(made.sampling_hz, FILM_FAST_HZ):
        return FASTER
    if name in BY_LEVEL and not made.level_known:
        return LEVEL
    if metric.spec.unit == "m" and not made.height_known:
        return HEIGHT
    return LARGER_MODEL if made.model == "mediapipe-lite" else BY_EYE


@dataclass(frozen=True)
class FindingsInput:
    """What of a session the rules look at besides its metrics. ``gaits``, ``made``: of each
    recording; ``asymmetries``: left against right, with what is common to both sides known."""

    runner: Runner
    gaits: Sequence[Gait]
    made: Sequence[FilmingConditions]
    asymmetries: Sequence[Asymmetry]


@dataclass(frozen=True)
class Graded:
    """One side of a rule with its likelihood. ``at``: for what the limit stands, ``basis``: source
    of a limit that is not the rule's own, both in words. ``statement``: in place of the one made
    from rule and evidence."""

    evidence: Evidence
    level: Level
    severity: Severity
    settles: str
    at: str = ""
    basis: str = ""
    statement: str = ""

    def agrees_with(self, painful_side: Side | None) -> bool:
        """Whether it can be of the side that hurts."""
        return painful_side is None or self.evidence.side in (None, painful_side)


Checked = tuple[RuleCheck, Graded | None]
Subject = Metric | tuple[Metric, Metric]


def _subjects(rule: Rule, metrics: Sequence[Metric]) -> list[Subject]:
    """The metrics that ``rule`` looks at: each side for itself, or both for a difference."""
    found = [metric for metric in metrics if metric.spec.id == rule.metric]
    if isinstance(rule, DifferenceRule):
        by_side = {metric.side: metric for metric in found}
        both = by_side.get(Side.LEFT), by_side.get(Side.RIGHT)
        return [(both[0], both[1])] if both[0] is not None and both[1] is not None else []
    return list(found)


def _each(subject: Subject) -> tuple[Metric, ...]:
    return subject if isinstance(subject, tuple) else (subject,)


@dataclass(frozen=True)
class JudgingContext:
    """What a session's rules are applied to. ``reasons``: for each recording why it cannot be
    judged, "" where it can; ``levels``: from which likelihood on each holds."""

    metrics: Sequence[Metric]
    seen: FindingsInput
    reasons: Sequence[str]
    levels: Mapping[Level, float]

    def checked(self, rule: Rule) -> list[Checked]:
        """What becomes of ``rule`` on every side."""
        return [self._checked(rule, subject) for subject in _subjects(rule, self.metrics)]

    def _checked(self, rule: Rule, subject: Subject) -> Checked:
        side = None if isinstance(subject, tuple) else subject.side
        if why := self._why_not(subject):
            return not_judged(rule, side, why), None
        if isinstance(rule, DifferenceRule) and isinstance(subject, tuple):
            return self._difference(rule, *subject)
        if not isinstance(subject, Measured):
            raise TypeError(f"expected one measured metric for rule {rule.id}, got {subject}")
        if isinstance(rule, ExpectationRule):
            return self._expectation(rule, subject)
        if isinstance(rule, DriftRule):
            return self._drift(rule, subject)
        if isinstance(rule, LimitRule):
            at = limits_at(rule, subject, speed_of(self.metrics, self.seen.runner))
            return self._limit(rule, subject, rule.direction, at)
        raise TypeError(f"no check for rules of type {type(rule).__name__}")

    def _why_not(self, subject: Subject) -> str:
        parts = _each(subject)
        seen_in = sorted({m.video for m in parts if isinstance(m, Measured)})
        unfit = dict.fromkeys(self.reasons[video] for video in seen_in if self.reasons[video])
        if unfit:
            return join_with("; ", unfit)
        if len(seen_in) > 1:
            return msg("the sides were read from different recordings")
        return next((m.reason for m in parts if isinstance(m, Unavailable)), "")

    def _limit(
        self, rule: Rule, metric: Measured, direction: Direction, at: LimitsInForce, basis: str = ""
    ) -> Checked:
        """The mildest limit decides how likely it is, the value how severe."""
        limit, widened = at.steps[0].limit, at.widened(metric)
        likelihood = beyond(limit, direction, metric.value, widened, freedom_of_metric(metric))
        level = level_of(likelihood, self.levels)
        if at.possible_at_most and level.is_headline:
            level = Level.POSSIBLE
        text = explain(metric, limit, direction, likelihood, at.in_brackets)
        check = _check(rule, metric.side, level, likelihood, limit, text)
        evidence = _evidence(metric, limit, likelihood)
        settles = SPEED if at.possible_at_most else self._settles(metric)
        severity = _severity(metric.value, direction, at.steps)
        return check, Graded(evidence, level, severity, settles, at.told, basis)

    def _settles(self, metric: Measured) -> str:
        return would_settle(metric, self.seen.made[metric.video])

    def _expectation(self, rule: ExpectationRule, metric: Measured) -> Checked:
        if metric.reference is None or metric.reference.provisional:
            none = metric.reference is None
            why = _no_band(self.seen.runner) if none else PROVISIONAL_BAND
            return not_judged(rule, metric.side, why), None
        limit = rule.share * 0.5 * (metric.reference.low + metric.reference.high)
        at = LimitsInForce((SeverityStep(limit, Severity.NOTE),))
        return self._limit(rule, metric, Direction.BELOW, at, metric.reference.source)

    def _drift(self, rule: DriftRule, metric: Measured) -> Checked:
        limit = metric.smallest_detectable_change
        if running_s(self.seen.gaits[metric.video]) < rule.shortest_s:
            why = msg("needs {seconds:.0f} s of running in one recording", seconds=rule.shortest_s)
            return not_judged(rule, metric.side, why), None
        drift = drift_of(metric)
        if drift is None or limit is None:
            few = msg("too few strides could be read at the start or at the end")
            return not_judged(rule, metric.side, few), None
        size, ci95 = towards_more(drift)
        likelihood = beyond(limit, Direction.ABOVE, size, ci95, drift.freedom)
        level = level_of(likelihood, self.levels)
        change = replace(metric, value=size, ci95=ci95, n=drift.n)
        text = explain(change, limit, Direction.ABOVE, likelihood)
        check = _check(rule, metric.side, level, likelihood, limit, text)
        if not level.is_found:
            return check, None
        evidence = _evidence(change, limit, likelihood)
        told = statement_of(rule, metric, drift, evidence, level)
        return check, Graded(evidence, level, Severity.NOTE, LONGER, statement=told)

    def _difference(self, rule: DifferenceRule, left: Metric, right: Metric) -> Checked:
        """How likely one side, that with more of it, has more by the limit."""
        apart = next((a for a in self.seen.asymmetries if a.metric == rule.metric), None)
        if apart is None or not isinstance(left, Measured) or not isinstance(right, Measured):
            return not_judged(rule, None, NOT_COMPARED), None
        larger, sign = (left, 1.0) if apart.difference >= 0.0 else (right, -1.0)
        ends = sorted(sign * end for end in apart.ci95)
        size, ci95 = abs(apart.difference), (ends[0], ends[1])
        freedom = freedom_of(half_width(size, ci95), [(m.sd, m.n) for m in (left, right)])
        likelihood = beyond(rule.limit, Direction.ABOVE, size, ci95, freedom)
        level = level_of(likelihood, self.levels)
        whole = replace(larger, value=size, ci95=ci95, n=min(left.n, right.n))
        evidence = _evidence(whole, rule.limit, likelihood)
        text = explain_difference(evidence, larger.spec.decimals)
        check = _check(rule, None, level, likelihood, rule.limit, text)
        return check, Graded(evidence, level, rule.severity, self._settles(whole))


PROVISIONAL_BAND = msg("the band shown is provisional, and nothing is judged by such a one")
NOT_COMPARED = msg("the sides were not read apart")


def _no_band(runner: Runner) -> str:
    if runner.speed_mps is None:
        return msg("what to expect needs the speed (--speed-kmh)")
    return msg("there is no confirmed band for this speed")


def _severity(value: float, direction: Direction, steps: Sequence[SeverityStep]) -> Severity:
    """Of the furthest limit that ``value`` lies beyond."""
    above = direction is Direction.ABOVE
    passed = [s for s in steps if (value > s.limit if above else value < s.limit)]
    return (passed or steps[:1])[-1].severity


def _check(
    rule: Rule, side: Side | None, level: Level, likelihood: float, limit: float, text: str
) -> RuleCheck:
    told = with_limit_from(rule, text)
    return RuleCheck(rule.id, rule.title, side, level, likelihood, limit, told)


def not_judged(rule: Rule, side: Side | None, why: str) -> RuleCheck:
    """The check of a rule that could not be applied."""
    return RuleCheck(rule.id, rule.title, side, Level.NOT_JUDGED, None, None, why)


def _evidence(metric: Measured, limit: float, likelihood: float) -> Evidence:
    spec = metric.spec
    return Evidence(
        spec.id, metric.side, metric.value, metric.ci95, limit, spec.unit, metric.n, likelihood
    )
