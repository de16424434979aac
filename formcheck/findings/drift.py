"""Whether a value changes from the start to the end of a recording, in the runner's own strides."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, stdev

from formcheck.core.finding import Evidence, Level
from formcheck.core.gait import Gait
from formcheck.core.message import Message, msg
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.findings.rules import DriftRule
from formcheck.findings.wording import HOW_LIKELY, amount, span

FEWEST_VALUES = 10
"""Per third, for a scatter worth the name."""


@dataclass(frozen=True)
class Drift:
    """Mean of the first and of the last third, by time; ``ci95``: of last minus first, by Student's
    t with ``freedom`` degrees; ``n``: the fewer values of the two."""

    first: float
    last: float
    ci95: tuple[float, float]
    n: int
    freedom: float

    @property
    def change(self) -> float:
        """Last minus first."""
        return self.last - self.first


def running_s(gait: Gait) -> float:
    """How long the runner was seen running: the strides of the foot with more of them."""
    return max(
        sum(stride.next_contact_s - stride.contact_s for stride in gait.strides_of(side))
        for side in Side
    )


def drift_of(metric: Measured) -> Drift | None:
    """The change of ``metric``, or None where the thirds hold too few strides.

    What is systematic in the measurement is the same at the start and at the end, so that the
    interval holds the scatter between strides alone (Welch), as many of them as are independent."""
    values = metric.per_stride
    if len(values) < 2 * FEWEST_VALUES:
        return None
    start_s, stop_s = values[0].start_s, values[-1].stop_s
    third_s = (stop_s - start_s) / 3.0
    first = [v.value for v in values if v.stop_s <= start_s + third_s]
    last = [v.value for v in values if v.start_s >= stop_s - third_s]
    n = min(len(first), len(last))
    if n < FEWEST_VALUES:
        return None
    half, freedom = _half_width(first, last)
    change = fmean(last) - fmean(first)
    return Drift(fmean(first), fmean(last), (change - half, change + half), n, freedom)


def _half_width(first: Sequence[float], last: Sequence[float]) -> tuple[float, float]:
    """And its degrees of freedom."""
    from scipy.stats import t

    alike = _alike(first, last)
    # Strides that resemble the one before count for less than one (Bartlett; AR(1)).
    sizes = [max(2.0, len(values) * (1.0 - alike) / (1.0 + alike)) for values in (first, last)]
    parts = [stdev(values) ** 2 / n for values, n in zip((first, last), sizes, strict=True)]
    freedom = min(sizes) - 1.0
    return float(t.ppf(0.975, freedom)) * math.sqrt(sum(parts)), freedom


def _alike(*parts: Sequence[float]) -> float:
    """Correlation, 0 to 0.9, of a stride's value with the next within each of ``parts``, freed of
    what estimating the mean takes away from it in short rows (Kendall 1954)."""
    products = squares = count = 0.0
    for values in parts:
        off = [value - fmean(values) for value in values]
        products += sum(a * b for a, b in pairwise(off))
        squares += sum(a * a for a in off)
        count += len(values)
    if squares == 0.0:
        return 0.0
    r, n = products / squares, count / len(parts)
    return min(max((n * r + 1.0) / (n - 3.0), 0.0), 0.9)


def towards_more(drift: Drift) -> tuple[float, tuple[float, float]]:
    """The size of the change and its interval, whichever way it goes."""
    low, high = drift.ci95 if drift.change >= 0 else (-drift.ci95[1], -drift.ci95[0])
    return abs(drift.change), (low, high)


def statement_of(
    rule: DriftRule, metric: Measured, drift: Drift, evidence: Evidence, level: Level
) -> Message:
    """What changed, from what to what, and what it may mean."""
    unit, decimals = metric.spec.unit, metric.spec.decimals
    parts = {
        "title": rule.title,
        "size": amount(evidence.value, unit, decimals),
        "interval": span(evidence.ci95, unit, decimals),
        "first": amount(drift.first, unit, decimals),
        "last": amount(drift.last, unit, decimals),
        "how": HOW_LIKELY[level],
        "limit": amount(evidence.limit, unit, decimals),
        "meaning": rule.meaning,
    }
    if drift.change >= 0:
        return msg(
            "{title}: {size} further forward in the last third than in the first (95 % interval "
            "{interval}; {first} became {last}), {how} above {limit}. {meaning}",
            **parts,
        )
    return msg(
        "{title}: {size} less forward in the last third than in the first (95 % interval "
        "{interval}; {first} became {last}), {how} above {limit}. {meaning}",
        **parts,
    )
