"""What a review did to the numbers."""

from dataclasses import dataclass

from formcheck.core.analysis import Analysis
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side


@dataclass(frozen=True)
class Change:
    """A metric that has another value now. ``before``, ``after``: None where not measured."""

    metric: str
    side: Side | None
    before: float | None
    after: float | None
    unit: str


def changes(before: Analysis, after: Analysis) -> tuple[Change, ...]:
    """Every metric whose value differs, in the order of the catalogue."""
    was = {(m.spec.id, m.side): _value(m) for m in before.metrics}
    found = (
        Change(m.spec.id, m.side, was.get((m.spec.id, m.side)), _value(m), m.spec.unit)
        for m in after.metrics
    )
    return tuple(change for change in found if change.before != change.after)


def _value(metric: Metric) -> float | None:
    return metric.value if isinstance(metric, Measured) else None
