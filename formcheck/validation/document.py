"""The document of a validation, as Markdown: tables of what was measured beside what is true,
how likely and how often, what is seen, what is alarmed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from formcheck._version import __version__
from formcheck.core.gait import EventKind
from formcheck.metrics import CATALOGUE
from formcheck.reporting.numbers import number
from formcheck.validation.case import Family, Garment
from formcheck.validation.findings import (
    Bin,
    Counted,
    JudgedCase,
    brier,
    judged,
    reliability,
    score_findings,
    score_normal,
)
from formcheck.validation.pairing import EXCHANGED_LEGS, ROLL, EventPairs, Pair, ValidationRun
from formcheck.validation.scores import Score, ValidationData, score_events
from formcheck.validation.targets import LEAST_P, LEAST_RECORDINGS, TARGETS, Reached, TargetVerdict


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with its header."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    """Nothing in ``text`` ends a cell or a row."""
    return " ".join(text.replace("|", "&#124;").split())


def plain(value: float, decimals: int) -> str:
    """A number, or a dash where there is none."""
    return "–" if value != value else number(value, decimals)


CALIBRATED = {
    "pelvic drop": ("pelvic_drop",),
    "trunk lean": ("trunk_forward", "trunk_backward"),
}
"""What has to be right as often as it says, by name; the other rules wait for filmed people."""

SEEN_CLEARLY, SEEN_AT_ALL, FALSE_LIKELY = 0.95, 0.75, 0.05
"""Aims: of planted faults clearly beyond, of all beyond, and of recordings of normal form at the
most; a clear finding is to be in none of those."""


def how_likely(evidence: ValidationData) -> str:
    """What the program says of each limit beside how often it is true."""
    rows = [
        row
        for model in evidence.models
        for name, checks in _groups(judged(_counted(evidence, model)))
        for row in _reliability_rows(name, model, checks)
    ]
    elsewhere = judged(p for p in evidence.comparison.pairs if p.run.family is not Family.RENDERED)
    for model in evidence.models:
        if own := [check for check in elsewhere if check.run.model == model]:
            rows += _reliability_rows("filmed people and motion capture, all", model, own)
    if not rows:
        return ""
    head = ["finding", "model", "likelihood", "checks", "mean said, %", "truly beyond, %",
            "95 % interval", "inside"]  # fmt: skip
    return (
        "## How likely, and how often\n\n"
        "Every check of the test recordings, judged as the report judges it from what was "
        "measured: the mean likelihood that was said in each of six bins, beside the share in "
        "which the true value does lie beyond the limit, with its Clopper–Pearson interval. "
        f"{' and '.join(CALIBRATED).capitalize()} are to be inside in every bin; the other rules "
        "wait for the intervals of filmed people. A limit that depends on the speed is set by the "
        "measured speed for what is said, by the true one for what is true. Brier score: mean "
        "square of likelihood less truth.\n\n" + table(head, rows)
    )


def _counted(evidence: ValidationData, model: str) -> list[Pair]:
    wanted = evidence.counted(model)
    return [pair for pair in evidence.comparison.pairs if wanted(pair.run)]


def _groups(checks: Sequence[JudgedCase]) -> Iterator[tuple[str, list[JudgedCase]]]:
    """Those to be calibrated first, then each other rule."""
    named = {rule: name for name, rules in CALIBRATED.items() for rule in rules}
    groups: dict[str, list[JudgedCase]] = {name: [] for name in CALIBRATED}
    for check in checks:
        groups.setdefault(named.get(check.rule.id, check.rule.id), []).append(check)
    yield from ((name, own) for name, own in groups.items() if own)


def _reliability_rows(name: str, model: str, checks: Sequence[JudgedCase]) -> list[list[str]]:
    rows = [[name, model, *_bin_cells(one)] for one in reliability(checks)]
    said = sum(check.likelihood for check in checks) / len(checks)
    true = sum(check.is_beyond for check in checks) / len(checks)
    score = plain(brier(checks), 3)
    whole = [str(len(checks)), _percent(said), _percent(true), f"Brier score {score}", ""]
    return [*rows, [f"{name}", model, "all", *whole]]


def _bin_cells(one: Bin) -> list[str]:
    low, high = one.ci95
    return [
        f"{plain(100.0 * one.low, 1)} to {plain(100.0 * one.high, 1)} %",
        str(one.n),
        _percent(one.said),
        _percent(one.observed),
        f"{_percent(low)} to {_percent(high)}",
        "yes" if one.is_right else "**no**",
    ]


def _percent(share: float) -> str:
    return plain(100.0 * share, 1)


def seen_and_alarmed(evidence: ValidationData) -> str:
    """What is said at likely or better where something is true, and where nothing is."""
    rows, normal = [], []
    for model in evidence.models:
        pairs = _counted(evidence, model)
        for one in score_findings(pairs):
            rows.append(
                [one.rule, model, str(one.refused), _aimed(one.clearly, SEEN_CLEARLY),
                 _aimed(one.at_all, SEEN_AT_ALL), str(one.alarms), str(one.clear_alarms)]
            )  # fmt: skip
        if pairs:
            form = score_normal(pairs)
            likely = _aimed(form.likely, FALSE_LIKELY, most=True)
            normal.append([model, likely, _aimed(form.clear, 0.0, most=True)])
    if not rows:
        return ""
    head = ["finding", "model", "values refused", "recordings clearly beyond, seen",
            "checks beyond by any amount, seen", "checks within, likely", "… clear"]  # fmt: skip
    of_normal = ["model", "recordings of normal form with a likely finding", "with a clear one"]
    return (
        "## Findings\n\n"
        "Seen: likely or clear, of what was measured. Aims for the drop and the forward lean: of "
        f"the recordings clearly beyond {100 * SEEN_CLEARLY:.0f} %, of all checks beyond "
        f"{100 * SEEN_AT_ALL:.0f} %. Of the recordings of normal form, in which no true value "
        f"lies beyond a limit, at most {100 * FALSE_LIKELY:.0f} % with a likely finding and none "
        "with a clear one.\n\n" + table(head, rows) + "\n\n" + table(of_normal, normal)
    )


def _aimed(counted: Counted, aim: float, *, most: bool = False) -> str:
    """With whether it reaches ``aim``: at least as large a share, or at the most."""
    if not counted.n:
        return str(counted)
    met = counted.share <= aim if most else counted.share >= aim
    return f"{counted} ({_percent(counted.share)} %{', **met**' if met else ''})"


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


def document(evidence: ValidationData) -> str:
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


def _opening(evidence: ValidationData) -> str:
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


def _targets(evidence: ValidationData) -> str:
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
            f'"{TargetVerdict.FLAT}": within the limit only. In brackets: recordings; events for '
            "events.",
            table(["target", "limit", *evidence.models], rows),
        ]
    )


def _reached(reached: Reached, decimals: int) -> str:
    if reached.verdict is TargetVerdict.UNKNOWN:
        return "–"
    return f"{number(reached.value, decimals)} **{reached.verdict}** ({reached.n})"


def _uncovered(evidence: ValidationData) -> list[str]:
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
            cells.append(", ".join(failed) or f"**{TargetVerdict.MET}** ({len(tested)} metrics)")
    return cells


def _metrics(evidence: ValidationData, model: str) -> str:
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


def _strata(evidence: ValidationData, metric: str, model: str) -> list[tuple[str, Garment | None]]:
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


def _events(evidence: ValidationData) -> str:
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
    evidence: ValidationData,
    runs: set[ValidationRun],
    model: str,
    kind: EventKind,
    near: bool | None,
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


def _event_groups(evidence: ValidationData) -> list[tuple[str, set[ValidationRun]]]:
    groups: dict[str, set[ValidationRun]] = {}
    for run in evidence.comparison.runs:
        if evidence.counts(run):
            title = f"{run.view}, {run.sampling_hz:g} fps"
        elif run.family is not Family.RENDERED:
            title = f"{run.family.value}: {run.recording}"
        else:
            continue
        groups.setdefault(title, set()).add(run)
    return sorted(groups.items())


def _refusals(evidence: ValidationData) -> str:
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


def _elsewhere(evidence: ValidationData) -> str:
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
