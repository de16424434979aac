"""Findings in a runner's words: a sentence, values on a gauge, what it means, one thing to try."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from formcheck.clinic import rules_of
from formcheck.core.analysis import Analysis
from formcheck.core.finding import Finding, Level
from formcheck.core.message import join_with, msg
from formcheck.core.metric import Measured, MetricSpec
from formcheck.core.recording import Side
from formcheck.findings import RULES
from formcheck.findings.grade import level_of
from formcheck.findings.lay_summary import LAY_SUMMARIES, LaySummary
from formcheck.findings.not_judged import MORE_IS_WORSE
from formcheck.findings.rules import (
    DifferenceRule,
    Direction,
    DriftRule,
    LimitRule,
    Rule,
    Strength,
    direction_of,
)
from formcheck.findings.wording import percent
from formcheck.languages import Language
from formcheck.reference.profile import Profile
from formcheck.reporting import wording
from formcheck.reporting.gauge import (
    Gauge,
    GaugeMark,
    GaugeWords,
    ShownGauge,
    at_limit,
    tick_labels,
)
from formcheck.reporting.handout.model import SideValue, ToldFinding
from formcheck.reporting.numbers import PlainUnit, plain_unit

OURS = {rule.id: rule for rule in RULES}
DOTS = {Level.CLEAR: "●●●", Level.LIKELY: "●●○", Level.POSSIBLE: "●○○"}
OPTION = re.compile(r" \(--[a-z][^)]*\)")
LEGS = {Side.LEFT: msg("Left leg"), Side.RIGHT: msg("Right leg")}
"""Whatever has a side is of the leg that stands."""
A_FEW_MORE = 1.05
"""Times the steps a minute, of what is suggested."""


@dataclass(frozen=True)
class HandoutContext:
    """An analysis, and how it is said. ``levels``: from which likelihoods on; ``suggests``: whether
    anything may be suggested."""

    analysis: Analysis
    language: Language
    rules: dict[str, Rule]
    levels: Mapping[Level, float]
    painful: Side | None
    suggests: bool

    def say(self, text: str) -> str:
        """``text`` in the language."""
        return self.language.text(text)

    def spec(self, metric: str) -> MetricSpec | None:
        """What the metric is; None where an older result does not hold it."""
        return next((m.spec for m in self.analysis.metrics if m.spec.id == metric), None)

    def measured(self, metric: str, side: Side | None) -> Measured | None:
        """The metric where it was measured."""
        for found in self.analysis.metrics:
            if found.spec.id == metric and found.side is side and isinstance(found, Measured):
                return found
        return None


def rules_told(profile: Profile | None, language: Language) -> dict[str, Rule]:
    """The rules by id, in a clinic's own words where it has some."""
    return {rule.id: rule for rule in rules_of(profile, language.code)}


def told(teller: HandoutContext, finding: Finding, *, in_story: bool = False) -> ToldFinding:
    """``finding`` as page 1 says it; ``in_story``: beside the one that leads."""
    rule = teller.rules.get(finding.id) or OURS.get(finding.id) or _rule_of(finding)
    gauge: ShownGauge | None = None
    values: tuple[SideValue, ...] = ()
    if finding.evidence and teller.spec(rule.metric) is not None:
        marks = _marks(teller, rule, finding)
        gauge = gauge_of(teller, rule, marks, finding.evidence[0].limit)
        values = tuple(_values(teller, marks, _unit(teller, rule)))
    return ToldFinding(
        rule=finding.id,
        name=name_of(teller, rule),
        level=finding.level,
        dots=DOTS[finding.level],
        how_likely=teller.say(_how_likely(finding)),
        badge=teller.say(_badge(finding, in_story=in_story)),
        sentence=teller.say(_sentence(teller, rule, finding)),
        values=values,
        gauge=gauge,
        meaning=teller.say(_meaning(teller, rule, finding)),
        suggestion=teller.say(_suggestion(teller, rule)) if teller.suggests else "",
        caution=teller.say(finding.caution) if teller.suggests else "",
        retest=teller.say(_retest(teller, rule, finding)) if teller.suggests else "",
        would_settle=without_options(teller.say(finding.would_settle)),
    )


