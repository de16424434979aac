"""What a report says of pain, with and without answers."""

from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.core.analysis import Analysis, Asymmetry
from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.finding import Finding
from formcheck.core.progress import NullProgress
from formcheck.core.recording import View
from formcheck.intake import (
    RED_FLAGS,
    Intake,
    PainSide,
    RedFlag,
    Urgency,
    guidance,
)
from formcheck.reporting import pain, wording
from formcheck.reporting.handout import page as page_1
from formcheck.reporting.video.keyframe_files import save_key_frames
from formcheck.results.attached import save_intake
from formcheck.results.result import save
from formcheck.workflows.report import formats_named, rewrite_reports
from tests.support.analyses import sample_analysis
from tests.support.hostile_texts import TEXTS
from tests.support.html_reading import Element, read, words
from tests.support.pain_answers import BACK, EMERGENCY, LEG, cautious
from tests.support.rendered_reports import render_html, summary


def page(intake: Intake | None, analysis: Analysis | None = None) -> Element:
    return read(render_html(analysis or cautious(), intake=intake))


def suggestion(found: Finding) -> str:
    return f"What to try. {found.suggestion}"


@pytest.mark.parametrize("flag", RED_FLAGS, ids=lambda flag: flag.id)
def test_a_sign_puts_the_referral_on_top_and_withholds_advice(flag: RedFlag) -> None:
    intake = replace(BACK, signs={flag.id: True})
    emergency = flag.level is Urgency.EMERGENCY
    title = wording.EMERGENCY_TITLE if emergency else wording.URGENT_TITLE
    root = page(intake)
    sheet = root.one("section", id="page-1")
    first = next(child for child in sheet.children if isinstance(child, Element))
    assert first.attributes["id"] == "referral"
    assert words(first.one("h2")) == title
    signs = wording.EMERGENCY if emergency else wording.URGENT
    assert tuple(words(li) for li in first.all("li")) == signs
    assert not root.all("details", id="before")
    assert root.all("section", id="measurements")
    text = words(root)
    found = cautious().findings[0]
    for advised in (found.suggestion, page_1.HOW_TO_TRY, wording.BEFORE_FORM):
        assert advised not in text
    assert cautious().findings[0].statement in text
    shown = summary(cautious(), Path("run"), intake=intake)
    assert shown.startswith(title)
    assert all(sign in " ".join(shown.split()) for sign in signs)
    assert guidance.RULES_IN_SHORT not in shown


def test_pain_that_moves_down_the_leg_overrides() -> None:
    root = page(LEG)
    top = words(root.one("section", id="referral"))
    assert top.startswith(guidance.LEG_TITLE)
    assert guidance.LEG_RULE in top
    assert "What to try" not in words(root)
    assert guidance.RULES_LIMITS in words(root.one("details", id="before"))
    assert summary(cautious(), Path("run"), intake=LEG).startswith(guidance.LEG_TITLE)


@pytest.mark.parametrize("intake", [None, BACK])
def test_without_a_sign_advice_stands_with_its_caution(intake: Intake | None) -> None:
    root = page(intake)
    (found,) = cautious().findings
    in_full = words(root.one("article"))
    assert suggestion(found) in in_full
    assert "When not to. Not during acute pain." in in_full
    told = words(root.one("div", **{"class": "try"}))
    assert told.startswith(page_1.HOW_TO_TRY)
    assert f"{found.suggestion} {found.caution}" in told
    assert not root.all("section", id="referral")


@pytest.mark.parametrize("intake", [None, BACK, LEG])
def test_the_rules_stand_in_every_report_with_their_limits(intake: Intake | None) -> None:
    section = words(page(intake).one("details", id="before"))
    for rule in guidance.PAIN_RULES:
        assert f"{rule.pain}{rule.rule}" in section.replace(f"{rule.pain} ", rule.pain)
    for text in (guidance.LEG_RULE, guidance.NEXT_MORNING, guidance.RULES_LIMITS):
        assert text in section
    assert "never tested in back pain or sciatica" in section
    for text in (*guidance.RETURN_STEPS, *guidance.RETURN_LIMITS):
        assert text in section
    assert len(guidance.PRECAUTIONS) == 5
    for precaution in guidance.PRECAUTIONS:
        assert precaution.research in section


