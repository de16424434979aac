"""Two recordings of one name: nobody's answers get into somebody else's report."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formcheck.cli.main import run
from tests.support.landmark_files import saved
from tests.support.stick_runner import StickRunner

STICK = StickRunner(noise_px=0.2, duration_s=4.0)

ANSWERS = 'site = ["buttock"]\nnote = "zebrafish"\n[signs]\nbladder_bowel = true\n'
SECRETS = ("zebrafish", "buttock", "bladder_bowel", "You answered that such a sign")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answers.toml").write_text(ANSWERS, encoding="utf-8")
    for folder, cadence_spm in (("a", 170.0), ("b", 160.0)):
        track = replace(STICK, cadence_spm=cadence_spm).track()
        Path(folder).mkdir()
        saved(Path(folder) / "IMG_0001.npz", track)


def analysed(folder: str, *more: str) -> int:
    poses = f"{folder}/IMG_0001.npz"
    fixed = ("--view", "side", "--format", "md", "--quiet", "--jobs", "1")
    return run(["analyze", "--poses", poses, *fixed, *more])


def contents(folder: str) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def runner(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(folder, "analysis.json").read_bytes())["runner"]
    return found


@pytest.mark.slow
def test_another_runner_gets_a_result_of_his_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert analysed("a", "--runner", "Anna", "--intake", "answers.toml") == 0
    annas = contents("IMG_0001.formcheck")
    capfd.readouterr()
    assert analysed("b", "--runner", "Bert") == 0
    assert "IMG_0001-2.formcheck" in capfd.readouterr().err
    assert contents("IMG_0001.formcheck") == annas
    berts = contents("IMG_0001-2.formcheck")
    assert not [name for name in berts if "intake" in name]
    for content in berts.values():
        assert not [secret for secret in SECRETS if secret.encode() in content]
    assert analysed("b", "--runner", "Bert") == 0
    assert analysed("a", "--runner", "Anna") == 0
    assert "IMG_0001.formcheck/intake.json" in contents("IMG_0001.formcheck")
    assert len(list(Path().glob("*.formcheck"))) == 2


@pytest.mark.parametrize("more", [(), ("--runner", "Anna")])
def test_another_recording_of_nobody_or_of_the_same_runner_is_another(
    more: tuple[str, ...],
) -> None:
    assert analysed("a", *more, "--intake", "answers.toml") == 0
    assert analysed("b", *more) == 0
    assert not Path("IMG_0001-2.formcheck/intake.json").exists()


@pytest.mark.parametrize(
    "again", [("b",), ("a", "--runner", "Bert"), ("b", "--runner", "Anna"), ("a",)]
)
def test_a_folder_that_was_asked_for_and_is_anothers_stays_as_it_is(again: tuple[str, ...]) -> None:
    assert analysed("a", "--runner", "Anna", "--intake", "answers.toml", "--out", "out") == 0
    before = contents("out")
    folder, *more = again
    assert analysed(folder, *more, "--out", "out") == 2
    assert contents("out") == before
    assert sorted(p.name for p in Path().iterdir()) == ["a", "answers.toml", "b", "out"]


@pytest.mark.parametrize("out", [("--out", "IMG_0001.formcheck"), ()])
@pytest.mark.parametrize("damaged", [b"", b'{"schema_version": 1'])
def test_of_a_damaged_result_nothing_is_carried_over(damaged: bytes, out: tuple[str, ...]) -> None:
    assert analysed("a", "--runner", "Anna", "--intake", "answers.toml") == 0
    Path("IMG_0001.formcheck/remarks.md").write_text("mine")
    Path("IMG_0001.formcheck/analysis.json").write_bytes(damaged)
    assert analysed("b", "--runner", "Bert", *out) == 0
    assert runner("IMG_0001.formcheck")["id"] == "Bert"
    assert not {"intake.json", "remarks.md"} & {
        p.name for p in Path("IMG_0001.formcheck").iterdir()
    }


@pytest.mark.slow
def test_what_is_known_of_a_runner_is_kept() -> None:
    facts = ("--height-m", "1.7", "--mass-kg", "61", "--sex", "female", "--speed-kmh", "10.8")
    assert analysed("a", "--runner", "Anna", *facts) == 0
    known = runner("IMG_0001.formcheck")
    assert analysed("a", "--runner", "Anna") == 0
    assert runner("IMG_0001.formcheck") == known
    assert analysed("a", "--runner", "Anna", "--height-m", "1.8") == 0
    assert runner("IMG_0001.formcheck") == known | {"height_m": 1.8}
    assert analysed("a", "--runner", "Bert") == 0
    assert runner("IMG_0001-2.formcheck")["height_m"] is None
