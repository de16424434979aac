"""The PDF says what the analysis says, on few pages, to screen readers too, and runs nothing."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from click.testing import CliRunner

from formcheck.cli.main import cli
from formcheck.core.analysis import Analysis
from formcheck.core.metric import Measured
from formcheck.core.progress import NullProgress
from formcheck.core.recording import View
from formcheck.core.text import sanitize_text
from formcheck.errors import InputError, NotReadyError
from formcheck.findings import RULES
from formcheck.findings.rules import HOW_TO_TRY
from formcheck.intake import Intake, guidance
from formcheck.languages import language
from formcheck.readiness import CheckState, check_all, explain, libraries
from formcheck.reference.profile import Logo, Profile
from formcheck.reporting import wording
from formcheck.reporting.handout import handout
from formcheck.reporting.numbers import interval, number
from formcheck.reporting.pain import before_running
from formcheck.reporting.pdf.document import report_pages
from formcheck.reporting.video.keyframe_files import save_key_frames
from formcheck.results import result as saved
from formcheck.results.attached import save_intake
from formcheck.results.folder import stage
from formcheck.results.result import save
from formcheck.workflows.analyze import AnalyzeRequest, carry_out
from formcheck.workflows.report import formats_named, rewrite_reports
from tests.support.analyses import sample_analysis
from tests.support.drawn_charts import charts_of
from tests.support.findings_by_rule import found
from tests.support.genuine_analyses import ANALYSES
from tests.support.german import GERMAN, english_left
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.key_frames import FRAMES
from tests.support.pain_answers import BACK, EMERGENCY, LEG, cautious
from tests.support.pdf_reading import pdf_of, printed, root_of, tree
from tests.support.rendered_reports import page_of, render_pdf, render_pdf_handout
from tests.support.sessions import sample_session

A4_PT = (595.3, 841.9)


@cache
def samples() -> dict[str, Analysis]:
    return {
        "side": sample_analysis(),
        "rear": sample_analysis(View.REAR),
        "two": sample_session(),
        "nothing": sample_analysis(reason="no runner was found"),
    }


@cache
def sample(name: str, code: str = "en") -> pypdf.PdfReader:
    analysis = samples()[name]
    spoken = language(code)
    return pdf_of(analysis, spoken, charts_of(analysis, spoken))


EVERY = pytest.mark.parametrize("name", ["side", "rear", "two", "nothing"])


def words(reader: pypdf.PdfReader) -> str:
    return printed("".join(page.extract_text() for page in reader.pages))


def kinds(reader: pypdf.PdfReader) -> list[str]:
    return [element["/S"] for element in tree(reader)]


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_every_measured_value_stands_on_page_2_with_its_interval(view: View) -> None:
    analysis = sample_analysis(view)
    reader = pdf_of(analysis)
    second, text = printed(reader.pages[1].extract_text()), words(reader)
    for metric in analysis.metrics:
        if isinstance(metric, Measured):
            decimals = metric.spec.decimals
            assert printed(number(metric.value, decimals)) in second, metric.spec.id
            assert printed(interval(metric.ci95, decimals)) in second, metric.spec.id
            assert printed(str(metric.counted)) in text, metric.spec.id


@pytest.mark.slow
def test_in_german_too_with_a_comma() -> None:
    analysis = sample_analysis()
    text = words(sample("side", "de"))
    for metric in analysis.metrics:
        if isinstance(metric, Measured):
            assert printed(interval(metric.ci95, metric.spec.decimals, GERMAN)) in text


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize("code", ["en", "de"])
def test_the_runners_page_the_clinicians_and_then_the_appendix(name: str, code: str) -> None:
    reader, said = sample(name, code), language(code).text
    headed = [printed(page.extract_text()) for page in reader.pages]
    shown = handout(samples()[name], FRAMES, language(code))
    assert printed(shown.headline) in headed[0]
    assert printed(shown.safety) in headed[0]
    assert headed[1].startswith(printed(said("For the clinician")))
    assert headed[2].startswith(printed(said("Appendix")))


@pytest.mark.slow
@EVERY
def test_it_has_few_pages_of_a4_and_says_which(name: str) -> None:
    reader = sample(name)
    count = len(reader.pages)
    assert 3 <= count <= 9
    for n, page in enumerate(reader.pages, start=1):
        assert tuple(map(float, page.mediabox[2:])) == pytest.approx(A4_PT, abs=0.2)
        text = printed(page.extract_text())
        assert f"page{n}of{count}" in text
        assert printed("R-17 · 23 November 2026, 09:00 UTC") in text
        # No page holds its footer alone.
        assert len(text) > 150


@EVERY
@pytest.mark.parametrize("code", ["en", "de"])
def test_the_handout_is_one_sheet(name: str, code: str) -> None:
    spoken, analysis = language(code), samples()[name]
    reader = pypdf.PdfReader(io.BytesIO(render_pdf_handout(analysis, FRAMES, spoken)))
    (page,) = reader.pages
    text, shown = printed(page.extract_text()), handout(analysis, FRAMES, spoken)
    for said in (shown.headline, shown.next_time, shown.safety, shown.emergency):
        assert printed(said) in text
    assert root_of(reader)["/MarkInfo"]["/Marked"].value


@pytest.mark.parametrize("code", ["en", "de"])
def test_as_much_as_a_page_can_hold_is_one_sheet_too(code: str) -> None:
    # Ten findings with long sentences: the text is set smaller until it fits.
    rules = [rule.id for rule in RULES]
    findings = tuple(found(rule, 0.98 if n < 7 else 0.6) for n, rule in enumerate(rules))
    analysis = replace(sample_analysis(View.REAR), findings=findings)
    reader = pypdf.PdfReader(io.BytesIO(render_pdf_handout(analysis, FRAMES, language(code), BACK)))
    (page,) = reader.pages
    assert printed(handout(analysis, FRAMES, language(code)).emergency) in printed(
        page.extract_text()
    )


def test_a_handout_comes_through_the_command(tmp_path: Path) -> None:
    folder = saved_in(tmp_path)
    ran = CliRunner().invoke(
        cli, ["report", str(folder), "--format", "pdf", "--pages", "handout", "--lang", "de"]
    )
    assert ran.exit_code == 0, ran.output
    assert "handout.pdf" in ran.stdout
    assert not (folder / "report.pdf").exists()
    reader = pypdf.PdfReader(folder / "handout.pdf")
    assert len(reader.pages) == 1
    assert root_of(reader)["/Lang"] == "de"


@EVERY
def test_it_is_tagged_for_screen_readers(name: str) -> None:
    reader = sample(name)
    root = root_of(reader)
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Running form: ")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert root["/Outlines"]["/Count"] != 0


@EVERY
def test_every_picture_has_its_words(name: str) -> None:
    figures = [element for element in tree(sample(name)) if element["/S"] == "/Figure"]
    assert all(element.get("/Alt", "").strip() for element in figures)
    told = {str(element["/Alt"]) for element in figures}
    assert {frame.alt_text for frame in FRAMES} <= told


@pytest.mark.slow
def test_charts_are_there_as_vectors_with_their_numbers_in_words() -> None:
    analysis = sample_analysis()
    charts = charts_of(analysis)
    told = {str(e["/Alt"]) for e in tree(sample("side")) if e["/S"] == "/Figure"}
    assert charts
    assert {chart.alt_text for chart in charts} <= told
    bare = pdf_of(analysis, frames=(), charts=charts)
    assert [image for page in bare.pages for image in page.images] == []


@EVERY
def test_headings_go_down_one_level_at_a_time(name: str) -> None:
    levels = [int(kind[2:]) for kind in kinds(sample(name)) if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "/Title" in kinds(sample(name))


def test_tables_have_header_rows() -> None:
    tags = kinds(sample("side"))
    assert tags.count("/THead") >= tags.count("/Table") >= 3
    assert tags.count("/TH") > 3


def test_the_first_page_holds_three_stories_and_names_the_others() -> None:
    rules = ("pelvic_drop", "straight_knee", "shin_forward", "trunk_forward", "trunk_drift")
    analysis = replace(sample_analysis(), findings=tuple(found(rule, 0.9) for rule in rules))
    first = printed(pdf_of(analysis).pages[0].extract_text())
    shown = handout(analysis)
    assert len(shown.stories) == 3
    for story in shown.stories:
        assert printed(story.lead.sentence) in first
        assert printed(story.lead.badge) in first
    assert printed(shown.more) in first


@pytest.mark.parametrize("intake", [EMERGENCY, LEG], ids=["emergency", "leg"])
def test_a_referral_stands_above_all_findings_and_withholds_advice(intake: Intake) -> None:
    shown = before_running(cautious(), intake)
    assert shown.referral is not None
    reader = pdf_of(cautious(), intake=intake)
    first = printed(reader.pages[0].extract_text())
    for text in (shown.referral.lead, *shown.referral.signs, shown.referral.withheld):
        assert printed(text) in first
    title = printed(shown.referral.title)
    sheet = handout(cautious(), intake=intake)
    assert first.index(title) < first.index(printed(sheet.headline))
    assert printed(sheet.safety) in first
    text = words(reader)
    finding = cautious().findings[0]
    for advised in (finding.suggestion, finding.caution, HOW_TO_TRY, wording.BEFORE_FORM):
        assert printed(advised) not in text
    assert (printed(guidance.RULES_LIMITS) in text) is not shown.refers


@pytest.mark.parametrize("intake", [None, BACK])
def test_the_rules_of_pain_stand_on_the_first_page_and_in_full_in_the_appendix(
    intake: Intake | None,
) -> None:
    reader = pdf_of(cautious(), intake=intake)
    text, first = words(reader), printed(reader.pages[0].extract_text())
    for much, what in handout(cautious(), intake=intake).pain:
        assert printed(f"{much}: {what}") in first
    rules = [printed(rule.pain + rule.rule) for rule in guidance.PAIN_RULES]
    for told in (
        *(guidance.LEG_RULE, guidance.NEXT_MORNING, guidance.RULES_LIMITS),
        *guidance.RETURN_STEPS,
        *guidance.RETURN_LIMITS,
        *(precaution.research for precaution in guidance.PRECAUTIONS),
    ):
        assert printed(told) in text
    assert all(rule in text for rule in rules)
    assert printed("When not to. Not during acute pain.") in text
    assert (printed("Your strongest pain was 4 of 10.") in text) is (intake is BACK)


@pytest.mark.slow
def test_the_answers_are_repeated_as_they_were_given() -> None:
    for note in (*TEXTS, '#panic("x") $x$ *b*'):
        text = words(pdf_of(sample_analysis(), intake=replace(BACK, note=note)))
        assert printed(f"In your own words{sanitize_text(note)}") in text


def test_answers_beside_a_result_are_read(tmp_path: Path) -> None:
    save(cautious(), tmp_path)
    save_key_frames((), tmp_path)
    save_intake(EMERGENCY, tmp_path)
    rewrite_reports(tmp_path, formats_named(["pdf"]), NullProgress())
    first = pypdf.PdfReader(tmp_path / "report.pdf").pages[0].extract_text()
    assert printed(wording.EMERGENCY_TITLE) in printed(first)


def test_nothing_measured_is_said_plainly() -> None:
    first = printed(sample("nothing").pages[0].extract_text())
    assert printed("No runner was found.") in first
    assert printed(handout(samples()["nothing"]).safety) in first


@pytest.mark.slow
@EVERY
def test_everything_is_read_in_german(name: str) -> None:
    analysis = ANALYSES[name]
    shown = report_pages(page_of(analysis, GERMAN, BACK, charts_of(analysis, GERMAN)))
    assert english_left(" ".join(plain_texts(shown))) == []
    reader = pdf_of(analysis, GERMAN, charts_of(analysis, GERMAN), frames=())
    assert root_of(reader)["/Lang"] == "de"
    assert printed(f"Seite 1 von {len(reader.pages)}") in words(reader)


def plain_texts(value: Any) -> Iterator[str]:
    """Texts of a report but for works cited, program names and what is no text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from plain_texts(inner)
    elif isinstance(value, dict):
        if value.get("style") in ("code", "hanging"):
            return
        for key, inner in value.items():
            if key not in ("kind", "style", "side", "anchor", "link", "file", "lang"):
                yield from plain_texts(inner)


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_stay_text(text: str) -> None:
    reader = pdf_of(analysis_of(text))
    assert printed(sanitize_text(text)) in words(reader)
    assert reader.metadata is not None
    assert sanitize_text(text) in str(reader.metadata.title)
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", ())]
    assert links
    # Only to other places in the report.
    assert all("/URI" not in link.get("/A", {}) for link in links)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root_of(reader))


