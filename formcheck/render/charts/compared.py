"""Angles over the gait cycle before and after, one side at a time."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis
from formcheck.core.message import joined, say
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.render.charts.chart import Chart, Group, Words, made
from formcheck.render.charts.cycle import CURVE_TITLE, POSITIVE, trace_in_words
from formcheck.render.charts.style import part
from formcheck.render.charts.trace import Look, Trace, draw_trace, finish, look_of, trace_of
from formcheck.render.cycles import curves, cycles_in
from formcheck.render.palette import CHART_MUTED, CHART_PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READING = say(
    "Mean of the strides and ± 1\u00a0SD around it. Before: grey and dotted; after: in the colour "
    "of the side. Where the lines differ by less than what the measures of this angle can tell "
    "apart, that is no change."
)
_BEFORE = Look(CHART_MUTED, ":", "D", CHART_PAPER)
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
    title = say("{angle} before and after, {side}", angle=name, side=first.side.value)
    drawn: dict[str, str] = {
        "x": say("% of the gait cycle"),
        "y": POSITIVE.get(curve, say("degrees")),
        BEFORE: say("Before, n = {n}", n=first.n),
        AFTER: say("After, n = {n}", n=second.n),
    }
    told = joined(
        "; ",
        (
            joined(": ", (say("before"), trace_in_words(first))),
            joined(": ", (say("after"), trace_in_words(second))),
        ),
    )
    alt_text = say("{title}, mean and standard deviation; {sides}.", title=title, sides=told)

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        for trace, look, when in zip(traces, looks, (BEFORE, AFTER), strict=True):
            draw_trace(axes, trace, look, words[when], part(when, trace.side))
        finish(axes, words, language)

    return made(Words(title, READING, alt_text, drawn), draw, 3.0, Group.NONE, language)
