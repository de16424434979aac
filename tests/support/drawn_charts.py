"""Charts drawn straight from an analysis."""

from collections.abc import Iterator

from formcheck.core.analysis import Analysis, Recording
from formcheck.languages import ENGLISH, Language
from formcheck.metrics import movement
from formcheck.metrics.movement import AngleCycles, Movement
from formcheck.reporting import charts
from formcheck.reporting.charts import Chart, gait_cycle, hip_path_chart, kinogram
from formcheck.reporting.charts.gait_cycle import cycle_changes as changes_of


def movement_in(analysis: Analysis) -> Movement:
    return movement.movement_of(analysis.recordings, analysis.metrics, analysis.runner)


def angles_in(analysis: Analysis) -> dict[str, AngleCycles]:
    return movement.angle_cycles(analysis.recordings, analysis.metrics)


def charts_of(analysis: Analysis, language: Language = ENGLISH) -> tuple[Chart, ...]:
    return charts.charts_of(analysis, movement_in(analysis), language)


def small_cycles(analysis: Analysis, language: Language = ENGLISH) -> tuple[Chart, ...]:
    return charts.small_cycles(movement_in(analysis), analysis.labels, language)


def gait_cycle_of(analysis: Analysis, curve: str) -> Chart:
    angle = angles_in(analysis)[curve]
    return gait_cycle(curve, angle, analysis.labels[angle.recording.video])


def cycle_changes(
    before: Analysis, after: Analysis, names: tuple[str, ...], language: Language = ENGLISH
) -> Iterator[Chart]:
    return changes_of(angles_in(before), angles_in(after), names, language)


def hip_path_of(analysis: Analysis, recording: Recording) -> Chart | None:
    path = movement.hip_path(recording, analysis.runner)
    return None if path is None else hip_path_chart(path, analysis.labels[recording.video])


def kinogram_of(analysis: Analysis, recording: Recording) -> Chart | None:
    typical = movement.typical_of(recording, analysis.runner)
    label = analysis.labels[recording.video]
    return None if typical is None else kinogram(recording.gait, typical, label)


def bands_of(analysis: Analysis) -> tuple[Chart, ...]:
    return charts.bands_of(analysis.metrics, analysis.labels)


def sides_of(analysis: Analysis) -> tuple[Chart, ...]:
    return charts.sides_of(analysis.metrics, analysis.asymmetries, analysis.labels)


def stride_values(analysis: Analysis, metric_id: str) -> Chart:
    return charts.stride_values(analysis.metrics, metric_id, analysis.labels)


def event_strip(analysis: Analysis) -> Chart:
    leading = analysis.leading
    return charts.event_strip(leading.gait.events, analysis.labels[leading.video])
