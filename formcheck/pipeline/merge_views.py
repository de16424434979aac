"""Two recordings of one runner, one result: whose value counts, and what the two say of each other.

A metric is taken from its preferred view (the order of ``MetricSpec.views``); what the other
recording reads of it is told beside it. Numbers of two recordings are never averaged.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from formcheck.core.analysis import QualityLevel, QualityNote, Recording, labels_of
from formcheck.core.gait import Mode
from formcheck.core.message import capital, join_list, join_with, msg
from formcheck.core.metric import Measured, Metric, MetricSpec, Unavailable
from formcheck.core.recording import View
from formcheck.findings.wording import amount, span
from formcheck.metrics.definition import view_needed

CADENCE_APART_SHARE = 0.03
"""A product choice, about twice what cadence at one belt speed is expected to wander between two
films of one session. It warns, it changes no number."""

OTHER_VIEW = "other_view."
"""How the ids of notes begin that hold what the other recording reads of a metric."""

ONE_RUN = msg(
    "Film both views in one session at the same belt speed; where one of them is slow motion, say "
    "so with --slow-motion."
)
SEEN_FROM = {
    View.SIDE: msg("from the side"),
    View.REAR: msg("from behind"),
    View.FRONT: msg("from the front"),
}
GAITS = {
    Mode.RUNNING: msg("running"),
    Mode.WALKING: msg("walking"),
    Mode.ON_THE_SPOT: msg("running on the spot"),
    Mode.OTHER: msg("other"),
}
FILM_INSTEAD = {
    View.SIDE: msg("Film the other recording from behind: pelvis and sideways lean show there."),
    View.REAR: msg("Film the other recording from the side: trunk lean and leg angles show there."),
    View.FRONT: msg(
        "Film the other recording from the side: trunk lean and leg angles show there."
    ),
}

Read = Sequence[Sequence[Metric]]
"""The metrics of each recording, all in the order of the catalogue."""


def join(recordings: Sequence[Recording], read: Read) -> tuple[Metric, ...]:
    """Each metric once per side: from the recording that shows it best of those that measured it,
    else with the reason of the one that would show it best. Nothing is taken from a recording that
    as a whole could not be measured, unless it is the only one."""
    if len(recordings) == 1:
        return tuple(read[0])
    return tuple(_taken(recordings, found) for found in zip(*read, strict=True))


def _taken(recordings: Sequence[Recording], found: Sequence[Metric]) -> Metric:
    best, *_ = ordered = _best_first(recordings, found)
    for metric in ordered:
        if _counts(metric, recordings):
            return metric
    filmed = [recording.gait.view for recording in recordings]
    if not any(view in best.spec.views for view in filmed):
        return Unavailable(best.spec, best.side, view_needed(best.spec, filmed))
    if isinstance(best, Measured):
        return Unavailable(best.spec, best.side, recordings[best.video].reason)
    return best


def _counts(metric: Metric, recordings: Sequence[Recording]) -> bool:
    return isinstance(metric, Measured) and not recordings[metric.video].reason


def _best_first(recordings: Sequence[Recording], found: Sequence[Metric]) -> list[Metric]:
    """``found`` (of each recording) by how well its view shows the metric; as filmed where two
    views are the same."""
    ranks = [_rank(m.spec, r.gait.view) for m, r in zip(found, recordings, strict=True)]
    return [found[k] for k in sorted(range(len(found)), key=lambda k: ranks[k])]


def _rank(spec: MetricSpec, view: View) -> int:
    return spec.views.index(view) if view in spec.views else len(spec.views)


def named(
    notes: Sequence[Sequence[QualityNote]], recordings: Sequence[Recording]
) -> tuple[QualityNote, ...]:
    """The notes of each recording, where there are two with the name of theirs; what holds for both
    is said once."""
    if len(recordings) == 1:
        return tuple(notes[0])
    found = []
    for own, other, label in zip(notes, reversed(notes), labels_of(recordings), strict=True):
        for note in own:
            who = msg("Both recordings") if note in other else capital(label)
            found.append(replace(note, message=join_with(": ", (who, note.message))))
    return tuple(dict.fromkeys(found))


def reason(recordings: Sequence[Recording]) -> str:
    """Why nothing could be measured; empty where one recording could."""
    reasons = [recording.reason for recording in recordings]
    if not all(reasons):
        return ""
    if len(set(reasons)) == 1:
        return reasons[0]
    return join_with(" ", (join_with(": ", (_which(r), r.reason)) for r in recordings))


def conflicts(recordings: Sequence[Recording], read: Read) -> tuple[QualityNote, ...]:
    """Warnings where two recordings do not go together; () for a single one."""
    if len(recordings) == 1:
        return ()
    if any(recording.reason for recording in recordings):
        return tuple(_not_measured(recordings))
    return (*_same_view(recordings), *_another_run(recordings, read))


def _not_measured(recordings: Sequence[Recording]) -> Iterator[QualityNote]:
    if all(recording.reason for recording in recordings):
        return
    for recording in recordings:
        if recording.reason:
            yield QualityNote(
                "recording_not_measured",
                QualityLevel.WARNING,
                msg(
                    "{recording} could not be measured: {why}",
                    recording=_which(recording),
                    why=recording.reason,
                ),
                "Film that view again; the numbers here are those of the other recording.",
            )


def _same_view(recordings: Sequence[Recording]) -> Iterator[QualityNote]:
    first, second = (recording.gait.view for recording in recordings)
    if first is second and first in FILM_INSTEAD:
        yield QualityNote(
            "same_view",
            QualityLevel.WARNING,
            msg(
                "Both recordings show the runner {view}: the second adds only what could not be "
                "measured in the first.",
                view=SEEN_FROM[first],
            ),
            FILM_INSTEAD[first],
        )


def _another_run(recordings: Sequence[Recording], read: Read) -> Iterator[QualityNote]:
    labels = labels_of(recordings)
    modes = [recording.gait.mode for recording in recordings]
    if modes[0] is not modes[1]:
        seen = (_of(GAITS[mode], label) for mode, label in zip(modes, labels, strict=True))
        yield QualityNote(
            "another_gait",
            QualityLevel.WARNING,
            msg("The recordings do not show the same run: {seen}.", seen=join_list(seen)),
            ONE_RUN,
        )
        return
    cadences = [m for m in map(_cadence, read) if m is not None]
    if len(cadences) == len(recordings) and _apart(*cadences):
        values = (
            _of(amount(m.value, m.spec.unit, m.spec.decimals), label)
            for m, label in zip(cadences, labels, strict=True)
        )
        yield QualityNote(
            "another_run",
            QualityLevel.WARNING,
            msg(
                "The recordings do not look like the same run: cadence is {values}.",
                values=join_list(values),
            ),
            ONE_RUN,
        )


def _cadence(metrics: Sequence[Metric]) -> Measured | None:
    found = (m for m in metrics if m.spec.id == "cadence" and isinstance(m, Measured))
    return next(found, None)


def _apart(one: Measured, other: Measured) -> bool:
    """Neither the intervals nor what a runner varies explain the difference."""
    apart = abs(one.value - other.value)
    halves = [0.5 * (m.ci95[1] - m.ci95[0]) for m in (one, other)]
    usual = CADENCE_APART_SHARE * 0.5 * (one.value + other.value)
    return apart > max(math.hypot(*halves), usual)


def secondary_values(
    recordings: Sequence[Recording], read: Read, taken: Sequence[Metric]
) -> tuple[QualityNote, ...]:
    """Values that were measured, but not ``taken`` by ``join``."""
    labels = labels_of(recordings)
    return tuple(
        _told(metric, labels[metric.video])
        for counts, *found in zip(taken, *read, strict=True)
        for metric in found
        if isinstance(metric, Measured) and metric is not counts and _counts(metric, recordings)
    )


def _told(metric: Measured, label: str) -> QualityNote:
    spec = metric.spec
    title = join_with(", ", (spec.title, metric.side)) if metric.side else spec.title
    return QualityNote(
        f"{OTHER_VIEW}{spec.id}",
        QualityLevel.INFO,
        msg(
            "{title}: {value} (95 % interval {interval}) in the other recording ({label}).",
            title=title,
            value=amount(metric.value, spec.unit, spec.decimals),
            interval=span(metric.ci95, spec.unit, spec.decimals),
            label=label,
        ),
    )


def _which(recording: Recording) -> str:
    # A file name may hold bytes that are no text in any encoding.
    name = recording.info.name.encode("utf-8", "replace").decode("utf-8")
    if recording.video == 0:
        return msg("The first recording ({name})", name=name)
    return msg("The second recording ({name})", name=name)


def _of(text: str, label: str) -> str:
    return msg("{text} ({recording})", text=text, recording=label)
