"""``formcheck compare`` as a user runs it."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdf
import pytest
from click.testing import CliRunner, Result

from formcheck.cli.compare import FORMAT_NAMES
from formcheck.cli.main import cli, run
from formcheck.core.series import AngleSeries
from formcheck.readiness import explain
from formcheck.reporting.comparison import FORMATS
from formcheck.results.attached import save_intake
from formcheck.results.result import save
from formcheck.video.reader import open_video
from formcheck.workflows.compare import referral_of
from tests.support.analyses import sample_analysis
from tests.support.compared_pairs import filmed, shifted, with_recording
from tests.support.pain_answers import BACK, EMERGENCY
from tests.support.stick_runner import StickRunner


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two results of landmarks, the second with the trunk further forward."""
    return saved(tmp_path / "may.formcheck", 8.0), saved(tmp_path / "june.formcheck", 20.0)


def saved(folder: Path, lean_deg: float, **more: object) -> Path:
    folder.mkdir()
    analysis = sample_analysis(stick=StickRunner(trunk_lean_deg=lean_deg), **more)  # type: ignore[arg-type]
    # Without curves, which take most of the time.
    still = replace(analysis.primary, angles=AngleSeries({}))
    save(filmed(with_recording(analysis, still), sha256=""), folder)
    return folder


