"""Key frames and charts."""

from itertools import groupby
from typing import TYPE_CHECKING

from formcheck.core.message import say
from formcheck.export import wording
from formcheck.export.html import frame_groups, in_other_words
from formcheck.export.pdf.blocks import Block, figure, figures, heading, paragraph
from formcheck.export.pdf.page import Page

if TYPE_CHECKING:
    from formcheck.render.charts import Chart
    from formcheck.render.keyframes import KeyFrame

A_ROW = 3
"""Contact, midstance and toe-off of a side."""


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
        shown = (frame for row in rows for frame in row)
        blocks.append(figures(A_ROW, (_frame(page, frame) for frame in shown)))
    return blocks


def _frame(page: Page, frame: "KeyFrame") -> Block:
    return figure(page.frame(frame), "", page.say(frame.caption))


def further_charts(page: Page) -> list[Block]:
    """Those that the clinician's page does not show, one below the other."""
    shown = {chart.alt_text for chart in page.small_charts}
    further = [c for c in page.charts if c.group.value and c.alt_text not in shown]
    if not further:
        return []
    blocks = [heading(page.say(say("Further charts")))]
    for group, charts in groupby(further, key=lambda chart: chart.group):
        blocks.append(heading(page.say(group.value), 2))
        blocks += [_chart(page, chart) for chart in charts]
    return blocks


def _chart(page: Page, chart: "Chart") -> Block:
    return figure(page.chart(chart), page.say(chart.title), page.say(chart.caption))
