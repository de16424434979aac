"""The document's sections on findings: how likely and how often, what is seen, what is alarmed."""

from collections.abc import Iterator, Sequence

from formcheck.validation.calibration import Bin, Judged, brier, judged, reliability
from formcheck.validation.case import Family
from formcheck.validation.evidence import Evidence
from formcheck.validation.fault_check import Counted, score_findings, score_normal
from formcheck.validation.layout import plain, table
from formcheck.validation.pairing import Pair

CALIBRATED = {
    "pelvic drop": ("pelvic_drop",),
    "trunk lean": ("trunk_forward", "trunk_backward"),
}
"""What has to be right as often as it says, by name; the other rules wait for filmed people."""

SEEN_CLEARLY, SEEN_AT_ALL, FALSE_LIKELY = 0.95, 0.75, 0.05
"""Aims: of planted faults clearly beyond, of all beyond, and of recordings of normal form at the
most; a clear finding is to be in none of those."""


def how_likely(evidence: Evidence) -> str:
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


def _counted(evidence: Evidence, model: str) -> list[Pair]:
    wanted = evidence.counted(model)
    return [pair for pair in evidence.comparison.pairs if wanted(pair.run)]


def _groups(checks: Sequence[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    """Those to be calibrated first, then each other rule."""
    named = {rule: name for name, rules in CALIBRATED.items() for rule in rules}
    groups: dict[str, list[Judged]] = {name: [] for name in CALIBRATED}
    for check in checks:
        groups.setdefault(named.get(check.rule.id, check.rule.id), []).append(check)
    yield from ((name, own) for name, own in groups.items() if own)


def _reliability_rows(name: str, model: str, checks: Sequence[Judged]) -> list[list[str]]:
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


def seen_and_alarmed(evidence: Evidence) -> str:
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
