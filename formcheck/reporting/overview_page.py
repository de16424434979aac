"""``index.html`` of a batch: one offline page beside the result folders."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Severity
from formcheck.core.gait import Mode
from formcheck.core.message import join_list, msg, msg_count
from formcheck.core.text import sanitize_text
from formcheck.languages import ENGLISH, Language
from formcheck.languages import language as language_of
from formcheck.reporting import wording
from formcheck.reporting.html import LEVEL_ORDER, REPORT_FILE, environment
from formcheck.reporting.numbers import half_width, interval, number
from formcheck.reporting.overview_row import NUMBER_FIELDS, Interval, Outcome, OverviewRow
from formcheck.reporting.summary import MOST_SEVERE_FIRST, sentence

ROWS_WITHOUT_SCRIPT = 300
DECIMALS = 1
OUTCOME_ORDER = (Outcome.FAILED, Outcome.NOT_MEASURABLE, Outcome.DONE, Outcome.UNCHANGED)
OUTCOMES = {
    Outcome.DONE: msg("done"),
    Outcome.UNCHANGED: msg("unchanged"),
    Outcome.NOT_MEASURABLE: msg("not measurable"),
    Outcome.FAILED: msg("failed"),
}
VIDEOS = (
    ("annotated.mp4", msg("annotated video")),
    ("annotated-2.mp4", msg("second annotated video")),
)
TOGETHER = "\N{NO-BREAK SPACE}"
COLUMNS = (
    ("name", msg("Recording")),
    ("runner", msg("Runner")),
    ("date", msg("Date")),
    ("view", msg("View")),
    ("cadence", msg("Cadence steps/min")),
    ("trunk_lean", msg("Trunk lean\N{NO-BREAK SPACE}°")),
    ("pelvic_drop_left", msg("Pelvic drop left\N{NO-BREAK SPACE}°")),
    ("pelvic_drop_right", msg("Pelvic drop right\N{NO-BREAK SPACE}°")),
    ("findings", msg("Findings")),
    ("quality", msg("Quality")),
)
"""Name of the column and what stands over it."""

_QUOTED = r"""\s*("(?:[^"\\]|\\.)*")"""
SCRIPT_TEXT = re.compile(rf"(?<![\w./])_\({_QUOTED}")
"""A text that the page's script shows."""
SCRIPT_COUNT = re.compile(rf"(?<![\w./])ngettext\({_QUOTED},{_QUOTED}")
"""What it says of one thing and of several."""

RECORDED, ANALYSED = msg("recorded"), msg("analysed")
NO_WARNINGS, NOT_USABLE = msg("no warnings"), msg("not usable")

Exists = Callable[[str], bool]
Say = Callable[[str], str]
Record = dict[str, Any]
"""A row as the page shows it: finished texts, and what to sort and filter by. What is empty is left
out, since there may be ten thousand."""


def render_overview(
    rows: Sequence[OverviewRow], exists: Exists, language: Language = ENGLISH
) -> str:
    """The overview as one HTML document in ``language``. ``exists``: whether a file of this path,
    relative to the overview, is there; nothing else is linked to."""
    # What is the same in thousands of rows is said once.
    said = cache(language.text)
    ordered = sorted(rows, key=_first_to_read)
    records = [_record(row, exists, language, said) for row in ordered]
    style, script = _part("palette.css") + _part("overview.css"), _part("overview.js")
    severities = [_severity(severity, language) for severity in MOST_SEVERE_FIRST]
    outcomes = {o.value: language.text(OUTCOMES[o]) for o in OUTCOME_ORDER}
    texts = {json.loads(text) for text in SCRIPT_TEXT.findall(script)}
    counted = {json.loads(other) for _, other in SCRIPT_COUNT.findall(script)}
    data = {
        "records": records,
        "severities": severities,
        "outcomes": outcomes,
        "texts": {text: language.text(text) for text in sorted(texts)},
        "plurals": {other: language.by_category(other) for other in sorted(counted)},
    }
    page: dict[str, Any] = {
        "lang": language.code,
        "count": _counted(language),
        "outcomes": outcomes,
        "counts": [(o.value, sum(row.outcome is o for row in rows)) for o in OUTCOME_ORDER],
        "columns": [(name, language.text(title)) for name, title in COLUMNS],
        "views": sorted({(view, said(_view(view))) for row in rows for view in row.views}),
        "findings": sorted({said(title) for row in rows for _, title in row.findings}),
        "records": records,
        "without_script": ROWS_WITHOUT_SCRIPT,
        "severities": severities,
        "style": _verbatim(style),
        "style_hash": _hash(style),
        "script": _verbatim(script),
        "script_hash": _hash(script),
        "data": _verbatim(_json(data)),
    }
    return environment(language.code).get_template("overview.html.j2").render(page)


