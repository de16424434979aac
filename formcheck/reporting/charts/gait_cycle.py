"""Angles over the gait cycle: strides of one side cut from contact to contact, their mean ± SD,
one line a side, and before and after."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Stride
from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.metric import Measured, stride_count
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.charts.chart import (
    COLOUR,
    FACE,
    LINE,
    MARKER,
    SMALL_IN,
    Chart,
    ChartGroup,
    ChartWords,
    legend,
    made,
    number_ticks,
    part,
    side_name,
    titled,
)
from formcheck.reporting.palette import CHART_MUTED, CHART_PAPER
from formcheck.reporting.video.skeleton import degrees

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CYCLE_PERCENT = np.linspace(0.0, 100.0, 101)
FEWEST_STRIDES = 2
FLIPPED = {"pelvic_obliquity": Side.RIGHT, "trunk_lateral_lean": Side.LEFT}
"""Series of the whole body with a left-right sign: in the cycle of this side it is turned round, so
that both sides read as the metric does."""


def curves(analysis: Analysis) -> tuple[str, ...]:
    """Names for ``gait_cycle`` that can be drawn, in the order of the angle series."""
    names = []
    for recording in analysis.recordings:
        for series in recording.angles.values_deg:
            name = re.sub(r"_(left|right)$", "", series)
            if name not in names and _cycles_of(recording, name):
                names.append(name)
    return tuple(names)


def cycles_in(analysis: Analysis, curve: str) -> tuple[Recording, dict[Side, FloatArray]]:
    """The recording with strides of ``curve`` from which its metrics were read, else the first, and
    (n_strides, 101) of each side. Raises KeyError where there is none."""
    measured = (m for m in analysis.metrics if isinstance(m, Measured) and m.spec.curve == curve)
    videos = {metric.video for metric in measured}
    for recording in sorted(analysis.recordings, key=lambda r: r.video not in videos):
        cycles = _cycles_of(recording, curve)
        if cycles:
            return recording, cycles
    raise KeyError(f"no strides of the angle {curve!r}")


def toe_off_percent(recording: Recording, side: Side) -> float:
    """Where in the cycle of ``side`` its foot leaves the ground, mean of its strides."""
    strides = recording.gait.strides_of(side)
    return 100.0 * float(np.mean([s.contact_time_s / s.stride_time_s for s in strides]))


def cut(recording: Recording, side: Side, series: FloatArray) -> FloatArray:
    """(n_strides, 101) of ``series`` (n_frames,) in the cycles of ``side``; strides with gaps in it
    are left out."""
    time_s = recording.trajectories.timeline.time_s
    rows = []
    for stride in recording.gait.strides_of(side):
        first = int(np.searchsorted(time_s, stride.contact_s))
        stop = int(np.searchsorted(time_s, stride.next_contact_s, side="right"))
        # One frame more on each side: the ends lie between frames.
        around = slice(max(first - 1, 0), stop + 1)
        row = np.interp(cycle_times(stride), time_s[around], series[around])
        if stop > first and np.isfinite(series[first:stop]).all() and np.isfinite(row).all():
            rows.append(row)
    return np.array(rows).reshape(-1, len(CYCLE_PERCENT))


def cycle_times(stride: Stride) -> FloatArray:
    """(101,) capture times of a stride's cycle."""
    return np.asarray(stride.contact_s + 0.01 * CYCLE_PERCENT * stride.stride_time_s)


def _cycles_of(recording: Recording, curve: str) -> dict[Side, FloatArray]:
    """(n_strides, 101) of each side that has enough strides."""
    found = {}
    for side in Side:
        series = recording.angles.values_deg.get(
            f"{curve}_{side}", recording.angles.values_deg.get(curve)
        )
        if series is not None:
            rows = cut(recording, side, series)
            if len(rows) >= FEWEST_STRIDES:
                found[side] = -rows if FLIPPED.get(curve) is side else rows
    return found


HOW_TO_READ = msg(
    "Mean of the strides and ± 1\u00a0SD around it; the marks on the lines are contact, at "
    "0\u00a0%, and toe-off, where the upright lines stand."
)


@dataclass(frozen=True, eq=False)
class Trace:
    """``mean``, ``sd``: (101,) over the cycle; ``off``: toe-off in %; ``n``: strides."""

    side: Side
    mean: FloatArray
    sd: FloatArray
    off: float
    n: int


