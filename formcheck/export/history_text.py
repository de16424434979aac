"""One runner over time in plain text."""

from formcheck.compare.history import History, Trend
from formcheck.core.message import say, say_count
from formcheck.core.metric import MetricSpec
from formcheck.core.text import harmless
from formcheck.export.found import aligned
from formcheck.export.history import (
    HOW_JUDGED,
    by_chance,
    change_text,
    groups_of,
    mean_text,
    warnings,
)
from formcheck.languages import ENGLISH, Language

ONLY_ONE = say("There is one result only: nothing to compare it with yet.")


def history_text(history: History, language: Language = ENGLISH) -> str:
    """Every measure: the first value, the newest, and what became of it."""
    text = language.text
    span = span_of(history)
    title = say_count(
        "{runner}: one result, {first}",
        "{runner}: {n} results, {first} to {last}",
        n=len(history.entries),
        **span,
    )
    lines = [harmless(text(title)), ""]
    header = (say("Measure"), say("First"), say("Newest"), say("Since the first"),
              say("Since the one before"))  # fmt: skip
    for group in groups_of(history):
        rows = [_row(spec, trend, language) for spec, trends in group.measures for trend in trends]
        titles = [text(group.title), *map(text, header[1:])]
        lines += [aligned([titles, *rows]), ""]
    if len(history.entries) == 1:
        lines.append(text(ONLY_ONE))
    else:
        notes = (*warnings(history), HOW_JUDGED, by_chance(history))
        lines += [text(note) for note in notes if note]
    return "\n".join(lines)


def span_of(history: History) -> dict[str, str]:
    """Whose results, from when to when."""
    return {
        "runner": history.runner,
        "first": f"{history.entries[0].moment:%Y-%m-%d}",
        "last": f"{history.entries[-1].moment:%Y-%m-%d}",
    }


def _row(spec: MetricSpec, trend: Trend, language: Language) -> list[str]:
    side = f", {language.text(trend.side)}" if trend.side else ""
    first, last = trend.steps[0], trend.last
    since_previous = last.since_previous if len(trend.steps) > 2 else None
    return [
        f"{language.text(spec.title)}{side}",
        mean_text(first, spec, language),
        mean_text(last, spec, language) if last is not first else "",
        change_text(last.since_first, spec, language),
        change_text(since_previous, spec, language),
    ]