def compare(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["compare", *map(str, arguments)])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_writes_a_folder_and_says_what_changed(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = compare(*pair)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "may-june.comparison"
    assert names(folder) == {"comparison.html", "comparison.json"}
    assert "● Trunk lean: 12.0° more" in done.output
    assert "was made from landmarks, without a video" in done.output
    assert not list(tmp_path.glob(".formcheck*"))


def test_json_alone_goes_to_standard_output(pair: tuple[Path, Path], tmp_path: Path) -> None:
    done = compare(*pair, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document == json.loads((tmp_path / "out" / "comparison.json").read_bytes())
    (lean,) = (c for c in document["changes"] if c["metric"] == "trunk_lean")
    assert lean["verdict"] == "changed"
    assert lean["change"] == pytest.approx(12.0, abs=0.2)


def test_forms_and_language(pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = compare(*pair, "--out", out, "--format", "pdf", "--lang", "de", "--quiet")
    assert done.exit_code == 0
    assert done.output == ""
    assert names(out) == {"comparison.json", "comparison.pdf"}
    assert compare(*pair, "--out", out, "--lang", "de").exit_code == 0
    assert names(out) == {"comparison.json", "comparison.html"}
    assert "über den Messfehler hinaus" in (out / "comparison.html").read_text(encoding="utf-8")


def test_names_of_formats_are_those_of_the_catalogue() -> None:
    assert set(FORMAT_NAMES) == {chosen.name for chosen in FORMATS}


def test_only_a_comparison_is_replaced_and_what_people_added_stays(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("mine")
    for target in (foreign, pair[0]):
        before = {p: p.read_bytes() for p in target.iterdir() if p.is_file()}
        assert compare(*pair, "--out", target).exit_code != 0
        assert run(["compare", *map(str, pair), "--out", str(target)]) == 2
        assert {p: p.read_bytes() for p in target.iterdir() if p.is_file()} == before
    out = tmp_path / "out"
    assert compare(*pair, "--out", out).exit_code == 0
    (out / "remark.txt").write_text("better shoes")
    assert compare(*pair, "--out", out).exit_code == 0
    assert (out / "remark.txt").read_text() == "better shoes"


@pytest.mark.parametrize("bad", ["missing", "empty", "file", "damaged"])
def test_what_is_no_result_is_one_sentence(
    pair: tuple[Path, Path], tmp_path: Path, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / bad
    if bad == "empty":
        folder.mkdir()
    elif bad == "file":
        folder.write_text("x")
    elif bad == "damaged":
        shutil.copytree(pair[0], folder)
        (folder / "analysis.json").write_text('{"schema_version": 1')
    out = tmp_path / "out"
    for arguments in ((pair[0], folder), (folder, pair[0])):
        code = run(["compare", *map(str, arguments), "--out", str(out), "--quiet"])
        told = capsys.readouterr()
        assert code == 3, told.err
        assert told.err.startswith("Error: ")
        assert "Traceback" not in told.err
        assert not out.exists()
    assert not list(tmp_path.glob(".formcheck*"))


def test_a_result_that_was_not_measured_is_compared_with_a_reason(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    nobody = saved(tmp_path / "nobody.formcheck", 8.0, reason="Nobody runs.")
    out = tmp_path / "out"
    assert run(["compare", str(pair[0]), str(nobody), "--out", str(out), "--quiet"]) == 4
    assert json.loads((out / "comparison.json").read_bytes())["reason"] == "Nobody runs."


@pytest.mark.skipif(os.name == "nt", reason="names as POSIX has them")
def test_hostile_folder_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wild = saved(tmp_path / ("\x1b[31m<b>" + "ü" * 110), 8.0)
    done = compare(wild, wild)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    (folder,) = (p for p in tmp_path.iterdir() if p.name.endswith(".comparison"))
    assert len(os.fsencode(folder.name)) <= 255


def test_results_of_different_measures_are_compared_where_both_have_them(tmp_path: Path) -> None:
    """A result of an older version may lack a measure."""
    analysis = filmed(shifted(sample_analysis(), "trunk_lean", 3.0), sha256="")
    older, newer = tmp_path / "older", tmp_path / "newer"
    for folder, kept in ((older, analysis.metrics[:4]), (newer, analysis.metrics)):
        folder.mkdir()
        save(replace(analysis, metrics=kept), folder)
    done = compare(older, newer, "--json", "--out", tmp_path / "out", "--format", "json")
    assert len(json.loads(done.stdout)["changes"]) == 4


def test_a_referral_comes_first(pair: tuple[Path, Path], tmp_path: Path) -> None:
    save_intake(EMERGENCY, pair[0])
    out = tmp_path / "out"
    done = compare(*pair, "--out", out, "--format", "html,pdf")
    assert done.stdout.startswith("Emergency: go to a hospital the same day")
    html = (out / "comparison.html").read_text(encoding="utf-8")
    assert html.index('id="referral"') < html.index('id="changes"')
    text = pypdf.PdfReader(out / "comparison.pdf").pages[0].extract_text()
    assert text.index("Emergency") < text.index("changed beyond")
    # Newer answers count.
    save_intake(BACK, pair[1])
    assert not compare(*pair, "--out", out).stdout.startswith("Emergency")
    assert "referral" not in (out / "comparison.html").read_text(encoding="utf-8")


def test_without_the_pdf_library_nothing_is_begun(
    pair: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(explain, "_is_absent", lambda module: module == "typst")
    out = tmp_path / "out"
    assert run(["compare", *map(str, pair), "--out", str(out), "--format", "pdf"]) == 7
    assert "typst" in capsys.readouterr().err
    assert not out.exists()


def test_answers_of_another_runner_are_no_referral(pair: tuple[Path, Path]) -> None:
    before, after = pair
    save_intake(EMERGENCY, before)
    assert referral_of(before, after) is not None
    document = json.loads((after / "analysis.json").read_bytes())
    document["provenance"]["settings"]["runner"] = "another"
    (after / "analysis.json").write_text(json.dumps(document), encoding="utf-8")
    assert referral_of(before, after) is None
    save_intake(EMERGENCY, after)
    assert referral_of(before, after) is not None


SAMPLES = Path(__file__).resolve().parents[2] / "samples"
POSES = Path(__file__).resolve().parents[1] / "data" / "treadmill_side.pose.npz"


@pytest.mark.slow
def test_two_films_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film = tmp_path / "film.mp4"
    shutil.copy(SAMPLES / "treadmill_side.mp4", film)
    analyze = ["analyze", str(film), "--poses", str(POSES), "--no-video", "--quiet"]
    speed = ["--speed-kmh", "11.16", "--height-m", "1.80"]
    for end_s, folder in (("4", "a"), ("5", "b")):
        done = CliRunner().invoke(cli, [*analyze, *speed, "--end-s", end_s, "--out", folder])
        assert done.exit_code == 0, done.output
    done = compare("a", "b", "--out", "out")
    assert done.exit_code == 0, done.output
    out = tmp_path / "out"
    assert names(out) == {"comparison.html", "comparison.json", "comparison.mp4"}
    document = json.loads((out / "comparison.json").read_bytes())
    assert {n["id"] for n in document["notes"]} >= {"same_recording"}
    assert "changed" not in {c["verdict"] for c in document["changes"]}
    html = (out / "comparison.html").read_text(encoding="utf-8")
    assert html.count("<img ") == 12
    assert str(tmp_path) not in html + json.dumps(document)
    times_s = open_video(out / "comparison.mp4").file_time_s
    assert times_s[0] == 0.0
    assert np.diff(times_s) == pytest.approx(np.diff(open_video(film).file_time_s)[0], abs=1e-3)
    film.write_bytes(film.read_bytes()[:100_000])
    done = compare("a", "b", "--out", "out")
    assert done.exit_code == 0
    assert "film.mp4 is not where it was, or is another one" in done.output
    assert names(out) == {"comparison.html", "comparison.json"}
