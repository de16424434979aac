"""Places that a result cannot go to, and bad files given with an option."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.pose import PoseTrack
from formcheck.core.timeline import Timeline
from formcheck.pose.models import BUNDLE_PARTS, models_folder
from tests.support.landmark_files import saved
from tests.support.one_sentence import NATIVE_NOISE, one_sentence
from tests.support.stick_runner import StickRunner

pytestmark = pytest.mark.slow

LONGEST_S = 120


def start(*arguments: str | Path, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-m", "formcheck", *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    try:
        _, stderr = process.communicate(timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail(f"hangs for more than {LONGEST_S} s")
    assert not NATIVE_NOISE.search(stderr), stderr
    return process.returncode, stderr


def analysed(*arguments: str | Path, before: tuple[str, ...] = ()) -> tuple[int, str]:
    return ended(start("analyze", *arguments, "--format", "csv", "--quiet", before=before))


@pytest.fixture(scope="module")
def poses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("poses") / "pose.npz", StickRunner(duration_s=4).track())


def test_an_output_that_is_a_file_is_left_alone(poses: Path, tmp_path: Path) -> None:
    mine = tmp_path / "thesis.txt"
    mine.write_text("mine", encoding="utf-8")
    code, stderr = analysed("--poses", poses, "--out", mine)
    assert code == 2
    assert "left alone" in one_sentence(stderr)
    assert mine.read_text("utf-8") == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_output_below_a_file(poses: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    code, stderr = analysed("--poses", poses, "--out", tmp_path / "file" / "out")
    assert code in (2, 6)
    one_sentence(stderr)


def test_a_folder_that_must_not_be_written_to(
    poses: Path, tmp_path: Path, closed_to: tuple[str, ...]
) -> None:
    place = tmp_path / "closed"
    place.mkdir()
    place.chmod(0o555)
    code, stderr = analysed("--poses", poses, "--out", place / "out", before=closed_to)
    assert code == 6, stderr
    one_sentence(stderr)
    assert list(place.iterdir()) == []


def test_two_runs_on_one_output_at_once(poses: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert analysed("--poses", poses, "--out", out)[0] == 0
    first = start("analyze", "--poses", poses, "--out", out, "--format", "csv", "--quiet")
    try:
        wait_for_lock(tmp_path, first)
        first.send_signal(signal.SIGSTOP)
        code, stderr = analysed("--poses", poses, "--out", out)
        assert code == 2
        assert "Another run is writing" in one_sentence(stderr)
        first.send_signal(signal.SIGCONT)
        assert ended(first) == (0, "")
    finally:
        first.kill()
        first.wait()
    assert json.loads((out / "analysis.json").read_text("utf-8"))["strides"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


def wait_for_lock(folder: Path, process: subprocess.Popen[str]) -> None:
    deadline_s = time.monotonic() + LONGEST_S
    while not list(folder.glob(".formcheck-*.lock")):
        assert process.poll() is None, "ended before it wrote"
        assert time.monotonic() < deadline_s
        time.sleep(0.002)


@pytest.mark.parametrize("kind", ["text", "pickle", "folder", "pipe", "nan", "still_going"])
def test_bad_landmark_files(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    track = StickRunner(duration_s=1).track()
    if kind == "text":
        path.write_text('{"xy_px": []}', encoding="utf-8")
    elif kind == "pickle":
        np.savez(path, time_s=np.array([{}, None], dtype=object), xy_px=0, confidence=0, size_px=0)
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "nan":
        empty = np.full_like(track.xy_px, np.nan)
        saved(path, PoseTrack(track.timeline, empty, track.confidence, track.size_px, "x"))
    else:
        far = Timeline(np.append(track.timeline.time_s[:-1], 1e12))
        saved(path, PoseTrack(far, track.xy_px, track.confidence, track.size_px, "x"))
    code, stderr = analysed("--poses", path, "--out", tmp_path / "out")
    assert code == 2, stderr
    assert "pose.npz" in one_sentence(stderr)
    assert [p.name for p in tmp_path.iterdir()] == ["pose.npz"]


def bundle(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(f"{name}.tflite", content)
    return path


def shipped_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(models_folder() / "pose_landmarker_lite.task") as file:
        return {name.removesuffix(".tflite"): file.read(name) for name in BUNDLE_PARTS}


def later(model: bytes) -> bytes:
    """The model with 99 for the version of its format, the first field of the root table."""
    changed = bytearray(model)
    root = int.from_bytes(model[:4], "little")
    fields = root - int.from_bytes(model[root : root + 4], "little", signed=True)
    version = root + int.from_bytes(model[fields + 4 : fields + 6], "little")
    changed[version] = 99
    return bytes(changed)


@pytest.mark.parametrize("kind", ["text", "other_parts", "cut", "no_model", "exchanged", "future"])
def test_bad_model_files(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.task"
    parts = shipped_parts()
    detector, landmarks = parts["pose_detector"], parts["pose_landmarks_detector"]
    if kind == "text":
        path.write_text("not a model", encoding="utf-8")
    elif kind == "other_parts":
        bundle(path, hand_detector=detector, hand_landmarks_detector=landmarks)
    elif kind == "cut":
        whole = (models_folder() / "pose_landmarker_lite.task").read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "no_model":
        junk = b"....TFL3" + bytes(1000)
        bundle(path, pose_detector=junk, pose_landmarks_detector=junk)
    elif kind == "exchanged":
        bundle(path, pose_detector=landmarks, pose_landmarks_detector=detector)
    else:
        bundle(path, pose_detector=detector, pose_landmarks_detector=later(landmarks))
    video = Path(__file__).parents[2] / "samples" / "treadmill_side_30fps.mp4"
    code, stderr = analysed(video, "--model", path, "--end-s", "1", "--out", tmp_path / "out")
    assert code == 2, stderr
    assert "mine.task" in one_sentence(stderr)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.task"]
