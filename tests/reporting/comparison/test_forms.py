"""Page, PDF and JSON of a comparison say the same, and nothing in them acts."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from formcheck.comparison import compared
from formcheck.core.recording import View
from formcheck.core.text import sanitize_text
from formcheck.core.verdict import Verdict
from formcheck.intake import screen
from formcheck.languages import ENGLISH, language
from formcheck.reporting.comparison import FORMATS, ComparisonContent, FramePair, frame_pairs
from formcheck.reporting.comparison import html as page
from formcheck.reporting.comparison import pdf as paper
from formcheck.reporting.comparison.json import to_json
from formcheck.reporting.comparison.terminal import summary
from formcheck.reporting.numbers import number, signed
from formcheck.reporting.pain import referral
from tests.support.analyses import sample_analysis
from tests.support.compared_pairs import filmed, pair, shifted
from tests.support.comparison_content import frames, leaning, shown_of
from tests.support.hostile_texts import TEXTS, analysis_of
from tests.support.html_reading import Reader
from tests.support.pain_answers import EMERGENCY

GERMAN = language("de")


def read(shown: ComparisonContent) -> Reader:
    return Reader(page.render(shown).decode("utf-8"))


def body(shown: ComparisonContent) -> str:
    return read(shown).root.one("body").text


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = " ".join(p.extract_text() for p in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_the_page_holds_the_numbers_of_the_document() -> None:
    comparison = leaning()
    document = json.loads(to_json(comparison))
    rows = {
        (row.attributes["data-metric"], row.attributes["data-side"]): row
        for row in read(shown_of(comparison)).root.all("tr")
        if "data-metric" in row.attributes
    }
    told = [change for change in document["changes"] if change["ci95"] is not None]
    assert len(told) == len(rows) > 5
    for change in told:
        row = rows[change["metric"], change["side"] or ""]
        values = [float(data.attributes["value"]) for data in row.all("data")]
        wanted = [change["before"], change["after"], change["change"], *change["ci95"]]
        if change["smallest_detectable_change"] is not None:
            wanted.append(change["smallest_detectable_change"])
        assert values == wanted
        assert change["after"] - change["before"] == pytest.approx(change["change"])
        verdicts = {v.value for v in Verdict}
        classes = {cell.attributes.get("class") for cell in row.all("td")}
        assert classes & verdicts == {change["verdict"]}


def test_the_document_is_what_others_rely_on() -> None:
    document = json.loads(to_json(leaning()))
    assert document["schema_version"] == 2
    wanted = {"metric", "side", "before", "after", "change", "ci95",
              "smallest_detectable_change", "verdict"}  # fmt: skip
    assert all(wanted <= set(change) for change in document["changes"])
    verdicts = {change["verdict"] for change in document["changes"]}
    assert verdicts == {"changed", "no_detectable_change", "cannot_tell"}
    (lean,) = (c for c in document["changes"] if c["metric"] == "trunk_lean")
    assert lean["change"] == pytest.approx(6.0)
    assert document["n_expected_by_chance"] == pytest.approx(0.05 * document["n_compared"])


def test_what_changed_stands_first_with_what_chance_may_do() -> None:
    text = body(shown_of(leaning()))
    assert "One value changed beyond measurement error" in text
    assert text.index("Trunk lean: 6.0° more (3.2 to 8.8)") < text.index("On each scale")
    assert "expected to come out as changed by chance; 1 did, 1 of them also" in text
    assert "not a diagnosis and not a medical device" in text


@pytest.mark.parametrize(("by", "headline"), [
    (6.0, "One value changed beyond measurement error"), (0.0, "No detectable change"),
])  # fmt: skip
def test_headlines(by: float, headline: str) -> None:
    before, after = pair()
    found = read(shown_of(compared(before, shifted(after, "trunk_lean", by))))
    assert found.root.one("h2", id="changes-title").text == headline


def test_two_people_are_never_a_change() -> None:
    before, after = pair()
    other = replace(after, runner=replace(after.runner, id="R-18"))
    text = body(shown_of(compared(before, shifted(other, "trunk_lean", 20.0))))
    assert "Two runners, not one before and after" in text


def test_nothing_measured_is_said() -> None:
    comparison = compared(pair()[0], sample_analysis(reason="Nobody runs."))
    shown = ComparisonContent(comparison)
    text = body(shown)
    assert "Nothing could be compared" in text
    assert "Nobody runs." in text
    assert "Nobody runs." in text_of(paper.render(shown))


def test_pictures_have_alternatives_and_stand_beside_each_other() -> None:
    root = read(shown_of(leaning())).root
    images = root.all("img")
    assert len(images) == 12
    assert all(image.attributes["alt"].startswith("Seen at") for image in images)
    titles = [h.text for h in root.one("section", id="frames").all("h3")]
    assert titles[:2] == ["Left initial contact", "Left midstance"]
    assert len(root.one("section", id="curves").all("svg", role="img")) == 4


def test_key_frames_pair_by_view_and_moment() -> None:
    side, rear = sample_analysis(View.SIDE), sample_analysis(View.REAR)
    second = replace(side.primary, video=1)
    both = replace(rear, recordings=(rear.primary, second))
    pairs = frame_pairs(compared(side, both), frames(), (*frames(), *frames(1)))
    assert len(pairs) == 6
    assert {p.after.video for p in pairs} == {1}
    assert all(p.after.name == f"2-{p.before.name}" for p in pairs)
    assert isinstance(pairs[0], FramePair)


@pytest.mark.parametrize("hostile", TEXTS)
def test_names_stay_text(hostile: str) -> None:
    analysis = analysis_of(hostile)
    comparison = compared(analysis, filmed(analysis))
    shown = shown_of(comparison, video="comparison.mp4", charts=(), frames=())
    root = read(shown).root
    assert root.all("script") == []
    assert [i for i in root.all("img") if not i.attributes["src"].startswith("data:")] == []
    html = page.render(shown).decode("utf-8")
    assert "49" not in root.one("h1").text
    assert sanitize_text(html.replace("\n", "").replace("\t", "")) == html.replace(
        "\n", ""
    ).replace("\t", "")
    assert json.loads(to_json(shown.comparison))["before"]["runner"] == hostile
    assert paper.render(shown).startswith(b"%PDF")


def test_a_file_name_that_is_no_text_stops_nothing() -> None:
    before, after = pair()
    odd = filmed(after, name="run-\udcff.mp4")
    shown = shown_of(compared(before, odd))
    for chosen in FORMATS:
        assert chosen.render(shown)


def test_the_pdf_holds_what_the_page_holds() -> None:
    shown = shown_of(leaning(), video="comparison.mp4")
    text = text_of(paper.render(shown))
    assert "One value changed beyond measurement error" in text
    for change in shown.comparison.changes:
        if change.difference is not None:
            assert signed(change.difference, change.spec.decimals) in text
            assert change.spec.title in text
    made = paper.render(shown)
    assert b"/Marked true" in made
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) <= 8
    assert paper.render(shown) == made


def test_german_leaves_no_english() -> None:
    named = filmed(pair()[1], name="lauf.mp4")
    comparison = compared(filmed(pair()[0], name="lauf.mp4"), shifted(named, "trunk_lean", 6.0))
    shown = shown_of(comparison, language=GERMAN, video_reason="x", charts=(), frames=())
    text = body(shown)
    assert "Ein Wert hat sich über den Messfehler hinaus geändert" in text
    assert "6,0° mehr" in text
    assert "+6,0°" in text
    for english in ("detectable", "beyond", "change", "before", "Verdict", "Measure"):
        assert english not in re.sub(r"stick_\w+\.mp4|comparison\.json|formcheck", "", text), (
            english
        )
    assert "Keine Diagnose" in text or "keine Diagnose" in text
    assert json.loads(to_json(shown.comparison))["changes"][0]["verdict"] in set(Verdict)


def test_the_terminal_says_the_main_things() -> None:
    comparison = leaning()
    faster = replace(comparison.after, runner=replace(comparison.after.runner, speed_mps=3.5))
    said = summary(
        ComparisonContent(compared(comparison.before, faster), video_reason="why"), Path("out")
    )
    lines = said.splitlines()
    march, june = "2 March 2026, 09:00 UTC", "1 June 2026, 09:00 UTC"
    assert lines[0] == f"stick_side.mp4 ({march}) → stick_side.mp4 ({june})"
    assert "● Trunk lean: 6.0° more (3.2 to 8.8), from 8.0° to 14.0°" in lines
    assert any(line.startswith("! The speeds differ: 10.8 km/h before, 12.6") for line in lines)
    assert lines[-1].endswith("out")
    assert max(map(len, lines)) < 400


def test_gauges_place_the_change_between_its_ends() -> None:
    for change in leaning().changes:
        if change.ci95 is not None:
            at = page.gauge_of(change)
            assert 0 <= at.low <= at.value <= at.high <= 100
            assert (at.low <= at.nothing <= at.high) == (change.ci95[0] <= 0 <= change.ci95[1])


@pytest.mark.parametrize(("value", "decimals", "text"), [
    (1.26, 1, "+1.3"), (-1.26, 1, "−1.3"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (0.0, 0, "0"),
    (10.0, 0, "+10"),
])  # fmt: skip
def test_signed_numbers(value: float, decimals: int, text: str) -> None:
    assert signed(value, decimals) == text
    assert number(value, decimals, ENGLISH).lstrip("−+") == text.lstrip("−+")


LOADED = re.compile(r"Mean moment\s*132\s% (\d+) to (\d+)\s%, changed")


def test_the_modelled_load_is_the_same_in_every_form() -> None:
    comparison = leaning()
    load = json.loads(to_json(comparison))["backload"]
    # Lever arm 5.2 cm · cos θ + 29.75 cm · sin θ, from 8° to 14° of lean.
    assert load["moment"]["value"] == pytest.approx(131.8, abs=0.5)
    low, high = load["moment"]["ci95"]
    assert low < load["moment"]["value"] < high
    assert (load["reason"], load["n_before"] > 0, load["n_after"] > 0) == ("", True, True)
    shown = shown_of(comparison)
    section = read(shown).root.one("section", id="load").text
    for text in (section, text_of(paper.render(shown))):
        found = LOADED.search(re.sub(r"\s+", " ", text))
        assert found, text
        assert [int(end) for end in found.groups()[:2]] == [round(low), round(high)]
        assert "it is no index of pain or injury" in text
    said = summary(ComparisonContent(comparison), Path("out"))
    assert f"in percent of before: 132\u202f% ({low:.0f} to {high:.0f}\u202f%, " in said


def test_where_the_model_says_nothing_the_reason_stands_in_its_place() -> None:
    rear = pair(View.REAR)
    comparison = compared(*rear)
    reason = json.loads(to_json(comparison))["backload"]["reason"]
    assert reason.startswith("the earlier recording: ")
    shown = shown_of(comparison, charts=(), frames=())
    assert (
        read(shown).root.one("section", id="load").text.strip().endswith(f"Not compared: {reason}")
    )
    assert f"Not compared: {reason}" in text_of(paper.render(shown))
    assert f"Not compared: {reason}" in summary(shown, Path("out"))


def test_an_older_result_without_trunk_lean_is_no_obstacle() -> None:
    before, after = pair()
    older = replace(before, metrics=tuple(m for m in before.metrics if m.spec.id != "trunk_lean"))
    load = json.loads(to_json(compared(older, after)))["backload"]
    assert "the result holds no trunk lean" in load["reason"]


def test_with_a_warning_sign_nothing_is_said_of_the_load() -> None:
    shown = shown_of(leaning(), referral=referral(screen(EMERGENCY)), charts=(), frames=())
    assert read(shown).root.all("section", id="load") == []
    assert "by a model" not in text_of(paper.render(shown)) + summary(shown, Path("out"))
