"""What the report says first, for every form of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Finding, Level, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured, Reference
from formcheck.core.recording import Side
from formcheck.core.said import joined, say, say_count
from formcheck.export.wording import GROUPS, OTHER_GROUP, STRENGTHS
from formcheck.languages import ENGLISH, Language

HEADLINES = 3
MOST_SEVERE_FIRST = (Severity.FLAG, Severity.WATCH, Severity.NOTE)
LEVEL_ORDER = tuple(Level)

ENDED = {
    Level.POSSIBLE: say("Worth another look"),
    Level.UNLIKELY: say("Unlikely"),
    Level.NOT_JUDGED: say("Not judged"),
}
SHOWS = {
    Mode.WALKING: say("The recording shows walking"),
    Mode.ON_THE_SPOT: say("The recording shows running on the spot"),
}
NO_STEPS = say("The recording shows no steps that could be read")


@dataclass(frozen=True)
class Row:
    """One metric: of both feet together, or of each side."""

    both: Metric | None
    left: Metric | None
    right: Metric | None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What there is of it."""
        return tuple(m for m in (self.both, self.left, self.right) if m is not None)

    @property
    def measured(self) -> tuple[Measured, ...]:
        """What of it was measured."""
        return tuple(m for m in self.metrics if isinstance(m, Measured))

    @property
    def spec(self) -> MetricSpec:
        """What it is."""
        return self.metrics[0].spec

    def read_from(self, labels: Sequence[str]) -> str:
        """The recordings it was read from, by name; "" where there is only one."""
        return ", ".join(dict.fromkeys(labels[m.video] for m in self.measured if labels[m.video]))

    @property
    def reference(self) -> Reference | None:
        """Where other runners lie; the same for both sides."""
        return next((m.reference for m in self.measured if m.reference), None)


@dataclass(frozen=True)
class Group:
    """Metrics shown in one table."""

    title: str
    rows: tuple[Row, ...]


def findings_by_weight(analysis: Analysis) -> tuple[Finding, ...]:
    """The headlines, the most severe first, else in the order given."""
    return tuple(sorted(analysis.headlines, key=lambda f: MOST_SEVERE_FIRST.index(f.severity)))


def another_look(analysis: Analysis) -> tuple[Finding, ...]:
    """What is possible, in the order given."""
    return tuple(finding for finding in analysis.findings if not finding.is_headline)


def by_chance(analysis: Analysis) -> str:
    """How many of the headlines chance alone is expected to give; "" where there is none."""
    if not analysis.headlines:
        return ""
    expected = analysis.expected_by_chance
    if expected < 0.05:
        return say("To be expected by chance alone: fewer than 0.1.")
    return say("To be expected by chance alone: about {n:.1f}.", n=expected)


@dataclass(frozen=True)
class Checked:
    """Checks told in one row: a single one, or all that could not be made for the same reason.

    ``names``: title and side of each; a title without a side stands for all of its sides."""

    names: tuple[tuple[str, Side | None], ...]
    level: Level
    explanation: str


def checks_by_level(analysis: Analysis) -> tuple[Checked, ...]:
    """Clear, likely, possible, unlikely, and what was not judged, a row for each reason."""
    made = [check for check in analysis.checks if check.level is not Level.NOT_JUDGED]
    made.sort(key=lambda check: LEVEL_ORDER.index(check.level))
    rows = [Checked(((c.title, c.side),), c.level, c.explanation) for c in made]
    return (*rows, *_not_made(analysis))


def _not_made(analysis: Analysis) -> list[Checked]:
    missing = [check for check in analysis.checks if check.level is Level.NOT_JUDGED]
    rows = []
    for reason in dict.fromkeys(check.explanation for check in missing):
        sides: dict[str, list[Side | None]] = {}
        for check in missing:
            if check.explanation == reason:
                sides.setdefault(check.title, []).append(check.side)
        names = ((title, own[0] if len(own) == 1 else None) for title, own in sides.items())
        rows.append(Checked(tuple(names), Level.NOT_JUDGED, reason))
    return rows


def evidence_for_the_back(finding: Finding) -> str:
    """How strong it is, and of what kind."""
    strength = STRENGTHS.get(finding.strength, finding.strength)
    return say("Evidence for the back: {strength}.", strength=strength)


@dataclass(frozen=True)
class Verdict:
    """The report in one line; a sentence that explains it, or ""; how the checks ended that found
    nothing, as (how, names of the checks)."""

    headline: str
    explanation: str
    outcomes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def verdict(analysis: Analysis, language: Language = ENGLISH) -> Verdict:
    """What the report says first: found, nothing likely, or why there is nothing to say."""
    headline, explanation = _said(analysis)
    outcomes: list[tuple[str, tuple[str, ...]]] = []
    if not analysis.reason and runs(analysis) and not _all_for_one_reason(analysis):
        for level, how in ENDED.items():
            if names := _names(analysis, level, language):
                outcomes.append((language.text(how), names))
    explanation = sentence(language.text(explanation)) if explanation else ""
    return Verdict(language.text(headline), explanation, tuple(outcomes))


def runs(analysis: Analysis) -> bool:
    """Whether a recording that could be measured shows running."""
    return Mode.RUNNING in {r.gait.mode for r in analysis.recordings if not r.reason}


