"""Forms of a report as text or bytes, made straight from an analysis."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from formcheck.core.analysis import Analysis
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.reference.profile import Profile
from formcheck.reporting import csv, html, markdown, pdf, terminal
from formcheck.reporting.charts import Chart
from formcheck.reporting.pdf.page import Page
from formcheck.reporting.report import report_of
from formcheck.reporting.video.keyframes import KeyFrame
from tests.support.drawn_charts import small_cycles


def render_html(
    analysis: Analysis,
    frames: Sequence[KeyFrame] = (),
    charts: Sequence[Chart] = (),
    intake: Intake | None = None,
    language: Language = ENGLISH,
) -> str:
    report = report_of(analysis, language, frames, charts=charts, intake=intake)
    return html.render(report, language)["report.html"].decode("utf-8")


def render_html_handout(
    analysis: Analysis,
    frames: Sequence[KeyFrame] = (),
    intake: Intake | None = None,
    language: Language = ENGLISH,
) -> str:
    report = report_of(analysis, language, frames, intake=intake)
    return html.render_handout(report, language)["handout.html"].decode("utf-8")


def render_markdown(
    analysis: Analysis, language: Language = ENGLISH, intake: Intake | None = None
) -> str:
    report = report_of(analysis, language, intake=intake)
    return markdown.render(report, language)["report.md"].decode("utf-8")


def render_pdf(
    analysis: Analysis,
    frames: Sequence[KeyFrame] = (),
    charts: Sequence[Chart] = (),
    language: Language = ENGLISH,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> bytes:
    report = report_of(
        analysis,
        language,
        frames,
        charts=charts,
        curves=small_cycles(analysis, language),
        intake=intake,
        profile=profile,
    )
    return pdf.render(report, language)["report.pdf"]


def render_pdf_handout(
    analysis: Analysis,
    frames: Sequence[KeyFrame] = (),
    language: Language = ENGLISH,
    intake: Intake | None = None,
) -> bytes:
    report = report_of(analysis, language, frames, intake=intake)
    return pdf.render_handout(report, language)["handout.pdf"]


def page_of(
    analysis: Analysis,
    language: Language,
    intake: Intake | None = None,
    charts: Sequence[Chart] = (),
) -> Page:
    """What the PDF is made of."""
    curves = small_cycles(analysis, language)
    report = report_of(analysis, language, charts=charts, curves=curves, intake=intake)
    return Page(report, language)


def metrics_csv(analysis: Analysis) -> str:
    return csv.render(report_of(analysis), ENGLISH)["metrics.csv"].decode("utf-8")


def strides_csv(analysis: Analysis) -> str:
    return csv.render(report_of(analysis), ENGLISH)["strides.csv"].decode("utf-8")


def summary(
    analysis: Analysis,
    folder: Path,
    language: Language = ENGLISH,
    look: terminal.TerminalStyle | None = None,
    *,
    intake: Intake | None = None,
    files: Collection[str] = (),
) -> str:
    """What is printed of a result in ``folder`` with ``files`` in it."""
    report = report_of(analysis, language, intake=intake)
    return terminal.summary(replace(report, files=frozenset(files)), folder, language, look)
