"""Page 2, for the clinician: every measure left and right on one scale, and what differs.

A pure content model, as page 1 has: HTML and PDF set it alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Asymmetry
from formcheck.core.finding import RuleCheck
from formcheck.core.metric import MetricSpec
from formcheck.findings import RULES
from formcheck.findings.rules import DifferenceRule, Direction, DriftRule, direction_of
from formcheck.languages import ENGLISH, Language
from formcheck.reporting import numbers
from formcheck.reporting.gauge import (
    Gauge,
    GaugeMark,
    GaugeWords,
    ShownGauge,
    at_limit,
    tick_labels,
)
from formcheck.reporting.numbers import own_unit
from formcheck.reporting.summary import MetricGroup, SummaryRow, likeliest


@dataclass(frozen=True)
class SideDifference:
    """Left minus right, in words; ``beyond_error``: more than its own error and the method's."""

    exact: float
    value: str
    interval: str
    beyond_error: bool


@dataclass(frozen=True)
class Measure:
    """One row: values as measured, their gauge, the difference where both sides have one."""

    row: SummaryRow
    gauge: ShownGauge
    difference: SideDifference | None

    @property
    def spec(self) -> MetricSpec:
        """What it is."""
        return self.row.spec


@dataclass(frozen=True)
class MeasureGroup:
    """Rows under one heading."""

    title: str
    measures: tuple[Measure, ...]


def measures(
    tables: Sequence[MetricGroup],
    asymmetries: Sequence[Asymmetry],
    checks: Sequence[RuleCheck],
    language: Language = ENGLISH,
) -> tuple[MeasureGroup, ...]:
    """The rows of ``tables`` with what differs between the sides, and the limits of ``checks``."""
    differences = {found.metric: found for found in asymmetries}
    return tuple(
        MeasureGroup(
            language.text(group.title),
            tuple(
                Measure(
                    row,
                    _gauge(checks, row, language),
                    _difference(row.spec, differences.get(row.spec.id), language),
                )
                for row in group.rows
            ),
        )
        for group in tables
    )


def _difference(
    spec: MetricSpec, found: Asymmetry | None, language: Language
) -> SideDifference | None:
    if found is None:
        return None
    value = numbers.signed(found.difference, spec.decimals, language)
    return SideDifference(
        found.difference,
        numbers.with_unit(value, spec.unit, language),
        numbers.interval(found.ci95, spec.decimals, language),
        found.beyond_error,
    )


def _gauge(checks: Sequence[RuleCheck], row: SummaryRow, language: Language) -> ShownGauge:
    spec = row.spec
    limit, beyond = _limit(checks, spec.id) or (None, Direction.ABOVE)
    band = None if row.reference is None else (row.reference.low, row.reference.high)
    gauge = Gauge(
        tuple(GaugeMark(m.side, m.value, m.ci95) for m in row.measured), limit, beyond, band
    )
    at = ""
    if limit is not None:
        printed = own_unit(spec).printed(limit, language, fewest=True)
        at = language.text(at_limit(printed, beyond))
    labels = tick_labels(gauge.scale, language)
    return ShownGauge(gauge, GaugeWords(language.text(spec.title), "", at, labels))


def _limit(checks: Sequence[RuleCheck], metric: str) -> tuple[float, Direction] | None:
    """Of those of ``metric`` the limit that a value is likeliest to lie beyond."""
    rules = {
        r.id: r
        for r in RULES
        if r.metric == metric and not isinstance(r, DifferenceRule | DriftRule)
    }
    made = [c for c in checks if c.rule in rules and c.limit is not None]
    if not made:
        return None
    closest = likeliest(made)
    assert closest.limit is not None
    return closest.limit, direction_of(rules[closest.rule])