@pytest.mark.parametrize(
    "text", ['#panic("x")', "$x^2$ *b* _i_ `c`", "// no", "<label> @ref", "\\u{41} -- ...", "= h"]
)
def test_what_typst_would_act_on_stays_text(text: str) -> None:
    assert printed(text) in words(pdf_of(analysis_of(text)))


@pytest.mark.parametrize("text", ["跑步者", "🏃.mp4", "\ue000", "שלום", "Ωμέγα Жук"])
def test_letters_that_no_font_has_keep_no_report_from_being_made(text: str) -> None:
    reader = pdf_of(analysis_of(text))
    shown = words(reader)
    assert printed(text) in shown or "\ufffd" in shown


def test_long_names_stay_on_the_page() -> None:
    reader = pdf_of(analysis_of("ü" * 125))
    lines = [line for page in reader.pages for line in page.extract_text().split("\n")]
    # 125 of them are wider than a line, also in the smallest size.
    assert 0 < max(line.count("ü") for line in lines) < 125


@pytest.mark.slow
def test_the_same_analysis_gives_the_same_bytes() -> None:
    first, second = (
        render_pdf(analysis, FRAMES, charts_of(analysis))
        for analysis in (sample_analysis(), sample_analysis())
    )
    assert first == second
    assert b"20261123090000" in first.replace(b"D:", b"")


