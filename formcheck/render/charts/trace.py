"""Mean ± SD over the gait cycle, one line a side: what angles and the hips' height share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.message import say, say_count
from formcheck.core.recording import Side
from formcheck.languages import Language
from formcheck.render.charts.phrases import side_name
from formcheck.render.charts.style import COLOUR, FACE, LINE, MARKER, legend, number_ticks
from formcheck.render.cycles import CYCLE_PERCENT, toe_off_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READING = say(
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
        t.side.value: say_count(
            "{side} ({n} stride)", "{side} ({n} strides)", n=t.n, side=side_name(t.side)
        )
        for t in traces
    }


@dataclass(frozen=True)
class Look:
    """How a line is told from the others. ``face``: inside of its marks."""

    colour: str
    line: str
    marker: str
    face: str


def look_of(side: Side) -> Look:
    """That of a side, in every chart."""
    return Look(COLOUR[side], LINE[side], MARKER[side], FACE[side])


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
    axes: "Axes", trace: Trace, look: Look, label: str, name: str, heavy: float = 1.0
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