def trace_of(recording: Recording, side: Side, cycles: FloatArray) -> Trace:
    """The trace of ``cycles`` (n_strides, 101)."""
    return Trace(
        side=side,
        mean=cycles.mean(axis=0),
        sd=cycles.std(axis=0, ddof=1),
        off=toe_off_percent(recording, side),
        n=len(cycles),
    )


def legend_words(traces: tuple[Trace, ...]) -> dict[str, str]:
    """What each line is called, by side."""
    return {
        t.side.value: msg_count(
            "{side} ({n} stride)", "{side} ({n} strides)", n=t.n, side=side_name(t.side)
        )
        for t in traces
    }


@dataclass(frozen=True)
class TraceStyle:
    """How a line is told from the others. ``face``: inside of its marks."""

    colour: str
    line: str
    marker: str
    face: str


def look_of(side: Side) -> TraceStyle:
    """That of a side, in every chart."""
    return TraceStyle(COLOUR[side], LINE[side], MARKER[side], FACE[side])


def draw_traces(
    axes: "Axes",
    words: Mapping[str, str],
    traces: tuple[Trace, ...],
    language: Language,
    *,
    small: bool = False,
) -> None:
    """``words``: "x", "y" and the sides' names; ``language``: of the numbers on the axes.
    ``small``: without names and legend."""
    heavy = 0.55 if small else 1.0
    for trace in traces:
        side = trace.side
        draw_trace(axes, trace, look_of(side), words[side.value], side.value, heavy)
    if small:
        _scales(axes, 4, language)
    else:
        finish(axes, words, language)


def draw_trace(
    axes: "Axes", trace: Trace, look: TraceStyle, label: str, name: str, heavy: float = 1.0
) -> None:
    """One line with its band and marks. ``name``: what the ids of its parts end in; ``heavy``: how
    wide lines and marks are drawn, of their usual width."""
    low, high = trace.mean - trace.sd, trace.mean + trace.sd
    axes.fill_between(CYCLE_PERCENT, low, high, color=look.colour, alpha=0.16, lw=0)
    for rim in (low, high):
        axes.plot(CYCLE_PERCENT, rim, color=look.colour, ls=look.line, lw=0.6 * heavy)
    axes.axvline(trace.off, color=look.colour, ls=look.line, lw=heavy, gid=f"toe-off-{name}")
    axes.plot(
        CYCLE_PERCENT,
        trace.mean,
        color=look.colour,
        ls=look.line,
        lw=2.2 * heavy,
        marker=look.marker,
        mfc=look.face,
        mew=1.6 * heavy,
        ms=7.0 * heavy,
        markevery=[0, round(trace.off)],
        clip_on=False,
        label=label,
        gid=f"mean-{name}",
    )


def finish(axes: "Axes", words: Mapping[str, str], language: Language) -> None:
    """Axes and legend around the lines. ``words``: "x" and "y"."""
    _scales(axes, 6, language)
    axes.set_xlabel(words["x"])
    axes.set_ylabel(words["y"])
    legend(axes)


def _scales(axes: "Axes", most: int, language: Language) -> None:
    """At most ``most`` steps up the side."""
    axes.set_xlim(0, 100)
    number_ticks(axes.xaxis, 5, language)
    number_ticks(axes.yaxis, most, language)


CURVE_TITLE = {
    "trunk_lean": msg("Trunk lean"),
    "trunk_lateral_lean": msg("Sideways trunk lean"),
    "pelvic_obliquity": msg("Pelvic drop"),
    "knee_flexion": msg("Knee flexion"),
    "shin_angle": msg("Shin angle"),
    "thigh_extension": msg("Thigh extension"),
    "foot_angle": msg("Foot angle"),
    "elbow_flexion": msg("Elbow flexion"),
    "hip_adduction": msg("Hip adduction"),
    "head_forward": msg("Head forward"),
}
POSITIVE = {
    "pelvic_obliquity": msg("degrees, + other side lower"),
    "trunk_lateral_lean": msg("degrees, + toward this side"),
    "trunk_lean": msg("degrees, + forward"),
    "knee_flexion": msg("degrees, + flexed"),
    "shin_angle": msg("degrees, + foot ahead"),
    "thigh_extension": msg("degrees, + thigh behind"),
    "foot_angle": msg("degrees, + toe up"),
    "hip_adduction": msg("degrees, + adducted"),
}