def test_a_damaged_logo_is_named() -> None:
    profile = Profile("Sports Clinic", logo=Logo(b"no picture", "image/png"))
    with pytest.raises(InputError, match="or the logo of this result is damaged"):
        render_pdf(sample_analysis(), profile=profile)


def test_a_damaged_key_frame_is_named() -> None:
    broken = replace(FRAMES[0], jpeg=b"no picture")
    with pytest.raises(InputError, match="A key frame of this result is damaged"):
        render_pdf(sample_analysis(), (broken,))


def test_without_typst_nothing_begins_and_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = libraries.installed_version
    monkeypatch.setattr(
        libraries, "installed_version", lambda name: None if name == "typst" else genuine(name)
    )
    with pytest.raises(NotReadyError) as raised:
        carry_out(AnalyzeRequest((), tmp_path / "x", ("html", "pdf"), video=False, jobs=1), None)  # type: ignore[arg-type]
    assert raised.value.exit_code == 7
    assert raised.value.message == "The library typst is missing, which report.pdf needs."
    assert 'pip install "typst>=' in raised.value.hint
    (check,) = [c for c in check_all() if c.title == "typst"]
    assert check.state is CheckState.ABSENT
    assert 'pip install "typst>=' in check.remedy
    explain.require_libraries()  # Nothing else needs it.


def saved_in(place: Path) -> Path:
    analysis = sample_analysis()
    recording = replace(analysis.primary, info=replace(analysis.primary.info, sha256="", path=None))
    folder = place / "run.formcheck"
    with stage(folder) as staged:
        saved.save(replace(analysis, recordings=(recording,)), staged)
    return folder


def test_a_saved_result_gets_its_pdf(tmp_path: Path) -> None:
    folder = saved_in(tmp_path)
    ran = CliRunner().invoke(cli, ["report", str(folder), "--format", "pdf", "--lang", "de"])
    assert ran.exit_code == 0, ran.output
    assert "report.pdf" in ran.stdout
    assert root_of(pypdf.PdfReader(folder / "report.pdf"))["/Lang"] == "de"
