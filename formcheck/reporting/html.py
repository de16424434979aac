"""``report.html`` and ``handout.html``: a file that opens anywhere, without network or script."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.message import capital, msg, msg_count
from formcheck.core.metric import Measured, MetricSpec
from formcheck.core.text import sanitize_text
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.languages import language as language_of
from formcheck.pipeline.merge_views import OTHER_VIEW
from formcheck.reference.profile import Profile
from formcheck.reporting import numbers, review, wording
from formcheck.reporting.back_load import load_shown
from formcheck.reporting.clinician import measures
from formcheck.reporting.facts import clinic_of, date_text, facts
from formcheck.reporting.gauge import small_svg, svg
from formcheck.reporting.handout import handout
from formcheck.reporting.pain import before_running
from formcheck.reporting.review import review_shown
from formcheck.reporting.summary import (
    MetricGroup,
    by_chance,
    checks_by_level,
    evidence_for_the_back,
    groups,
    not_measured,
)
from formcheck.results.attached import load_intake, load_profile
from formcheck.results.folder import write_bytes

if TYPE_CHECKING:
    from jinja2 import Environment

    from formcheck.reporting.charts import Chart
    from formcheck.reporting.video.keyframes import KeyFrame

REPORT_FILE = "report.html"
HANDOUT_FILE = "handout.html"
ON_PAGE_2 = ("Gait cycle", "")
"""Groups of charts that a clinician reads first: curves, and the events."""
LEVEL_ORDER = (QualityLevel.REFUSED, QualityLevel.WARNING, QualityLevel.INFO)


@dataclass(frozen=True)
class Source:
    """A work: where on the page it is listed, its short name, its full citation."""

    anchor: str
    short: str
    full: str


def write(
    analysis: Analysis,
    frames: Sequence["KeyFrame"],
    charts: Sequence["Chart"],
    folder: Path,
    language: Language = ENGLISH,
) -> None:
    """Write ``report.html`` into ``folder``, by ``intake.json`` and ``profile.json`` there.

    Raises:
        OutputError: it cannot be written.
        InputError: one of those cannot be read.
    """
    intake, profile = load_intake(folder), load_profile(folder)
    text = render_html(analysis, frames, charts, intake, language, profile)
    write_bytes(folder / REPORT_FILE, text.encode("utf-8"))


def write_handout(
    analysis: Analysis,
    frames: Sequence["KeyFrame"],
    charts: Sequence["Chart"],  # noqa: ARG001 - as every format is written
    folder: Path,
    language: Language = ENGLISH,
) -> None:
    """Write ``handout.html``, the runner's page alone, as :func:`write` does."""
    intake, profile = load_intake(folder), load_profile(folder)
    text = render_handout(analysis, frames, intake, language, profile)
    write_bytes(folder / HANDOUT_FILE, text.encode("utf-8"))


def render_handout(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    intake: Intake | None = None,
    language: Language = ENGLISH,
    profile: Profile | None = None,
) -> str:
    """The runner's page as one HTML document."""
    page = _runners_page(analysis, frames, intake, language, profile)
    return environment(language.code).get_template("handout.html.j2").render(page)


def _runners_page(
    analysis: Analysis,
    frames: Sequence["KeyFrame"],
    intake: Intake | None,
    language: Language,
    profile: Profile | None,
) -> dict[str, Any]:
    return {
        "analysis": analysis,
        "lang": language.code,
        "sheet": handout(analysis, frames, language, intake, profile),
        "guide": before_running(analysis, intake, language),
        "clinic": clinic_of(profile, language),
    }


def render_html(
    analysis: Analysis,
    frames: Sequence["KeyFrame"] = (),
    charts: Sequence["Chart"] = (),
    intake: Intake | None = None,
    language: Language = ENGLISH,
    profile: Profile | None = None,
) -> str:
    """The report as one HTML document. ``intake``: what the runner told of pain; ``profile``: what
    it was judged by.

    The charts' SVG is trusted; all other text is escaped."""
    shown = groups(analysis)
    guide = before_running(analysis, intake, language)
    load = load_shown(analysis, language, withheld=guide.withheld)
    cited = (*guide.sources, *(load.sources if load else ()))
    page = _runners_page(analysis, frames, intake, language, profile)
    page |= {
        "words": wording,
        "facts": facts(analysis, language),
        "analysed": date_text(analysis.provenance.started_at, language),
        "groups": shown,
        "measures": measures(analysis, language),
        "by_chance": by_chance(analysis),
        "titles": {m.spec.id: m.spec.title for m in analysis.metrics},
        "specs": {m.spec.id: m.spec for m in analysis.metrics},
        "not_measured": not_measured(analysis, language),
        "checks": checks_by_level(analysis),
        "frames": frames,
        "frame_groups": frame_groups(analysis, frames, language),
        "frames_in_other_words": in_other_words(frames, language),
        "charts": [chart for chart in charts if chart.group in ON_PAGE_2],
        "more_charts": [chart for chart in charts if chart.group not in ON_PAGE_2],
        "labels": [language.text(label) for label in analysis.labels],
        "quality": [q for q in by_level(analysis.quality) if not of_other_view(q)],
        "other_view": [q for q in analysis.quality if of_other_view(q)],
        "hints": hints(analysis.quality),
        "load": load,
        "sources": sources(analysis, shown, cited),
        "review": review_shown(analysis, language),
        "reviewed": review,
        "numbers_file": review.numbers_file(analysis),
    }
    return environment(language.code).get_template("report.html.j2").render(page)


def frame_groups(
    analysis: Analysis, frames: Sequence["KeyFrame"], language: Language = ENGLISH
) -> list[tuple[str, list[list["KeyFrame"]]]]:
    """The key frames of each recording under its name ("" where there is one), a row per side."""
    groups = []
    for video, label in enumerate(analysis.labels):
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


def sources(
    analysis: Analysis, shown: Sequence[MetricGroup], more: Sequence[str] = ()
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
