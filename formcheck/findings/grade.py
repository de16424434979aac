"""One rule on one side: how likely the true value lies beyond the limit, how severe that is, and
what would make it surer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from formcheck.core.analysis import Asymmetry
from formcheck.core.finding import Evidence, Level, RuleCheck, Severity
from formcheck.core.gait import Gait
from formcheck.core.metric import Measured, Metric, NotMeasured
from formcheck.core.recording import Runner, Side
from formcheck.core.said import joined, say
from formcheck.findings.drift import drift_of, running_s, statement_of, towards_more
from formcheck.findings.likelihood import (
    beyond,
    freedom_of,
    freedom_of_metric,
    half_width,
    level_of,
)
from formcheck.findings.rules import (
    DifferenceRule,
    Direction,
    DriftRule,
    ExpectationRule,
    LimitRule,
    Rule,
    Step,
)
from formcheck.findings.settling import LONGER, SPEED, Made, would_settle
from formcheck.findings.speed import At, limits_at, speed_of
from formcheck.findings.wording import explain, explain_difference, with_limit_from


@dataclass(frozen=True)
class Seen:
    """What of a session the rules look at besides its metrics. ``gaits``, ``made``: of each
    recording; ``asymmetries``: left against right, with what is common to both sides known."""

    runner: Runner
    gaits: Sequence[Gait]
    made: Sequence[Made]
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
class Bench:
    """What a session's rules are applied to. ``reasons``: for each recording why it cannot be
    judged, "" where it can; ``levels``: from which likelihood on each holds."""

    metrics: Sequence[Metric]
    seen: Seen
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
            return joined("; ", unfit)
        if len(seen_in) > 1:
            return say("the sides were read from different recordings")
        return next((m.reason for m in parts if isinstance(m, NotMeasured)), "")

    def _limit(
        self, rule: Rule, metric: Measured, direction: Direction, at: At, basis: str = ""
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
        at = At((Step(limit, Severity.NOTE),))
        return self._limit(rule, metric, Direction.BELOW, at, metric.reference.source)

    def _drift(self, rule: DriftRule, metric: Measured) -> Checked:
        limit = metric.smallest_detectable_change
        if running_s(self.seen.gaits[metric.video]) < rule.shortest_s:
            why = say("needs {seconds:.0f} s of running in one recording", seconds=rule.shortest_s)
            return not_judged(rule, metric.side, why), None
        drift = drift_of(metric)
        if drift is None or limit is None:
            few = say("too few strides could be read at the start or at the end")
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


PROVISIONAL_BAND = say("the band shown is provisional, and nothing is judged by such a one")
NOT_COMPARED = say("the sides were not read apart")


def _no_band(runner: Runner) -> str:
    if runner.speed_mps is None:
        return say("what to expect needs the speed (--speed-kmh)")
    return say("there is no confirmed band for this speed")


def _severity(value: float, direction: Direction, steps: Sequence[Step]) -> Severity:
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
