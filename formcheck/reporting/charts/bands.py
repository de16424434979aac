"""A runner's value on the band in which other runners lie."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from formcheck.core.message import join_with, msg
from formcheck.core.metric import Measured, Metric, Reference
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.charts.chart import (
    COLOUR,
    FACE,
    MARKER,
    Chart,
    ChartGroup,
    ChartWords,
    in_words,
    legend,
    made,
    number_ticks,
    part,
    side_name,
    span,
    titled,
    unit_name,
)
from formcheck.reporting.palette import CHART_BAND, CHART_INK, CHART_MUTED, CHART_PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RUNNER = msg("Mark and bar: this runner's mean and its 95\u00a0% interval.")


def band(metric: Measured, limit: float | None = None, language: Language = ENGLISH) -> Chart:
    """The value with its 95 % interval on the reference band, and the limit of a finding."""
    side = metric.side.value if metric.side is not None else ""
    return _band((metric,), titled(metric.spec.title, side), language, limit)


def bands_of(
    metrics: Sequence[Metric], labels: Sequence[str], language: Language = ENGLISH
) -> tuple[Chart, ...]:
    """The values of every metric that has a band, left and right on the same one. ``labels``: what
    to call each recording."""
    beside: dict[tuple[str, int, Reference], list[Measured]] = {}
    for metric in metrics:
        if isinstance(metric, Measured) and metric.reference is not None:
            beside.setdefault((metric.spec.id, metric.video, metric.reference), []).append(metric)
    return tuple(
        _band(
            measured,
            titled(
                msg("{metric} beside other runners", metric=measured[0].spec.title),
                labels[video],
            ),
            language,
        )
        for (_, video, _), measured in beside.items()
    )


def _band(
    measured: Sequence[Measured], title: str, language: Language, limit: float | None = None
) -> Chart:
    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        _draw(axes, words, measured, limit)
        number_ticks(axes.xaxis, 6, language)

    words = _words(measured, title, limit)
    return made(words, draw, 0.85 + 0.25 * len(measured), ChartGroup.BANDS, language)


def _words(measured: Sequence[Measured], title: str, limit: float | None) -> ChartWords:
    spec, reference = measured[0].spec, measured[0].reference
    told = [in_words(metric) for metric in measured]
    caption = RUNNER
    if reference is not None:
        told.append(
            msg(
                "reference {span} ({source})",
                span=span(reference.low, reference.high, spec.decimals),
                source=reference.source,
            )
        )
        pattern = msg("Hatched") if reference.provisional else msg("Grey")
        caption = msg(
            "{pattern}: where other runners lie ({source}). {runner}",
            pattern=pattern,
            source=reference.source,
            runner=RUNNER,
        )
    if limit is not None:
        told.append(msg("limit {limit:g}", limit=limit))
        caption = msg("{caption} Dotted: the limit of the finding.", caption=caption)
    alt_text = msg("{title}: {values}.", title=title, values=join_with("; ", told))
    names = {part("name", m.side): side_name(m.side) for m in measured if len(measured) > 1}
    return ChartWords(title, caption, alt_text, {"x": unit_name(spec.unit)} | names)


def _draw(
    axes: "Axes", words: Mapping[str, str], measured: Sequence[Measured], limit: float | None
) -> None:
    reference = measured[0].reference
    if reference is not None:
        _draw_reference(axes, reference)
    if limit is not None:
        axes.axvline(limit, color=CHART_INK, ls=":", lw=1.8, gid=part("limit"))
    for row, metric in enumerate(measured):
        side, tint, y = metric.side, COLOUR[metric.side], -float(row)
        axes.plot(metric.ci95, (y, y), color=CHART_PAPER, lw=6.0, solid_capstyle="butt")
        axes.plot(metric.ci95, (y, y), "|-", color=tint, lw=2.6, ms=13, mew=2.2,
                  solid_capstyle="butt", gid=part("interval", side))  # fmt: skip
        axes.plot(metric.value, y, MARKER[side], color=tint, mfc=FACE[side], mew=1.8, ms=8.5,
                  label=words.get(part("name", side)), gid=part("mean", side))  # fmt: skip
    axes.set_xlim(*_room(measured, limit))
    axes.set_ylim(0.4 - len(measured), 0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(words["x"])
    if len(measured) > 1:
        legend(axes)


def _draw_reference(axes: "Axes", reference: Reference) -> None:
    provisional = reference.provisional
    axes.axvspan(
        reference.low,
        reference.high,
        facecolor=CHART_PAPER if provisional else CHART_BAND,
        edgecolor=CHART_MUTED,
        hatch="////" if provisional else None,
        ls="--" if provisional else "-",
        lw=1.0,
        gid=part("band"),
    )


def _room(measured: Sequence[Measured], limit: float | None) -> tuple[float, float]:
    marks = [end for metric in measured for end in metric.ci95]
    reference = measured[0].reference
    marks += [reference.low, reference.high] if reference is not None else []
    marks += [limit] if limit is not None else []
    low, high = min(marks), max(marks)
    room = 0.08 * (high - low or 1.0)
    return low - room, high + room
