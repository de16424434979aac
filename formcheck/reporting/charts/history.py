"""One measure from result to result."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from formcheck.comparison.history import Trend, TrendStep
from formcheck.core.message import join_with, msg
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.charts.chart import (
    COLOUR,
    FACE,
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
    side_name,
    span,
    unit_name,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READING = msg(
    "Means with their 95\u00a0% interval, in the order of the recordings (not to scale of time). "
    "The band is the first value ± the smallest change that can be told apart in the same set-up."
)
READING_WITHOUT_BAND = msg(
    "Means with their 95\u00a0% interval, in the order of the recordings (not to scale of time)."
)
MOST_DATES = 5


def trend_chart(spec: MetricSpec, trends: Sequence[Trend], language: Language = ENGLISH) -> Chart:
    """The trends of one measure, left and right together where it has sides."""
    moments = sorted({s.point.entry.moment for t in trends for s in t.steps})
    places = {moment: place for place, moment in enumerate(moments)}

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        for number, trend in enumerate(trends):
            x = [places[s.point.entry.moment] for s in trend.steps]
            aside = 0.07 * (number - 0.5 * (len(trends) - 1))
            _draw(axes, trend, [at + aside for at in x], words.get(_key(trend.side)))
        shown = range(0, len(moments), -(-len(moments) // MOST_DATES))
        axes.set_xticks(list(shown), [f"{moments[k]:%Y-%m-%d}" for k in shown], fontsize=8.5)
        axes.set_xlim(-0.4, len(moments) - 0.6)
        axes.set_ylabel(words["y"])
        number_ticks(axes.yaxis, 5, language)
        if len(trends) > 1:
            legend(axes)

    return made(_words(spec, trends), draw, 2.5, ChartGroup.NONE, language)


def _words(spec: MetricSpec, trends: Sequence[Trend]) -> ChartWords:
    title = msg("{metric} over time", metric=spec.title)
    told = [_in_words(spec, trend) for trend in trends]
    alt_text = msg("{title}; {sides}.", title=title, sides=join_with("; ", told))
    names = {_key(t.side): side_name(t.side) for t in trends if t.side is not None}
    has_band = any(_change_of(t.steps[0]) is not None for t in trends)
    reading = READING if has_band else READING_WITHOUT_BAND
    return ChartWords(title, reading, alt_text, {"y": unit_name(spec.unit)} | names)


def _in_words(spec: MetricSpec, trend: Trend) -> str:
    values = [
        msg(
            "{date}: {mean} ({interval})",
            date=f"{step.point.entry.moment:%Y-%m-%d}",
            mean=amount(step.point.value.value, spec.decimals, spec.unit),
            interval=span(*step.point.value.ci95, spec.decimals),
        )
        for step in trend.steps
    ]
    told = join_with(", ", values)
    return told if trend.side is None else join_with(" ", (trend.side.value, told))


def _draw(axes: "Axes", trend: Trend, x: Sequence[float], name: str | None) -> None:
    side, tint = trend.side, COLOUR[trend.side]
    values = [step.point.value for step in trend.steps]
    change = _change_of(trend.steps[0])
    if change is not None:
        low, high = values[0].value - change, values[0].value + change
        axes.axhspan(low, high, facecolor=tint, alpha=0.12, lw=0, gid=part("band", side))
        for rim in (low, high):
            axes.axhline(rim, color=tint, ls=LINE[side], lw=0.6)
    for at, value in zip(x, values, strict=True):
        axes.plot((at, at), value.ci95, color=tint, lw=1.4, marker="_", ms=7, mew=1.6)
    axes.plot(
        x, [v.value for v in values], color=tint, ls=LINE[side], lw=1.6, marker=MARKER[side],
        mfc=FACE[side], mew=1.5, ms=6.5, label=name, gid=part("means", side),
    )  # fmt: skip


def _change_of(step: TrendStep) -> float | None:
    return step.point.value.smallest_detectable_change


def _key(side: Side | None) -> str:
    return "both" if side is None else side.value
