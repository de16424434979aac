"""The command line as a user runs it: in a process of its own, on a real recording."""

import csv
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.cli.main import COMMANDS, run
from formcheck.cli.options import FORMAT_NAMES, PAGES
from formcheck.reporting import FORMATS, Pages
from tests.support.command_line import ROOT, formcheck

SIDE = ROOT / "samples" / "treadmill_side.mp4"


@dataclass(frozen=True)
class Ran:
    folder: Path
    process: subprocess.CompletedProcess[str]
    analysis: dict[str, Any]

    def value(self, metric: str, side: str | None = None) -> float:
        found = [m for m in self.analysis["metrics"] if m["id"] == metric and m["side"] == side]
        assert found[0]["status"] == "measured", found[0]["reason"]
        return float(found[0]["value"])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    place = tmp_path_factory.mktemp("cli")
    process = formcheck("analyze", SIDE, "--height-m", "1.80", "--speed-kmh", "11.16", cwd=place)
    assert process.returncode == 0, process.stderr
    folder = place / "treadmill_side.formcheck"
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return Ran(folder, process, analysis)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    text = SIDE.with_suffix(".truth.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.mark.slow
def test_numbers_agree_with_the_truth(ran: Ran, truth: dict[str, Any]) -> None:
    assert ran.analysis["views"][0]["kind"] == "side"
    assert ran.analysis["views"][0]["facing"] == "left"
    assert ran.analysis["gait"]["mode"] == "running"
    true_cadence = truth["summary"]["cadence_spm"]
    assert ran.value("cadence") == pytest.approx(true_cadence, rel=0.005)
    lean = np.array(truth["frames"]["trunk_lean_sagittal_deg"])
    contact = truth["frames"]["contact"]
    stance = (np.array(contact["left"]) > 0) | (np.array(contact["right"]) > 0)
    assert ran.value("trunk_lean") == pytest.approx(float(lean[stance].mean()), abs=3.0)


@pytest.mark.slow
def test_every_file_of_the_contract_is_there(ran: Ran) -> None:
    for name in (
        "analysis.json",
        "pose.npz",
        "series.npz",
        "people.npz",
        "source.json",
        "report.html",
        "metrics.csv",
        "strides.csv",
        "annotated.mp4",
    ):
        assert (ran.folder / name).stat().st_size > 0, name
    assert len(list((ran.folder / "keyframes").glob("*.jpg"))) == 6


@pytest.mark.slow
def test_no_number_is_missing_silently(ran: Ran) -> None:
    for metric in ran.analysis["metrics"]:
        if metric["status"] == "measured":
            low, high = metric["ci95"]
            assert low <= metric["value"] <= high
            assert metric["n"] > 0
        else:
            assert metric["reason"]


@pytest.mark.slow
def test_terminal_shows_a_summary_and_no_native_log(ran: Ran) -> None:
    assert "report.html" in ran.process.stdout
    for noise in ("W0000", "I0000", "TensorFlow", "Traceback"):
        assert noise not in ran.process.stderr


@pytest.mark.slow
def test_tables_hold_the_same_values(ran: Ran) -> None:
    with (ran.folder / "metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["metric"], row["side"] or None): row for row in csv.DictReader(file)}
    for metric in ran.analysis["metrics"]:
        if metric["status"] == "measured":
            row = rows[metric["id"], metric["side"]]
            assert float(row["value"]) == pytest.approx(metric["value"], rel=1e-6)


@pytest.mark.slow
def test_saved_landmarks_give_the_same_numbers(ran: Ran, tmp_path: Path) -> None:
    process = formcheck(
        "analyze", "--poses", ran.folder / "pose.npz", "--height-m", "1.80", "--speed-kmh",
        "11.16", "--json", cwd=tmp_path,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    again = json.loads(process.stdout)
    by_id = {(m["id"], m["side"]): m for m in again["metrics"]}
    assert by_id["cadence", None]["value"] == pytest.approx(ran.value("cadence"), rel=1e-3)
    assert not (tmp_path / "pose.formcheck" / "annotated.mp4").exists()


@pytest.mark.slow
def test_report_and_video_can_be_written_again(ran: Ran, tmp_path: Path) -> None:
    report = ran.folder / "report.html"
    before = report.read_bytes()
    report.unlink()
    assert formcheck("report", ran.folder, cwd=tmp_path).returncode == 0
    assert report.read_bytes() == before
    (ran.folder / "annotated.mp4").unlink()
    process = formcheck("annotate", ran.folder, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert (ran.folder / "annotated.mp4").stat().st_size > 0


@pytest.mark.slow
def test_annotate_refuses_another_recording(ran: Ran, tmp_path: Path) -> None:
    other = ROOT / "samples" / "treadmill_side_30fps.mp4"
    process = formcheck("annotate", ran.folder, "--video", other, cwd=tmp_path)
    assert process.returncode == 3
    assert "not the recording" in process.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("analyze",), 2, "nothing to analyse"),
        (("analyze", "missing.mp4"), 3, "missing.mp4"),
        (("analyze", "text.mp4"), 3, "text.mp4"),
        (("analyze", str(SIDE), "--out", "mine"), 2, "mine"),
        (("analyze", str(SIDE), "--height-m", "18"), 2, "--height-m"),
        (("analyze", str(SIDE), "--model", "text.mp4"), 2, "text.mp4"),
        (("analyze", "--poses", "text.mp4"), 2, "text.mp4"),
        (("report", "mine"), 3, "mine"),
        (("analyse",), 2, "analyse"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    arguments: tuple[str, ...], code: int, says: str, tmp_path: Path
) -> None:
    (tmp_path / "text.mp4").write_text("not a video", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    process = formcheck(*arguments, cwd=tmp_path)
    assert process.returncode == code, process.stderr
    assert says in process.stderr
    assert "Traceback" not in process.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "text.mp4"]
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("analyse", "analyze"), ("Analyze", "analyze"), ("comapre", "compare"), ("reports", "report")],
)
def test_a_command_that_is_nearly_one_is_offered(
    typed: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([typed, "clip.mp4"]) == 2
    assert f"Did you mean {meant}?" in capsys.readouterr().err


def test_a_command_that_is_like_none_is_refused_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["xyzzy"]) == 2
    assert "mean" not in capsys.readouterr().err


@pytest.mark.alone
@pytest.mark.slow
def test_help_answers_at_once(tmp_path: Path) -> None:
    took_s = []
    for _ in range(3):
        began_s = time.perf_counter()
        assert formcheck("--help", cwd=tmp_path).returncode == 0
        took_s.append(time.perf_counter() - began_s)
    assert min(took_s) < 0.3


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, tmp_path: Path) -> None:
    process = formcheck(name, "--help", cwd=tmp_path)
    assert process.returncode == 0
    assert "Usage: formcheck" in process.stdout


def test_format_names_are_those_of_the_catalogue() -> None:
    assert tuple(f.name for f in FORMATS) == FORMAT_NAMES
    assert tuple(Pages) == PAGES


@pytest.mark.slow
def test_doctor_finds_this_machine_ready(tmp_path: Path) -> None:
    process = formcheck("doctor", cwd=tmp_path)
    assert process.returncode == 0, process.stdout
    assert "ready" in process.stdout


@pytest.mark.slow
def test_metrics_lists_the_catalogue(tmp_path: Path) -> None:
    from formcheck.metrics import CATALOGUE

    listed = json.loads(formcheck("metrics", "--json", cwd=tmp_path).stdout)
    assert [row["id"] for row in listed] == [row.spec.id for row in CATALOGUE]
