"""Left against right, with what the method itself cannot tell apart."""

from collections.abc import Iterable, Sequence

import numpy as np

from formcheck.core.analysis import Asymmetry
from formcheck.core.metric import Basis, Measured, Metric
from formcheck.core.recording import Side, View
from formcheck.metrics.definition import scatter_half_width
from formcheck.metrics.precision import OPPOSED, OWN_OF_EACH_SIDE

READ_APART_FROM_THE_SIDE = frozenset({"step_time"})
"""Read once from the mean stride, but each foot's contact from its own leg: a stick runner with
steps of 374 and 332 ms is read with 374 and 332. From behind and in front both feet are given the
same stance half a stride apart, and 353 and 353 are read."""


def asymmetries(metrics: Iterable[Metric], views: Sequence[View]) -> tuple[Asymmetry, ...]:
    """Left minus right of every metric whose sides were read apart in one recording, in the order
    of ``metrics``; ``views``: of the recordings. Between two recordings a difference would be that
    of the views as well."""
    sides: dict[str, dict[Side, Measured]] = {}
    for metric in metrics:
        if isinstance(metric, Measured) and metric.side and _read_apart(metric, views):
            sides.setdefault(metric.spec.id, {})[metric.side] = metric
    return tuple(
        _asymmetry(both[Side.LEFT], both[Side.RIGHT])
        for both in sides.values()
        if len(both) == 2 and both[Side.LEFT].video == both[Side.RIGHT].video
    )


def _read_apart(metric: Measured, views: Sequence[View]) -> bool:
    """What is one value of the recording has no difference of the sides."""
    if metric.basis is Basis.STRIDES:
        return True
    return metric.spec.id in READ_APART_FROM_THE_SIDE and views[metric.video] is View.SIDE


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
    """Half width of what is systematic in the difference."""
    parts = []
    for metric in (left, right):
        half = 0.5 * (metric.ci95[1] - metric.ci95[0])
        parts.append(float(np.sqrt(max(0.0, half**2 - scatter_half_width(metric) ** 2))))
    own = OWN_OF_EACH_SIDE.get((left.spec.id, left.method))
    if own is not None:
        level = [float(np.sqrt(max(0.0, part**2 - own**2))) for part in parts]
        return float(np.linalg.norm([*(min(part, own) for part in parts), sum(level)]))
    return sum(parts) if left.spec.id in OPPOSED else float(np.linalg.norm(parts))
