"""When each foot was on the ground."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.analysis import Analysis
from formcheck.core.message import say
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.render.charts.chart import Chart, Group, Words, made
from formcheck.render.charts.phrases import side_name, titled
from formcheck.render.charts.style import COLOUR, FACE, number_ticks
from formcheck.render.palette import CHART_INK
from formcheck.render.strip import Stance, stances_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_S = 4.0
READING = say(
    "The first seconds. Each bar is a stance, from contact, the upright line, to toe-off; where "
    "neither row has a bar, both feet are in the air."
)
ROW = {Side.LEFT: 1.0, Side.RIGHT: 0.0}


def event_strip(analysis: Analysis, language: Language = ENGLISH) -> Chart:
    """When each foot was on the ground, over the first seconds of the leading recording."""
    leading = analysis.leading
    stances = stances_of(leading.gait.events)
    start_s = stances[0].contact_s if stances else 0.0
    shown = [s for s in stances if s.contact_s < start_s + SHOWN_S]

    def draw(axes: "Axes", words: Mapping[str, str]) -> None:
        _draw(axes, words, shown, start_s)
        number_ticks(axes.xaxis, 5, language)

    words = _words(stances, analysis.labels[leading.video])
    return made(words, draw, 1.5, Group.NONE, language)


def _words(stances: tuple[Stance, ...], recording: str) -> Words:
    title = titled(say("Left and right foot on the ground"), recording)
    left, right = ([s for s in stances if s.side is side] for side in Side)
    counted = say(
        "{title}: contacts in the recording, {left} left and {right} right",
        title=title,
        left=len(left),
        right=len(right),
    )
    on_s = [[s.toe_off_s - s.contact_s for s in own if s.toe_off_s] for own in (left, right)]
    alt_text = say("{counted}.", counted=counted)
    if all(on_s):
        alt_text = say(
            "{counted}; on the ground for {left:.3f} s on the left and {right:.3f} s on the right, "
            "on average.",
            counted=counted,
            left=float(np.mean(on_s[0])),
            right=float(np.mean(on_s[1])),
        )
    return Words(
        title,
        READING,
        alt_text,
        {"x": say("time, s")} | {side.value: side_name(side) for side in Side},
    )


def _draw(axes: "Axes", words: Mapping[str, str], shown: list[Stance], start_s: float) -> None:
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
