"""The table of a validation, as Markdown."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite

from formcheck._version import __version__
from formcheck.core.gait import EventKind
from formcheck.metrics import CATALOGUE
from formcheck.reporting.numbers import number
from formcheck.validation.case import Family, Garment
from formcheck.validation.evidence import Evidence
from formcheck.validation.findings_section import how_likely, seen_and_alarmed
from formcheck.validation.layout import plain, table
from formcheck.validation.pairing import EXCHANGED_LEGS, ROLL, EventPairs, Pair, Run
from formcheck.validation.scores import Score, score_events
from formcheck.validation.targets import LEAST_P, LEAST_RECORDINGS, TARGETS, Reached, Verdict

FIRST_LINE = (
    "The true angles in this table are those of one family of rendered avatars; for pelvic drop "
    "no truth of real people on video exists."
)

_PRINTED = {"s": ("ms", 1000.0, 1), "m": ("mm", 1000.0, 1), "deg": ("°", 1.0, 2)}
_OTHER_DECIMALS = {"leg lengths": 3, "1": 3, "m/s": 3, "steps/min": 2}
_UNITS = {row.spec.id: row.spec.unit for row in CATALOGUE} | {ROLL: "deg", EXCHANGED_LEGS: "%"}
"""Of everything that has a row, in the order of the rows."""

_PLACED = ("deg", "m", "leg lengths")
"""Units of what depends on where in the body the pose model puts its joints."""

_PELVIS = ("pelvic_drop", "pelvic_range", "hip_adduction")


def document(evidence: Evidence) -> str:
    """All sections."""
    sections = [
        _opening(evidence),
        _targets(evidence),
        *(_metrics(evidence, model) for model in evidence.models),
        _events(evidence),
        how_likely(evidence),
        seen_and_alarmed(evidence),
        _refusals(evidence),
        _elsewhere(evidence),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _opening(evidence: Evidence) -> str:
    names = {(run.recording, run.family, run.split, run.view) for run in evidence.comparison.runs}
    counted = Counter((family, split, view) for _, family, split, view in names)
    rows = [
        [family.value, split.value, view.value, str(n)]
        for (family, split, view), n in sorted(counted.items())
    ]
    shown = (
        "Rows below are of the test recordings, which share neither body nor clothes with the "
        "tuning ones."
        if evidence.has_test
        else "No recording is set aside for testing: all of them may have been used for tuning."
    )
    return "\n\n".join(
        [
            FIRST_LINE,
            "# Measured against truth",
            f"formcheck {__version__}. Written by `formcheck validate`; the pairs behind it lie "
            f"beside it as CSV. {shown}",
            table(["recordings", "for", "view", "n"], rows),
        ]
    )


def _targets(evidence: Evidence) -> str:
    rows = []
    for target in TARGETS:
        reached = [target.reach(evidence, model) for model in evidence.models]
        cells = (_reached(one, target.decimals) for one in reached)
        rows.append([target.what, target.limit, *cells])
    rows.append(["95 % intervals that do not cover", "none", *_uncovered(evidence)])
    return "\n\n".join(
        [
            "## Targets",
            "Mean size of the error unless said. Met: within the limit, slope of measured on true "
            "0.9 to 1.1, and at most half the error of answering the tuning median every time; "
            f'"{Verdict.FLAT}": within the limit only. In brackets: recordings; events for events.',
            table(["target", "limit", *evidence.models], rows),
        ]
    )


def _reached(reached: Reached, decimals: int) -> str:
    if reached.verdict is Verdict.UNKNOWN:
        return "–"
    return f"{number(reached.value, decimals)} **{reached.verdict}** ({reached.n})"


def _uncovered(evidence: Evidence) -> list[str]:
    """For each model the metrics whose intervals the binomial test rejects."""
    cells = []
    for model in evidence.models:
        wanted = evidence.counted(model)
        scores = {metric: evidence.score(metric, wanted) for metric in _UNITS}
        tested = {
            metric: score
            for metric, score in scores.items()
            if score.recordings >= LEAST_RECORDINGS and isfinite(score.width)
        }
        failed = [k for k, s in tested.items() if s.p < LEAST_P]
        if not tested:
            cells.append("–")
        else:
            cells.append(", ".join(failed) or f"**{Verdict.MET}** ({len(tested)} metrics)")
    return cells


def _metrics(evidence: Evidence, model: str) -> str:
    rows = []
    for metric, unit in _UNITS.items():
        for label, garment in _strata(evidence, metric, model):
            wanted = evidence.counted(model, garment)
            absolute = evidence.score(metric, wanted)
            if absolute.n + absolute.refused == 0:
                continue
            rows.append(_metric_row(f"{metric}{label}", unit, absolute, intervals=True))
            if unit in _PLACED and metric != ROLL:
                relative = evidence.relative_score(metric, wanted)
                if relative.n:
                    rows.append(_metric_row("… constant removed", unit, relative))
    if not rows:
        return ""
    head = [
        "metric", "unit", "n", "refused", "bias", "MAE", "95th", "SD of truth", "slope", "r",
        "constant's MAE", "inside 95 %", "p", "width", "change",
    ]  # fmt: skip
    return f"## {model.capitalize()}\n\n{table(head, rows)}"


def _strata(evidence: Evidence, metric: str, model: str) -> list[tuple[str, Garment | None]]:
    """What is read from the garment is told apart by it."""
    if metric not in _PELVIS:
        return [("", None)]
    runs = evidence.runs(evidence.counted(model))
    garments = {run.garment for run in runs if run.garment}
    return [(f", {garment.value}", garment) for garment in Garment if garment in garments]


def _metric_row(name: str, unit: str, score: Score, *, intervals: bool = False) -> list[str]:
    printed, scale, decimals = _PRINTED.get(unit, (unit, 1.0, _OTHER_DECIMALS.get(unit, 2)))

    def scaled(value: float) -> str:
        return plain(scale * value, decimals)

    row = [
        name, printed, str(score.n), str(score.refused), scaled(score.bias), scaled(score.mae),
        scaled(score.p95), scaled(score.truth_sd), plain(score.slope, 2), plain(score.r, 2),
        scaled(score.constant_mae),
    ]  # fmt: skip
    if not intervals:
        return [*row, "", "", "", ""]
    return [
        *row, plain(100.0 * score.covered, 0), plain(score.p, 3), scaled(score.width),
        scaled(score.change),
    ]  # fmt: skip


def _events(evidence: Evidence) -> str:
    rows = [
        [title, model, kind.value, leg, *_event_cells(own)]
        for title, runs in _event_groups(evidence)
        for model in evidence.models
        for kind in EventKind
        for leg, near in (("both", None), ("near", True), ("far", False))
        if (own := _own_events(evidence, runs, model, kind, near))
    ]
    if not rows:
        return ""
    head = [
        "recordings", "model", "event", "leg", "n", "found, %", "bias, ms", "MAE, ms", "95th, ms",
        "worst leg's mean, ms",
    ]  # fmt: skip
    return f"## Contacts and toe-offs\n\n+: found late.\n\n{table(head, rows)}"


def _own_events(
    evidence: Evidence, runs: set[Run], model: str, kind: EventKind, near: bool | None
) -> list[EventPairs]:
    """``near``: of one leg, None for both."""
    return [
        events
        for events in evidence.events(lambda run: run in runs and run.model == model)
        if events.kind is kind and near in (None, events.near)
    ]


def _event_cells(events: Sequence[EventPairs]) -> list[str]:
    score = score_events(events)
    in_ms = (score.bias_s, score.mae_s, score.p95_s, score.worst_recording_s)
    cells = [plain(1000.0 * value, 1) for value in in_ms]
    return [str(score.n), plain(100.0 * score.found, 1), *cells]


def _event_groups(evidence: Evidence) -> list[tuple[str, set[Run]]]:
    groups: dict[str, set[Run]] = {}
    for run in evidence.comparison.runs:
        if evidence.counts(run):
            title = f"{run.view}, {run.sampling_hz:g} fps"
        elif run.family is not Family.RENDERED:
            title = f"{run.family.value}: {run.recording}"
        else:
            continue
        groups.setdefault(title, set()).add(run)
    return sorted(groups.items())


def _refusals(evidence: Evidence) -> str:
    rows = []
    for model in evidence.models:
        refused = Counter(
            (_kind(pair), pair.reason.split(";")[0])
            for pair in evidence.comparison.pairs
            if evidence.counts(pair.run) and pair.run.model == model and pair.measured is None
        )
        rows += [[metric, model, str(n), reason] for (metric, reason), n in sorted(refused.items())]
    head = ["metric", "model", "values", "reason"]
    return f"## Refused\n\n{table(head, rows)}" if rows else ""


def _kind(pair: Pair) -> str:
    if pair.metric not in _PELVIS or pair.run.garment is None:
        return pair.metric
    return f"{pair.metric}, {pair.run.garment.value}"


def _elsewhere(evidence: Evidence) -> str:
    """Filmed people and motion capture, value by value: there are too few for statistics."""
    rows = []
    for pair in evidence.comparison.pairs:
        if pair.run.family is Family.RENDERED or pair.measured is None:
            continue
        unit = _UNITS[pair.metric]
        printed, scale, decimals = _PRINTED.get(unit, (unit, 1.0, _OTHER_DECIMALS.get(unit, 2)))
        low, high = pair.interval or (float("nan"), float("nan"))
        values = (pair.true, pair.measured, low, high)
        cells = [plain(scale * value, decimals) for value in values]
        inside = "yes" if low <= pair.true <= high else "no"
        rows.append(
            [pair.run.recording, pair.run.model, pair.metric, pair.side or "", printed,
             cells[0], cells[1], f"{cells[2]} to {cells[3]}", inside]
        )  # fmt: skip
    head = ["recording", "model", "metric", "side", "unit", "true", "measured", "95 % interval",
            "inside"]  # fmt: skip
    return f"## Filmed people and motion capture\n\n{table(head, rows)}" if rows else ""
