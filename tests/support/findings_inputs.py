"""Values with normal errors, and the session they were read in, to be judged."""

from dataclasses import replace

import numpy as np

from formcheck.core.gait import Gait
from formcheck.core.metric import (
    Measured,
    Metric,
    Reference,
    StrideValue,
)
from formcheck.core.recording import Runner, Side
from formcheck.findings import FindingsInput
from formcheck.findings.grade import (
    FilmingConditions,
)
from formcheck.metrics import CATALOGUE, asymmetries
from tests.support.metric_inputs import gait_of
from tests.support.stick_runner import StickRunner

SPECS = {definition.spec.id: definition.spec for definition in CATALOGUE}
GAIT = gait_of(StickRunner())
MADE = FilmingConditions(
    sampling_hz=120.0, roll_ci95_deg=0.3, model="mediapipe-heavy", height_known=True
)
AT_3_MPS = Runner(speed_mps=3.0)
"""The speed that the limits of the lean stand for."""


def metric(
    metric_id: str, value: float, half: float, side: Side | None = None, **more: Reference
) -> Measured:
    """All of its error systematic, so that its interval is that of a normal distribution."""
    return Measured(
        spec=SPECS[metric_id],
        side=side,
        value=value,
        sd=None,
        ci95=(value - half, value + half),
        n=12,
        method="by hand",
        reference=more.get("reference"),
    )


def both(metric_id: str, left: float, right: float, half: float) -> list[Metric]:
    return [metric(metric_id, left, half, Side.LEFT), metric(metric_id, right, half, Side.RIGHT)]


def seen(
    metrics: list[Metric], runner: Runner = AT_3_MPS, gaits: tuple[Gait, ...] = (GAIT,)
) -> FindingsInput:
    """A session in which ``metrics`` were read; all of it made well."""
    apart = asymmetries(metrics, [gait.view for gait in gaits])
    return FindingsInput(runner, gaits, [MADE] * len(gaits), apart)


STRIDE_S = 0.7


def lean(first: float, last: float, seconds: float, scatter: float = 0.5) -> Measured:
    """Mean lean of the first and of the last third; between them a straight line."""
    starts = np.arange(0.0, seconds, STRIDE_S / 2)
    share = np.clip((starts / seconds - 1 / 3) * 3, 0.0, 1.0)
    noise = scatter * np.where(np.arange(len(starts)) % 2, 1.0, -1.0)
    values = first + (last - first) * share + noise
    per_stride = tuple(
        StrideValue(at, at + 0.2, value) for at, value in zip(starts, values, strict=True)
    )
    one = metric("trunk_lean", float(values.mean()), 1.0)
    return replace(one, per_stride=per_stride, smallest_detectable_change=1.5)
