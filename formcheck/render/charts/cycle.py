"""Angles over the gait cycle."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis
from formcheck.core.message import joined, say
from formcheck.core.metric import stride_count
from formcheck.languages import ENGLISH, Language
from formcheck.render.charts.chart import Chart, Group, Words, made
from formcheck.render.charts.phrases import titled
from formcheck.render.charts.trace import READING, Trace, draw_traces, legend_words, trace_of
from formcheck.render.cycles import cycles_in
from formcheck.render.skeleton import degrees
from formcheck.render.svg import SMALL_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CURVE_TITLE = {
    "trunk_lean": say("Trunk lean"),
    "trunk_lateral_lean": say("Sideways trunk lean"),
    "pelvic_obliquity": say("Pelvic drop"),
    "knee_flexion": say("Knee flexion"),
    "shin_angle": say("Shin angle"),
    "thigh_extension": say("Thigh extension"),
    "foot_angle": say("Foot angle"),
    "elbow_flexion": say("Elbow flexion"),
    "hip_adduction": say("Hip adduction"),
    "head_forward": say("Head forward"),
}
POSITIVE = {
    "pelvic_obliquity": say("degrees, + other side lower"),
    "trunk_lateral_lean": say("degrees, + toward this side"),
    "trunk_lean": say("degrees, + forward"),
    "knee_flexion": say("degrees, + flexed"),
    "shin_angle": say("degrees, + foot ahead"),
    "thigh_extension": say("degrees, + thigh behind"),
    "foot_angle": say("degrees, + toe up"),
    "hip_adduction": say("degrees, + adducted"),
}


def gait_cycle(analysis: Analysis, curve: str, language: Language = ENGLISH) -> Chart:
    """Mean ± SD of an angle over the gait cycle, 0 to 100 % from contact to the same foot's next
    contact, per side, with contact and toe-off marked. ``curve``: an angle series, without its
    side. Raises KeyError where no recording has two strides of it."""
    words, traces = _of(analysis, curve)
    return made(
        words, lambda axes, w: draw_traces(axes, w, traces, language), 3.0, Group.CYCLE, language
    )


def small_cycle(analysis: Analysis, curve: str, language: Language = ENGLISH) -> Chart:
    """The same, small enough to stand in a row with others: its axes, lines and marks mean the same
    in all of them, so that only the numbers are written."""
    words, traces = _of(analysis, curve)
    words = replace(words, title=CURVE_TITLE.get(curve, curve))
    width_in, height_in = SMALL_IN

    def draw(axes: "Axes", said: Mapping[str, str]) -> None:
        draw_traces(axes, said, traces, language, small=True)

    return made(words, draw, height_in, Group.CYCLE, language, width_in)


def _of(analysis: Analysis, curve: str) -> tuple[Words, tuple[Trace, ...]]:
    recording, cycles = cycles_in(analysis, curve)
    traces = tuple(trace_of(recording, side, values) for side, values in cycles.items())
    return _words(curve, traces, analysis.labels[recording.video]), traces


def _words(curve: str, traces: tuple[Trace, ...], recording: str) -> Words:
    name = CURVE_TITLE.get(curve, curve)
    title = titled(say("{angle} over the gait cycle", angle=name), recording)
    drawn = {"x": say("% of the gait cycle"), "y": POSITIVE.get(curve, say("degrees"))}
    alt_text = say(
        "{title}, mean and standard deviation; {sides}.",
        title=title,
        sides=joined("; ", map(trace_in_words, traces)),
    )
    return Words(title, READING, alt_text, drawn | legend_words(traces))


def trace_in_words(trace: Trace) -> str:
    """Its range, contact, toe-off, scatter and number of strides."""
    return say(
        "{side}: from {low} to {high}, {contact} at contact, toe-off at {off:.0f} %, "
        "SD {sd:.1f}° on average, {strides}",
        side=trace.side.value,
        low=degrees(float(trace.mean.min())),
        high=degrees(float(trace.mean.max())),
        contact=degrees(float(trace.mean[0])),
        off=trace.off,
        sd=float(trace.sd.mean()),
        strides=stride_count(trace.n),
    )
