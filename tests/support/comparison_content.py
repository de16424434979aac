"""Comparisons with their pictures and charts, as their forms get them."""

from functools import cache
from typing import Any

from formcheck.comparison import Comparison, compared
from formcheck.core.recording import Side
from formcheck.reporting.charts import Chart
from formcheck.reporting.comparison import ComparisonContent, frame_pairs
from formcheck.reporting.video.keyframes import KeyFrame, frame_name
from formcheck.reporting.video.moments import Moment
from tests.support.compared_pairs import pair, shifted
from tests.support.drawn_charts import cycle_changes
from tests.support.key_frames import jpeg


def leaning() -> Comparison:
    before, after = pair()
    return compared(before, shifted(after, "trunk_lean", 6.0))


def frames(video: int = 0) -> tuple[KeyFrame, ...]:
    return tuple(
        KeyFrame(
            frame_name(video, side, moment), jpeg(), "A caption", f"Seen at {moment}", (), video
        )
        for side in Side
        for moment in Moment
    )


@cache
def charts() -> tuple[Chart, ...]:
    return tuple(cycle_changes(*pair(), ("trunk_lean", "knee_flexion")))


def shown_of(comparison: Comparison, **more: Any) -> ComparisonContent:
    fields = {"frames": frame_pairs(comparison, frames(), frames()), "charts": charts()}
    return ComparisonContent(comparison, **(fields | more))
