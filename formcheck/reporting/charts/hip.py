"""The path of the hips: height over the cycle from the side, a loop from behind or the front."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.metric import stride_count
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.movement import CYCLE_PERCENT, HipLoop, HipPath, MeanCycle
from formcheck.reporting.charts.chart import (
    COLOUR,
    LINE,
    MARKER,
    Chart,
    ChartGroup,
    ChartWords,
    amount,
    legend,
    made,
    number_ticks,
    part,
    titled,
)
from formcheck.reporting.charts.gait_cycle import draw_traces, legend_words
from formcheck.reporting.palette import CHART_INK, CHART_PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOP_READING = msg(
    "Mean path of the mid-hip through one stride, seen as in the video; filled marks are contacts, "
    "hollow ones toe-offs, the thin line is flight, the arrow shows the direction."
)
HEIGHT_READING = msg(
    "Height of the hips about their mean in the stride; lines, marks and ± 1\u00a0SD as in the "
    "angles."
)
DIGITS = 3


def hip_path_chart(path: HipPath, recording: str, language: Language = ENGLISH) -> Chart:
    """How the hips move, in metres where a scale exists, else in leg lengths. ``recording``: what
    to call it, "" where there is one alone."""
    unit = "m" if path.in_metres else msg("leg lengths")
    loop, traces = path.loop, path.heights
    if loop is not None:
        return made(
            _loop_words(loop, unit, recording),
            lambda axes, w: _draw_loop(axes, w, loop, language),
            3.4,
            ChartGroup.CYCLE,
            language,
        )
    return made(
        _height_words(traces, unit, recording),
        lambda axes, w: draw_traces(axes, w, traces, language),
        3.0,
        ChartGroup.CYCLE,
        language,
    )


def _height_words(traces: tuple[MeanCycle, ...], unit: str, recording: str) -> ChartWords:
    title = titled(msg("Height of the hips over the gait cycle"), recording)
    said = [
        msg(
            "{side}: rise and fall {range}, lowest at {lowest:.0f} %, toe-off at {off:.0f} %, "
            "{strides}",
            side=trace.side.value,
            range=amount(float(np.ptp(trace.mean)), DIGITS, unit),
            lowest=float(CYCLE_PERCENT[:51][np.argmin(trace.mean[:51])]),
            off=trace.off,
            strides=stride_count(trace.n),
        )
        for trace in traces
    ]
    alt_text = msg("{title}; {sides}.", title=title, sides=join_with("; ", said))
    drawn = {"x": msg("% of the gait cycle"), "y": msg("{unit}, + higher", unit=unit)}
    return ChartWords(title, HEIGHT_READING, alt_text, drawn | legend_words(traces))


def _loop_words(loop: HipLoop, unit: str, recording: str) -> ChartWords:
    title = titled(msg("Path of the hips in one stride"), recording)
    alt_text = msg_count(
        "{title}: {rise} up and down, {sway} from side to side; left toe-off at {left:.0f} %, "
        "right contact at {contact:.0f} % of the left stride, {n} stride.",
        "{title}: {rise} up and down, {sway} from side to side; left toe-off at {left:.0f} %, "
        "right contact at {contact:.0f} % of the left stride, mean of {n} strides.",
        title=title,
        rise=amount(float(np.ptp(loop.rise)), DIGITS, unit),
        sway=amount(float(np.ptp(loop.right)), DIGITS, unit),
        left=loop.stances[Side.LEFT][1],
        contact=loop.stances[Side.RIGHT][0],
        n=loop.n,
    )
    drawn = {
        "x": msg("{unit}, + to the picture's right", unit=unit),
        "y": msg("{unit}, + higher", unit=unit),
        "left": msg("Left stance"),
        "right": msg("Right stance"),
    }
    return ChartWords(title, LOOP_READING, alt_text, drawn)


def _draw_loop(axes: "Axes", words: Mapping[str, str], loop: HipLoop, language: Language) -> None:
    axes.plot(loop.right, loop.rise, color=CHART_INK, lw=1.0, gid=part("path"))
    for side, (contact, off) in loop.stances.items():
        at = np.linspace(contact, off, 40) % 100.0
        x, y = (np.interp(at, CYCLE_PERCENT, values) for values in (loop.right, loop.rise))
        tint = COLOUR[side]
        axes.plot(x, y, color=tint, ls=LINE[side], lw=3.0, label=words[side.value])
        for end, face in ((0, tint), (-1, CHART_PAPER)):
            axes.plot(x[end], y[end], MARKER[side], color=tint, mfc=face, mew=1.6, ms=6.5)
    _arrow(axes, loop)
    half = 0.6 * float(np.ptp(loop.rise))
    axes.set_ylim(-half, half)
    # Square at least, so that the words have room; wider where the hips sway that much.
    half = max(half, 0.6 * float(np.ptp(loop.right)))
    axes.set_xlim(-half, half)
    axes.set_aspect("equal")
    axes.set_xlabel(words["x"])
    axes.set_ylabel(words["y"])
    number_ticks(axes.xaxis, 5, language)
    number_ticks(axes.yaxis, 5, language)
    legend(axes)


def _arrow(axes: "Axes", loop: HipLoop) -> None:
    """In the middle of the left foot's stance, where no mark stands."""
    middle = round(0.5 * sum(loop.stances[Side.LEFT]))
    start, stop = ((loop.right[k], loop.rise[k]) for k in (middle, middle + 3))
    axes.annotate(
        "",
        xy=stop,
        xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": CHART_INK, "lw": 1.0, "mutation_scale": 16},
    )
