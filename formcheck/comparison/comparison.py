"""Two analyses side by side: every measure, every finding, and what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import NormalDist

from formcheck.backload import DetectableDifference, relative_load
from formcheck.comparison.change import (
    OF_SPEED,
    Change,
    change_of,
    changes_with_speed,
    is_input,
    speed_note,
)
from formcheck.comparison.setup import Setup, film_of, setup_of
from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.backload import BackLoadChange, NotEstimated
from formcheck.core.finding import Level
from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.core.verdict import Verdict
from formcheck.reference.profile import RECORDED_AS

__all__ = ["Change", "Comparison", "FindingChange", "compared"]

CHANCE = 0.05
"""Share of 95 % intervals that miss 0 though nothing changed."""


@dataclass(frozen=True)
class FindingChange:
    """A check that was likely or clear before or after. ``before``, ``after``: how it ended, None
    where it was not made. ``rests_on``: what became of the measures it rests on."""

    rule: str
    title: str
    side: Side | None
    before: Level | None
    after: Level | None
    rests_on: tuple[Verdict, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """``changes``: in the order of the catalogue, one for each side. ``notes``: what differs
    between the recordings besides the runner's form, warnings first. ``backload``: what a model
    says of the load on the lower back."""

    before: Analysis
    after: Analysis
    changes: tuple[Change, ...]
    findings: tuple[FindingChange, ...]
    notes: tuple[QualityNote, ...]
    backload: BackLoadChange | NotEstimated

    @property
    def reason(self) -> str:
        """Why nothing could be compared; empty where something could."""
        return self.before.reason or self.after.reason

    def of(self, verdict: Verdict) -> tuple[Change, ...]:
        """The changes with this verdict."""
        return tuple(c for c in self.changes if c.verdict is verdict)

    @property
    def judged(self) -> int:
        """How many changes have an interval that could miss 0 by chance."""
        return _judged(self.changes)

    @property
    def expected_by_chance(self) -> float:
        """How many of them would be found changed, at the most, though nothing changed."""
        return CHANCE * self.judged


def compared(before: Analysis, after: Analysis) -> Comparison:
    """What changed from ``before`` to ``after``."""
    setups: dict[tuple[int, int], Setup] = {}
    changes = tuple(
        change
        for one, other in _pairs(before, after)
        if not is_input(change := _change(before, after, one, other, setups))
    )
    notes = [d.note for setup in setups.values() for d in setup.differences]
    speed = speed_note(before, after, changes)
    if speed is not None:
        notes.insert(0, speed)
        if speed.id == "other_speed":
            changes = tuple(map(_with_speed, changes))
    notes += _circumstances(before, after)
    return Comparison(
        before=before,
        after=after,
        changes=_judged_together(changes),
        findings=tuple(_findings(before, after, changes)),
        notes=tuple(sorted(dict.fromkeys(notes), key=lambda n: n.level is QualityLevel.INFO)),
        backload=relative_load(before, after, _apart(changes)),
    )


def _apart(changes: tuple[Change, ...]) -> dict[tuple[str, Side | None], DetectableDifference]:
    """By metric and side, of what was measured both times."""
    return {
        (c.spec.id, c.side): DetectableDifference(0.5 * (c.ci95[1] - c.ci95[0]), c.blurred)
        for c in changes
        if c.ci95 is not None
    }


def _pairs(before: Analysis, after: Analysis) -> Iterator[tuple[Metric, Metric]]:
    """Each measure and side that both know."""
    known = {(m.spec.id, m.side): m for m in before.metrics}
    for metric in after.metrics:
        if (one := known.get((metric.spec.id, metric.side))) is not None:
            yield one, metric


def _change(
    before: Analysis,
    after: Analysis,
    one: Metric,
    other: Metric,
    setups: dict[tuple[int, int], Setup],
) -> Change:
    videos = tuple(m.video if isinstance(m, Measured) else 0 for m in (one, other))
    pair = videos[0], videos[1]
    both_read = isinstance(one, Measured) and isinstance(other, Measured)
    if not both_read:
        return change_of(one, other, Setup((), 0.0))
    if pair not in setups:
        setups[pair] = setup_of(film_of(before, pair[0]), film_of(after, pair[1]))
    return change_of(one, other, setups[pair])


def _with_speed(change: Change) -> Change:
    if change.verdict is Verdict.CHANGED and changes_with_speed(change.spec):
        return replace(change, note=OF_SPEED)
    return change


def _judged(changes: tuple[Change, ...]) -> int:
    return sum(c.ci95 is not None for c in changes)


def _judged_together(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Which changes stay beyond error if all intervals are to hold at once (Bonferroni)."""
    count = _judged(changes)
    if count == 0:
        return changes
    normal = NormalDist()
    wider = normal.inv_cdf(1.0 - 0.5 * CHANCE / count) / normal.inv_cdf(1.0 - 0.5 * CHANCE)
    return tuple(replace(c, among_all=_stands(c, wider)) for c in changes)


