"""Answers on pain in a batch: they reach the worker and the result folder, and nothing else."""

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.intake import Intake, LegSymptoms, Site
from formcheck.jobs.requests import Job, Order, as_plain, decode, encode, order_of
from formcheck.results.attached import INTAKE_FILE, load_intake, save_intake
from formcheck.workflows.batch.assess import EntryState, assess, contents_of
from formcheck.workflows.batch.fingerprint import settings_fingerprint
from formcheck.workflows.batch.state import BatchState
from tests.support.batch_entries import FORMATS, entry, wanted, write_result

TOLD = Intake(sites=(Site.BUTTOCK,), during=4, leg_symptoms=LegSymptoms.STABLE, note="zebrafish Ü")
SECRETS = ("zebrafish", "buttock", "stable")


@pytest.mark.parametrize("told", [TOLD, Intake(), None])
def test_a_worker_is_told_the_answers(told: Intake | None, tmp_path: Path) -> None:
    takes = entry(tmp_path / "a.mp4").takes
    job = Job(Order("a", takes, tmp_path / "a", FORMATS, False, 1, intake=told), tmp_path)
    line = encode(job)
    assert line.isascii()
    assert decode(line) == job


def test_what_a_cluster_may_log_of_an_order_holds_no_answer(tmp_path: Path) -> None:
    takes = entry(tmp_path / "a.mp4").takes
    plain = as_plain(Order("a", takes, tmp_path / "a", FORMATS, False, 1, intake=TOLD))
    sent = pickle.loads(pickle.dumps(plain))
    assert not [secret for secret in SECRETS if secret in repr(sent)]
    assert order_of(sent).intake == TOLD


def test_other_answers_mean_doing_it_again_and_no_answers_do_not(tmp_path: Path) -> None:
    video, out = tmp_path / "a.mp4", tmp_path / "out"
    video.write_bytes(b"a")
    out.mkdir()
    plain = entry(video)
    contents = contents_of(plain, BatchState.read(out))
    assert contents is not None
    write_result(out / "a", plain.takes, contents[0][0])
    save_intake(TOLD, out / "a")
    asked = [
        plain,
        *(replace(plain, intake=told) for told in (TOLD, Intake(), replace(TOLD, during=5))),
    ]
    same, other = EntryState.UNCHANGED, EntryState.TO_DO

    def states() -> list[EntryState]:
        return [one.state for one in assess(asked, BatchState.read(out), wanted(out))]

    assert states() == [same, same, other, other]
    (out / "a" / INTAKE_FILE).write_text("{", encoding="utf-8")
    assert states() == [same, other, other, other]


def test_what_a_batch_remembers_does_not_depend_on_answers(tmp_path: Path) -> None:
    plain = entry(tmp_path / "a.mp4")
    assert settings_fingerprint(plain) == settings_fingerprint(replace(plain, intake=TOLD))


@pytest.mark.slow
def test_answers_of_a_manifest_end_in_the_result_folder_alone(
    poses: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    answers = tmp_path / "answers.toml"
    answers.write_text(
        'site = ["buttock"]\nleg_symptoms = "stable"\nnote = "zebrafish"\n[pain]\nduring = 4\n',
        encoding="utf-8",
    )
    manifest = tmp_path / "m.csv"
    manifest.write_text(f"name,poses,view,intake\nr,{poses},side,answers.toml\n", encoding="utf-8")
    arguments = ["batch", str(manifest), "--out", str(out), "--no-video", "--jobs", "1"]
    assert run([*arguments, "--dry-run"]) == 0
    assert run(arguments) == 0
    said = capfd.readouterr()
    kept = load_intake(out / "r")
    assert kept is not None
    assert kept.note == "zebrafish"
    held = {INTAKE_FILE, "report.html"}
    for file in (path for path in out.rglob("*") if path.is_file() and path.name not in held):
        content = file.read_bytes().decode("utf-8", "replace")
        assert not [secret for secret in SECRETS if secret in content + file.name], file
    assert not [secret for secret in SECRETS if secret in said.out + said.err]
    flagged = {
        finding["severity"]
        for finding in json.loads((out / "r" / "analysis.json").read_bytes())["findings"]
    }
    assert "flag" in flagged
    assert run(arguments) == 0
    assert capfd.readouterr().err.splitlines()[-1].startswith("done 0, unchanged 1")
