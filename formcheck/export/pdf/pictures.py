"""Key frames and charts."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from formcheck.core.said import say
from formcheck.export import wording
from formcheck.export.html import frame_groups, in_other_words
from formcheck.export.pdf.blocks import Block, figure, figures, heading, paragraph
from formcheck.export.pdf.page import Page

if TYPE_CHECKING:
    from formcheck.render.charts import Chart
    from formcheck.render.keyframes import KeyFrame

MOMENTS = 3
"""Of a stance: contact, midstance, toe-off."""


def key_frames(page: Page) -> list[Block]:
    """A row per side."""
    if not page.frames:
        return []
    blocks = [heading(page.say(say("Key frames")))]
    if in_other_words(page.frames, page.language):
        blocks.append(paragraph(page.say(wording.WORDS_IN_PICTURES), "small"))
    for title, rows in frame_groups(page.analysis, page.frames, page.language):
        if title:
            blocks.append(heading(title, 2))
        blocks += [_row(page, row) for row in rows]
    return blocks


def _row(page: Page, row: Sequence["KeyFrame"]) -> Block:
    shown = (figure(page.frame(frame), "", page.say(frame.caption)) for frame in row)
    return figures(MOMENTS, shown)


def curves(page: Page) -> list[Block]:
    """The charts of each group, two side by side."""
    if not page.charts:
        return []
    blocks = [heading(page.say(say("Curves")))]
    for group, charts in groupby(page.charts, key=lambda chart: chart.group):
        if group.value:
            blocks.append(heading(page.say(group.value), 2))
        blocks.append(figures(2, (_chart(page, chart) for chart in charts)))
    return blocks


def _chart(page: Page, chart: "Chart") -> Block:
    return figure(page.chart(chart), page.say(chart.title), page.say(chart.caption))
