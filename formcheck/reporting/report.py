"""What every form of a report shows: the one view model that renderers read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Finding
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Logo, Profile
from formcheck.reporting import wording
from formcheck.reporting.back_load import LoadShown, load_shown
from formcheck.reporting.clinician import MeasureGroup, measures
from formcheck.reporting.facts import Clinic, Facts, clinic_of, facts
from formcheck.reporting.handout import Handout, handout
from formcheck.reporting.pain import BeforeRunning, before_running
from formcheck.reporting.review import ReviewShown, review_in_short, review_shown
from formcheck.reporting.summary import (
    Checked,
    MetricGroup,
    by_chance,
    checks_by_level,
    groups,
    not_measured,
)

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart
    from formcheck.reporting.video.keyframes import KeyFrame


@dataclass(frozen=True)
class Source:
    """A work: where on the page it is listed, its short name, its full citation."""

    anchor: str
    short: str
    full: str


@dataclass(frozen=True, eq=False)
class Report:
    """An analysis as it is told in one language; what is read, never what is worked out.

    ``charts``, ``curves``: of the whole report, and the small ones of page 2; () where no form that
    is wanted shows them. ``guide``: what is said of pain, to somebody who answered or not;
    ``logo``: that of the clinic; ``not_measured``: reason to titles; ``review_lines``: the review
    in short; ``sources``: every work that is cited, by each way it is referred to; ``files``: names
    of what lies in the folder of the result.
    """

    analysis: Analysis
    frames: "tuple[KeyFrame, ...]"
    charts: "tuple[Chart, ...]"
    curves: "tuple[Chart, ...]"
    handout: Handout
    guide: BeforeRunning
    clinic: Clinic | None
    logo: Logo | None
    facts: Sequence[Facts]
    groups: tuple[MetricGroup, ...]
    measures: tuple[MeasureGroup, ...]
    load: LoadShown | None
    checks: tuple[Checked, ...]
    not_measured: Mapping[str, tuple[str, ...]]
    by_chance: str
    review: ReviewShown | None
    review_lines: Sequence[str]
    sources: Mapping[str, Source]
    files: frozenset[str] = frozenset()


def report_of(
    analysis: Analysis,
    language: Language = ENGLISH,
    frames: "Sequence[KeyFrame]" = (),
    *,
    charts: "Sequence[Chart]" = (),
    curves: "Sequence[Chart]" = (),
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> Report:
    """``analysis`` as it is told in ``language``. ``intake``: what the runner told of pain;
    ``profile``: what it was judged by."""
    guide = before_running(analysis, intake, language)
    tables = groups(analysis.metrics)
    load = load_shown(analysis.backload, language, withheld=guide.withheld)
    clinic = clinic_of(profile, language)
    cited = (*guide.sources, *(load.sources if load else ()))
    return Report(
        analysis=analysis,
        frames=tuple(frames),
        charts=tuple(charts),
        curves=tuple(curves),
        handout=handout(analysis, frames, language, intake, profile),
        guide=guide,
        clinic=clinic,
        logo=None if profile is None or clinic is None else profile.logo,
        facts=facts(analysis, language),
        groups=tables,
        measures=measures(tables, analysis.asymmetries, analysis.checks, language),
        load=load,
        checks=checks_by_level(analysis.checks),
        not_measured=not_measured(analysis.metrics, analysis.backload, language),
        by_chance=by_chance(analysis.expected_by_chance) if analysis.headlines else "",
        review=review_shown(analysis.review, analysis.labels, language),
        review_lines=review_in_short(analysis.review, language),
        sources=sources(analysis.findings, tables, cited),
    )


def sources(
    findings: Sequence[Finding], tables: Sequence[MetricGroup], more: Sequence[str] = ()
) -> dict[str, Source]:
    """Every work the report rests on, once, in alphabetical order, by each way it is referred
    to."""
    cited = {source for finding in findings for source in finding.sources} | set(more)
    cited |= {source for g in tables for row in g.rows for source in row.metrics[0].spec.sources}
    texts = sorted({wording.source_text(source) for source in cited}, key=str.casefold)
    works = {
        text: Source(f"source-{number}", wording.source_name(text), text)
        for number, text in enumerate(texts, start=1)
    }
    return works | {source: works[wording.source_text(source)] for source in cited}