def test_the_rule_that_holds_is_said_and_marked() -> None:
    root = page(BACK)
    section = root.one("details", id="before")
    assert "Your strongest pain was 4 of 10." in words(root.one("div", id="pain"))
    assert "Your strongest pain was 4 of 10. Shorten the run or slow down." in words(section)
    assert [words(one) for one in section.one("dl", **{"class": "pain-rules"}).all("strong")] == [
        guidance.PAIN_RULES[1].rule
    ]
    assert not page(None).one("details", id="before").all("strong")


def test_sources_are_listed_once_and_linked() -> None:
    root = page(BACK)
    listed = [words(li) for li in root.one("footer").all("li")]
    for key in guidance.sources():
        assert listed.count(str(BIBLIOGRAPHY[key])) == 1


def test_the_answers_are_repeated_in_the_report_alone() -> None:
    intake = replace(BACK, side=PainSide.LEFT, note="Since the move.", next_morning=2)
    told = words(page(intake).one("section", id="told"))
    for text in ("lower back", "left", "4 of 10", "2 of 10", "Since the move."):
        assert text in told
    assert RED_FLAGS[0].text in told
    assert not page(None).all("section", id="told")
    assert not page(Intake()).all("section", id="told")
    shown = summary(cautious(), Path("run"), intake=intake)
    assert "Since the move." not in shown
    assert "4 of 10" not in shown


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_note_stays_text(text: str) -> None:
    root = page(replace(BACK, note=text))
    assert not root.all("script")
    assert not root.all("b")
    assert not root.all("img")
    told = root.one("section", id="told").text
    assert "".join(c for c in text if c.isprintable()) in "".join(
        c for c in told if c.isprintable() and c != "\ufffd"
    )
    assert not any(c in root.text for c in "\x1b\x07\u202e")


def test_side_differences_are_set_against_the_painful_side_only() -> None:
    apart = Asymmetry("pelvic_drop", 9.0, 4.0, 5.0, (2.5, 7.5), beyond_error=True)
    analysis = replace(sample_analysis(View.REAR), asymmetries=(apart,))
    left = page(replace(BACK, side=PainSide.LEFT), analysis)
    matched = words(left.one("section", id="painful-side"))
    assert "The pelvis drops further on the left, which is the side that hurts." in matched
    assert "no risk factor" in matched
    for intake in (None, BACK, replace(BACK, side=PainSide.BOTH)):
        assert not page(intake, analysis).all("section", id="painful-side")


def test_foot_and_thigh_are_told_for_information() -> None:
    section = words(page(None).one("section", id="information"))
    assert "Thigh extension" in section
    assert "never a fault" in section


def test_nothing_measured_still_says_what_to_mind() -> None:
    nothing = sample_analysis(reason="no runner was found")
    intake = replace(BACK, side=PainSide.LEFT)
    root = page(intake, nothing)
    assert root.all("details", id="before")
    assert not root.all("section", id="painful-side")


def test_the_file_is_written_with_the_answers_beside_it(tmp_path: Path) -> None:
    save(cautious(), tmp_path)
    save_key_frames((), tmp_path)
    save_intake(EMERGENCY, tmp_path)
    rewrite_reports(tmp_path, formats_named(["html"]), NullProgress())
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert read(text).all("section", id="referral")


def every_text() -> list[str]:
    modules = (guidance, guidance, pain, pain)
    texts = [v for m in modules for v in vars(m).values() if isinstance(v, str)]
    texts += [*guidance.RETURN_STEPS, *guidance.RETURN_LIMITS, *(f.text for f in RED_FLAGS)]
    texts += [text for p in guidance.PRECAUTIONS for text in (p.title, p.advice, p.research)]
    texts += [text for rule in guidance.PAIN_RULES for text in (rule.pain, rule.rule)]
    return texts


def test_no_text_promises_or_condemns() -> None:
    for text in every_text():
        for word in ("causes", "abnormal", "prevents", "safe"):
            assert word not in text.lower()
    for intake in (None, BACK, LEG, EMERGENCY):
        shown = words(page(intake).one("body")).lower()
        for safety in (wording.SAFETY, page_1.SAFETY):
            shown = shown.replace(safety.lower(), "")
        for word in ("causes", "abnormal", "prevents", "safe "):
            assert word not in shown
    assert set(guidance.sources()) <= BIBLIOGRAPHY.keys()
