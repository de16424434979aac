"""The intervals of a change against pairs of recordings of one body whose true change is known."""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from formcheck.comparison.change import remaining_share
from tests.support.compared_pairs import SPECS

VALIDATION = Path(__file__).resolve().parents[2] / "docs" / "validation"
MODELS = ("heavy", "true joints")
FEWEST = 30

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (VALIDATION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def twice_measured(model: str) -> Iterator[tuple[str, Row, Row]]:
    """Two recordings of one body and view, and a measure that was read alike in both."""
    films = {row["recording"]: row for row in rows("recordings.csv") if row["model"] == model}
    alike = defaultdict(list)
    for row in rows("pairs.csv"):
        film = films.get(row["recording"], {})
        known = row["metric"] in SPECS and row["measured"] and row["true"] and row["change"]
        if row["model"] == model and film.get("family") == "RENDERED" and known:
            of = (film["runner"], film["view"], film["sampling_hz"], row["side"], row["near"])
            alike[row["metric"], *of, row["method"]].append(row)
    for (metric, *_), found in alike.items():
        for before, after in combinations(found, 2):
            yield metric, before, after


def covered(metric: str, before: Row, after: Row) -> bool:
    """Whether the interval of the change holds the true one."""
    changes = [float(after[what]) - float(before[what]) for what in ("measured", "true")]
    halves = [0.5 * (float(row["high"]) - float(row["low"])) for row in (before, after)]
    detectable = math.hypot(*(float(row["change"]) for row in (before, after))) / math.sqrt(2)
    half = max(detectable, remaining_share(SPECS[metric]) * math.hypot(*halves))
    return abs(changes[0] - changes[1]) <= half


@pytest.mark.parametrize("model", MODELS)
def test_intervals_of_changes_hold_the_true_change(model: str) -> None:
    hits = defaultdict(list)
    for metric, before, after in twice_measured(model):
        hits[metric].append(covered(metric, before, after))
    shares = {metric: sum(h) / len(h) for metric, h in hits.items() if len(h) >= FEWEST}
    assert len(shares) >= 18
    assert {m: round(s, 3) for m, s in shares.items() if s < 0.95} == {}


def test_repeated_recordings_alone_would_promise_too_much() -> None:
    """Why a share of the method's error is kept: without it half of the intervals would miss."""
    found = list(twice_measured("heavy"))
    knee = [
        abs((float(b["measured"]) - float(a["measured"])) - (float(b["true"]) - float(a["true"])))
        <= float(a["change"])
        for metric, a, b in found
        if metric == "knee_flexion_contact"
    ]
    assert sum(knee) / len(knee) < 0.6
