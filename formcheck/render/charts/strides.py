"""Values stride by stride."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis
from formcheck.core.message import joined, say
from formcheck.core.metric import Measured
from formcheck.languages import ENGLISH, Language
from formcheck.render.charts.chart import Chart, Group, Words, made
from formcheck.render.charts.phrases import in_words, side_name, titled, unit_name
from formcheck.render.charts.style import COLOUR, FACE, LINE, MARKER, legend, number_ticks, part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READING = say(
    "Each mark is a stride at the time of its middle; the line is their mean, the bar at the right "
    "its 95\u00a0% interval, which also holds the error of the method."
)


def stride_values(analysis: Analysis, metric_id: str, language: Language = ENGLISH) -> Chart:
    """Every stride's value over time, with the mean and its 95 % interval, per side. Raises
    KeyError where the metric was not measured."""
    measured = [m for m in analysis.metrics if m.spec.id == metric_id and isinstance(m, Measured)]
    if not measured:
        raise KeyError(f"{metric_id!r} was not measured")

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        _draw(axes, words, measured)
        number_ticks(axes.xaxis, 6, language)
        number_ticks(axes.yaxis, 5, language)

    words = _words(measured, [analysis.labels[m.video] for m in measured])
    return made(words, draw, 2.7, Group.STRIDES, language)


def _words(measured: Sequence[Measured], recordings: Sequence[str]) -> Words:
    spec = measured[0].spec
    apart = len(set(recordings)) > 1
    whole = say("{metric}, stride by stride", metric=spec.title)
    title = titled(whole, "" if apart else recordings[0])
    own = recordings if apart else [""] * len(recordings)
    names = {
        _key(m): titled(side_name(m.side), label) for m, label in zip(measured, own, strict=True)
    }
    alt_text = say(
        "{title}; {sides}.", title=title, sides=joined("; ", map(in_words, measured, own))
    )
    return Words(title, READING, alt_text, {"x": say("time, s"), "y": unit_name(spec.unit)} | names)


def _key(metric: Measured) -> str:
    return metric.side.value if metric.side is not None else "both"


def _draw(axes: "Axes", words: Mapping[str, str], measured: Sequence[Measured]) -> None:
    end_s = max((v.stop_s for m in measured for v in m.per_stride), default=0.0)
    for place, metric in enumerate(measured, start=1):
        side, tint = metric.side, COLOUR[metric.side]
        axes.axhline(metric.value, color=tint, ls=LINE[side], lw=1.6, gid=part("mean", side))
        at = end_s * (1.0 + 0.06 * place)
        axes.plot(
            (at, at), metric.ci95, color=tint, lw=2.4, marker="_", ms=9, mew=2.0,
            gid=part("interval", side),
        )  # fmt: skip
        axes.plot(
            [0.5 * (v.start_s + v.stop_s) for v in metric.per_stride],
            [v.value for v in metric.per_stride],
            MARKER[side],
            color=tint,
            mfc=FACE[side],
            mew=1.5,
            ms=5.5,
            clip_on=False,
            gid=part("strides", side),
        )
        axes.plot(
            [], [], MARKER[side], color=tint, mfc=FACE[side], mew=1.5, ls=LINE[side], lw=1.6,
            label=words[_key(metric)],
        )  # fmt: skip
    axes.set_xlabel(words["x"])
    axes.set_ylabel(words["y"])
    if len(measured) > 1:
        legend(axes)
