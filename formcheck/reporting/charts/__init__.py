"""Charts as SVG: readable in grey, without colour vision, at the width of a phone, on any page.

Each is a light card of its own. Text is drawn as paths, so that it looks the same everywhere and
for every renderer, on paper too; the words are in ``title``, ``caption`` and ``alt_text``, also
inside the SVG. The same analysis gives the same bytes.
"""

from collections.abc import Iterator, Sequence

from formcheck.core.analysis import Analysis
from formcheck.core.gait import Gait
from formcheck.core.metric import Measured, Metric
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.movement import Movement
from formcheck.reporting.charts.bands import band, bands_of
from formcheck.reporting.charts.chart import Chart, ChartGroup
from formcheck.reporting.charts.gait_cycle import gait_cycle, small_cycle
from formcheck.reporting.charts.hip import hip_path_chart
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
    "hip_path_chart",
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


def charts_of(
    analysis: Analysis, movement: Movement, language: Language = ENGLISH
) -> tuple[Chart, ...]:
    """The charts of a report, those of a group together: gait cycles, a stride in figures, values
    beside other runners, left beside right, values stride by stride, the events. () where nothing
    was measured. ``movement``: that of ``analysis``."""
    if analysis.reason:
        return ()
    metrics, labels, leading = analysis.metrics, analysis.labels, analysis.leading
    found = [e.metric for finding in analysis.findings for e in finding.evidence]
    return (
        *_cycles(movement, labels, language),
        *_figures([r.gait for r in analysis.recordings], movement, labels, language),
        *bands_of(metrics, labels, language),
        *sides_of(metrics, analysis.asymmetries, labels, language),
        *_strides(metrics, found, labels, language),
        event_strip(leading.gait.events, labels[leading.video], language),
    )


def _cycles(movement: Movement, labels: Sequence[str], language: Language) -> Iterator[Chart]:
    for curve in REPORTED_CURVES:
        if (angle := movement.angles.get(curve)) is not None:
            yield gait_cycle(curve, angle, labels[angle.recording.video], language)
    for path, label in zip(movement.hips, labels, strict=True):
        if path is not None:
            yield hip_path_chart(path, label, language)


def small_cycles(
    movement: Movement, labels: Sequence[str], language: Language = ENGLISH
) -> tuple[Chart, ...]:
    """The angles over the gait cycle as charts for one row or two; () where there are none.
    ``labels``: what to call each recording."""
    angles = movement.angles
    return tuple(
        small_cycle(curve, angles[curve], labels[angles[curve].recording.video], language)
        for curve in REPORTED_CURVES
        if curve in angles
    )


def _figures(
    gaits: Sequence[Gait], movement: Movement, labels: Sequence[str], language: Language
) -> Iterator[Chart]:
    for gait, typical, label in zip(gaits, movement.typical, labels, strict=True):
        if typical is not None:
            yield kinogram(gait, typical, label, language)


def _strides(
    metrics: Sequence[Metric], found: Sequence[str], labels: Sequence[str], language: Language
) -> Iterator[Chart]:
    measured = {m.spec.id for m in metrics if isinstance(m, Measured) and m.per_stride}
    for metric_id in dict.fromkeys((*found, *REPORTED_STRIDES)):
        if metric_id in measured:
            yield stride_values(metrics, metric_id, labels, language)
