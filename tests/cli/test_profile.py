"""A clinic's profile through the command line: into the report and the result, or not at all."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest

from formcheck.cli.main import run
from formcheck.clinic.template import template
from formcheck.core.finding import Severity
from formcheck.core.metric import Measured
from formcheck.intake import answers as signs
from formcheck.languages import language
from formcheck.reference.profile import recorded
from formcheck.reporting import wording
from formcheck.results.attached import PROFILE_FILE, load_profile
from formcheck.results.result import load
from tests.support.hostile_texts import TEXTS
from tests.support.html_reading import Element, read
from tests.support.small_pictures import PNG, SVG

PROFILE = """
off = ["straight_knee"]
[clinic]
name = "Sports Clinic"
logo = "logo.png"
[limits.trunk_forward]
watch = 40
flag = 50
[bands.trunk_lean]
low = 4
high = 11
source = "our 200 runners"
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    (tmp_path / "logo.png").write_bytes(PNG)
    file = tmp_path / "clinic.toml"
    file.write_text(PROFILE, encoding="utf-8")
    return file


def report(result: Path, *more: str | Path) -> int:
    return run(["report", str(result), "--quiet", *map(str, more)])


def analysed(poses: Path, out: Path, *more: str | Path) -> int:
    arguments = ("analyze", "--poses", poses, "--view", "side", "--out", out, "--jobs", "1", *more)
    return run([*map(str, arguments), "--quiet"])


