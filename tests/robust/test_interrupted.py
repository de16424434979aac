"""Ctrl-C, or being told to end, at any stage: exit 130, nothing left behind, nothing changed."""

import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.support.real_runs import Run, assert_whole, content_of, cut_clip, leftovers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals differ there"),
    pytest.mark.usefixtures("signals_heard"),
]

STAGES = (
    "Reading",
    "Finding the runner",
    "Reading the gait",
    "Key frames",
    "Report",
    "Annotated video",
)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut_clip(tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture(scope="module")
def complete(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("complete")
    run = Run.start("analyze", clip, "--model", "lite", "--out", "run.formcheck", cwd=place)
    assert run.finish() == 0, run.told
    assert_whole(place / "run.formcheck")
    return place / "run.formcheck"


@pytest.mark.parametrize(
    ("stage", "ending"),
    [
        (stage, ending)
        for stage in STAGES
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ],
)
def test_an_ended_run_leaves_nothing(
    stage: str, ending: signal.Signals, clip: Path, complete: Path, tmp_path: Path
) -> None:
    target = tmp_path / "run.formcheck"
    shutil.copytree(complete, target)
    (target / "remarks.md").write_bytes(b"mine")
    before = content_of(target)
    run = Run.start("analyze", clip, "--model", "lite", "--out", target, cwd=tmp_path)
    run.wait_for_line(STAGES.index(stage))
    run.wait_for_end(0.02)
    assert run.process.poll() is None
    run.process.send_signal(ending)
    assert run.finish(30) == 130
    assert run.last_line == "Stopped. Nothing that was there before was changed."
    assert not any("Traceback" in line for _, line in run.told)
    run.assert_nobody_left()
    assert content_of(target) == before
    assert leftovers(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_batch_keeps_what_is_done(
    ending: signal.Signals, clip: Path, tmp_path: Path
) -> None:
    options = ("--model", "lite", "--no-video", "--jobs", "1")
    run = Run.start("batch", clip, "--out", "results", *options, cwd=tmp_path)
    run.wait_for_line(0)
    run.wait_for_end(2.0)  # somewhere in the pose model
    assert run.process.poll() is None, run.told
    run.process.send_signal(ending)
    assert run.finish(30) == 130, run.told
    run.assert_nobody_left()
    assert leftovers(tmp_path / "results") == []
    assert list((tmp_path / "tmp").iterdir()) == []
    again = Run.start("batch", clip, "--out", "results", *options, cwd=tmp_path)
    assert again.finish() == 0, again.told
    assert again.last_line.startswith("done 1, unchanged 0, not measurable 0, failed 0")
