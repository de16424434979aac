"""The page of one runner over time: one file that opens offline, without script."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from formcheck.comparison.history import History
from formcheck.core.message import msg, msg_count
from formcheck.core.text import sanitize_text
from formcheck.core.verdict import Verdict
from formcheck.languages import ENGLISH, Language
from formcheck.reporting import history as told
from formcheck.reporting import wording
from formcheck.reporting.history import ONLY_ONE, span_of
from formcheck.reporting.html import environment

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart


def render_history(
    history: History, charts: Sequence["Chart"] = (), language: Language = ENGLISH
) -> str:
    """The page as one HTML document. ``charts``: as ``charts_of_history`` gives them."""
    groups = told.groups_of(history)
    page: dict[str, Any] = {
        "history": history,
        "words": wording,
        "told": told,
        "lang": language.code,
        "language": language,
        "headline": _headline(history),
        "changed": _changed(history, language),
        "warnings": list(told.warnings(history)),
        "by_chance": told.by_chance(history),
        "span": {name: sanitize_text(value) for name, value in span_of(history).items()},
        "groups": groups,
        "charts": charts,
    }
    return environment(language.code).get_template("history.html.j2").render(page)


def charts_of_history(history: History, language: Language = ENGLISH) -> tuple["Chart", ...]:
    """A chart for every measure that was measured more than once."""
    from formcheck.reporting.charts.history import trend_chart

    return tuple(
        trend_chart(spec, trends, language)
        for group in told.groups_of(history)
        for spec, trends in group.measures
        if any(len(trend.steps) > 1 for trend in trends)
    )


def _headline(history: History) -> str:
    if len(history.entries) == 1:
        return ONLY_ONE
    n = len(_which_changed(history))
    if n:
        return msg_count(
            "One measure changed since the first recording",
            "{n} measures changed since the first recording",
            n=n,
        )
    if all(change.verdict is Verdict.CANNOT_TELL for change in history.changes):
        return msg("Nothing can be compared")
    return msg("No detectable change since the first recording")


def _which_changed(history: History) -> list[tuple[str, str | None]]:
    return [
        (trend.metric, trend.side)
        for trend in history.trends
        if (change := trend.last.since_first) and change.verdict is Verdict.CHANGED
    ]


def _changed(history: History, language: Language) -> list[tuple[str, str]]:
    """Name and change of every measure that changed since the first result."""
    which = set(_which_changed(history))
    return [
        (_name(spec.title, trend.side, language), told.signed(change.change, spec, language))
        for group in told.groups_of(history)
        for spec, trends in group.measures
        for trend in trends
        if (trend.metric, trend.side) in which and (change := trend.last.since_first)
    ]


def _name(title: str, side: str | None, language: Language) -> str:
    return language.text(title) + (f", {language.text(side)}" if side else "")
