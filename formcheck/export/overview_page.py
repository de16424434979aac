"""``index.html`` of a batch: one offline page beside the result folders."""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Severity
from formcheck.core.gait import Mode
from formcheck.core.text import harmless
from formcheck.export import wording
from formcheck.export.html import LEVEL_ORDER, REPORT_FILE, environment
from formcheck.export.numbers import half_width, interval, number
from formcheck.export.overview_row import NUMBER_FIELDS, Interval, Outcome, OverviewRow
from formcheck.export.summary import MOST_SEVERE_FIRST, sentence

ROWS_WITHOUT_SCRIPT = 300
DECIMALS = 1
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
OUTCOME_ORDER = (Outcome.FAILED, Outcome.NOT_MEASURABLE, Outcome.DONE, Outcome.UNCHANGED)
VIDEOS = (("annotated.mp4", "annotated video"), ("annotated-2.mp4", "second annotated video"))
TOGETHER = "\N{NO-BREAK SPACE}"
COLUMNS = (
    ("name", "Recording"),
    ("runner", "Runner"),
    ("date", "Date"),
    ("view", "View"),
    ("cadence", "Cadence steps/min"),
    ("trunk_lean", f"Trunk lean{TOGETHER}°"),
    ("pelvic_drop_left", f"Pelvic drop left{TOGETHER}°"),
    ("pelvic_drop_right", f"Pelvic drop right{TOGETHER}°"),
    ("findings", "Findings"),
    ("quality", "Quality"),
)
"""Name of the column and what stands over it."""

Exists = Callable[[str], bool]
Record = dict[str, Any]
"""A row as the page shows it: finished texts, and what to sort and filter by. What is empty is left
out, since there may be ten thousand."""


def render_overview(rows: Sequence[OverviewRow], exists: Exists) -> str:
    """The overview as one HTML document. ``exists``: whether a file of this path, relative to the
    overview, is there; nothing else is linked to."""
    records = [_record(row, exists) for row in sorted(rows, key=_first_to_read)]
    style, script = _part("palette.css") + _part("overview.css"), _part("overview.js")
    severities = [_severity(severity) for severity in MOST_SEVERE_FIRST]
    data = {"records": records, "severities": severities}
    page: dict[str, Any] = {
        "counts": [(o.value, sum(row.outcome is o for row in rows)) for o in OUTCOME_ORDER],
        "columns": COLUMNS,
        "views": sorted({(view, _view(view)) for row in rows for view in row.views}),
        "findings": sorted({title for row in rows for _, title in row.findings}),
        "records": records,
        "without_script": ROWS_WITHOUT_SCRIPT,
        "severities": severities,
        "style": _verbatim(style),
        "style_hash": _hash(style),
        "script": _verbatim(script),
        "script_hash": _hash(script),
        "data": _verbatim(_json(data)),
    }
    return environment().get_template("overview.html.j2").render(page)


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


def _record(row: OverviewRow, exists: Exists) -> Record:
    date, when, moment_s = _date(row)
    record: Record = {
        "name": row.name,
        "outcome": row.outcome.value,
        "videos": "" if _is_named_after(row) else " and ".join(row.videos),
        "runner": row.runner,
        **{"date": date, "when": when, "moment": moment_s},
        "views": row.views,
        "seen": " and ".join(_view(view) for view in row.views),
        "mode": "" if row.mode == Mode.RUNNING.value else _mode(row.mode),
        "review": _reviewed(row),
        **_links(row, exists),
    }
    if _is_measured(row):
        record |= {name: _printed(getattr(row, name)) for name in NUMBER_FIELDS}
        ranks = [severity.value for severity in MOST_SEVERE_FIRST]
        record["findings"] = [(ranks.index(level), title) for level, title in row.findings]
        record["weight"] = _weight(row)
        record["quality"], record["grade"] = _quality(row)
    else:
        record["problem"] = _problem(row)
        record["hint"] = row.hint
    return {key: _clean(value) for key, value in record.items() if value not in ("", None, ())}


def _reviewed(row: OverviewRow) -> str:
    if not row.reviewed:
        return ""
    if row.signed_off == row.reviewed:
        return f"reviewed and signed off by {row.reviewed}"
    signed = f"signed off by {row.signed_off}" if row.signed_off else "not signed off"
    return f"reviewed by {row.reviewed}, {signed}"


def _problem(row: OverviewRow) -> str:
    """The reason as a sentence; the name of a file at its beginning stays as it is written."""
    if row.reason.startswith(tuple(video.rpartition("/")[2] for video in row.videos)):
        return row.reason
    return sentence(row.reason or "the reason is not known")


def _is_named_after(row: OverviewRow) -> bool:
    """Whether the name of the row says already which recording it is."""
    names = {row.name, row.name.rpartition("/")[2]}
    return len(row.videos) == 1 and not names.isdisjoint(
        {*row.videos, row.videos[0].rpartition(".")[0]}
    )


def _links(row: OverviewRow, exists: Exists) -> Record:
    """Where the report, the videos and the picture are, as addresses relative to the page."""
    if not _is_below(row.folder):
        return {}
    videos = ((f"{row.folder}/{file}", title) for file, title in VIDEOS)
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


def _date(row: OverviewRow) -> tuple[str, str, float | None]:
    """The day, which of the two dates it is and its time, and seconds to sort by."""
    when = "recorded" if row.recorded else "analysed"
    text = row.recorded or row.analysed
    if not text:
        return "", "", None
    try:
        moment = datetime.fromisoformat(text)
        # A camera that names no zone is sorted as if its clock showed UTC.
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return text, when, None
    day = f"{moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"
    zone = f" {moment.tzname()}" if moment.tzinfo else ""
    return day, f"{when} {moment:%H:%M}{zone}", seconds


def _printed(measured: Interval | None) -> tuple[str, float] | None:
    """The value with its interval, and the value to sort by."""
    if measured is None:
        return None
    value, low, high = measured
    text = number(value, DECIMALS)
    half = half_width(value, (low, high), DECIMALS)
    if half is not None:
        return f"{text}{TOGETHER}±{TOGETHER}{half}", value
    return f"{text} ({interval((low, high), DECIMALS)})", value


def _quality(row: OverviewRow) -> tuple[str, int]:
    """What limits the numbers, in words and as a grade that grows with it."""
    level, warnings = row.quality
    if not warnings:
        return "no warnings", 0
    text = f"{warnings} warning" + "s" * (warnings != 1)
    if level == QualityLevel.REFUSED.value:
        text = f"{wording.LEVELS[QualityLevel.REFUSED].lower()}, {text}"
    grades = [known.value for known in reversed(LEVEL_ORDER)]
    return text, 1000 * grades.index(level) + min(warnings, 999)


def _severity(severity: Severity) -> tuple[str, str, str]:
    """Its name, its words, and as many full dots as it is severe."""
    empty = MOST_SEVERE_FIRST.index(severity)
    full = len(MOST_SEVERE_FIRST) - empty
    return severity.value, wording.SEVERITIES[severity], "●" * full + "○" * empty


def _view(value: str) -> str:
    return next((words for view, words in wording.VIEWS.items() if view.value == value), value)


def _mode(value: str) -> str:
    return next((words for mode, words in wording.MODES.items() if mode.value == value), value)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def _json(data: object) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or starts a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _part(name: str) -> str:
    from importlib.resources import files

    return files("formcheck.export").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a Content-Security-Policy names a script or style that it lets through."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _verbatim(text: str) -> Any:
    """``text`` that the template does not escape: our own, or JSON made for it."""
    from markupsafe import Markup

    return Markup(text)
