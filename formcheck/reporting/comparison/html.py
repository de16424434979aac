"""``comparison.html``: one file that opens anywhere, without network or script."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from formcheck.comparison import Change
from formcheck.core.verdict import Verdict
from formcheck.reporting import wording
from formcheck.reporting.comparison import content as say_so
from formcheck.reporting.comparison.content import ComparisonContent, FramePair, load_compared
from formcheck.reporting.facts import facts
from formcheck.reporting.html import environment


@dataclass(frozen=True)
class ChangeGauge:
    """Where a change lies, as shares (0..100) of a scale: its interval and mean, nothing (0), and
    what could not be told apart in one set-up (None where that is not known)."""

    low: float
    value: float
    high: float
    nothing: float
    least: tuple[float, float] | None


def render(shown: ComparisonContent) -> bytes:
    """The page as UTF-8. The charts' SVG is trusted; all other text is escaped."""
    comparison, language = shown.comparison, shown.language
    page: dict[str, Any] = {
        "comparison": comparison,
        "words": wording,
        "say_so": say_so,
        "shown": shown,
        "lang": language.code,
        "language": language,
        "headline": say_so.headline(comparison),
        "guide": {"withheld": shown.referral is not None, "referral": shown.referral},
        "changed": comparison.of(Verdict.CHANGED),
        "chance": say_so.chance(comparison),
        "tables": say_so.tables(comparison),
        "not_compared": say_so.not_compared(comparison, language),
        "load": load_compared(shown),
        "facts": [facts(a, language) for a in (comparison.before, comparison.after)],
        "frame_rows": frame_rows(shown.frames),
        "video": say_so.video_text(shown),
        "gauge_of": gauge_of,
    }
    template = environment(language.code).get_template("comparison.html.j2")
    return template.render(page).encode("utf-8")


def frame_rows(pairs: tuple[FramePair, ...]) -> list[list[FramePair]]:
    """The pairs of one side of one recording together."""
    grouped = groupby(pairs, key=lambda pair: pair.after.name.partition("_")[0])
    return [list(row) for _, row in grouped]


def gauge_of(change: Change) -> ChangeGauge:
    """Geometry of a change that has an interval, 0 always within."""
    if change.ci95 is None or change.difference is None:
        raise ValueError(f"expected an interval of {change.spec.id}")
    least = change.smallest_detectable_change
    ends = (*change.ci95, 0.0, *((-least, least) if least else ()))
    room = 0.06 * (max(ends) - min(ends)) or 1.0
    start, stop = min(ends) - room, max(ends) + room

    def place(value: float) -> float:
        return float(round(100 * (value - start) / (stop - start), 2))

    low, high = change.ci95
    return ChangeGauge(
        place(low),
        place(change.difference),
        place(high),
        place(0.0),
        (place(-least), place(least)) if least else None,
    )
