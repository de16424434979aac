"""Charts as SVG: readable in grey, without colour vision, at the width of a phone, on any page.

Each is a light card of its own. Text is drawn as paths, so that it looks the same everywhere and
for every renderer, on paper too; the words are in ``title``, ``caption`` and ``alt_text``, also
inside the SVG. The same analysis gives the same bytes.
"""

from collections.abc import Iterator

from formcheck.core.analysis import Analysis
from formcheck.core.metric import Measured
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.charts.bands import band, bands_of
from formcheck.reporting.charts.chart import Chart, ChartGroup
from formcheck.reporting.charts.gait_cycle import curves, gait_cycle, small_cycle
from formcheck.reporting.charts.hip import hip_path
from formcheck.reporting.charts.kinogram import kinogram
from formcheck.reporting.charts.sides import sides_of
from formcheck.reporting.charts.strides import event_strip, stride_values

__all__ = [
    "Chart",
    "ChartGroup",
    "band",
    "bands_of",
    "charts_of",
    "event_strip",
    "gait_cycle",
    "hip_path",
    "kinogram",
    "sides_of",
    "small_cycle",
    "small_cycles",
    "stride_values",
]

REPORTED_CURVES = (
    "knee_flexion",
    "thigh_extension",
    "shin_angle",
    "trunk_lean",
    "pelvic_obliquity",
    "trunk_lateral_lean",
    "hip_adduction",
)
REPORTED_STRIDES = ("knee_flexion_contact", "pelvic_drop")
"""Shown stride by stride also where no finding rests on them."""


def charts_of(analysis: Analysis, language: Language = ENGLISH) -> tuple[Chart, ...]:
    """The charts of a report, those of a group together: gait cycles, a stride in figures, values
    beside other runners, left beside right, values stride by stride, the events. () where nothing
    was measured."""
    if analysis.reason:
        return ()
    return (
        *_cycles(analysis, language),
        *_figures(analysis, language),
        *bands_of(analysis, language),
        *sides_of(analysis, language),
        *_strides(analysis, language),
        event_strip(analysis, language),
    )


def _cycles(analysis: Analysis, language: Language) -> Iterator[Chart]:
    drawable = curves(analysis)
    for curve in REPORTED_CURVES:
        if curve in drawable:
            yield gait_cycle(analysis, curve, language)
    for recording in analysis.recordings:
        if (chart := hip_path(analysis, recording, language)) is not None:
            yield chart


def small_cycles(analysis: Analysis, language: Language = ENGLISH) -> tuple[Chart, ...]:
    """The angles over the gait cycle as charts for one row or two; () where there are none."""
    drawable = () if analysis.reason else curves(analysis)
    return tuple(
        small_cycle(analysis, curve, language) for curve in REPORTED_CURVES if curve in drawable
    )


def _figures(analysis: Analysis, language: Language) -> Iterator[Chart]:
    for recording in analysis.recordings:
        if (chart := kinogram(analysis, recording, language)) is not None:
            yield chart


def _strides(analysis: Analysis, language: Language) -> Iterator[Chart]:
    found = [e.metric for finding in analysis.findings for e in finding.evidence]
    measured = {m.spec.id for m in analysis.metrics if isinstance(m, Measured) and m.per_stride}
    for metric_id in dict.fromkeys((*found, *REPORTED_STRIDES)):
        if metric_id in measured:
            yield stride_values(analysis, metric_id, language)
