"""What was checked and not found: fine, close to its limit, not seen, not judged."""

from collections.abc import Sequence

from formcheck.core.finding import Level, RuleCheck
from formcheck.core.message import join_with, msg
from formcheck.core.recording import View
from formcheck.findings.lay_summary import LAY_SUMMARIES
from formcheck.findings.rules import (
    DifferenceRule,
    Direction,
    DriftRule,
    ExpectationRule,
    LimitRule,
    Rule,
    direction_of,
)
from formcheck.reporting import wording
from formcheck.reporting.handout.model import Fine
from formcheck.reporting.handout.told import (
    HandoutContext,
    at_limit_in_words,
    gauge_of,
    limit_in_words,
    measured_marks,
    name_of,
    values_in_words,
    without_options,
)
from formcheck.reporting.summary import likeliest

SURELY_WITHIN = 0.20
"""Likelihood of lying beyond a limit below which a value is called fine: as sure as what is called
likely."""
MOST_UNJUDGED = 3
LIMITS_CHOSEN = msg(
    "Limits: our choice, from published studies of runners and the measuring error; no clinical "
    "cut-offs."
)
LIMIT_BY_SPEED = msg("How the limit of the lean rises with the speed is provisional.")


def judged_checks(checks: Sequence[RuleCheck]) -> dict[str, list[RuleCheck]]:
    """The checks that could be made, by rule."""
    made: dict[str, list[RuleCheck]] = {}
    for check in checks:
        if check.level is not Level.NOT_JUDGED:
            made.setdefault(check.rule, []).append(check)
    return made


def known_rules(teller: HandoutContext) -> list[Rule]:
    """The rules that were applied to what the result holds, in their order."""
    applied = {check.rule for check in teller.analysis.checks}
    rules = (rule for rule in teller.rules.values() if rule.id in applied)
    return [rule for rule in rules if teller.spec(rule.metric) is not None]


def beyond(checks: Sequence[RuleCheck]) -> float:
    """How likely it is that one of the sides lies beyond its limit, of the one that is likeliest to
    do so."""
    return likeliest(checks).likelihood or 0.0


def within(teller: HandoutContext) -> tuple[Fine, ...]:
    """A measure each that rather lies within all of its limits than beyond one, the closest to one
    first."""
    made = judged_checks(teller.analysis.checks)
    by_metric: dict[str, list[Rule]] = {}
    for rule in known_rules(teller):
        if rule.id in made and not isinstance(rule, DifferenceRule | DriftRule):
            by_metric.setdefault(rule.metric, []).append(rule)
    found = []
    for rules in by_metric.values():
        if all(check.level is Level.UNLIKELY for rule in rules for check in made[rule.id]):
            closest = max(rules, key=lambda rule: beyond(made[rule.id]))
            found.append(_fine(teller, rules, closest, made))
    return tuple(sorted(found, key=lambda one: one.within))


def is_sure(one: Fine) -> bool:
    """Whether it is called fine."""
    return one.within > 1.0 - SURELY_WITHIN


def _fine(
    teller: HandoutContext, rules: Sequence[Rule], closest: Rule, made: dict[str, list[RuleCheck]]
) -> Fine:
    limits = {rule.id: _limit(made[rule.id]) for rule in rules}
    return Fine(
        rules=tuple(limits),
        name=name_of(teller, closest),
        value=values_in_words(teller, closest),
        limit=_limits_in_words(teller, rules, limits),
        within=1.0 - beyond(made[closest.id]),
        gauge=gauge_of(teller, closest, measured_marks(teller, closest), limits[closest.id]),
    )


def _limit(checks: Sequence[RuleCheck]) -> float:
    """Of the side that is likeliest to lie beyond it."""
    closest = likeliest(checks)
    assert closest.limit is not None, "a check that was made has a limit"
    return closest.limit


def _limits_in_words(
    teller: HandoutContext, rules: Sequence[Rule], limits: dict[str, float]
) -> str:
    ends = {direction_of(rule): limit_in_words(teller, rule, limits[rule.id]) for rule in rules}
    if len(ends) == 2:
        low, high = ends[Direction.BELOW], ends[Direction.ABOVE]
        return teller.say(msg("{low} to {high}", low=low, high=high))
    return teller.say(at_limit_in_words(teller, rules[0], limits[rules[0].id]))


def unseen(teller: HandoutContext) -> tuple[str, ...]:
    """What the camera cannot see from where it stood."""
    made = judged_checks(teller.analysis.checks)
    return tuple(
        dict.fromkeys(
            teller.say(LAY_SUMMARIES[rule.id].unseen)
            for rule in known_rules(teller)
            if rule.id not in made and not isinstance(rule, DriftRule)
            if _out_of_view(teller, rule)
        )
    )


def limits_from(teller: HandoutContext) -> str:
    """Where the limits come from that were judged by, "" where none were."""
    made = judged_checks(teller.analysis.checks)
    judged = [rule for rule in known_rules(teller) if rule.id in made]
    own = [rule for rule in judged if not rule.limit_from and not isinstance(rule, DriftRule)]
    clinics = dict.fromkeys(rule.limit_from for rule in judged if rule.limit_from)
    told: list[str] = [LIMITS_CHOSEN] if own else []
    if any(isinstance(rule, LimitRule) and rule.by_speed for rule in own):
        told.append(LIMIT_BY_SPEED)
    told += [msg("{clinic}'s profile sets limits of its own.", clinic=name) for name in clinics]
    return teller.say(join_with(" ", told))


def unseen_title(teller: HandoutContext) -> str:
    """ "Not seen from behind"."""
    views = {recording.gait.view for recording in teller.analysis.recordings}
    if len(views) > 1 or views & {View.UNKNOWN, View.OBLIQUE}:
        return teller.say(msg("Not seen in this film"))
    return teller.say(msg("Not seen {view}", view=wording.VIEWS[next(iter(views))]))


def unjudged(teller: HandoutContext) -> tuple[str, ...]:
    """What the view shows and could not be judged all the same: what, and why."""
    made, by_reason = judged_checks(teller.analysis.checks), dict[str, list[str]]()
    for rule in known_rules(teller):
        if rule.id in made or isinstance(rule, DriftRule) or _out_of_view(teller, rule):
            continue
        why = without_options(teller.say(_why_not(teller, rule)))
        by_reason.setdefault(why, []).append(teller.say(LAY_SUMMARIES[rule.id].unseen))
    told = (f"{', '.join(dict.fromkeys(what))}: {why}" for why, what in by_reason.items())
    return tuple(told)[:MOST_UNJUDGED]


def _why_not(teller: HandoutContext, rule: Rule) -> str:
    if isinstance(rule, ExpectationRule) and teller.analysis.runner.speed_mps is None:
        return msg("the speed of the belt was not given")
    return next(c.explanation for c in teller.analysis.checks if c.rule == rule.id)


def _out_of_view(teller: HandoutContext, rule: Rule) -> bool:
    spec = teller.spec(rule.metric)
    return spec is not None and not any(
        r.gait.view in spec.views for r in teller.analysis.recordings
    )
