"""Answers through the command line: into the result folder and nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from formcheck.cli import intake as asking
from formcheck.cli.main import cli, run
from formcheck.core.finding import Severity
from formcheck.intake import RED_FLAGS, Intake, LegSymptoms, PainSide, Site
from formcheck.intake.guidance import LEG_TITLE
from formcheck.languages import language
from formcheck.reporting import wording
from formcheck.results.attached import INTAKE_FILE, load_intake
from formcheck.results.result import load

BACK = """
site = ["buttock"]
side = "left"
leg_symptoms = "stable"
note = "zebrafish"
[pain]
during = 4
[signs]
cancer = false
"""
SECRETS = ("zebrafish", "buttock", "stable", "4 of 10")


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.toml"
    file.write_text(BACK, encoding="utf-8")
    return file


def analysed(poses: Path, out: Path, *more: str | Path) -> int:
    arguments = ("analyze", "--poses", poses, "--view", "side", "--out", out, "--jobs", "1", *more)
    return run([str(argument) for argument in arguments])


def document(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return content


@pytest.mark.slow
def test_answers_stay_in_the_folder(
    poses: Path, answers: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert analysed(poses, out, "--intake", answers) == 0
    said = capfd.readouterr()
    saved = (out / "analysis.json").read_text(encoding="utf-8")
    names = " ".join(str(path) for path in out.rglob("*"))
    for secret in SECRETS:
        assert secret not in said.out + said.err + saved + names
    assert "answers.toml" not in saved
    kept = load_intake(out)
    assert kept is not None
    assert kept.note == "zebrafish"
    assert "zebrafish" in (out / "report.html").read_text(encoding="utf-8")
    flagged = {f["severity"] for f in document(out)["findings"] if f["id"] == "trunk_forward"}
    assert flagged == {"flag"}


@pytest.mark.slow
def test_answers_of_an_old_result_are_kept(poses: Path, answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert analysed(poses, out, "--intake", answers, "--quiet") == 0
    before = (out / INTAKE_FILE).read_bytes()
    assert analysed(poses, out, "--quiet") == 0
    assert (out / INTAKE_FILE).read_bytes() == before
    assert "zebrafish" in (out / "report.html").read_text(encoding="utf-8")
    assert "flag" in {f["severity"] for f in document(out)["findings"]}
    answers.write_text('site = "none"', encoding="utf-8")
    assert analysed(poses, out, "--intake", answers, "--quiet") == 0
    assert load_intake(out) == Intake(sites=(Site.NONE,))
    assert "flag" not in {f["severity"] for f in document(out)["findings"]}


@pytest.mark.slow
def test_damaged_answers_of_an_old_result_stop_the_run(
    poses: Path, answers: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert analysed(poses, out, "--intake", answers, "--quiet") == 0
    (out / INTAKE_FILE).write_text("{", encoding="utf-8")
    before = (out / "report.html").read_bytes()
    assert analysed(poses, out, "--quiet") == 3
    assert INTAKE_FILE in capfd.readouterr().err
    assert (out / "report.html").read_bytes() == before
    assert analysed(poses, out, "--intake", answers, "--quiet") == 0


@pytest.mark.slow
def test_a_report_is_written_again_with_answers(
    result: Path, answers: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(result)]) == 0
    capfd.readouterr()
    assert run(["report", str(result), "--intake", str(answers)]) == 0
    said = capfd.readouterr()
    assert not [secret for secret in SECRETS if secret in said.out + said.err]
    found = {f.id: f for f in load(result).findings}
    assert found["trunk_forward"].severity is Severity.FLAG
    assert found["trunk_forward"].caution
    page = (result / "report.html").read_text(encoding="utf-8")
    assert "zebrafish" in page
    (result / "report.html").unlink()
    assert run(["report", str(result), "--quiet"]) == 0
    assert (result / "report.html").read_text(encoding="utf-8") == page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("[signs]\nboth_legs = true", wording.EMERGENCY_TITLE),
        ("[signs]\nfracture = true", wording.URGENT_TITLE),
        ('leg_symptoms = "new_numbness"', LEG_TITLE),
    ],
)
def test_a_referral_is_printed_however_quiet(
    told: str, title: str, result: Path, answers: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answers.write_text(told, encoding="utf-8")
    assert run(["report", str(result), "--quiet", "--intake", str(answers)]) == 0
    said = capfd.readouterr()
    assert said.err.startswith(title)
    assert said.out == ""
    assert run(["report", str(result)]) == 0
    assert capfd.readouterr().out.startswith(title)


@pytest.mark.slow
def test_a_referral_is_printed_in_the_language_of_the_result(
    poses: Path, answers: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answers.write_text("[signs]\nboth_legs = true", encoding="utf-8")
    out, german = tmp_path / "out", "Notfall: noch am selben Tag ins Krankenhaus."
    more = ("--lang", "de", "--quiet", "--format", "html,md", "--intake", answers)
    assert analysed(poses, out, *more) == 0
    assert capfd.readouterr().err.startswith(german)
    again = ["report", str(out), "--quiet", "--intake", str(answers)]
    assert run(again) == 0
    assert capfd.readouterr().err.startswith(german)
    assert run([*again, "--lang", "en"]) == 0
    assert capfd.readouterr().err.startswith(wording.EMERGENCY_TITLE)


def test_a_wrong_file_touches_nothing(
    result: Path, answers: Path, poses: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in result.iterdir() if path.is_file()}
    answers.write_text('side = "zebrafish"\n[pain]\nduring = 4711', encoding="utf-8")
    assert run(["report", str(result), "--intake", str(answers)]) == 2
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "side" in said
    assert "pain.during" in said
    assert "zebrafish" not in said
    assert "4711" not in said
    assert {path: path.read_bytes() for path in result.iterdir() if path.is_file()} == before
    out = result.parent / "out"
    assert analysed(poses, out, "--intake", answers) == 2
    assert not out.exists()


def test_answers_come_one_way_and_asking_needs_a_terminal(
    result: Path, answers: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["report", str(result), "--intake", str(answers), "--ask"]) == 2
    assert "--ask" in capfd.readouterr().err
    monkeypatch.setattr(asking, "on_terminal", lambda: False)
    assert run(["report", str(result), "--ask"]) == 2
    assert "terminal" in capfd.readouterr().err
    assert not (result / INTAKE_FILE).exists()


def test_nobody_is_asked_about_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(asking, "on_terminal", lambda: True)
    for command in ("report", "analyze"):
        assert run([command, str(tmp_path / "missing.mp4"), "--ask"]) == 3
        said = capfd.readouterr().err
        assert "missing.mp4" in said
        assert "warning signs" not in said


def ask(result: Path, typed: list[str], monkeypatch: pytest.MonkeyPatch, *more: str) -> Result:
    monkeypatch.setattr(asking, "on_terminal", lambda: True)
    lines = "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(cli, ["report", str(result), "--ask", *more], input=lines)


def test_questions_are_asked_one_after_another(
    result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["n"] * 9 + ["", "lower_back", "left", "1", "11", "3", "", "2", "moving_up"]
    done = ask(result, typed, monkeypatch)
    assert done.exit_code == 0, done.output
    assert load_intake(result) == Intake(
        sites=(Site.LOWER_BACK,),
        side=PainSide.LEFT,
        before=1,
        during=3,
        next_morning=2,
        leg_symptoms=LegSymptoms.MOVING_UP,
        signs={flag.id: False for flag in RED_FLAGS[:9]},
    )
    assert all(flag.text in done.stderr for flag in RED_FLAGS)
    assert "Where does it hurt" not in done.stdout


def test_questions_are_asked_and_answered_in_german(
    result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = ["n", "NEIN", "no", "nein ", "vielleicht", "n", "n", "n", "n", "n", ""]
    typed = [*signs, "Gesäß", "1", "0", "6", "elf", "", "3", "etwas, das nach oben"]
    done = ask(result, [*typed, "3"], monkeypatch, "--lang", "de")
    assert done.exit_code == 0, done.output
    assert load_intake(result) == Intake(
        sites=(Site.BUTTOCK,),
        side=PainSide.LEFT,
        before=0,
        during=6,
        next_morning=3,
        leg_symptoms=LegSymptoms.MOVING_UP,
        signs={flag.id: False for flag in RED_FLAGS[:9]},
    )
    german = language("de")
    assert all(german.text(flag.text) in done.stderr for flag in RED_FLAGS)
    assert "[j/n]" in done.stderr
    assert done.stderr.count("Bitte antworten Sie mit") == 3
    for english in ("Please", "Error", "back or leg", "Where", "Pain", "buttock", "press Enter"):
        assert english not in done.stderr


@pytest.mark.parametrize("yes", ["j", "Ja", "y", "yes"])
def test_yes_is_understood_in_german_and_english(
    yes: str, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ask(result, [yes], monkeypatch, "--lang", "de")
    assert done.exit_code == 0, done.output
    assert "Notfall: noch am selben Tag ins Krankenhaus." in done.stderr
    kept = load_intake(result)
    assert kept is not None
    assert kept.signs == {RED_FLAGS[0].id: True}


@pytest.mark.parametrize("number", range(len(RED_FLAGS)))
def test_a_sign_ends_the_questions_at_once(
    number: int, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ask(result, ["n"] * number + ["y"], monkeypatch)
    assert done.exit_code == 0, done.output
    title = wording.EMERGENCY_TITLE if number < 4 else wording.URGENT_TITLE
    assert title in done.stderr
    assert "Where does it hurt" not in done.stderr
    kept = load_intake(result)
    assert kept is not None
    assert kept.signs[RED_FLAGS[number].id]


@pytest.mark.slow
def test_without_pain_or_answers_little_is_asked(
    result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(result, [""] * 11, monkeypatch).exit_code == 0
    assert load_intake(result) == Intake()
    assert ask(result, [""] * 10 + ["none"], monkeypatch).exit_code == 0
    assert load_intake(result) == Intake(sites=(Site.NONE,))