def _counted(language: Language) -> Callable[[int], str]:
    """Whole numbers with thousands set apart."""
    apart = "," if language.code == ENGLISH.code else "\N{NARROW NO-BREAK SPACE}"
    return lambda n: f"{n:,}".replace(",", apart)


def _first_to_read(row: OverviewRow) -> tuple[int, int, str]:
    """Failures, then what could not be measured, then the findings by weight."""
    if row.outcome is Outcome.FAILED:
        return 0, 0, row.name
    return (2, -_weight(row), row.name) if _is_measured(row) else (1, 0, row.name)


def _is_measured(row: OverviewRow) -> bool:
    return row.outcome in (Outcome.DONE, Outcome.UNCHANGED) and not row.reason


def _weight(row: OverviewRow) -> int:
    """One severe finding outweighs any number of milder ones."""
    levels = [severity for severity, _ in row.findings]
    counts = [min(levels.count(s.value), 99) for s in reversed(MOST_SEVERE_FIRST)]
    return sum(count * 100**power for power, count in enumerate(counts))


def _record(row: OverviewRow, exists: Exists, language: Language, said: Say) -> Record:
    date, when, moment_s = _date(row, language.code, said)
    record: Record = {
        "name": row.name,
        "outcome": row.outcome.value,
        "videos": "" if _is_named_after(row) else said(join_list(row.videos or ("",))),
        "runner": row.runner,
        **{"date": date, "when": when, "moment": moment_s},
        "views": row.views,
        "seen": said(_seen(row.views)),
        "mode": "" if row.mode == Mode.RUNNING.value else _mode(row.mode, said),
        "review": said(_reviewed(row)),
        **_links(row, exists, said),
    }
    if _is_measured(row):
        record |= {name: _printed(getattr(row, name), language) for name in NUMBER_FIELDS}
        ranks = [severity.value for severity in MOST_SEVERE_FIRST]
        record["findings"] = [(ranks.index(level), said(title)) for level, title in row.findings]
        record["weight"] = _weight(row)
        record["quality"], record["grade"] = _quality(row, said)
    else:
        record["problem"] = _problem(row, said)
        record["hint"] = said(row.hint)
    return {key: _clean(value) for key, value in record.items() if value not in ("", None, ())}


def _reviewed(row: OverviewRow) -> str:
    if not row.reviewed:
        return ""
    if row.signed_off == row.reviewed:
        return msg("reviewed and signed off by {name}", name=row.reviewed)
    if not row.signed_off:
        return msg("reviewed by {name}, not signed off", name=row.reviewed)
    return msg("reviewed by {name}, signed off by {other}", name=row.reviewed, other=row.signed_off)


def _problem(row: OverviewRow, said: Say) -> str:
    """The reason as a sentence; the name of a file at its beginning stays as it is written."""
    if row.reason.startswith(tuple(video.rpartition("/")[2] for video in row.videos)):
        return said(row.reason)
    return sentence(said(row.reason or msg("the reason is not known")))


def _is_named_after(row: OverviewRow) -> bool:
    """Whether the name of the row says already which recording it is."""
    names = {row.name, row.name.rpartition("/")[2]}
    return len(row.videos) == 1 and not names.isdisjoint(
        {*row.videos, row.videos[0].rpartition(".")[0]}
    )


