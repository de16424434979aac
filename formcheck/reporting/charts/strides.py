"""Stride by stride: when each foot was on the ground, and values."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.gait import GaitEvent
from formcheck.core.message import join_with, msg
from formcheck.core.metric import Measured, Metric
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
    in_words,
    legend,
    made,
    number_ticks,
    part,
    side_name,
    titled,
    unit_name,
)
from formcheck.reporting.palette import CHART_INK
from formcheck.reporting.video.strip import Stance, stances_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_S = 4.0
EVENTS_READING = msg(
    "The first seconds. Each bar is a stance, from contact, the upright line, to toe-off; where "
    "neither row has a bar, both feet are in the air."
)
ROW = {Side.LEFT: 1.0, Side.RIGHT: 0.0}


def event_strip(
    events: tuple[GaitEvent, ...], recording: str, language: Language = ENGLISH
) -> Chart:
    """When each foot was on the ground, over the first seconds of ``recording``."""
    stances = stances_of(events)
    start_s = stances[0].contact_s if stances else 0.0
    shown = [s for s in stances if s.contact_s < start_s + SHOWN_S]

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        _draw_events(axes, words, shown, start_s)
        number_ticks(axes.xaxis, 5, language)

    words = _events_in_words(stances, recording)
    return made(words, draw, 1.5, ChartGroup.NONE, language)


def _events_in_words(stances: tuple[Stance, ...], recording: str) -> ChartWords:
    title = titled(msg("Left and right foot on the ground"), recording)
    left, right = ([s for s in stances if s.side is side] for side in Side)
    counted = msg(
        "{title}: contacts in the recording, {left} left and {right} right",
        title=title,
        left=len(left),
        right=len(right),
    )
    on_s = [[s.toe_off_s - s.contact_s for s in own if s.toe_off_s] for own in (left, right)]
    alt_text = msg("{counted}.", counted=counted)
    if all(on_s):
        alt_text = msg(
            "{counted}; on the ground for {left:.3f} s on the left and {right:.3f} s on the right, "
            "on average.",
            counted=counted,
            left=float(np.mean(on_s[0])),
            right=float(np.mean(on_s[1])),
        )
    return ChartWords(
        title,
        EVENTS_READING,
        alt_text,
        {"x": msg("time, s")} | {side.value: side_name(side) for side in Side},
    )


def _draw_events(
    axes: "Axes", words: Mapping[str, str], shown: list[Stance], start_s: float
) -> None:
    for stance in shown:
        y, tint = ROW[stance.side], COLOUR[stance.side]
        if stance.toe_off_s is not None:
            axes.barh(
                y,
                stance.toe_off_s - stance.contact_s,
                left=stance.contact_s,
                height=0.5,
                color=FACE[stance.side],
                edgecolor=tint,
                lw=1.8,
            )
        axes.plot((stance.contact_s,) * 2, (y - 0.36, y + 0.36), color=CHART_INK, lw=1.6)
    axes.set_ylim(-0.6, 1.6)
    axes.set_xlim(start_s - 0.05, start_s + SHOWN_S)
    axes.set_xlabel(words["x"])
    axes.set_yticks([ROW[side] for side in Side], [words[side.value] for side in Side])
    axes.grid(False)


VALUES_READING = msg(
    "Each mark is a stride at the time of its middle; the line is their mean, the bar at the right "
    "its 95\u00a0% interval, which also holds the error of the method."
)


def stride_values(
    metrics: Sequence[Metric], metric_id: str, labels: Sequence[str], language: Language = ENGLISH
) -> Chart:
    """Every stride's value over time, with the mean and its 95 % interval, per side. ``labels``:
    what to call each recording. Raises KeyError where the metric was not measured."""
    measured = [m for m in metrics if m.spec.id == metric_id and isinstance(m, Measured)]
    if not measured:
        raise KeyError(f"{metric_id!r} was not measured")

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        _draw_values(axes, words, measured)
        number_ticks(axes.xaxis, 6, language)
        number_ticks(axes.yaxis, 5, language)

    words = _values_in_words(measured, [labels[m.video] for m in measured])
    return made(words, draw, 2.7, ChartGroup.STRIDES, language)


def _values_in_words(measured: Sequence[Measured], recordings: Sequence[str]) -> ChartWords:
    spec = measured[0].spec
    apart = len(set(recordings)) > 1
    whole = msg("{metric}, stride by stride", metric=spec.title)
    title = titled(whole, "" if apart else recordings[0])
    own = recordings if apart else [""] * len(recordings)
    names = {
        _key(m): titled(side_name(m.side), label) for m, label in zip(measured, own, strict=True)
    }
    alt_text = msg(
        "{title}; {sides}.", title=title, sides=join_with("; ", map(in_words, measured, own))
    )
    return ChartWords(
        title, VALUES_READING, alt_text, {"x": msg("time, s"), "y": unit_name(spec.unit)} | names
    )


def _key(metric: Measured) -> str:
    return metric.side.value if metric.side is not None else "both"


def _draw_values(axes: "Axes", words: Mapping[str, str], measured: Sequence[Measured]) -> None:
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