def _rule_of(finding: Finding) -> Rule:
    """Of a finding by a rule that this version does not know: what it says itself."""
    first = next(iter(finding.evidence), None)
    below = first is not None and first.value < first.limit
    return LimitRule(
        id=finding.id,
        title=finding.title,
        metric="" if first is None else first.metric,
        meaning=finding.statement,
        suggestion=finding.suggestion,
        caution=finding.caution,
        strength=Strength(finding.strength),
        sources=finding.sources,
        direction=Direction.BELOW if below else Direction.ABOVE,
        steps=(),
    )


def _own_words(rule: Rule, said: str) -> LaySummary | None:
    """Ours, unless a clinic has its own for what is ``said`` of the rule: "title", "meaning"."""
    ours = OURS.get(rule.id)
    same = ours is not None and getattr(rule, said) == getattr(ours, said)
    return LAY_SUMMARIES[rule.id] if same else None


def without_options(text: str) -> str:
    """``text`` without the options of the command that stand in it in brackets, which a runner does
    not know."""
    return OPTION.sub("", text)


def _how_likely(finding: Finding) -> str:
    return msg(
        "{level} ({likelihood})",
        level=wording.LIKELIHOODS[finding.level],
        likelihood=percent(finding.likelihood),
    )


def _badge(finding: Finding, *, in_story: bool) -> str:
    told = msg("same story") if in_story else wording.SEVERITIES_INSIDE[finding.severity]
    return join_with(" · ", (_how_likely(finding), told))


def _sentence(teller: HandoutContext, rule: Rule, finding: Finding) -> str:
    """What was found; of what is possible that first, so that it reads no surer than it is."""
    lay = _own_words(rule, "title")
    told = (
        join_with("", (rule.title, ".")) if lay is None else lay.sentence(_sides(teller, finding))
    )
    if finding.is_headline:
        return told
    return msg("Possible: {sentence}", sentence=told)


def _sides(teller: HandoutContext, finding: Finding) -> set[Side | None]:
    """Those on which it is as likely as it is told to be."""
    likely = (e for e in finding.evidence if level_of(e.likelihood, teller.levels).is_headline)
    found = tuple(likely)
    return {e.side for e in (found if finding.is_headline and found else finding.evidence)}


def _meaning(teller: HandoutContext, rule: Rule, finding: Finding) -> str:
    lay = _own_words(rule, "meaning")
    parts: list[str] = [rule.meaning if lay is None else lay.meaning]
    if teller.painful in _sides(teller, finding) and rule.metric in MORE_IS_WORSE:
        parts.append(msg("That is the side you said hurts."))
    if rule.limit_from:
        parts.append(msg("This is the limit of {clinic}'s profile.", clinic=rule.limit_from))
    return join_with(" ", parts)


def _suggestion(teller: HandoutContext, rule: Rule) -> str:
    cadence = teller.measured("cadence", None)
    lay = LAY_SUMMARIES.get(rule.id)
    if lay is None or not lay.more_steps or cadence is None:
        return rule.suggestion
    more = msg(
        "5 % more would be about {steps:.0f} a minute.", steps=A_FEW_MORE * round(cadence.value)
    )
    return join_with(" ", (rule.suggestion, more))


def _retest(teller: HandoutContext, rule: Rule, finding: Finding) -> str:
    """By how much the next film has to differ; "" where that is not known."""
    if isinstance(rule, DifferenceRule | DriftRule):
        return ""
    found = (teller.measured(rule.metric, side) for side in _sides(teller, finding))
    told = [m.smallest_detectable_change for m in found if m is not None]
    changes = [change for change in told if change]
    if not changes:
        return ""
    unit = _unit(teller, rule)
    change = unit.printed(unit.factor * max(changes), teller.language)
    return msg("Filmed the same way, a change of {change} or more can be told.", change=change)


def _marks(teller: HandoutContext, rule: Rule, finding: Finding) -> list[GaugeMark]:
    """What was measured on each side; of a difference or a change that itself."""
    unit = _unit(teller, rule)
    if isinstance(rule, DifferenceRule | DriftRule):
        return [_mark(unit, None, e.value, e.ci95) for e in finding.evidence[:1]]
    measured = measured_marks(teller, rule)
    return measured or [_mark(unit, e.side, e.value, e.ci95) for e in finding.evidence]


