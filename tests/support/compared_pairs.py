"""Pairs of analyses whose difference is known."""

from dataclasses import replace
from typing import Any

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.metric import Measured, MetricSpec
from formcheck.core.recording import Side, View
from formcheck.metrics import CATALOGUE
from tests.support.analyses import sample_analysis

SPECS: dict[str, MetricSpec] = {row.spec.id: row.spec for row in CATALOGUE}


def measured(metric_id: str, value: float, side: Side | None = None, **more: Any) -> Measured:
    """Of the catalogue, with scatter 0 unless said: ± 1 in all, 1 of them detectable."""
    fields: dict[str, Any] = {
        "sd": 0.0,
        "ci95": (value - 1.0, value + 1.0),
        "n": 20,
        "method": "landmarks",
        "smallest_detectable_change": 1.0,
    }
    return Measured(spec=SPECS[metric_id], side=side, value=value, **(fields | more))


def shifted(
    analysis: Analysis, metric_id: str, by: float, side: Side | None = None, **more: Any
) -> Analysis:
    """``analysis`` with one measure moved, its interval with it."""
    found = analysis.metric(metric_id, side)
    assert isinstance(found, Measured)
    low, high = found.ci95
    fields = {"value": found.value + by, "ci95": (low + by, high + by), **more}
    moved = replace(found, **fields)
    return replace(analysis, metrics=tuple(moved if m is found else m for m in analysis.metrics))


MARCH, JUNE = "2026-03-02T09:00:00+00:00", "2026-06-01T09:00:00+00:00"


def filmed(analysis: Analysis, **info: Any) -> Analysis:
    """``analysis`` of another video, of June unless said."""
    recording = analysis.primary
    other = {"sha256": "2" * 64, "recorded_at": JUNE} | info
    return with_recording(analysis, replace(recording, info=replace(recording.info, **other)))


def with_recording(analysis: Analysis, recording: Recording) -> Analysis:
    return replace(analysis, recordings=(recording,))


def pair(view: View = View.SIDE) -> tuple[Analysis, Analysis]:
    """The same runner filmed twice, in March and in June, everything read alike."""
    analysis = sample_analysis(view)
    return filmed(analysis, sha256="1" * 64, recorded_at=MARCH), filmed(analysis)
