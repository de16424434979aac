"""Angles over the gait cycle: strides of one side cut from contact to contact, their mean ± SD,
one line a side, and before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.metric import stride_count
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.movement import CYCLE_PERCENT, AngleCycles, MeanCycle, mean_cycle
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

HOW_TO_READ = msg(
    "Mean of the strides and ± 1\u00a0SD around it; the marks on the lines are contact, at "
    "0\u00a0%, and toe-off, where the upright lines stand."
)


def legend_words(traces: tuple[MeanCycle, ...]) -> dict[str, str]:
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
    traces: tuple[MeanCycle, ...],
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
    axes: "Axes", trace: MeanCycle, look: TraceStyle, label: str, name: str, heavy: float = 1.0
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


def gait_cycle(
    curve: str, angle: AngleCycles, recording: str, language: Language = ENGLISH
) -> Chart:
    """Mean ± SD of an angle over the gait cycle, 0 to 100 % from contact to the same foot's next
    contact, per side, with contact and toe-off marked. ``curve``: its name; ``recording``: what to
    call where it was read, "" where there is one alone."""
    traces = angle.means
    return made(
        _words(curve, traces, recording),
        lambda axes, w: draw_traces(axes, w, traces, language),
        3.0,
        ChartGroup.CYCLE,
        language,
    )


def small_cycle(
    curve: str, angle: AngleCycles, recording: str, language: Language = ENGLISH
) -> Chart:
    """The same, small enough to stand in a row with others: its axes, lines and marks mean the same
    in all of them, so that only the numbers are written."""
    traces = angle.means
    words = replace(_words(curve, traces, recording), title=CURVE_TITLE.get(curve, curve))
    width_in, height_in = SMALL_IN

    def draw(axes: "Axes", said: Mapping[str, str]) -> None:
        draw_traces(axes, said, traces, language, small=True)

    return made(words, draw, height_in, ChartGroup.CYCLE, language, width_in)


def _words(curve: str, traces: tuple[MeanCycle, ...], recording: str) -> ChartWords:
    name = CURVE_TITLE.get(curve, curve)
    title = titled(msg("{angle} over the gait cycle", angle=name), recording)
    drawn = {"x": msg("% of the gait cycle"), "y": POSITIVE.get(curve, msg("degrees"))}
    alt_text = msg(
        "{title}, mean and standard deviation; {sides}.",
        title=title,
        sides=join_with("; ", map(trace_in_words, traces)),
    )
    return ChartWords(title, HOW_TO_READ, alt_text, drawn | legend_words(traces))


def trace_in_words(trace: MeanCycle) -> str:
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
    before: Mapping[str, AngleCycles],
    after: Mapping[str, AngleCycles],
    names: tuple[str, ...],
    language: Language = ENGLISH,
) -> Iterator[Chart]:
    """Mean ± SD over the gait cycle, before and after in one chart, for each angle of ``names`` and
    each side of which both have strides."""
    for curve in names:
        if curve not in before or curve not in after:
            continue
        one, other = before[curve], after[curve]
        for side in Side:
            if side in one.cycles and side in other.cycles:
                first, second = (
                    mean_cycle(a.recording, side, a.cycles[side]) for a in (one, other)
                )
                yield _chart(curve, (first, second), language)


def _chart(curve: str, traces: tuple[MeanCycle, MeanCycle], language: Language) -> Chart:
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
