"""Analyses with given trunk lean and duty factor, for tests of the model."""

from dataclasses import replace

from formcheck.comparison import compared
from formcheck.core.analysis import Analysis
from formcheck.core.backload import BackLoadChange, NotEstimated
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, Unavailable
from formcheck.core.recording import Runner, Sex, Side
from formcheck.metrics import CATALOGUE
from tests.support.analyses import sample_analysis
from tests.support.compared_pairs import filmed

SPECS = {row.spec.id: row.spec for row in CATALOGUE}
RUNNER = Runner(id="R-17", height_m=1.75, mass_kg=68.0, sex=Sex.FEMALE)
SAMPLE = sample_analysis()


def measured(
    metric_id: str, value: float, half: float, change: float, side: Side | None = None
) -> Measured:
    """A metric with a symmetric interval, from 20 strides."""
    return Measured(
        spec=SPECS[metric_id],
        side=side,
        value=value,
        sd=0.1,
        ci95=(value - half, value + half),
        n=20,
        method="landmarks",
        smallest_detectable_change=change,
    )


def lean(value_deg: float, half_deg: float = 3.5) -> Measured:
    """Trunk lean as the heavy model reads it."""
    return measured("trunk_lean", value_deg, half_deg, 1.0)


def duty(value: float) -> tuple[Measured, Measured]:
    """Duty factors of both feet."""
    left, right = (measured("duty_factor", value, 0.043, 0.012, side) for side in Side)
    return left, right


def no_lean(reason: str) -> Unavailable:
    """A trunk lean that was not read."""
    return Unavailable(SPECS["trunk_lean"], None, reason)


def session(
    *metrics: Metric, runner: Runner = RUNNER, mode: Mode = Mode.RUNNING, model: str = "heavy"
) -> Analysis:
    """A side view with nothing but ``metrics``."""
    gait = replace(SAMPLE.primary.gait, mode=mode)
    trajectories = replace(SAMPLE.primary.trajectories, backend=model)
    return replace(
        SAMPLE,
        recordings=(replace(SAMPLE.primary, gait=gait, trajectories=trajectories),),
        runner=runner,
        metrics=metrics,
        asymmetries=(),
        findings=(),
        provenance=replace(SAMPLE.provenance, model=model, model_sha256=model),
    )


def relative_load(before: Analysis, after: Analysis) -> BackLoadChange | NotEstimated:
    """As ``compare`` has it of two films."""
    return compared(before, filmed(after)).backload
