"""``report.html``: one file that opens anywhere, without network or script."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.archive.folder import write_bytes
from formcheck.archive.intake import load_intake
from formcheck.core.analysis import Analysis, QualityLevel, QualityNote, Recording
from formcheck.core.finding import Evidence, Finding
from formcheck.core.metric import Measured, MetricSpec
from formcheck.core.recording import Side
from formcheck.core.text import harmless
from formcheck.export import numbers, wording
from formcheck.export.before_running import before_running
from formcheck.export.summary import (
    HEADLINES,
    MOST_SEVERE_FIRST,
    Group,
    checks_by_outcome,
    findings_by_weight,
    groups,
    not_measured,
    verdict,
)
from formcheck.intake import Intake
from formcheck.joining import OTHER_VIEW

if TYPE_CHECKING:
    from jinja2 import Environment

    from formcheck.render.charts import Chart
    from formcheck.render.keyframes import KeyFrame

REPORT_FILE = "report.html"
KMH_PER_MPS = 3.6
LEVEL_ORDER = (QualityLevel.REFUSED, QualityLevel.WARNING, QualityLevel.INFO)


@dataclass(frozen=True)
class Gauge:
    """Where an observation lies against its limit, as shares (0..100) of a common scale."""

    low: float
    value: float
    high: float
    limit: float


@dataclass(frozen=True)
class Source:
    """A work: where on the page it is listed, its short name, its full citation."""

    anchor: str
    short: str
    full: str


def write(
    analysis: Analysis, frames: Sequence["KeyFrame"], charts: Sequence["Chart"], folder: Path
) -> None:
    """Write ``report.html`` into ``folder``, with what ``intake.json`` there says.

    Raises:
        OutputError: it cannot be written.
        InputError: ``intake.json`` cannot be read.
    """
    html = render_html(analysis, frames, charts, load_intake(folder))
    write_bytes(folder / REPORT_FILE, html.encode("utf-8"))


def render_html(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    charts: Sequence["Chart"] = (),
    intake: Intake | None = None,
) -> str:
    """The report as one HTML document. ``intake``: what the runner told of pain.

    The charts' SVG is trusted; all other text is escaped."""
    findings = findings_by_weight(analysis)
    shown = groups(analysis)
    guide = before_running(analysis, intake)
    page: dict[str, Any] = {
        "analysis": analysis,
        "words": wording,
        "verdict": verdict(analysis),
        "headlines": findings[:HEADLINES],
        "more_findings": findings[HEADLINES:],
        "facts": facts(analysis),
        "groups": shown,
        "titles": {m.spec.id: m.spec.title for m in analysis.metrics},
        "specs": {m.spec.id: m.spec for m in analysis.metrics},
        "not_measured": not_measured(analysis),
        "checks": checks_by_outcome(analysis),
        "frames": frames,
        "frame_groups": frame_groups(analysis, frames),
        "frame_at": {f"keyframes/{frame.name}": frame for frame in frames},
        "charts": charts,
        "labels": analysis.labels,
        "quality": [q for q in by_level(analysis.quality) if not _of_other_view(q)],
        "other_view": [q for q in analysis.quality if _of_other_view(q)],
        "hints": hints(analysis.quality),
        "sources": sources(analysis, shown, guide.sources),
        "guide": guide,
    }
    return environment().get_template("report.html.j2").render(page)


def facts(analysis: Analysis) -> list[list[tuple[str, str]]]:
    """What the report is about: (what, value) in order; what is not known is left out. Of two
    recordings each has a group of its own."""
    runner = analysis.runner
    given: list[tuple[str, str]] = [("Analysed", date_text(analysis.provenance.started_at))]
    if runner.id is not None:
        given.insert(0, ("Runner", runner.id))
    body = [
        f"{numbers.number(runner.height_m, 2)} m" if runner.height_m is not None else "",
        f"{numbers.number(runner.mass_kg, 0)} kg" if runner.mass_kg is not None else "",
        runner.sex.value if runner.sex is not None else "",
    ]
    if any(body):
        given.append(("Given", ", ".join(filter(None, body))))
    if runner.speed_mps is not None:
        kmh = numbers.number(runner.speed_mps * KMH_PER_MPS, 1)
        given.append(("Belt speed", f"{kmh} km/h ({numbers.number(runner.speed_mps, 2)} m/s)"))
    captures = [_capture(recording) for recording in analysis.recordings]
    if len(captures) == 1:
        return [given + captures[0]]
    named = (
        [(f"{name}, {label}", text) for name, text in capture]
        for capture, label in zip(captures, analysis.labels, strict=True)
    )
    return [given, *named]


def frame_groups(
    analysis: Analysis, frames: Sequence["KeyFrame"]
) -> list[tuple[str, list[list["KeyFrame"]]]]:
    """The key frames of each recording under its name ("" where there is one), a row per side."""
    groups = []
    for video, label in enumerate(analysis.labels):
        own = [frame for frame in frames if frame.video == video]
        rows = [list(row) for _, row in groupby(own, key=_frame_side)]
        if rows:
            groups.append((label[:1].upper() + label[1:], rows))
    return groups