def measured_marks(teller: HandoutContext, rule: Rule) -> list[GaugeMark]:
    """The rule's metric as it was measured, each side, as printed."""
    found = (teller.measured(rule.metric, side) for side in (None, *Side))
    unit = _unit(teller, rule)
    return [_mark(unit, m.side, m.value, m.ci95) for m in found if m is not None]


def _mark(unit: PlainUnit, side: Side | None, value: float, ci95: tuple[float, float]) -> GaugeMark:
    low, high = (unit.factor * end for end in ci95)
    return GaugeMark(side, unit.factor * value, (low, high))


def _values(
    teller: HandoutContext, marks: Sequence[GaugeMark], unit: PlainUnit
) -> Iterator[SideValue]:
    for mark in marks:
        name = "" if mark.side is None else teller.say(LEGS[mark.side])
        low, high = (unit.digits(end, teller.language) for end in mark.ci95)
        interval = teller.say(msg("{low} to {high}", low=low, high=high))
        yield SideValue(mark.side, name, unit.printed(mark.value, teller.language), interval)


def _unit(teller: HandoutContext, rule: Rule) -> PlainUnit:
    spec = teller.spec(rule.metric)
    assert spec is not None, "only of what the result holds"
    return plain_unit(spec)


def gauge_of(
    teller: HandoutContext, rule: Rule, marks: Sequence[GaugeMark], limit: float
) -> ShownGauge:
    """The gauge of ``marks`` against a ``limit`` in the unit of the metric."""
    unit = _unit(teller, rule)
    gauge = Gauge(tuple(marks), unit.factor * limit, direction_of(rule), _band(teller, rule))
    at_limit = teller.say(at_limit_in_words(teller, rule, limit))
    values = [f"{v.name} {v.value} ({v.interval})".strip() for v in _values(teller, marks, unit)]
    return ShownGauge(
        gauge,
        GaugeWords(
            title=name_of(teller, rule),
            told=f"{', '.join(values)}; {at_limit}.",
            limit=at_limit,
            ticks=tick_labels(gauge.scale, teller.language),
        ),
    )


def _band(teller: HandoutContext, rule: Rule) -> tuple[float, float] | None:
    """Where other runners lie, where that is confirmed."""
    if isinstance(rule, DifferenceRule | DriftRule):
        return None
    unit = _unit(teller, rule)
    for side in (None, *Side):
        found = teller.measured(rule.metric, side)
        if found is not None and found.reference is not None and not found.reference.provisional:
            return unit.factor * found.reference.low, unit.factor * found.reference.high
    return None


def name_of(teller: HandoutContext, rule: Rule) -> str:
    """What was looked at, in a clinic's own words where it has some."""
    lay = _own_words(rule, "title")
    return teller.say(rule.title if lay is None else lay.name)


def values_in_words(teller: HandoutContext, rule: Rule) -> str:
    """ "left 3.2°, right 2.8°", "left 12, right 17 % of leg length"."""
    unit, marks = _unit(teller, rule), measured_marks(teller, rule)
    once = unit.unit != "deg"
    told = []
    for number, mark in enumerate(marks, start=1):
        bare = once and number < len(marks)
        written_value = (unit.digits if bare else unit.printed)(mark.value, teller.language)
        told.append(f"{_side(teller, mark.side)} {written_value}".strip())
    return ", ".join(told)


def _side(teller: HandoutContext, side: Side | None) -> str:
    return "" if side is None else teller.say(wording.SIDES[side])


def at_limit_in_words(teller: HandoutContext, rule: Rule, limit: float) -> str:
    """With its unit, and which way is within it."""
    return at_limit(limit_in_words(teller, rule, limit), direction_of(rule))


def limit_in_words(teller: HandoutContext, rule: Rule, limit: float) -> str:
    """With its unit, and no digits that it does not need."""
    unit = _unit(teller, rule)
    return unit.printed(unit.factor * limit, teller.language, fewest=True)