def _stands(change: Change, wider: float) -> bool:
    if change.verdict is not Verdict.CHANGED or change.ci95 is None or change.difference is None:
        return False
    half = 0.5 * (change.ci95[1] - change.ci95[0])
    return abs(change.difference) > wider * half


def _findings(
    before: Analysis, after: Analysis, changes: tuple[Change, ...]
) -> Iterator[FindingChange]:
    """Every check that found something on either side of the comparison."""
    ended = [{(c.rule, c.side): c for c in analysis.checks} for analysis in (before, after)]
    verdicts = {(c.spec.id, c.side): c.verdict for c in changes}
    metrics = {
        (finding.id, e.side): (e.metric, e.side)
        for analysis in (before, after)
        for finding in analysis.findings
        for e in finding.evidence
    }
    for key in dict.fromkeys((*ended[0], *ended[1])):
        checks = [found.get(key) for found in ended]
        if not any(check and check.level.is_headline for check in checks):
            continue
        rule, side = key
        shown = next(check for check in reversed(checks) if check)
        rests_on = _rests_on(rule, side, metrics, verdicts)
        levels = [check.level if check else None for check in checks]
        yield FindingChange(rule, shown.title, side, levels[0], levels[1], rests_on)


def _rests_on(
    rule: str,
    side: Side | None,
    metrics: dict[tuple[str, Side | None], tuple[str, Side | None]],
    verdicts: dict[tuple[str, Side | None], Verdict],
) -> tuple[Verdict, ...]:
    found = [of for (of_rule, of_side), of in metrics.items() if of_rule == rule]
    own = [of for of in found if side is None or of[1] in (side, None)]
    return tuple(verdicts[of] for of in dict.fromkeys(own) if of in verdicts)


def _circumstances(before: Analysis, after: Analysis) -> Iterator[QualityNote]:
    hashes = [{r.info.sha256 for r in a.recordings if r.info.sha256} for a in (before, after)]
    if hashes[0] & hashes[1]:
        yield QualityNote(
            "same_recording",
            QualityLevel.WARNING,
            msg("Both results are of the same recording, so the runner cannot have changed."),
        )
    else:
        yield from _order(before.recorded_at, after.recorded_at)
    if before.runner.id is None or after.runner.id is None:
        yield QualityNote(
            "runner_unknown",
            QualityLevel.INFO,
            msg("Whether both results are of one runner is not recorded."),
            msg("Give --runner ID to analyze."),
        )
    profiles = [[a.provenance.settings.get(k) for k in RECORDED_AS] for a in (before, after)]
    if profiles[0] != profiles[1]:
        yield QualityNote(
            "other_profile",
            QualityLevel.INFO,
            msg("The findings were judged by different profiles; their limits may differ."),
            msg("Judge both by one profile: formcheck report DIR --profile FILE."),
        )


def _order(before: str | None, after: str | None) -> Iterator[QualityNote]:
    """What speaks against the order in which two other recordings are compared. ``before``,
    ``after``: when they were made."""
    check = msg("Check which one is before.")
    if before is None or after is None:
        message = msg("When the recordings were made is not known of both, nor which was first.")
        yield QualityNote("order_unknown", QualityLevel.WARNING, message, check)
    elif before == after:
        message = msg("Both recordings bear the same date and time, so none is known to be first.")
        yield QualityNote("same_date", QualityLevel.WARNING, message, check)
    elif before > after:
        yield QualityNote(
            "other_order",
            QualityLevel.WARNING,
            msg("What is called after here was filmed before the other recording."),
            msg("Name the earlier result first."),
        )