def document(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return content


def page(folder: Path) -> Element:
    return read((folder / "report.html").read_text(encoding="utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.slow
def test_a_run_is_judged_by_the_profile_and_keeps_it(
    poses: Path, profile: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert analysed(poses, out) == 0
    assert "trunk_forward" in {f["id"] for f in document(out)["findings"]}
    assert not (out / PROFILE_FILE).exists()
    assert analysed(poses, out, "--profile", profile) == 0
    saved = document(out)
    assert "trunk_forward" not in {f["id"] for f in saved["findings"]}
    checks = {c["rule"]: c for c in saved["checks"]}
    assert "straight_knee" not in checks
    assert "limit of Sports Clinic's profile" in checks["trunk_forward"]["explanation"]
    (lean,) = [m for m in saved["metrics"] if m["id"] == "trunk_lean"]
    source = "own band of Sports Clinic: our 200 runners"
    assert lean["reference"] == {
        "low": 4.0, "high": 11.0, "source": source, "provisional": False,
    }  # fmt: skip
    assert saved["provenance"]["settings"].items() >= recorded(load_profile(out)).items()
    assert saved["provenance"]["settings"]["profile"] == "Sports Clinic"
    assert analysed(poses, out) == 0
    assert not (out / PROFILE_FILE).exists()
    assert "profile" not in document(out)["provenance"]["settings"]


def test_the_report_says_whose_it_is_and_keeps_what_is_ours(result: Path, profile: Path) -> None:
    assert report(result, "--profile", profile) == 0
    shown = page(result)
    logo = shown.one("p", **{"class": "clinic"}).one("img")
    assert logo.attributes["alt"] == "Sports Clinic"
    assert logo.attributes["src"].startswith("data:image/png;base64,")
    text = " ".join(shown.text.split())
    assert "own band of Sports Clinic: our 200 runners" in text
    assert "Limits of Sports Clinic's profile hold for: large forward trunk lean." in text
    assert "Sports Clinic's profile switches off: straight knee at contact." in text
    for ours in (wording.SAFETY, *signs.texts(signs.Urgency.EMERGENCY)):
        assert ours in text


@pytest.mark.slow
def test_a_saved_result_is_judged_again_and_back(result: Path, profile: Path) -> None:
    before = load(result)
    assert report(result, "--profile", profile) == 0
    after = load(result)
    assert "trunk_forward" not in {f.id for f in after.findings}
    for old, new in zip(before.metrics, after.metrics, strict=True):
        if isinstance(old, Measured):
            assert new == replace(old, reference=new.reference)  # type: ignore[union-attr]
        else:
            assert new == old
    first = contents(result)
    assert report(result) == 0
    assert contents(result) == first
    nothing = result.parent / "template.toml"
    nothing.write_text(template(), encoding="utf-8")
    assert report(result, "--profile", nothing) == 0
    again = load(result)
    assert not (result / PROFILE_FILE).exists()
    assert "profile" not in again.provenance.settings
    assert {f.id: f.severity for f in again.findings}["trunk_forward"] is Severity.WATCH
    assert "Sports Clinic" not in page(result).text


@pytest.mark.slow
def test_answers_given_later_are_judged_by_the_kept_profile(result: Path, profile: Path) -> None:
    limits = PROFILE.replace("watch = 40", "watch = 14").replace("flag = 50", "flag = 15")
    profile.write_text(limits, encoding="utf-8")
    assert report(result, "--profile", profile) == 0
    assert {f.id: f.severity for f in load(result).findings}["trunk_forward"] is Severity.WATCH
    answers = result.parent / "answers.toml"
    answers.write_text('site = "lower_back"', encoding="utf-8")
    assert report(result, "--intake", answers) == 0
    (found,) = [f for f in load(result).findings if f.id == "trunk_forward"]
    assert found.severity is Severity.FLAG
    # Judged by the mildest limit, flagged for lying beyond the furthest.
    assert found.evidence[0].limit == 14.0
    # And answers that are there count when another profile is given.
    profile.write_text(PROFILE, encoding="utf-8")
    assert report(result, "--profile", profile) == 0
    assert "trunk_forward" not in {f.id for f in load(result).findings}
    (result / PROFILE_FILE).unlink()
    assert report(result) == 0
    assert report(result, "--intake", answers) == 3


@pytest.mark.slow
def test_a_change_that_was_interrupted_is_made_good(result: Path, profile: Path) -> None:
    assert report(result) == 0
    old = (result / "analysis.json").read_bytes()
    assert report(result, "--profile", profile) == 0
    new = (result / "analysis.json").read_bytes()
    (result / "analysis.json").write_bytes(old)
    assert report(result) == 0
    assert (result / "analysis.json").read_bytes() == new


@pytest.mark.parametrize(
    "text",
    [
        "[limits.trunk_forwrd]\nwatch = 9",
        PROFILE.replace("40", "60"),
        PROFILE.replace("logo.png", "logo.svg"),
        "not toml",
    ],
)
def test_a_wrong_profile_touches_nothing(
    text: str, result: Path, profile: Path, poses: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (profile.parent / "logo.svg").write_bytes(SVG)
    assert report(result) == 0
    before = contents(result)
    profile.write_text(text, encoding="utf-8")
    assert report(result, "--profile", profile) == 2
    said = capfd.readouterr().err
    assert said.startswith("Error: The profile clinic.toml")
    assert "Traceback" not in said
    assert contents(result) == before
    out = result.parent / "out"
    assert analysed(poses, out, "--profile", profile) == 2
    clips = ["batch", str(result.parent), "--out", str(out), "--profile", str(profile)]
    assert run(clips) == 2
    assert not out.exists()


def test_a_damaged_kept_profile_is_named_and_can_be_replaced(
    result: Path, profile: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for damaged in ("{", '{"profile_version": 1}', '{"profile_version": 9}'):
        (result / PROFILE_FILE).write_text(damaged, encoding="utf-8")
        before = contents(result)
        assert report(result) == 3
        assert PROFILE_FILE in capfd.readouterr().err
        assert contents(result) == before
    assert report(result, "--profile", profile) == 0
    assert load_profile(result) is not None


@pytest.mark.parametrize("hostile", [t for t in TEXTS if t.isprintable() and len(t) < 80])
def test_hostile_texts_stay_text(hostile: str, result: Path) -> None:
    told = json.dumps(hostile)
    file = result.parent / "clinic.toml"
    file.write_text(
        f"[clinic]\nname = {told}\n[limits.trunk_forward]\nwatch = 12\n"
        f"[wording.trunk_forward]\ntitle = {told}\nmeaning = {told}\nsuggestion = {told}\n"
        f"[bands.trunk_lean]\nlow = 1\nhigh = 2\nsource = {told}\n",
        encoding="utf-8",
    )
    assert report(result, "--profile", file) == 0
    html = (result / "report.html").read_text(encoding="utf-8")
    shown = read(html)
    assert shown.one("p", **{"class": "clinic"}).text == hostile
    assert not shown.all("script")
    assert all(image.attributes["src"].startswith("data:") for image in shown.all("img"))
    assert hostile == escape(hostile) or hostile not in html


WORDS = """
[clinic]
name = "Sports Clinic"
[limits.trunk_forward]
watch = 12
[wording.trunk_forward]
meaning = "Words for everybody."
[wording.trunk_forward.de]
title = "Rumpf weit vorn"
meaning = "Worte auf Deutsch."
"""


@pytest.mark.slow
def test_words_are_those_of_the_language_asked_for(poses: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "clinic.toml", tmp_path / "out"
    file.write_text(WORDS, encoding="utf-8")
    assert analysed(poses, out, "--profile", file, "--lang", "de") == 0
    text = page(out).text
    assert "Worte auf Deutsch." in text
    assert "Rumpf weit vorn" in text
    assert "Diese Grenze stammt aus dem Profil von Sports Clinic." in text
    assert "Grenzen aus dem Profil von Sports Clinic gelten für: Große Rumpfvorneigung." in text
    kept = (out / "analysis.json").read_bytes()
    assert report(out, "--lang", "en") == 0
    text = page(out).text
    assert "Words for everybody." in text
    assert "This is the limit of Sports Clinic's profile." in text
    assert "Rumpf weit vorn" not in text
    assert (out / "analysis.json").read_bytes() == kept
    assert report(out) == 0
    assert "Worte auf Deutsch." in page(out).text


def test_answers_are_judged_in_the_language_asked_for(result: Path, tmp_path: Path) -> None:
    file, answers = tmp_path / "clinic.toml", tmp_path / "answers.toml"
    file.write_text(WORDS, encoding="utf-8")
    answers.write_text('site = "lower_back"', encoding="utf-8")
    assert report(result, "--profile", file, "--intake", answers, "--lang", "de") == 0
    assert "Worte auf Deutsch." in page(result).text
    assert language("de").text(wording.SEVERITIES_INSIDE[Severity.FLAG]) in page(result).text
    (found,) = [f for f in load(result).findings if f.id == "trunk_forward"]
    assert found.severity is Severity.FLAG
    assert "Words for everybody." in found.statement


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "de"])
def test_every_report_says_whose_it_is(result: Path, profile: Path, lang: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    assert report(result, "--profile", profile, "--format", "html,md,pdf", "--lang", lang) == 0
    own = {
        "en": "own band of Sports Clinic: our 200 runners",
        "de": "eigener Referenzbereich von Sports Clinic: our 200 runners",
    }[lang]
    off = {
        "en": "Sports Clinic's profile switches off: straight knee at contact.",
        "de": "Im Profil von Sports Clinic ausgeschaltet: Gestrecktes Knie beim Bodenkontakt.",
    }[lang]
    printed = pypdf.PdfReader(result / "report.pdf")
    assert len(printed.pages[0].images) == 1
    for text in (
        page(result).text,
        (result / "report.md").read_text(encoding="utf-8"),
        " ".join(sheet.extract_text() for sheet in printed.pages),
    ):
        plain = "".join(text.replace("\\", "").replace("\u00ad", "").split())
        for said in (own, off):
            assert "".join(said.split()) in plain.replace("\u2010", "")


def test_a_template_is_printed_as_utf8(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["profile", "--template"]) == 0
    assert capfdbinary.readouterr().out.decode("utf-8") == template()
    assert run(["profile"]) == 2
    assert b"--template" in capfdbinary.readouterr().err
