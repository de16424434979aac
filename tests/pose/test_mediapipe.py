"""The real model on a sample: slow, and the only tests here that need pictures of a runner."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.pose import Landmark
from formcheck.errors import UsageError
from formcheck.pose.estimate import estimate
from formcheck.pose.mediapipe import MediaPipeBackend
from formcheck.pose.models import BUNDLE_PARTS, find_model
from tests.support.fake_pose_models import MemorySource, segments
from tests.support.sample_clips import SAMPLE

pytestmark = pytest.mark.slow
N = 60


def pictures() -> list[np.ndarray]:
    import av

    with av.open(str(SAMPLE)) as container:
        frames = container.decode(video=0)
        return [next(frames).to_ndarray(format="rgb24") for _ in range(N)]


def test_landmarks_lie_on_the_runner_and_do_not_depend_on_jobs() -> None:
    source = MemorySource(pictures(), hz=60)
    backend = MediaPipeBackend(find_model("lite"))
    one, two = (
        estimate(
            source,
            segments(N, 30, warm=10),
            backend,
            jobs=jobs,
            person=None,
            observe=lambda *_: None,
            cuts=lambda _: np.empty(0, dtype=np.int64),
            strides=lambda *_: 0,
            progress=lambda _: None,
        )
        for jobs in (1, 2)
    )
    np.testing.assert_array_equal(one.runner.xy_px, two.runner.xy_px)
    np.testing.assert_array_equal(one.runner.confidence, two.runner.confidence)
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    joints = np.array(truth["frames"]["joints2d_px"])[:N]
    height_px = np.median(np.ptp(joints[..., 1], axis=1))
    for landmark, joint in ((Landmark.LEFT_HIP, "left_hip"), (Landmark.RIGHT_KNEE, "right_knee")):
        off = one.runner.xy_px[:, landmark] - joints[:, truth["joint_names"].index(joint)]
        assert np.sqrt(np.mean(np.sum(off**2, axis=1))) < 0.06 * height_px


def test_refuses_a_bundle_of_no_models(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "mine.task"
    with zipfile.ZipFile(path, "w") as bundle:
        for part in BUNDLE_PARTS:
            bundle.writestr(part, b"....TFL3")
    backend = MediaPipeBackend(find_model(str(path)))
    with backend.running(), pytest.raises(UsageError, match="refuses"):
        backend.open(1)


def test_says_nothing_on_the_terminal() -> None:
    script = """
import numpy as np
from formcheck.pose.models import find_model
from formcheck.pose.mediapipe import MediaPipeBackend
backend = MediaPipeBackend(find_model("lite"))
with backend.running(), backend.open(1) as session:
    session.detect(np.zeros((240, 320, 3), np.uint8))
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
