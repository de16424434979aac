"""What the report says first, for every form of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Finding, Outcome, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, NotMeasured, Reference
from formcheck.core.recording import Side
from formcheck.export.numbers import and_list
from formcheck.export.wording import GROUPS, MODES, OTHER_GROUP

HEADLINES = 3
MOST_SEVERE_FIRST = (Severity.FLAG, Severity.WATCH, Severity.NOTE)
OUTCOME_ORDER = (Outcome.FIRED, Outcome.UNCLEAR, Outcome.CLEAR, Outcome.NOT_MEASURED)


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
    def reference(self) -> Reference | None:
        """Where other runners lie; the same for both sides."""
        return next((m.reference for m in self.measured if m.reference), None)


@dataclass(frozen=True)
class Group:
    """Metrics shown in one table."""

    title: str
    rows: tuple[Row, ...]


def findings_by_weight(analysis: Analysis) -> tuple[Finding, ...]:
    """The most severe first, else in the order given."""
    return tuple(sorted(analysis.findings, key=lambda f: MOST_SEVERE_FIRST.index(f.severity)))


def checks_by_outcome(analysis: Analysis) -> tuple[RuleCheck, ...]:
    """Found, unclear, not found, not measured."""
    return tuple(sorted(analysis.checks, key=lambda c: OUTCOME_ORDER.index(c.outcome)))


def verdict(analysis: Analysis) -> tuple[str, str]:
    """The report in one line, and a sentence that explains it."""
    mode = analysis.primary.gait.mode
    if analysis.reason:
        return "Nothing could be measured", _sentence(analysis.reason)
    if mode is not Mode.RUNNING:
        return (
            f"The recording shows {MODES[mode]}",
            "Form findings are made for running only. The measurements are below.",
        )
    if analysis.findings:
        return _found(len(analysis.findings)), _others(analysis)
    outcomes = {check.outcome for check in analysis.checks}
    if not outcomes & {Outcome.CLEAR, Outcome.UNCLEAR}:
        return "No check could be made", "What the checks need was not measured; reasons are below."
    if Outcome.UNCLEAR in outcomes:
        return "Nothing found for certain", _others(analysis)
    return "Nothing found", _others(analysis)


def _found(count: int) -> str:
    words = {1: "One thing", 2: "Two things", 3: "Three things"}
    return f"{words.get(count, f'{count} things')} may add load on the lower back"


def _others(analysis: Analysis) -> str:
    """How the checks ended that found nothing, each named once."""
    lead = {
        Outcome.CLEAR: "Not found: ",
        Outcome.UNCLEAR: "Unclear, because the measurement is not exact enough: ",
        Outcome.NOT_MEASURED: "Not measured: ",
    }
    sentences = [
        f"{words}{and_list(names)}."
        for outcome, words in lead.items()
        if (names := _names(analysis.checks, outcome))
    ]
    return " ".join(sentences)


def _names(checks: Sequence[RuleCheck], outcome: Outcome) -> list[str]:
    """Checks that ended so; with its side where the other side ended differently."""
    names = []
    for check in checks:
        if check.outcome is not outcome:
            continue
        outcomes = {c.outcome for c in checks if c.rule == check.rule}
        side = f" ({check.side})" if check.side is not None and len(outcomes) > 1 else ""
        names.append(f"{check.title[:1].lower()}{check.title[1:]}{side}")
    return list(dict.fromkeys(names))


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


def not_measured(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    """Reason to the titles of what was not measured for it; a single side is named."""
    reasons: dict[str, dict[str, list[Side | None]]] = {}
    for metric in analysis.metrics:
        if isinstance(metric, NotMeasured):
            titles = reasons.setdefault(metric.reason, {})
            titles.setdefault(metric.spec.title, []).append(metric.side)
    if analysis.backload.value is None:
        reasons.setdefault(analysis.backload.reason, {})["Lower-back load index"] = [None]
    return {
        _sentence(reason): tuple(
            f"{title} ({sides[0]})" if len(sides) == 1 and sides[0] else title
            for title, sides in titles.items()
        )
        for reason, titles in reasons.items()
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
