"""Left against right, with what the method itself cannot tell apart."""

from collections.abc import Iterable

import numpy as np

from formcheck.core.analysis import Asymmetry
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.metrics.precision import OPPOSED, difference_half_width
from formcheck.metrics.summary import scatter_half_width


def asymmetries(metrics: Iterable[Metric]) -> tuple[Asymmetry, ...]:
    """Left minus right of every metric measured on both sides of one recording, in the order of
    ``metrics``. Between two recordings a difference would be that of the views as well."""
    sides: dict[str, dict[Side, Measured]] = {}
    for metric in metrics:
        if isinstance(metric, Measured) and metric.side is not None:
            sides.setdefault(metric.spec.id, {})[metric.side] = metric
    return tuple(
        _asymmetry(both[Side.LEFT], both[Side.RIGHT])
        for both in sides.values()
        if len(both) == 2 and both[Side.LEFT].video == both[Side.RIGHT].video
    )


def _asymmetry(left: Measured, right: Measured) -> Asymmetry:
    difference = left.value - right.value
    scatter = np.hypot(scatter_half_width(left), scatter_half_width(right))
    half = float(np.hypot(scatter, _method(left, right)))
    ci95 = (difference - half, difference + half)
    return Asymmetry(
        metric=left.spec.id,
        left=left.value,
        right=right.value,
        difference=difference,
        ci95=ci95,
        beyond_error=not ci95[0] <= 0.0 <= ci95[1],
    )


def _method(left: Measured, right: Measured) -> float:
    """Half width of what is systematic in the difference, never less than is known of it."""
    least = difference_half_width(left.spec) or 0.0
    parts = []
    for metric in (left, right):
        half = 0.5 * (metric.ci95[1] - metric.ci95[0])
        parts.append(float(np.sqrt(max(0.0, half**2 - scatter_half_width(metric) ** 2))))
    combined = sum(parts) if left.spec.id in OPPOSED else float(np.linalg.norm(parts))
    return max(least, combined)
