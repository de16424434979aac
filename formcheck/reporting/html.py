"""``report.html`` and ``handout.html``: a file that opens anywhere, without network or script."""

import base64
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from formcheck.core.analysis import QualityLevel, QualityNote
from formcheck.core.message import capital, msg, msg_count
from formcheck.core.metric import Measured, MetricSpec
from formcheck.core.text import sanitize_text
from formcheck.languages import ENGLISH, Language
from formcheck.languages import language as language_of
from formcheck.pipeline.merge_views import OTHER_VIEW
from formcheck.reporting import numbers, review, wording
from formcheck.reporting.facts import date_text
from formcheck.reporting.gauge import small_svg, svg
from formcheck.reporting.summary import (
    evidence_for_the_back,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from formcheck.reporting.report import Report
    from formcheck.reporting.video.keyframes import KeyFrame

REPORT_FILE = "report.html"
HANDOUT_FILE = "handout.html"
ON_PAGE_2 = ("Gait cycle", "")
"""Groups of charts that a clinician reads first: curves, and the events."""
LEVEL_ORDER = (QualityLevel.REFUSED, QualityLevel.WARNING, QualityLevel.INFO)


def render(report: "Report", language: Language) -> dict[str, bytes]:
    """``report.html``. The charts' SVG is trusted; all other text is escaped."""
    analysis, frames = report.analysis, report.frames
    page = _runners_page(report, language) | {
        "words": wording,
        "facts": report.facts,
        "analysed": date_text(analysis.provenance.started_at, language),
        "groups": report.groups,
        "measures": report.measures,
        "by_chance": report.by_chance,
        "titles": {m.spec.id: m.spec.title for m in analysis.metrics},
        "specs": {m.spec.id: m.spec for m in analysis.metrics},
        "not_measured": report.not_measured,
        "checks": report.checks,
        "frames": frames,
        "frame_groups": frame_groups(analysis.labels, frames, language),
        "frames_in_other_words": in_other_words(frames, language),
        "charts": [chart for chart in report.charts if chart.group in ON_PAGE_2],
        "more_charts": [chart for chart in report.charts if chart.group not in ON_PAGE_2],
        "labels": [language.text(label) for label in analysis.labels],
        "quality": [q for q in by_level(analysis.quality) if not of_other_view(q)],
        "other_view": [q for q in analysis.quality if of_other_view(q)],
        "hints": hints(analysis.quality),
        "load": report.load,
        "sources": report.sources,
        "review": report.review,
        "reviewed": review,
        "numbers_file": review.numbers_file(analysis.review),
    }
    text = environment(language.code).get_template("report.html.j2").render(page)
    return {REPORT_FILE: text.encode("utf-8")}


def render_handout(report: "Report", language: Language) -> dict[str, bytes]:
    """``handout.html``, the runner's page alone."""
    template = environment(language.code).get_template("handout.html.j2")
    return {HANDOUT_FILE: template.render(_runners_page(report, language)).encode("utf-8")}


def _runners_page(report: "Report", language: Language) -> dict[str, Any]:
    return {
        "analysis": report.analysis,
        "lang": language.code,
        "sheet": report.handout,
        "guide": report.guide,
        "clinic": report.clinic,
    }


def frame_groups(
    labels: Sequence[str], frames: Sequence["KeyFrame"], language: Language = ENGLISH
) -> list[tuple[str, list[list["KeyFrame"]]]]:
    """The key frames of each recording under its name ("" where there is one), a row per side."""
    groups = []
    for video, label in enumerate(labels):
        own = [frame for frame in frames if frame.video == video]
        rows = [list(row) for _, row in groupby(own, key=_frame_side)]
        if rows:
            groups.append((language.text(capital(label)), rows))
    return groups


def in_other_words(frames: Sequence["KeyFrame"], language: Language) -> bool:
    """Whether the words in some pictures are in another language."""
    return any(frame.language != language.code for frame in frames)


def by_level(notes: Sequence[QualityNote]) -> list[QualityNote]:
    """What limits most first."""
    return sorted(notes, key=lambda note: LEVEL_ORDER.index(note.level))


def of_other_view(note: QualityNote) -> bool:
    """It holds a value that the other recording gives of a metric."""
    return note.id.startswith(OTHER_VIEW)


def hints(notes: Sequence[QualityNote]) -> tuple[str, ...]:
    """How to film better, each once, what limits most first."""
    return tuple(dict.fromkeys(note.hint for note in by_level(notes) if note.hint))


def _decimals(spec: MetricSpec | None) -> int:
    return 1 if spec is None else spec.decimals


@cache
def environment(code: str = ENGLISH.code) -> "Environment":
    """Templates in a language that escape all text and let none of it move cursors or turn reading
    round."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def clean(value: object) -> object:
        plain = isinstance(value, str) and not isinstance(value, Markup)
        return sanitize_text(str(value)) if plain else value

    said_in = language_of(code)
    environment = Environment(
        loader=PackageLoader("formcheck.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )
    environment.filters |= _spoken(said_in) | {
        "data_uri": _data_uri,
        # Made by render.charts, which escapes every word in it.
        "svg": lambda chart: Markup(chart.svg),
        # Made by export.gauge, which does.
        "gauge_svg": lambda shown: Markup(svg(shown)),
        "small_gauge_svg": lambda shown: Markup(small_svg(shown)),
        "decimals": _decimals,
        "evidence_for_the_back": evidence_for_the_back,
    }
    environment.globals |= {"_": _told(msg, said_in), "ngettext": _told(msg_count, said_in)}
    environment.tests["measured"] = lambda metric: isinstance(metric, Measured)
    return environment


def _told(make: Callable[..., str], said_in: Language) -> Callable[..., str]:
    """What ``make`` makes of its arguments, in the language."""
    return lambda *texts, **values: said_in.text(make(*texts, **values))


def _spoken(said_in: Language) -> dict[str, Callable[..., str]]:
    """Filters that depend on the language."""
    return {
        "said": said_in.text,
        "number": partial(numbers.number, language=said_in),
        "signed": partial(numbers.signed, language=said_in),
        "percent": partial(numbers.percent, language=said_in),
        "unit": partial(numbers.with_unit, language=said_in),
        "interval": partial(numbers.interval, language=said_in),
        "plus_minus": partial(numbers.plus_minus, language=said_in),
    }


def _frame_side(frame: "KeyFrame") -> str:
    """The first word of its name, so that the frames of one side stand together."""
    return frame.name.partition("_")[0]


def _data_uri(frame: "KeyFrame") -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(frame.jpeg).decode('ascii')}"
