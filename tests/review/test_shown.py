"""Every form of the report says who reviewed it, what was corrected, and the remark."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.comparison import compared
from formcheck.core.analysis import Analysis
from formcheck.core.gait import EventKind
from formcheck.core.recording import Side, View
from formcheck.core.review import (
    Authorship,
    BeltSpeed,
    EventRef,
    ExcludeSpan,
    MoveEvent,
    Review,
    SignOff,
)
from formcheck.languages import language
from formcheck.reporting.comparison.json import to_json
from formcheck.reporting.overview import Outcome, row_of
from formcheck.reporting.review import review_in_short, review_shown
from formcheck.workflows.batch.store import write_overview
from tests.support.analyses import sample_analysis
from tests.support.hostile_texts import TEXTS
from tests.support.html_reading import read
from tests.support.rendered_reports import metrics_csv, render_html, render_markdown, summary

AT = "2026-11-24T09:00:00+00:00"
LATER = "2026-11-25T10:30:00+00:00"
CONTACT = EventRef(EventKind.INITIAL_CONTACT, Side.LEFT, 1.234)
REVIEW = Review(
    by="Jo Example",
    at=LATER,
    made=(
        Authorship(MoveEvent(0, CONTACT, 1.25), "Al Example", AT),
        Authorship(ExcludeSpan(0, 2.0, 3.5), "Jo Example", LATER),
    ),
    remark="Soft landing.\n\nAgain in six weeks.",
    sign_off=SignOff("Jo Example", LATER),
)
WHO = (
    "Reviewed by Jo Example on 25 November 2026, 10:30 UTC.",
    "Signed off by Jo Example on 25 November 2026, 10:30 UTC.",
)
CORRECTIONS = (
    "left initial contact moved from 1.234 s to 1.250 s (Al Example, 24 November 2026, 09:00 UTC)",
    "2.000 s to 3.500 s left out (Jo Example, 25 November 2026, 10:30 UTC)",
)
DE = language("de")


def reviewed(review: Review = REVIEW) -> Analysis:
    return replace(sample_analysis(), review=review)


def test_the_page_has_a_section_of_the_review() -> None:
    root = read(render_html(reviewed()))
    section = root.one("section", id="review")
    text = " ".join(section.text.split())
    assert " ".join(WHO) in text
    assert tuple(li.text for li in section.all("li")) == CORRECTIONS
    assert [p.text for p in section.all("p")][-2:] == ["Soft landing.", "Again in six weeks."]
    assert root.one("nav").all("a", href="#review")
    facts = " ".join(root.one("section", id="page-2").text.split())
    assert "corrected by hand by Jo Example" in root.one("header").text
    assert "ReviewedJo Example, 25 November 2026, 10:30 UTC" in facts
    assert "analysis.reviewed.json beside it" in root.one("footer").text


def test_without_a_review_nothing_is_said_of_one() -> None:
    root = read(render_html(sample_analysis()))
    assert not root.all("section", id="review")
    page_2 = root.one("section", id="page-2").text
    assert "corrected" not in root.one("header").text
    for text in (page_2, render_markdown(sample_analysis())):
        assert "Reviewed" not in text
        assert "igned off" not in text
    assert review_in_short(sample_analysis().review) == []


def test_markdown_says_it() -> None:
    text = render_markdown(reviewed()).replace("\\", "")
    for line in (*WHO, *CORRECTIONS, "Soft landing.", "Again in six weeks."):
        assert line in text


def test_the_terminal_says_it_before_what_was_found(tmp_path: Path) -> None:
    text = " ".join(summary(reviewed(), tmp_path).split())
    told = f"{WHO[0]} 2 corrections. {WHO[1]} Remark: Soft landing. Again in six weeks."
    assert 0 < text.index(told) < text.index("Result:")


@pytest.mark.parametrize(
    ("made", "says"),
    [((), "Nothing was corrected."), ((Authorship(BeltSpeed(9.0), "A", AT),), "One correction.")],
)
def test_numbers_of_corrections_are_said(made: tuple[Authorship, ...], says: str) -> None:
    review = replace(REVIEW, made=made, sign_off=None)
    (line, _) = review_in_short(review)
    assert line.endswith(f"{says} Not signed off.")


def test_a_withdrawn_sign_off_is_said() -> None:
    review = replace(REVIEW, sign_off=None, withdrawn=SignOff("Jo Example", AT))
    shown = review_shown(review, reviewed(review).labels)
    assert shown is not None
    assert shown.who[1] == "Not signed off."
    assert "24 November 2026" in shown.who[2]
    assert "does not hold for these" in shown.who[2]


def test_german_says_it_in_german() -> None:
    shown = review_shown(REVIEW, reviewed().labels, DE)
    assert shown is not None
    assert shown.who[0] == "Durchgesehen von Jo Example am 25. November 2026, 10:30 UTC."
    assert shown.corrections[0].startswith(
        "linker initialer Kontakt von 1,234 s auf 1,250 s verschoben (Al Example, "
    )
    text = render_html(reviewed(), language=DE)
    assert "Signed" not in text
    assert "Reviewed" not in text


def test_of_two_recordings_each_correction_names_its_own() -> None:
    one, two = sample_analysis(View.SIDE), sample_analysis(View.REAR)
    recordings = (one.primary, replace(two.primary, video=1))
    both = replace(one, recordings=recordings, review=REVIEW)
    shown = review_shown(both.review, both.labels)
    assert shown is not None
    assert shown.corrections[0].startswith("side view: left initial contact moved")


def test_the_table_names_the_reviewer_in_every_row() -> None:
    rows = list(csv.DictReader(io.StringIO(metrics_csv(reviewed()))))
    assert rows
    for row in rows:
        assert row["reviewed_by"] == row["signed_off_by"] == "Jo Example"
        assert row["reviewed_at"] == LATER


def test_the_overview_names_the_reviewer(tmp_path: Path) -> None:
    rows = [row_of(reviewed(), "run", Outcome.DONE), row_of(sample_analysis(), "b", Outcome.DONE)]
    write_overview(rows, tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count('"review":"reviewed and signed off by Jo Example"') == 1
    table = list(csv.DictReader(io.StringIO((tmp_path / "summary.csv").read_text("utf-8"))))
    assert [row["reviewed_by"] for row in table] == ["Jo Example", ""]


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_names_and_remarks_stay_text_in_the_overview(text: str, tmp_path: Path) -> None:
    review = replace(REVIEW, by=text, sign_off=SignOff(text, AT))
    write_overview([row_of(reviewed(review), "run", Outcome.DONE)], tmp_path)
    root = read((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert not root.all("b") or all("alert" not in b.text for b in root.all("b"))
    assert len(root.all("script")) == 2
    assert not [i for i in root.all("img") if i.attributes.get("src") == "x"]
    (row,) = csv.DictReader(io.StringIO((tmp_path / "summary.csv").read_text("utf-8")))
    assert not row["reviewed_by"].startswith(("=", "+", "-", "@"))
    assert not any(c in row["reviewed_by"] for c in "\x1b\x07\u202e")


def test_a_comparison_says_which_result_was_reviewed() -> None:
    document = json.loads(to_json(compared(sample_analysis(), reviewed())))
    assert [document[one]["reviewed_by"] for one in ("before", "after")] == [None, "Jo Example"]