def _said(analysis: Analysis) -> tuple[str, str]:
    """Headline and explanation."""
    if analysis.reason:
        return say("Nothing could be measured"), analysis.reason
    if not runs(analysis):
        return (
            SHOWS.get(analysis.leading.gait.mode, NO_STEPS),
            say("Form findings are made for running only. The measurements are below."),
        )
    if analysis.headlines:
        return _found(len(analysis.headlines)), by_chance(analysis)
    made, known = _made(analysis)
    if not made:
        return say("No check could be made"), _why_no_check(analysis)
    explanation = joined(" ", filter(None, (_how_sure(analysis), _how_many_made(analysis))))
    if 2 * made < known:
        return say(
            "Nothing likely beyond a limit in the few checks that could be made"
        ), explanation
    return say("Nothing likely beyond a limit"), explanation


def _how_sure(analysis: Analysis) -> str:
    """With which likelihood at least each value lies within its limit; and how many are to be
    looked at again. "" where older results do not say."""
    likelihoods = [c.likelihood for c in analysis.checks if c.likelihood is not None]
    again = len(another_look(analysis))
    if again:
        return say_count(
            "{n} value is rather beyond its limit than within it, but not likely: worth another "
            "look.",
            "{n} values are rather beyond their limits than within them, but not likely: worth "
            "another look.",
            n=again,
        )
    if not likelihoods:
        return ""
    return say(
        "Each value that was judged lies within its limit with a likelihood of {percent:.0f} % or "
        "more.",
        # Rounded down, and never to certainty.
        percent=min(99, math.floor(100.0 * (1.0 - max(likelihoods)))),
    )


def _made(analysis: Analysis) -> tuple[int, int]:
    """How many rules could be checked, on one side at least, and how many there are."""
    made = {c.rule for c in analysis.checks if c.level is not Level.NOT_JUDGED}
    return len(made), len({c.rule for c in analysis.checks})


def _how_many_made(analysis: Analysis) -> str:
    made, known = _made(analysis)
    return say("{made} of {known} checks could be made here.", made=made, known=known)


def _all_for_one_reason(analysis: Analysis) -> bool:
    """No check could be made, and all for the same reason: there is nothing to tell apart."""
    return len({(check.level, check.explanation) for check in analysis.checks}) == 1 and (
        analysis.checks[0].level is Level.NOT_JUDGED
    )


def _why_no_check(analysis: Analysis) -> str:
    if _all_for_one_reason(analysis):
        return analysis.checks[0].explanation
    return say("What the checks need was not measured; the reasons are below.")


def _found(count: int) -> str:
    if count == 2:
        return say("Two things may add load on the lower back")
    if count == 3:
        return say("Three things may add load on the lower back")
    return say_count(
        "One thing may add load on the lower back",
        "{n} things may add load on the lower back",
        n=count,
    )


def _names(analysis: Analysis, level: Level, language: Language) -> tuple[str, ...]:
    """Checks that ended so; with its side where the other side ended differently."""
    names = []
    for check in analysis.checks:
        if check.level is not level:
            continue
        both = {c.level for c in analysis.checks if c.rule == check.rule}
        one_side = check.side is not None and len(both) > 1
        side = f" ({language.text(check.side)})" if one_side and check.side else ""
        names.append(f"{language.inside(check.title)}{side}")
    return tuple(dict.fromkeys(names))


def groups(analysis: Analysis) -> tuple[Group, ...]:
    """Metrics of which at least one side was measured, in the order of the report."""
    rows = {row.metrics[0].spec.id: row for row in _rows(analysis) if row.measured}
    named = {metric_id for _, ids in GROUPS for metric_id in ids}
    wanted = (*GROUPS, (OTHER_GROUP, tuple(i for i in rows if i not in named)))
    found = (Group(title, tuple(rows[i] for i in ids if i in rows)) for title, ids in wanted)
    return tuple(group for group in found if group.rows)


def _rows(analysis: Analysis) -> list[Row]:
    by_id: dict[str, dict[Side | None, Metric]] = {}
    for metric in analysis.metrics:
        by_id.setdefault(metric.spec.id, {})[metric.side] = metric
    return [Row(m.get(None), m.get(Side.LEFT), m.get(Side.RIGHT)) for m in by_id.values()]


def not_measured(analysis: Analysis, language: Language = ENGLISH) -> dict[str, tuple[str, ...]]:
    """Reason to the titles of what was not measured for it; a single side is named."""
    reasons: dict[str, dict[str, list[Side | None]]] = {}
    for metric in analysis.metrics:
        if isinstance(metric, NotMeasured):
            titles = reasons.setdefault(metric.reason, {})
            titles.setdefault(metric.spec.title, []).append(metric.side)
    known = len({metric.spec.id for metric in analysis.metrics})
    for titles in reasons.values():
        if len(titles) == known > 1:
            titles.clear()
            titles[say("All measures")] = [None]
    if analysis.backload.value is None:
        reasons.setdefault(analysis.backload.reason, {})[say("Lower-back load index")] = [None]
    return {
        sentence(language.text(reason)): tuple(
            _with_side(title, sides, language) for title, sides in titles.items()
        )
        for reason, titles in reasons.items()
    }


def _with_side(title: str, sides: Sequence[Side | None], language: Language) -> str:
    said = language.text(title)
    if len(sides) == 1 and sides[0]:
        return f"{said} ({language.text(sides[0])})"
    return said


def sentence(text: str) -> str:
    """``text`` with a capital letter and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."
