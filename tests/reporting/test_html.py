"""The report says what the analysis says, to anyone, and runs nothing."""

import json
from dataclasses import replace

import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.backload import BackLoad
from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.finding import Finding, Level, RuleCheck, Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.findings.grade import level_of
from formcheck.languages import ENGLISH
from formcheck.reporting import html, numbers, wording
from formcheck.reporting.charts import Chart, ChartGroup
from formcheck.reporting.facts import date_text
from formcheck.reporting.html import hints
from formcheck.reporting.report import report_of
from formcheck.reporting.video.keyframes import KeyFrame
from formcheck.results.document import document
from formcheck.results.schema import to_json
from tests.support.analyses import sample_analysis
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.html_reading import Element, number, read
from tests.support.rendered_reports import render_html

FRAMES = (
    KeyFrame("left_contact.jpg", b"left", "Left contact", "Left foot meets the belt", ()),
    KeyFrame("left_toe_off.jpg", b"off", "Left toe-off", "Left foot leaves the belt", ()),
    KeyFrame("right_contact.jpg", b"right", "Right contact", "Right foot meets the belt", ()),
)
CHARTS = (Chart('<svg role="img"><title>Knee</title></svg>', "Knee flexion", "from 10 to 40"),)


def page(analysis: Analysis) -> Element:
    return read(render_html(analysis, FRAMES, CHARTS))


def words(element: Element) -> str:
    return " ".join(element.text.split())


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_every_number_in_the_tables_is_that_of_the_document(view: View) -> None:
    analysis = sample_analysis(view)
    saved = json.loads(to_json(document(analysis)))
    decimals = {d["id"]: d["decimals"] for d in saved["catalogue"]}
    wanted = {(m["id"], m["side"]): m for m in saved["metrics"] if m["status"] == "measured"}
    seen = set()
    section = page(analysis).one("section", id="measurements")
    rows = [row for body in section.all("tbody") for row in body.all("tr")]
    for row in [row for row in rows if row.attributes.get("class") != "group"]:
        metric_id = row.one("a", href=row.one("th").one("a").attributes["href"]).attributes["href"]
        metric_id = metric_id.removeprefix("#about-")
        *cells, scale, difference = row.all("td")
        sides: list[str | None] = [None] if len(cells) == 1 else ["left", "right"]
        for side, cell in zip(sides, cells, strict=True):
            metric = wanted[metric_id, side]
            shown = cell.all("data")
            exact = [float(d.attributes["value"]) for d in shown]
            assert exact == [metric["value"], *metric["ci95"]]
            printed = [number(d.text) for d in shown]
            digits = decimals[metric_id]
            assert printed == pytest.approx(exact, abs=0.5001 * 10**-digits)
            seen.add((metric_id, side))
            kind = "circle" if side != "right" else "rect"
            marks = scale.all(kind, **{"class": f"mean {side or 'both'}"})
            assert len(marks) == (0 if side == "right" else 1)
        compared = [a for a in analysis.asymmetries if a.metric == metric_id]
        told = [float(d.attributes["value"]) for d in difference.all("data")]
        assert told == [a.difference for a in compared]
        assert ("beyond error" in words(difference)) is any(a.beyond_error for a in compared)
    assert seen == set(wanted)


def test_every_printed_quantity_carries_its_exact_value() -> None:
    for shown in page(sample_analysis()).all("data"):
        exact = float(shown.attributes["value"])
        assert number(shown.text) == pytest.approx(exact, abs=0.51)


def test_evidence_is_that_of_the_finding() -> None:
    analysis = sample_analysis()
    (evidence,) = analysis.findings[0].evidence
    article = page(analysis).one("article")
    exact = [float(d.attributes["value"]) for d in article.all("data")]
    assert exact == [evidence.value, *evidence.ci95, evidence.limit, evidence.n]


def test_page_1_shows_the_frame_of_what_leads_and_both_sides_on_a_gauge() -> None:
    analysis = sample_analysis()
    sheet = page(analysis).one("section", id="page-1")
    assert sheet.one("img").attributes["alt"] == "Left foot meets the belt"
    told = [float(d.attributes["value"]) for d in sheet.one("p", **{"class": "values"}).all("data")]
    measured = [analysis.metric("knee_flexion_contact", side) for side in Side]
    assert told == [m.value for m in measured if isinstance(m, Measured)]
    assert len(sheet.one("svg", **{"class": "meter"}).all("title")) == 1


