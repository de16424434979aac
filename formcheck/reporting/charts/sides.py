"""Left beside right: every metric whose sides can be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.core.analysis import Asymmetry
from formcheck.core.message import digits, join_with, msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.charts.chart import (
    COLOUR,
    FACE,
    MARKER,
    Chart,
    ChartGroup,
    ChartWords,
    amount,
    legend,
    made,
    part,
    real_minus,
    side_name,
    span,
    titled,
)
from formcheck.reporting.palette import CHART_GRID, CHART_INK, CHART_MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

READING = msg(
    "Marks are means, bars their 95\u00a0% intervals; each row has a scale of its own. Where a row "
    "says that the sides differ, the difference is beyond its own error, which is smaller than the "
    "bars where both sides share theirs. A difference is no risk in itself."
)
ROW_IN = 0.46
APART = 0.13
"""How far the two bars of a row stand above and below its middle, in rows."""
TEXT_UP = 0.42
LINE_UP = 0.36
"""Height of a line of words, in rows."""
WIDEST_PT = 270.0
"""Room for a name and its values beside each other."""


@dataclass(frozen=True)
class _Pair:
    """``differs``: whether beyond error."""

    left: Measured
    right: Measured
    differs: bool

    @property
    def ends(self) -> tuple[float, float]:
        both = (*self.left.ci95, *self.right.ci95)
        return min(both), max(both)

    @property
    def weight(self) -> str:
        """Of its words."""
        return "bold" if self.differs else "normal"

    def place(self, value: float) -> float:
        """Where ``value`` stands in the row, 0..1."""
        low, high = self.ends
        return (value - low) / (high - low) if high > low else 0.5


@dataclass(frozen=True)
class _Row:
    """``y``: of its middle, in rows. ``wide``: its values stand below its name."""

    pair: _Pair
    y: float
    wide: bool


def sides_of(
    metrics: Sequence[Metric],
    asymmetries: Sequence[Asymmetry],
    labels: Sequence[str],
    language: Language = ENGLISH,
) -> tuple[Chart, ...]:
    """A chart for each recording from which both sides of a metric were read. ``labels``: what to
    call each recording."""
    beyond = {a.metric: a.beyond_error for a in asymmetries}
    charts = []
    for video, label in enumerate(labels):
        pairs = _pairs([m for m in metrics if isinstance(m, Measured) and m.video == video], beyond)
        if pairs:
            words = _words(pairs, label)
            charts.append(_chart(words, pairs, language))
    return tuple(charts)


def _chart(words: ChartWords, pairs: Sequence[_Pair], language: Language) -> Chart:
    rows, end = [], 0.0
    for pair in pairs:
        wide = _is_wide(words, pair, language)
        end += LINE_UP * wide
        rows.append(_Row(pair, -end, wide))
        end += 1.0
    height_in = 0.4 + ROW_IN * end
    return made(
        words, lambda axes, w: _draw(axes, w, rows), height_in, ChartGroup.STRIDES, language
    )


def _is_wide(words: ChartWords, pair: _Pair, language: Language) -> bool:
    """Whether name and values do not fit beside each other."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    metric_id = pair.left.spec.id
    name, values = (words.drawn[f"{metric_id} {what}"] for what in ("name", "values"))
    text = f"{language.text(name)}   {language.text(values)}"
    font = FontProperties(family="DejaVu Sans", weight=pair.weight)
    return float(TextPath((0, 0), text, size=10.0, prop=font).get_extents().width) > WIDEST_PT


def _pairs(own: Sequence[Measured], beyond: Mapping[str, bool]) -> list[_Pair]:
    left, right = ({m.spec.id: m for m in own if m.side is side} for side in Side)
    return [_Pair(left[i], right[i], beyond[i]) for i in left if i in right and i in beyond]


def _words(pairs: Sequence[_Pair], recording: str) -> ChartWords:
    title = titled(msg("Left and right"), recording)
    drawn: dict[str, str] = {side.value: side_name(side) for side in Side}
    for pair in pairs:
        spec = pair.left.spec
        name = spec.title
        drawn[f"{spec.id} name"] = msg("{metric}: differs", metric=name) if pair.differs else name
        left = digits(pair.left.value, spec.decimals)
        drawn[f"{spec.id} values"] = join_with(" · ", (left, _short(pair.right)))
    alt_text = msg("{title}; {rows}.", title=title, rows=join_with("; ", map(_in_words, pairs)))
    return ChartWords(title, READING, alt_text, drawn)


def _short(metric: Measured) -> str:
    decimals, unit = metric.spec.decimals, metric.spec.unit
    if unit == "deg":
        return join_with("", (digits(metric.value, decimals), "°"))
    return amount(metric.value, decimals, unit)


def _in_words(pair: _Pair) -> str:
    spec = pair.left.spec
    left, right = (
        msg(
            "{value} ({interval})",
            value=amount(m.value, spec.decimals, spec.unit),
            interval=span(*m.ci95, spec.decimals),
        )
        for m in (pair.left, pair.right)
    )
    told = msg("{metric}: left {left}, right {right}", metric=spec.title, left=left, right=right)
    if pair.differs:
        return msg("{told}, different beyond error", told=told)
    return msg("{told}, no difference beyond error", told=told)


def _draw(axes: "Axes", words: Mapping[str, str], rows: Sequence[_Row]) -> None:
    for row in rows:
        _draw_pair(axes, row.pair, row.y)
        metric_id, up, weight = row.pair.left.spec.id, row.y + TEXT_UP, row.pair.weight
        name, values = words[f"{metric_id} name"], real_minus(words[f"{metric_id} values"])
        above = up + LINE_UP * row.wide
        axes.text(0.0, above, name, va="center", color=CHART_INK, weight=weight)
        axes.text(1.0, up, values, va="center", ha="right", color=CHART_INK, weight=weight)
    for side in Side:
        axes.plot([], [], MARKER[side], color=COLOUR[side], mfc=FACE[side], mew=1.8, ms=7.5,
                  ls="-", lw=2.4, label=words[side.value])  # fmt: skip
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(rows[-1].y - 0.4, 0.72)
    axes.axis("off")
    legend(axes)


def _draw_pair(axes: "Axes", pair: _Pair, y: float) -> None:
    axes.axhline(y, color=CHART_GRID, lw=1.0)
    ends = [(pair.place(m.value), y + up) for m, up in ((pair.left, APART), (pair.right, -APART))]
    axes.plot(*zip(*ends, strict=True), color=CHART_MUTED, lw=1.4)
    for metric, (x, at) in zip((pair.left, pair.right), ends, strict=True):
        side, tint = metric.side, COLOUR[metric.side]
        low, high = (pair.place(end) for end in metric.ci95)
        axes.plot((low, high), (at, at), color=tint, lw=2.4, solid_capstyle="butt",
                  gid=part(f"interval-{metric.spec.id}", side))  # fmt: skip
        axes.plot(x, at, MARKER[side], color=tint, mfc=FACE[side], mew=1.8, ms=7.5,
                  gid=part(f"mean-{metric.spec.id}", side))  # fmt: skip
