"""What the report says first, for every form of it, and its main numbers for those who read no
further."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.backload import BackLoad
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric, MetricSpec, Reference, Unavailable
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.numbers import plus_minus
from formcheck.reporting.wording import GROUPS, OTHER_GROUP, STRENGTHS

MOST_SEVERE_FIRST = (Severity.FLAG, Severity.WATCH, Severity.NOTE)
LEVEL_ORDER = tuple(Level)

SHOWS = {
    Mode.WALKING: msg("The recording shows walking"),
    Mode.ON_THE_SPOT: msg("The recording shows running on the spot"),
}
NO_STEPS = msg("The recording shows no steps that could be read")


@dataclass(frozen=True)
class SummaryRow:
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
class MetricGroup:
    """Metrics shown in one table."""

    title: str
    rows: tuple[SummaryRow, ...]


def by_chance(expected: float) -> str:
    """How many of the headlines chance alone is ``expected`` to give."""
    if expected < 0.05:
        return msg("To be expected by chance alone: fewer than 0.1.")
    return msg("To be expected by chance alone: about {n:.1f}.", n=expected)


@dataclass(frozen=True)
class Checked:
    """Checks told in one row: a single one, or all that could not be made for the same reason.

    ``names``: title and side of each; a title without a side stands for all of its sides."""

    names: tuple[tuple[str, Side | None], ...]
    level: Level
    explanation: str


def checks_by_level(checks: Sequence[RuleCheck]) -> tuple[Checked, ...]:
    """Clear, likely, possible, unlikely, and what was not judged, a row for each reason."""
    made = [check for check in checks if check.level is not Level.NOT_JUDGED]
    made.sort(key=lambda check: LEVEL_ORDER.index(check.level))
    rows = [Checked(((c.title, c.side),), c.level, c.explanation) for c in made]
    return (*rows, *_not_made(checks))


def _not_made(checks: Sequence[RuleCheck]) -> list[Checked]:
    missing = [check for check in checks if check.level is Level.NOT_JUDGED]
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
    return msg("Evidence for the back: {strength}.", strength=strength)


def why_not_judged(analysis: Analysis) -> tuple[str, str]:
    """Where no check could be made: that there is nothing to say, in a line and a sentence."""
    if analysis.reason:
        return msg("Nothing could be measured"), analysis.reason
    if not runs(analysis.recordings):
        return (
            SHOWS.get(analysis.leading.gait.mode, NO_STEPS),
            msg("Form findings are made for running only."),
        )
    if all_for_one_reason(analysis.checks):
        return NO_CHECK, analysis.checks[0].explanation
    return NO_CHECK, msg("What the checks need was not measured.")


NO_CHECK = msg("No check could be made")


def runs(recordings: Sequence[Recording]) -> bool:
    """Whether one of ``recordings`` that could be measured shows running."""
    return Mode.RUNNING in {r.gait.mode for r in recordings if not r.reason}


def all_for_one_reason(checks: Sequence[RuleCheck]) -> bool:
    """No check could be made, and all for the same reason: there is nothing to tell apart."""
    told = {(check.level, check.explanation) for check in checks}
    return len(told) == 1 and checks[0].level is Level.NOT_JUDGED


def likeliest(checks: Iterable[RuleCheck]) -> RuleCheck:
    """Of ``checks`` that were made the one most likely to lie beyond its limit."""
    return max(checks, key=lambda check: check.likelihood or 0.0)


def groups(metrics: Sequence[Metric]) -> tuple[MetricGroup, ...]:
    """Metrics of which at least one side was measured, in the order of the report."""
    rows = {row.metrics[0].spec.id: row for row in _rows(metrics) if row.measured}
    named = {metric_id for _, ids in GROUPS for metric_id in ids}
    wanted = (*GROUPS, (OTHER_GROUP, tuple(i for i in rows if i not in named)))
    found = (MetricGroup(title, tuple(rows[i] for i in ids if i in rows)) for title, ids in wanted)
    return tuple(group for group in found if group.rows)


def _rows(metrics: Sequence[Metric]) -> list[SummaryRow]:
    by_id: dict[str, dict[Side | None, Metric]] = {}
    for metric in metrics:
        by_id.setdefault(metric.spec.id, {})[metric.side] = metric
    return [SummaryRow(m.get(None), m.get(Side.LEFT), m.get(Side.RIGHT)) for m in by_id.values()]


def not_measured(
    metrics: Sequence[Metric], backload: BackLoad, language: Language = ENGLISH
) -> dict[str, tuple[str, ...]]:
    """Reason to the titles of what was not measured for it; a single side is named."""
    reasons: dict[str, dict[str, list[Side | None]]] = {}
    for metric in metrics:
        if isinstance(metric, Unavailable):
            titles = reasons.setdefault(metric.reason, {})
            titles.setdefault(metric.spec.title, []).append(metric.side)
    known = len({metric.spec.id for metric in metrics})
    for titles in reasons.values():
        if len(titles) == known > 1:
            titles.clear()
            titles[msg("All measures")] = [None]
    if backload.value is None:
        reasons.setdefault(backload.reason, {})[msg("Lower-back load index")] = [None]
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


TITLE = msg("The main numbers")
MAIN_NUMBERS = (
    *("cadence", "contact_time", "trunk_lean", "knee_flexion_contact", "shin_angle_contact"),
    *("overstride", "pelvic_drop", "vertical_oscillation"),
)


def headline_metrics(
    metrics: Sequence[Metric], language: Language = ENGLISH
) -> list[tuple[str, tuple[str, ...]]]:
    """(what, value with its 95 % interval: one of both feet together, or one a side) of those that
    were measured."""
    rows = {row.spec.id: row for group in groups(metrics) for row in group.rows}
    shown = (rows[metric] for metric in MAIN_NUMBERS if metric in rows)
    return [(language.text(row.spec.title), _values(row, language)) for row in shown]


def _values(row: SummaryRow, language: Language) -> tuple[str, ...]:
    if isinstance(row.both, Measured):
        return (plus_minus(row.both, language),)
    told = []
    for side, metric in ((Side.LEFT, row.left), (Side.RIGHT, row.right)):
        value = language.text(msg("not measured"))
        if isinstance(metric, Measured):
            value = plus_minus(metric, language)
        told.append(f"{language.text(side)} {value}")
    return tuple(told)