def test_definitions_hold_spread_coverage_and_sources() -> None:
    analysis = sample_analysis()
    metric = analysis.metric("knee_flexion_contact", Side.LEFT)
    assert isinstance(metric, Measured)
    about = page(analysis).one("div", id="about-knee_flexion_contact")
    exact = [float(d.attributes["value"]) for d in about.all("data")]
    band = metric.reference
    assert band is not None
    told = [metric.sd, metric.smallest_detectable_change, metric.n, band.low, band.high]
    assert exact[: len(told)] == told
    assert "provisional" in words(about)
    text = words(about)
    assert metric.spec.definition in text
    assert metric.spec.sources[0] in text


def test_keys_of_the_bibliography_become_citations() -> None:
    analysis = sample_analysis()
    finding = replace(
        analysis.findings[0], sources=("whitney2022", str(BIBLIOGRAPHY["whitney2022"]))
    )
    root = page(replace(analysis, findings=(finding,)))
    link, same = [a for a in root.one("article").all("a") if a.text == "Whitney et al. 2022"]
    assert link.attributes["href"] == same.attributes["href"]
    listed = words(root.one("li", id=link.attributes["href"].removeprefix("#")))
    assert "63 matched controls" in listed
    assert "doi:10.1589/jpts.34.327" in listed


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_stay_text(text: str) -> None:
    root = page(analysis_of(text))
    assert not root.all("script")
    assert not root.all("b")
    assert len(root.all("img")) == len(FRAMES) + 1
    assert all(i.attributes["src"].startswith("data:image/jpeg;base64,") for i in root.all("img"))
    kept = "".join(c for c in text if c.isprintable())
    heading = root.one("header").one("strong").text
    assert "".join(c for c in heading if c.isprintable() and c != "\ufffd") == kept
    assert not any(c in root.text for c in "\x1b\x07\u202e")


def test_the_page_needs_nothing_from_outside() -> None:
    html = render_html(sample_analysis(), FRAMES, CHARTS)
    root = read(html)
    assert not root.all("link")
    assert not root.all("script")
    policy = root.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    assert policy.startswith("default-src 'none'")
    assert "url(" not in root.one("style").text
    assert "@import" not in root.one("style").text


def test_structure_for_screen_readers() -> None:
    root = page(sample_analysis())
    assert root.one("html").attributes["lang"] == "en"
    for landmark in ("header", "nav", "main", "footer"):
        assert len(root.all(landmark)) == 1
    assert len(root.all("h1")) == 1
    assert all(image.attributes["alt"] for image in root.all("img"))
    for table in root.all("table"):
        assert words(table.one("caption"))
        assert all(th.attributes["scope"] in ("col", "row", "rowgroup") for th in table.all("th"))
    ids = [e.attributes["id"] for tag in ("section", "h2", "div") for e in all_with_id(root, tag)]
    assert len(ids) == len(set(ids))
    targets = {e.attributes["id"] for t in TAGS for e in all_with_id(root, t)}
    links = {a.attributes["href"].removeprefix("#") for a in root.all("a")}
    assert links <= targets


TAGS = ("main", "section", "details", "div", "h2", "h3", "footer", "li")


def all_with_id(root: Element, tag: str) -> list[Element]:
    return [e for e in root.all(tag) if "id" in e.attributes]


def test_the_document_starts_with_its_type() -> None:
    assert render_html(sample_analysis()).startswith("<!DOCTYPE html>\n<html")


def test_safety_text_is_complete() -> None:
    text = words(page(sample_analysis(reason="no runner was found")))
    for line in (wording.SAFETY, *wording.EMERGENCY, *wording.URGENT):
        assert line in text


def test_reasons_are_grouped() -> None:
    reasons = page(sample_analysis()).one("details", id="not-measured").one("dl")
    terms = [words(t) for t in reasons.all("dt")]
    assert len(terms) == len(set(terms))
    assert "Needs the belt speed." in terms


def finding(number: int, severity: Severity) -> Finding:
    return Finding(
        f"f{number}", f"Finding {number}", Level.LIKELY, 0.9, severity, "", (), "limited", (), ""
    )


