"""What the report says first, for every form of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Finding, Outcome, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured, Reference
from formcheck.core.recording import Side
from formcheck.core.said import say
from formcheck.export.wording import GROUPS, OTHER_GROUP
from formcheck.languages import ENGLISH, Language

HEADLINES = 3
MOST_SEVERE_FIRST = (Severity.FLAG, Severity.WATCH, Severity.NOTE)
OUTCOME_ORDER = (Outcome.FIRED, Outcome.UNCLEAR, Outcome.CLEAR, Outcome.NOT_MEASURED)

ENDED = {
    Outcome.UNCLEAR: say("Unclear"),
    Outcome.CLEAR: say("Not found"),
    Outcome.NOT_MEASURED: say("Not measured"),
}
UNCLEAR_MEANS = say("Where it says unclear, the measurement is not exact enough to tell.")
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
    """The most severe first, else in the order given."""
    return tuple(sorted(analysis.findings, key=lambda f: MOST_SEVERE_FIRST.index(f.severity)))


def checks_by_outcome(analysis: Analysis) -> tuple[RuleCheck, ...]:
    """Found, unclear, not found, not measured."""
    return tuple(sorted(analysis.checks, key=lambda c: OUTCOME_ORDER.index(c.outcome)))


@dataclass(frozen=True)
class Verdict:
    """The report in one line; a sentence that explains it, or ""; how the checks ended that found
    nothing, as (how, names of the checks)."""

    headline: str
    explanation: str
    outcomes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def verdict(analysis: Analysis, language: Language = ENGLISH) -> Verdict:
    """What the report says first: found, not found, unclear, or why there is nothing to say."""
    headline, explanation = _said(analysis)
    outcomes: list[tuple[str, tuple[str, ...]]] = []
    if not analysis.reason and _runs(analysis):
        for outcome, how in ENDED.items():
            if names := _names(analysis, outcome, language):
                outcomes.append((language.text(how), names))
    explanation = sentence(language.text(explanation)) if explanation else ""
    return Verdict(language.text(headline), explanation, tuple(outcomes))


def _runs(analysis: Analysis) -> bool:
    return Mode.RUNNING in {r.gait.mode for r in analysis.recordings if not r.reason}


def _said(analysis: Analysis) -> tuple[str, str]:
    """Headline and explanation."""
    if analysis.reason:
        return say("Nothing could be measured"), analysis.reason
    if not _runs(analysis):
        return (
            SHOWS.get(analysis.leading.gait.mode, NO_STEPS),
            say("Form findings are made for running only. The measurements are below."),
        )
    ended = {check.outcome for check in analysis.checks}
    if analysis.findings:
        return _found(len(analysis.findings)), ""
    if not ended & {Outcome.CLEAR, Outcome.UNCLEAR}:
        why = say("What the checks need was not measured; the reasons are below.")
        return say("No check could be made"), why
    if Outcome.UNCLEAR in ended:
        return say("Nothing found for certain"), UNCLEAR_MEANS
    return say("Nothing found"), ""


def _found(count: int) -> str:
    if count == 1:
        return say("One thing may add load on the lower back")
    if count == 2:
        return say("Two things may add load on the lower back")
    if count == 3:
        return say("Three things may add load on the lower back")
    return say("{n} things may add load on the lower back", n=count)


def _names(analysis: Analysis, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """Checks that ended so; with its side where the other side ended differently."""
    names = []
    for check in analysis.checks:
        if check.outcome is not outcome:
            continue
        both = {c.outcome for c in analysis.checks if c.rule == check.rule}
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
