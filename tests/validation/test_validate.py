"""``formcheck validate`` on the samples."""

from pathlib import Path

import pytest

from formcheck.cli.main import run
from formcheck.validation.formats import find_cases
from formcheck.validation.measure import KEYPOINTS, validate
from formcheck.validation.tables import load

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def test_a_folder_without_truth_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", str(tmp_path)]) == 2
    assert "no recording with a truth file" in capsys.readouterr().err


@pytest.mark.slow
def test_the_samples_against_their_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "table.md"
    command = ["validate", str(SAMPLES), "--model", "lite", "--out", str(out), "--jobs", "2",
               "--landmarks", str(tmp_path / "kept")]  # fmt: skip
    assert run(command) == 0
    assert "6 of 6" in capsys.readouterr().err
    found = load(tmp_path / "table")
    assert {run.model for run in found.runs} == {"lite", KEYPOINTS}
    exact = [p for p in found.pairs if p.metric == "cadence"]
    assert len(exact) == 6
    # The smallest model places contacts seen from behind less exactly; its interval says so.
    sure = [p for p in exact if (p.run.recording, p.run.model) != ("treadmill_rear", "lite")]
    assert [(p.run.recording, p.run.model, p.error) for p in sure if abs(p.error) > 0.3] == []
    assert all(p.interval and p.interval[0] <= p.true <= p.interval[1] for p in exact)
    drops = [p for p in found.pairs if p.metric == "pelvic_drop"]
    assert {p.run.recording for p in drops} == {"treadmill_rear"}
    leans = [p for p in found.pairs if p.metric == "trunk_lean" and p.run.model == KEYPOINTS]
    assert all(abs(p.error) < 0.7 for p in leans)

    kept = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "kept").iterdir()}
    assert len(kept) == 3
    first = out.read_text(encoding="utf-8")
    assert run(command) == 0
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "kept").iterdir()} == kept
    assert out.read_text(encoding="utf-8") == first


@pytest.mark.slow
def test_being_stopped_does_not_wait_for_the_recordings_in_work(tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    # What is measured from its true joints is done while the pose model is still at work.
    with pytest.raises(KeyboardInterrupt):
        validate(find_cases([SAMPLES]), ("heavy",), landmarks=tmp_path, jobs=2, told=stop)
    assert not list(tmp_path.iterdir())