def gait_cycle(analysis: Analysis, curve: str, language: Language = ENGLISH) -> Chart:
    """Mean ± SD of an angle over the gait cycle, 0 to 100 % from contact to the same foot's next
    contact, per side, with contact and toe-off marked. ``curve``: an angle series, without its
    side. Raises KeyError where no recording has two strides of it."""
    words, traces = _of(analysis, curve)
    return made(
        words,
        lambda axes, w: draw_traces(axes, w, traces, language),
        3.0,
        ChartGroup.CYCLE,
        language,
    )


def small_cycle(analysis: Analysis, curve: str, language: Language = ENGLISH) -> Chart:
    """The same, small enough to stand in a row with others: its axes, lines and marks mean the same
    in all of them, so that only the numbers are written."""
    words, traces = _of(analysis, curve)
    words = replace(words, title=CURVE_TITLE.get(curve, curve))
    width_in, height_in = SMALL_IN

    def draw(axes: "Axes", said: Mapping[str, str]) -> None:
        draw_traces(axes, said, traces, language, small=True)

    return made(words, draw, height_in, ChartGroup.CYCLE, language, width_in)


def _of(analysis: Analysis, curve: str) -> tuple[ChartWords, tuple[Trace, ...]]:
    recording, cycles = cycles_in(analysis, curve)
    traces = tuple(trace_of(recording, side, values) for side, values in cycles.items())
    return _words(curve, traces, analysis.labels[recording.video]), traces


def _words(curve: str, traces: tuple[Trace, ...], recording: str) -> ChartWords:
    name = CURVE_TITLE.get(curve, curve)
    title = titled(msg("{angle} over the gait cycle", angle=name), recording)
    drawn = {"x": msg("% of the gait cycle"), "y": POSITIVE.get(curve, msg("degrees"))}
    alt_text = msg(
        "{title}, mean and standard deviation; {sides}.",
        title=title,
        sides=join_with("; ", map(trace_in_words, traces)),
    )
    return ChartWords(title, HOW_TO_READ, alt_text, drawn | legend_words(traces))


def trace_in_words(trace: Trace) -> str:
    """Its range, contact, toe-off, scatter and number of strides."""
    return msg(
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


HOW_TO_COMPARE = msg(
    "Mean of the strides and ± 1\u00a0SD around it. Before: grey and dotted; after: in the colour "
    "of the side. Where the lines differ by less than what the measures of this angle can tell "
    "apart, that is no change."
)
_BEFORE = TraceStyle(CHART_MUTED, ":", "D", CHART_PAPER)
BEFORE, AFTER = "before", "after"


def cycle_changes(
    before: Analysis, after: Analysis, names: tuple[str, ...], language: Language = ENGLISH
) -> Iterator[Chart]:
    """Mean ± SD over the gait cycle, before and after in one chart, for each angle of ``names`` and
    each side of which both have strides."""
    shared = set(curves(before)) & set(curves(after))
    for curve in names:
        if curve not in shared:
            continue
        (one, cycles), (other, others) = cycles_in(before, curve), cycles_in(after, curve)
        for side in Side:
            if side in cycles and side in others:
                traces = trace_of(one, side, cycles[side]), trace_of(other, side, others[side])
                yield _chart(curve, traces, language)


def _chart(curve: str, traces: tuple[Trace, Trace], language: Language) -> Chart:
    first, second = traces
    looks = (_BEFORE, look_of(first.side))
    name = CURVE_TITLE.get(curve, curve)
    title = msg("{angle} before and after, {side}", angle=name, side=first.side.value)
    drawn: dict[str, str] = {
        "x": msg("% of the gait cycle"),
        "y": POSITIVE.get(curve, msg("degrees")),
        BEFORE: msg("Before, n = {n}", n=first.n),
        AFTER: msg("After, n = {n}", n=second.n),
    }
    told = join_with(
        "; ",
        (
            join_with(": ", (msg("before"), trace_in_words(first))),
            join_with(": ", (msg("after"), trace_in_words(second))),
        ),
    )
    alt_text = msg("{title}, mean and standard deviation; {sides}.", title=title, sides=told)

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        for trace, look, when in zip(traces, looks, (BEFORE, AFTER), strict=True):
            draw_trace(axes, trace, look, words[when], part(when, trace.side))
        finish(axes, words, language)

    return made(
        ChartWords(title, HOW_TO_COMPARE, alt_text, drawn), draw, 3.0, ChartGroup.NONE, language
    )