def by_level(notes: Sequence[QualityNote]) -> list[QualityNote]:
    """What limits most first."""
    return sorted(notes, key=lambda note: LEVEL_ORDER.index(note.level))


def _of_other_view(note: QualityNote) -> bool:
    """It holds a value that the other recording gives of a metric."""
    return note.id.startswith(OTHER_VIEW)


def _capture(recording: Recording) -> list[tuple[str, str]]:
    info, gait = recording.info, recording.gait
    width, height = info.size_px
    timeline = recording.trajectories.timeline
    picture = [
        f"{width} × {height} px",
        numbers.with_unit(numbers.number(timeline.sampling_hz, 0), "frames/s"),
        numbers.with_unit(numbers.number(timeline.duration_s, 1), "s"),
    ]
    if info.variable_rate:
        picture.append("uneven frame times")
    if info.slow_motion_factor != 1.0:
        how = wording.SLOW_MOTION[info.slow_motion_source]
        picture.append(f"slow motion {info.slow_motion_factor:g} × undone ({how})")
    seen = f"{wording.MODES[gait.mode]}, {wording.VIEWS[gait.view]}"
    left, right = (len(gait.strides_of(side)) for side in Side)
    found = [("Shows", seen), ("Recording", ", ".join(picture))]
    if left or right:
        found.append(("Strides", f"{left} left, {right} right"))
    if (roll := recording.pixels.roll) is not None:
        text = f"{numbers.number(roll.value_deg, 1)} ± {numbers.number(roll.ci95_deg, 1)}°"
        found.append(("Camera tilt", text))
    return found


def date_text(started_at: str) -> str:
    """ "23 November 2026, 09:00 UTC" from an ISO time; other text as it is."""
    try:
        moment = datetime.fromisoformat(started_at)
    except ValueError:
        return started_at
    zone = f" {moment.tzname()}" if moment.tzinfo else ""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}{zone}"


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def hints(notes: Sequence[QualityNote]) -> tuple[str, ...]:
    """How to film better, each once, what limits most first."""
    return tuple(dict.fromkeys(note.hint for note in by_level(notes) if note.hint))


def sources(
    analysis: Analysis, shown: Sequence[Group], more: Sequence[str] = ()
) -> dict[str, Source]:
    """Every work the page rests on, once, in alphabetical order, by each way it is referred to."""
    cited = {source for finding in analysis.findings for source in finding.sources} | set(more)
    cited |= {source for g in shown for row in g.rows for source in row.metrics[0].spec.sources}
    texts = sorted({wording.source_text(source) for source in cited}, key=str.casefold)
    works = {
        text: Source(f"source-{number}", wording.source_name(text), text)
        for number, text in enumerate(texts, start=1)
    }
    return works | {source: works[wording.source_text(source)] for source in cited}


def gauge(evidence: Evidence) -> Gauge:
    """Geometry of one observation and its limit, with room on both sides."""
    marks = (*evidence.ci95, evidence.value, evidence.limit)
    room = 0.18 * (max(marks) - min(marks)) or 1.0
    start, stop = min(marks) - room, max(marks) + room

    def place(value: float) -> float:
        return round(100 * (value - start) / (stop - start), 2)

    low, high = evidence.ci95
    return Gauge(place(low), place(evidence.value), place(high), place(evidence.limit))


def _decimals(spec: MetricSpec | None) -> int:
    return 1 if spec is None else spec.decimals


@cache
def environment() -> "Environment":
    """Templates that escape all text and let none of it move cursors or turn reading round."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def clean(value: object) -> object:
        plain = isinstance(value, str) and not isinstance(value, Markup)
        return harmless(str(value)) if plain else value

    environment = Environment(
        loader=PackageLoader("formcheck.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )
    environment.filters |= {
        "number": numbers.number,
        "percent": numbers.percent,
        "unit": numbers.with_unit,
        "interval": numbers.interval,
        "plus_minus": numbers.plus_minus,
        "data_uri": _data_uri,
        # Made by render.charts, which escapes every word in it.
        "svg": lambda chart: Markup(chart.svg),
        "gauge": gauge,
        "decimals": _decimals,
        "weight": _weight,
    }
    environment.tests["measured"] = lambda metric: isinstance(metric, Measured)
    return environment


def _weight(finding: Finding) -> int:
    """3 for the most severe, 1 for the least."""
    return len(MOST_SEVERE_FIRST) - MOST_SEVERE_FIRST.index(finding.severity)


def _frame_side(frame: "KeyFrame") -> str:
    """The first word of its name, so that the frames of one side stand together."""
    return frame.name.partition("_")[0]


def _data_uri(frame: "KeyFrame") -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(frame.jpeg).decode('ascii')}"
