"""Reports to hand on: complete or not at all, without a way to the recording."""

import json
import shutil
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.errors import OutputError
from formcheck.intake import RED_FLAGS, Intake, PainSide, Site
from formcheck.reporting import wording
from formcheck.results.attached import INTAKE_FILE, PROFILE_FILE, save_intake
from formcheck.workflows import export as export_workflow

EMERGENCY = Intake(sites=(Site.LOWER_BACK,), signs={RED_FLAGS[0].id: True})


def export(result: Path, *more: str | Path) -> int:
    return run(["export", str(result), *map(str, more)])


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_files_asked_for_and_nothing_else(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, out = content(result), tmp_path / "hand" / "on"
    assert export(result, "--out", out, "--format", "html,md,csv") == 0
    names = {"report.html", "report.md", "metrics.csv", "strides.csv"}
    assert content(out).keys() == names
    assert content(result) == before
    assert {Path(line) for line in capsys.readouterr().out.splitlines()} == {
        out / name for name in names
    }
    assert [p for p in out.parent.iterdir() if ".new-" in p.name] == []


def test_the_handout_is_the_runners_page_alone_under_its_own_name(
    result: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert export(result, "--out", out, "--format", "html,csv", "--pages", "handout") == 0
    assert content(out).keys() == {"handout.html", "metrics.csv", "strides.csv"}
    assert run(["report", str(result), "--format", "html", "--pages", "handout", "--quiet"]) == 0
    told = (result / "handout.html").read_bytes()
    assert told == (out / "handout.html").read_bytes()
    assert b'id="page-1"' in told
    assert b'id="provenance"' not in told


def test_no_format_is_refused_before_a_folder_is_made(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert export(result, "--out", out, "--format", "") == 2
    assert "No format is named" in capsys.readouterr().err
    assert not out.exists()


def test_nothing_says_where_the_recording_is(result: Path, tmp_path: Path) -> None:
    (result / "source.json").write_text(
        '{"videos": [{"path": "/home/anna/secret/run.mp4", "sha256": ""}]}', encoding="utf-8"
    )
    out = tmp_path / "out"
    assert export(result, "--out", out, "--format", "html,md,csv", "--quiet") == 0
    for name, data in content(out).items():
        assert b"secret" not in data, name
        assert str(tmp_path).encode() not in data, name


@pytest.mark.slow
def test_they_say_what_those_of_the_result_say(result: Path, tmp_path: Path) -> None:
    save_intake(EMERGENCY, result)
    profile = tmp_path / "clinic.toml"
    profile.write_text('[clinic]\nname = "Sports Clinic"\n', encoding="utf-8")
    arguments = ["report", str(result), "--profile", str(profile), "--format", "html,md"]
    assert run([*arguments, "--quiet"]) == 0
    out = tmp_path / "out"
    assert export(result, "--out", out, "--format", "html,md", "--quiet") == 0
    for name in ("report.html", "report.md"):
        told = (out / name).read_text(encoding="utf-8")
        assert told == (result / name).read_text(encoding="utf-8")
        assert "Sports Clinic" in told
    assert wording.EMERGENCY_TITLE in told
    assert (result / INTAKE_FILE).exists()
    assert (result / PROFILE_FILE).exists()


TOLD = Intake(
    sites=(Site.BUTTOCK,), side=PainSide.LEFT, note="zebrafish", signs={RED_FLAGS[0].id: False}
)


@pytest.mark.slow
@pytest.mark.parametrize("told", [TOLD, EMERGENCY])
@pytest.mark.parametrize("into", ["out", None])
@pytest.mark.parametrize("how", [("html,pdf,csv",), ("md", "--lang", "de")])
def test_without_intake_they_are_those_of_somebody_who_told_nothing(
    how: tuple[str, ...], into: str | None, told: Intake, poses: Path, tmp_path: Path
) -> None:
    more, result = ("--quiet", "--format", *how), tmp_path / "r.formcheck"
    measured = ["analyze", "--poses", str(poses), "--view", "side", "--out", str(result)]
    assert run([*measured, "--format", "csv", "--quiet", "--jobs", "1"]) == 0
    assert export(result, "--out", tmp_path / "plain", *more) == 0
    answers = tmp_path / "answers.toml"
    note = f"note = {json.dumps(told.note)}\n" if told.note else ""
    side = f'side = "{told.side}"\n' if told.side else ""
    signs = "\n".join(f"{name} = {str(there).lower()}" for name, there in told.signs.items())
    answers.write_text(
        f'site = ["{told.sites[0]}"]\n{note}{side}[pain]\nduring = 4\n[signs]\n{signs}\n',
        encoding="utf-8",
    )
    arguments = ["report", str(result), "--intake", str(answers), "--format", "csv", "--quiet"]
    assert run(arguments) == 0
    before = content(result)
    assert export(result, "--out", tmp_path / "whole", *more) == 0
    assert content(tmp_path / "whole") != content(tmp_path / "plain")
    where = () if into is None else ("--out", tmp_path / into)
    assert export(result, "--without-intake", *where, *more) == 0
    plain = content(tmp_path / "plain")
    if into is None:
        assert content(result) == before | plain
    else:
        assert content(tmp_path / into) == plain
        assert content(result) == before


def test_in_another_language(result: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert export(result, "--out", out, "--format", "md", "--lang", "de", "--quiet") == 0
    assert "# Bericht zum Laufstil" in (out / "report.md").read_text(encoding="utf-8")


def test_without_a_folder_they_are_written_into_the_result(result: Path) -> None:
    assert export(result, "--format", "md", "--quiet") == 0
    assert (result / "report.md").is_file()


@pytest.mark.parametrize("kind", ["folder", "file", "result"])
def test_what_is_there_is_left_alone(kind: str, result: Path, tmp_path: Path) -> None:
    out = tmp_path / "there"
    if kind == "folder":
        out.mkdir()
        (out / "mine.txt").write_text("mine", encoding="utf-8")
    elif kind == "file":
        out.write_text("mine", encoding="utf-8")
    else:
        shutil.copytree(result, out)
    before = content(tmp_path)
    assert export(result, "--out", out) == 2
    assert content(tmp_path) == before


def test_what_is_no_result_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    assert export(tmp_path / "photos", "--out", tmp_path / "out") == 3
    assert not (tmp_path / "out").exists()


def test_a_failure_on_the_way_leaves_nothing(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_intake(EMERGENCY, result)

    def fails(*_: object) -> None:
        raise OutputError("The disk is full.")

    monkeypatch.setattr(export_workflow, "write_formats", fails)
    place = tmp_path / "place"
    assert export(result, "--out", place / "out") == 6
    assert [p.name for p in place.iterdir() if not p.name.endswith(".lock")] == []