def test_at_most_three_findings_lead_and_the_most_severe_first() -> None:
    levels = [Severity.NOTE, Severity.WATCH, Severity.FLAG, Severity.NOTE, Severity.WATCH]
    found = tuple(finding(i, level) for i, level in enumerate(levels))
    root = page(replace(sample_analysis(), findings=found))
    sheet = root.one("section", id="page-1")
    assert words(root.one("h1")) == "Finding 0."
    shown = [words(part.one("h2")) for part in sheet.all("div", **{"class": "part"})]
    assert shown == ["Finding 1.", "Finding 2."]
    assert "Finding 3. Finding 4." in words(sheet)
    in_full = root.one("details", id="statements").all("h3")
    assert [words(h) for h in in_full] == [f"Finding {n}" for n in range(5)]


def check(likelihood: float | None, side: Side | None = None, rule: str = "lean") -> RuleCheck:
    level = Level.NOT_JUDGED if likelihood is None else level_of(likelihood)
    return RuleCheck(rule, rule.capitalize(), side, level, likelihood, 1.0, "")


@pytest.mark.parametrize(
    ("likelihoods", "verdict", "sure"),
    [
        ([0.01, 0.12], "Good news", "a likelihood of 88 % or more"),
        ([0.01, None], "Good news", "a likelihood of 99 % or more"),
        ([0.001], "Good news", "a likelihood of > 99 % or more"),
        ([0.001, 0.3], "Nothing that was seen is likely", "a likelihood of > 99 % or more"),
        ([None], "No check could be made", "What the checks need was not measured"),
        ([], "No check could be made", "What the checks need was not measured"),
    ],
)
def test_nothing_likely_is_good_news_with_its_confidence(
    likelihoods: list[float | None], verdict: str, sure: str
) -> None:
    rules = ("trunk_forward", "vertical_oscillation")
    checks = tuple(check(p, rule=rule) for rule, p in zip(rules, likelihoods, strict=False))
    root = page(replace(sample_analysis(), findings=(), checks=checks))
    assert words(root.one("h1")).startswith(verdict)
    assert (sure in words(root.one("section", id="findings"))) is (likelihoods != [None])


def test_a_check_that_ends_differently_per_side_names_the_side() -> None:
    checks = (check(0.1, Side.LEFT), check(0.6, Side.RIGHT))
    root = page(replace(sample_analysis(), findings=(), checks=checks))
    rows = root.one("details", id="checks").one("tbody").all("tr")
    assert [words(row.one("th")) for row in rows] == ["Lean Right", "Lean Left"]
    assert [words(row.all("td")[0]) for row in rows] == ["possible", "unlikely"]


def test_walking_and_nothing_are_said_plainly() -> None:
    analysis = sample_analysis()
    gait = replace(analysis.primary.gait, mode=Mode.WALKING)
    walking = replace(analysis, recordings=(replace(analysis.primary, gait=gait),), findings=())
    title = words(page(walking).one("h1"))
    assert title == "The recording shows walking"
    nothing = sample_analysis(reason="no runner was found")
    assert "No runner was found." in words(read(render_html(nothing)))


def test_the_load_index_is_shown_with_its_limits() -> None:
    load = BackLoad(112.0, (98.0, 128.0), "Against a lean of 7°.")
    section = page(replace(sample_analysis(), backload=load)).one("details", id="load")
    assert [float(d.attributes["value"]) for d in section.all("data")] == [112.0, 98.0, 128.0]
    assert wording.LOAD_INDEX in words(section)


def test_no_word_promises_or_condemns() -> None:
    text = words(page(sample_analysis()).one("body")).lower()
    for word in ("abnormal", "causes", "unsafe", "will prevent", "newton"):
        assert word not in text


def test_hints_come_once_and_the_gravest_first() -> None:
    analysis = sample_analysis()
    twice = (*analysis.quality, *analysis.quality)
    assert hints(twice) == ("Tuck the shirt in.",)


def test_dates_are_readable() -> None:
    assert date_text("2026-11-23T09:05:00Z") == "23 November 2026, 09:05 UTC"
    assert date_text("some day") == "some day"


def test_the_file_is_utf8() -> None:
    report = report_of(analysis_of("ü" * 125), ENGLISH, FRAMES, charts=CHARTS)
    assert "ü" * 125 in html.render(report, ENGLISH)["report.html"].decode("utf-8")


