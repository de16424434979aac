"""What the report says first, for every form of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Analysis, QualityLevel
from formcheck.core.finding import Finding, Outcome, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, MetricSpec, NotMeasured, Reference
from formcheck.core.recording import Side
from formcheck.core.said import joined, say, say_count
from formcheck.export.wording import GROUPS, OTHER_GROUP, STRENGTHS
from formcheck.languages import ENGLISH, Language

HEADLINES = 3
MOST_SEVERE_FIRST = (Severity.FLAG, Severity.WATCH, Severity.NOTE)
OUTCOME_ORDER = (Outcome.FIRED, Outcome.UNCLEAR, Outcome.CLEAR, Outcome.NOT_MEASURED)

ENDED = {
    Outcome.UNCLEAR: say("Unclear"),
    Outcome.CLEAR: say("Not found"),
    Outcome.NOT_MEASURED: say("Not judged"),
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


@dataclass(frozen=True)
class Checked:
    """Checks told in one row: a single one, or all that could not be made for the same reason.

    ``names``: title and side of each; a title without a side stands for all of its sides."""

    names: tuple[tuple[str, Side | None], ...]
    outcome: Outcome
    explanation: str


def checks_by_outcome(analysis: Analysis) -> tuple[Checked, ...]:
    """Found, unclear, not found, and what could not be made, a row for each reason."""
    made = [check for check in analysis.checks if check.outcome is not Outcome.NOT_MEASURED]
    made.sort(key=lambda check: OUTCOME_ORDER.index(check.outcome))
    rows = [Checked(((c.title, c.side),), c.outcome, c.explanation) for c in made]
    return (*rows, *_not_made(analysis))


def _not_made(analysis: Analysis) -> list[Checked]:
    missing = [check for check in analysis.checks if check.outcome is Outcome.NOT_MEASURED]
    rows = []
    for reason in dict.fromkeys(check.explanation for check in missing):
        sides: dict[str, list[Side | None]] = {}
        for check in missing:
            if check.explanation == reason:
                sides.setdefault(check.title, []).append(check.side)
        names = ((title, own[0] if len(own) == 1 else None) for title, own in sides.items())
        rows.append(Checked(tuple(names), Outcome.NOT_MEASURED, reason))
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
    """What the report says first: found, not found, unclear, or why there is nothing to say."""
    headline, explanation = _said(analysis)
    outcomes: list[tuple[str, tuple[str, ...]]] = []
    if not analysis.reason and runs(analysis) and not _all_for_one_reason(analysis):
        for outcome, how in ENDED.items():
            if names := _names(analysis, outcome, language):
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
    ended = {check.outcome for check in analysis.checks}
    if analysis.findings:
        return _found(len(analysis.findings)), ""
    if not ended & {Outcome.CLEAR, Outcome.UNCLEAR}:
        return say("No check could be made"), _why_no_check(analysis)
    if Outcome.UNCLEAR in ended:
        explanation = joined(" ", (_how_many_made(analysis), _what_would_settle_it(analysis)))
        return say("Nothing found for certain"), explanation
    made, known = _made(analysis)
    if 2 * made < known:
        return say("Nothing found in the few checks that could be made"), _how_many_made(analysis)
    return say("Nothing found"), _how_many_made(analysis)


def _made(analysis: Analysis) -> tuple[int, int]:
    """How many rules could be checked, on one side at least, and how many there are."""
    made = {c.rule for c in analysis.checks if c.outcome is not Outcome.NOT_MEASURED}
    return len(made), len({c.rule for c in analysis.checks})


def _how_many_made(analysis: Analysis) -> str:
    made, known = _made(analysis)
    return say("{made} of {known} checks could be made here.", made=made, known=known)


def _all_for_one_reason(analysis: Analysis) -> bool:
    """No check could be made, and all for the same reason: there is nothing to tell apart."""
    return len({(check.outcome, check.explanation) for check in analysis.checks}) == 1 and (
        analysis.checks[0].outcome is Outcome.NOT_MEASURED
    )


def _why_no_check(analysis: Analysis) -> str:
    if _all_for_one_reason(analysis):
        return analysis.checks[0].explanation
    return say("What the checks need was not measured; the reasons are below.")


def _what_would_settle_it(analysis: Analysis) -> str:
    """What unclear means, and what about the recording can be bettered first."""
    limiting = (note for note in analysis.quality if note.level is not QualityLevel.INFO)
    hint = next((note.hint for note in limiting if note.hint), "")
    if not hint:
        return UNCLEAR_MEANS
    return joined(" ", (UNCLEAR_MEANS, say("What may help most: {hint}", hint=hint)))


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
