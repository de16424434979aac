"""Everything that is measured. A metric is a row of ``CATALOGUE``: specification and function."""

from formcheck.core.metric import Metric
from formcheck.core.recording import Side
from formcheck.metrics import distance, leg, pelvis, spring, timing, trunk
from formcheck.metrics.angles import angle_series
from formcheck.metrics.asymmetry import asymmetries
from formcheck.metrics.consistency import consistency
from formcheck.metrics.definition import MetricDefinition, measure_one
from formcheck.metrics.inputs import Inputs

__all__ = [
    "CATALOGUE",
    "Inputs",
    "MetricDefinition",
    "angle_series",
    "asymmetries",
    "consistency",
    "measure",
]

CATALOGUE: tuple[MetricDefinition, ...] = (
    *timing.METRICS,
    *distance.METRICS,
    *trunk.METRICS,
    *pelvis.METRICS,
    *leg.METRICS,
    *spring.METRICS,
)


def measure(inputs: Inputs) -> tuple[Metric, ...]:
    """Every metric of the catalogue, once per side or once, measured or with the reason."""
    return tuple(
        measure_one(definition, inputs, side)
        for definition in CATALOGUE
        for side in (Side if definition.spec.sided else (None,))
    )
