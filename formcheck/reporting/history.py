"""One runner over time: what the terminal, the page and the table share, the table, and plain
text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formcheck.comparison.history import History, Trend, TrendChange, TrendStep
from formcheck.core.message import digits, join_with, msg, msg_count
from formcheck.core.metric import MetricSpec
from formcheck.core.text import sanitize_text
from formcheck.languages import ENGLISH, Language
from formcheck.metrics import CATALOGUE
from formcheck.reporting import numbers
from formcheck.reporting.csv import Cell, table
from formcheck.reporting.search_results import aligned
from formcheck.reporting.wording import GROUPS, VERDICTS
from formcheck.settings import KMH_PER_MPS

SPECS: Mapping[str, MetricSpec] = {row.spec.id: row.spec for row in CATALOGUE}

OTHER_SPEED = msg(
    "The belt speed differs between recordings that are compared. Cadence, times and most angles "
    "change with speed; a change may be that and nothing else."
)
HOW_JUDGED = msg(
    "Judged as two recordings are: changed where the whole 95\u00a0% interval of the difference "
    "lies on one side of 0, that is, beyond what is detectable here; cannot tell where more than "
    "1.5 times as much is needed as at best. Whether a change is for the better no number says."
)
COLUMNS = (
    *("runner", "folder", "date", "view", "facing", "model", "fps", "speed_kmh", "version"),
    *("metric", "side", "value", "unit", "ci95_low", "ci95_high", "n"),
    *("smallest_detectable_change", "change_since_first", "verdict_since_first"),
    *("differs_from_first", "change_since_previous", "verdict_since_previous"),
    "differs_from_previous",
)
CHANCE = 0.05


@dataclass(frozen=True)
class TrendGroup:
    """Measures shown together: (definition, its trends, left first)."""

    title: str
    measures: tuple[tuple[MetricSpec, tuple[Trend, ...]], ...]


def groups_of(history: History) -> tuple[TrendGroup, ...]:
    """The measures of ``history`` in the order of the report."""
    found = []
    for title, ids in GROUPS:
        by_id = {i: tuple(t for t in history.trends if t.metric == i) for i in ids}
        ordered = (
            (SPECS[i], tuple(sorted(trends, key=lambda t: t.side or "")))
            for i, trends in by_id.items()
            if trends
        )
        measures = tuple(ordered)
        if measures:
            found.append(TrendGroup(title, measures))
    return tuple(found)


def warnings(history: History) -> Iterator[str]:
    """What makes comparisons doubtful, one text each."""
    set_up = [d.what for d in history.differing]
    if set_up:
        yield msg(
            "Recordings that are compared were not made in the same way; they differ in: "
            "{differences}. The error of the method then does not drop out of a change, so that it "
            "counts only where it exceeds the error of both values.",
            differences=join_with(", ", set_up),
        )
    if history.other_speed:
        yield OTHER_SPEED


def by_chance(history: History) -> str:
    """How many changes chance makes; "" where nothing was compared."""
    n = history.n_compared
    if not n:
        return ""
    return msg_count(
        "Of {n} comparison about {expected} would look like a change by chance alone, though "
        "nothing changed.",
        "Of {n} comparisons about {expected} would look like a change by chance alone, though "
        "nothing changed.",
        n=n,
        expected=digits(CHANCE * n, 1),
    )


def change_text(change: TrendChange | None, spec: MetricSpec, language: Language = ENGLISH) -> str:
    """ "+3.2° (changed; detectable from 2.8°)"; "" for none."""
    if change is None:
        return ""
    by = signed(change.change, spec, language)
    least = numbers.with_unit(
        numbers.number(change.detectable, spec.decimals, language), spec.unit, language
    )
    told = msg("{verdict}; detectable from {least}", verdict=VERDICTS[change.verdict], least=least)
    return f"{by} ({language.text(told)})"


def signed(change: float, spec: MetricSpec, language: Language = ENGLISH) -> str:
    """A change with its sign and unit."""
    text = numbers.signed(change, spec.decimals, language)
    return numbers.with_unit(text, spec.unit, language)


def mean_text(step: TrendStep, spec: MetricSpec, language: Language = ENGLISH) -> str:
    """ "8.4° (5.4 to 11.4)"."""
    value = step.point.value
    mean = numbers.with_unit(
        numbers.number(value.value, spec.decimals, language), spec.unit, language
    )
    return f"{mean} ({numbers.interval(value.ci95, spec.decimals, language)})"


def history_csv(history: History) -> str:
    """One row per measure, side and result; English in every language, for programs."""
    rows = (_row(history, trend, step) for trend in history.trends for step in trend.steps)
    return table(COLUMNS, rows)


def _row(history: History, trend: Trend, step: TrendStep) -> list[Cell]:
    entry, value = step.point.entry, step.point.value
    filmed = entry.filmed[value.video]
    speed = entry.speed_mps
    return [
        *(history.runner, entry.folder, entry.moment.isoformat(timespec="seconds")),
        *(filmed.view.value, filmed.facing and filmed.facing.value, entry.model, filmed.rate_hz),
        *(None if speed is None else speed * KMH_PER_MPS, entry.version),
        *(trend.metric, trend.side and trend.side.value, value.value, value.unit),
        *(*value.ci95, value.n, value.smallest_detectable_change),
        *_change_cells(step.since_first),
        *_change_cells(step.since_previous),
    ]


def _change_cells(change: TrendChange | None) -> tuple[Cell, Cell, Cell]:
    if change is None:
        return None, None, None
    differing = [d.id for d in change.differing] + ["other_speed"] * change.other_speed
    return change.change, change.verdict.value, "; ".join(differing)


ONLY_ONE = msg("There is one result only: nothing to compare it with yet.")


def history_text(history: History, language: Language = ENGLISH) -> str:
    """Every measure: the first value, the newest, and what became of it."""
    text = language.text
    span = span_of(history)
    title = msg_count(
        "{runner}: one result, {first}",
        "{runner}: {n} results, {first} to {last}",
        n=len(history.entries),
        **span,
    )
    lines = [sanitize_text(text(title)), ""]
    header = (msg("Measure"), msg("First"), msg("Newest"), msg("Since the first"),
              msg("Since the one before"))  # fmt: skip
    for group in groups_of(history):
        rows = [_line(spec, trend, language) for spec, trends in group.measures for trend in trends]
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


def _line(spec: MetricSpec, trend: Trend, language: Language) -> list[str]:
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