def test_charts_stand_under_the_heading_of_their_group_with_their_captions() -> None:
    svg = '<svg role="img"><title>{}</title></svg>'
    charts = [
        Chart(
            svg.format(name), name, f"{name} in words", f"How to read {name} & <b>more</b>", group
        )
        for name, group in (
            ("one", ChartGroup.CYCLE),
            ("two", ChartGroup.STRIDES),
            ("three", ChartGroup.BANDS),
        )
    ]
    root = read(render_html(sample_analysis(), FRAMES, charts))
    curves, more = root.one("section", id="curves"), root.one("details", id="charts")
    assert [words(f.one("figcaption")) for f in curves.all("figure")] == ["one"]
    assert [words(h) for h in more.all("h3")] == [ChartGroup.STRIDES.value, ChartGroup.BANDS.value]
    figures = more.all("figure")
    assert [words(f.one("figcaption")) for f in figures] == ["two", "three"]
    assert words(figures[1].one("p")) == "How to read three & <b>more</b>"
    assert not root.all("b")


def test_checks_that_fail_for_one_reason_share_a_row() -> None:
    why = "needs a rear view"
    missing = [
        RuleCheck("drop", "Drop", side, Level.NOT_JUDGED, None, None, why)
        for side in (Side.LEFT, Side.RIGHT)
    ]
    missing.append(RuleCheck("step", "Narrow", Side.LEFT, Level.NOT_JUDGED, None, None, why))
    missing.append(RuleCheck("lean", "Lean", None, Level.NOT_JUDGED, None, None, "too few strides"))
    root = page(replace(sample_analysis(), findings=(), checks=tuple(missing)))
    rows = root.one("details", id="checks").one("tbody").all("tr")
    assert [words(row.one("th")) for row in rows] == ["Drop, Narrow Left", "Lean"]
    assert [words(row.all("td")[1]) for row in rows] == [why, "too few strides"]


def test_one_reason_for_all_checks_stands_under_the_headline() -> None:
    missing = tuple(
        RuleCheck(rule, rule, None, Level.NOT_JUDGED, None, None, "the recording looks slowed down")
        for rule in ("a", "b")
    )
    root = page(replace(sample_analysis(), findings=(), checks=missing))
    findings = root.one("section", id="findings")
    assert "The recording looks slowed down." in words(findings)
    assert not root.all("div", id="unseen")


def test_what_is_possible_is_no_headline_and_says_what_would_settle_it() -> None:
    possible = replace(
        finding(1, Severity.WATCH),
        level=Level.POSSIBLE,
        statement="It leans.",
        would_settle="Level.",
    )
    root = page(replace(sample_analysis(), findings=(possible,), checks=(check(0.6),)))
    assert "worth another look" in words(root.one("h1"))
    section = root.one("section", id="findings")
    assert words(section.one("h2")) == "Possible: Finding 1."
    assert words(root.one("div", id="next-time").one("p")) == "Level."


def test_what_chance_alone_gives_is_said_once() -> None:
    found = tuple(
        replace(finding(i, Severity.WATCH), likelihood=likelihood)
        for i, likelihood in enumerate((0.8, 0.9, 0.99))
    )
    text = words(page(replace(sample_analysis(), findings=found)).one("main"))
    assert text.count("To be expected by chance alone: about 0.3.") == 1


def test_where_nothing_is_judged_the_main_numbers_are_told() -> None:
    analysis = replace(sample_analysis(), findings=(), checks=())
    told = words(page(analysis).one("dl", **{"class": "numbers"}))
    lean = analysis.metric("trunk_lean")
    assert isinstance(lean, Measured)
    assert numbers.plus_minus(lean) in told


def test_little_that_could_be_checked_is_no_all_clear() -> None:
    checks = tuple(check(p, rule=str(i)) for i, p in enumerate([0.01, None, None, None]))
    root = page(replace(sample_analysis(), findings=(), checks=checks))
    assert "What little" in words(root.one("h1"))
    assert "1 of 4 things could be judged" in words(root.one("section", id="findings"))


def test_one_reason_for_everything_names_no_measure() -> None:
    analysis = sample_analysis()
    missing = tuple(Unavailable(m.spec, m.side, "no runner was found") for m in analysis.metrics)
    reasons = page(replace(analysis, metrics=missing)).one("details", id="not-measured")
    assert "All measures" in words(reasons)
    assert "Cadence" not in words(reasons)
