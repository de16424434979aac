"""Reference bands: what is known of other runners, with source and n, or marked provisional."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Metric, MetricSpec, Reference
from formcheck.core.recording import Runner
from formcheck.reference.bands import BANDS, PROVISIONAL, expected_cadence_spm
from formcheck.reference.profile import Profile

__all__ = ["expected_cadence_spm", "reference_for", "with_references"]


def reference_for(
    spec: MetricSpec, runner: Runner, speed_mps: float | None = None
) -> Reference | None:
    """Where other runners lie in ``spec`` at ``speed_mps`` (default: the runner's, as given): the
    published band nearest in speed, else a provisional one, else None."""
    speed_mps = runner.speed_mps if speed_mps is None else speed_mps
    bands = [band for band in BANDS if band.metric == spec.id and band.covers(speed_mps)]
    if bands:
        return min(
            bands,
            key=lambda band: 0.0 if speed_mps is None else abs(band.speed_mps - speed_mps),
        ).reference()
    for provisional in PROVISIONAL:
        if provisional.metric == spec.id:
            return provisional.reference(runner, speed_mps)
    return None


def with_references(
    metrics: Iterable[Metric],
    runner: Runner,
    modes: Sequence[Mode],
    profile: Profile | None = None,
) -> tuple[Metric, ...]:
    """``metrics`` with their bands; none where the runner does not run in the recording it was read
    from. ``modes``: of each recording. The speed is the one given, else the one measured. A band of
    ``profile`` takes the place of ours."""
    metrics = tuple(metrics)
    speed_mps = runner.speed_mps or _measured_speed_mps(metrics)
    own = Profile() if profile is None else profile
    return tuple(
        replace(
            metric,
            reference=own.band(metric.spec.id) or reference_for(metric.spec, runner, speed_mps),
        )
        if isinstance(metric, Measured) and modes[metric.video] is Mode.RUNNING
        else metric
        for metric in metrics
    )


def _measured_speed_mps(metrics: tuple[Metric, ...]) -> float | None:
    for metric in metrics:
        if metric.spec.id == "running_speed" and isinstance(metric, Measured):
            return metric.value
    return None