def _links(row: OverviewRow, exists: Exists, said: Say) -> Record:
    """Where the report, the videos and the picture are, as addresses relative to the page."""
    if not _is_below(row.folder):
        return {}
    videos = ((f"{row.folder}/{file}", said(title)) for file, title in VIDEOS)
    report, picture = f"{row.folder}/{REPORT_FILE}", row.thumbnail
    return {
        "report": _address(report) if exists(report) else "",
        "playable": tuple((_address(path), title) for path, title in videos if exists(path)),
        "picture": _address(picture) if _is_below(picture) and exists(picture) else "",
    }


def _is_below(path: str) -> bool:
    """Whether ``path`` can only lead to something below the batch's folder."""
    return {"", ".", ".."}.isdisjoint(path.split("/"))


def _address(path: str) -> str:
    """``path`` as a relative address; no name in it reads as a scheme, a query or a fragment."""
    return "./" + "/".join(quote(os.fsencode(part), safe="") for part in path.split("/"))


def _date(row: OverviewRow, code: str, said: Say) -> tuple[str, str, float | None]:
    """The day, which of the two dates it is and its time, and seconds to sort by."""
    when = said(RECORDED if row.recorded else ANALYSED)
    text = row.recorded or row.analysed
    if not text:
        return "", "", None
    try:
        moment = datetime.fromisoformat(text)
        # A camera that names no zone is sorted as if its clock showed UTC.
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return text, when, None
    day = _day(code, moment.year, moment.month, moment.day)
    zone = f" {moment.tzname()}" if moment.tzinfo else ""
    return day, f"{when} {moment:%H:%M}{zone}", seconds


@cache
def _day(code: str, year: int, month: int, day: int) -> str:
    return language_of(code).day(datetime(year, month, day, tzinfo=UTC))


def _printed(measured: Interval | None, language: Language) -> tuple[str, float] | None:
    """The value with its interval, and the value to sort by."""
    if measured is None:
        return None
    value, low, high = measured
    text = number(value, DECIMALS, language)
    half = half_width(value, (low, high), DECIMALS, language)
    if half is not None:
        return f"{text}{TOGETHER}±{TOGETHER}{half}", value
    return f"{text} ({interval((low, high), DECIMALS, language)})", value


def _quality(row: OverviewRow, said: Say) -> tuple[str, int]:
    """What limits the numbers, in words and as a grade that grows with it."""
    level, warnings = row.quality
    if not warnings:
        return said(NO_WARNINGS), 0
    text = said(_warnings(warnings))
    if level == QualityLevel.REFUSED.value:
        text = f"{said(NOT_USABLE)}, {text}"
    grades = [known.value for known in reversed(LEVEL_ORDER)]
    return text, 1000 * grades.index(level) + min(warnings, 999)


def _severity(severity: Severity, language: Language) -> tuple[str, str, str]:
    """Its name, its words, and as many full dots as it is severe."""
    empty = MOST_SEVERE_FIRST.index(severity)
    full = len(MOST_SEVERE_FIRST) - empty
    said = language.text(wording.SEVERITIES[severity])
    return severity.value, said, "●" * full + "○" * empty


@cache
def _warnings(n: int) -> str:
    return msg_count("1 warning", "{n} warnings", n=n)


@cache
def _seen(views: tuple[str, ...]) -> str:
    return join_list([_view(view) for view in views] or [""])


@cache
def _view(value: str) -> str:
    known = {view.value: words for view, words in wording.VIEWS.items()}
    return known.get(value, value)


def _mode(value: str, said: Say) -> str:
    known = {mode.value: words for mode, words in wording.MODES.items()}
    return said(known.get(value, value))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return sanitize_text(value)
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def _json(data: object) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or starts a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _part(name: str) -> str:
    from importlib.resources import files

    return files("formcheck.reporting").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a Content-Security-Policy names a script or style that it lets through."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _verbatim(text: str) -> Any:
    """``text`` that the template does not escape: our own, or JSON made for it."""
    from markupsafe import Markup

    return Markup(text)
