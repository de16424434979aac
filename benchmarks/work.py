"""The pieces of work that are measured, each in a process of its own.

python -m benchmarks.work bare|naive|pass|first CLIP MODEL [CORES]
"""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import numpy as np

from benchmarks.measure import Cost, say, timed
from formcheck.core.frame import Picture
from formcheck.core.progress import NullProgress
from formcheck.core.recording import SlowMotionSource
from formcheck.pipeline.tracking import observe
from formcheck.pose.backend import Person, PoseSession
from formcheck.pose.mediapipe import stay_offline
from formcheck.pose.models import find_model
from formcheck.pose.native_log import native_log_hidden
from formcheck.settings import Settings
from formcheck.video.reader import open_video

IN_MEMORY = 120
WARM_UP = 5
STEP_MS = 1000


def landmarker(model: str) -> Any:
    """MediaPipe as it comes, for one person and frames in order."""
    stay_offline()
    from mediapipe.tasks.python import BaseOptions, vision

    return vision.PoseLandmarker.create_from_options(
        vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(find_model(model).path)),
            running_mode=vision.RunningMode.VIDEO,
        )
    )


def detect(pose: Any, rgb: Picture, number: int) -> Any:
    """Landmarks in picture ``number`` of a sequence."""
    import mediapipe

    image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
    return pose.detect_for_video(image, number * STEP_MS)


def bare(clip: Path, model: str, cores: int) -> Cost:
    """The limit: ``cores`` landmarkers in as many threads, frames decoded beforehand."""
    pictures = [frame.rgb for frame in open_video(clip).frames(0, IN_MEMORY)]
    poses = [landmarker(model) for _ in range(cores)]

    def run(pose: Any, first: int, some: Sequence[Picture]) -> None:
        for number, rgb in enumerate(some, first):
            detect(pose, rgb, number)

    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda pose: run(pose, 0, pictures[:WARM_UP]), poses))
        with timed(cores * len(pictures)) as cost:
            list(pool.map(lambda pose: run(pose, WARM_UP, pictures), poses))
    for pose in poses:
        pose.close()
    return cost


def naive(clip: Path, model: str, _cores: int) -> Cost:
    """What a short script does: decode, infer, draw lines, encode, one frame after the other."""
    import av
    import cv2
    from mediapipe.tasks.python.vision import PoseLandmarksConnections

    lines = [(c.start, c.end) for c in PoseLandmarksConnections.POSE_LANDMARKS]
    n_frames = open_video(clip).info.n_frames
    out = clip.with_name("naive.mp4")
    pose = landmarker(model)
    with timed(n_frames) as cost, av.open(str(clip)) as read, av.open(str(out), "w") as written:
        source = read.streams.video[0]
        source.thread_count = 1
        stream = written.add_stream("libx264", rate=source.average_rate or Fraction(30))
        stream.options = {"crf": "21", "preset": "veryfast"}
        stream.width, stream.height, stream.pix_fmt = source.width, source.height, "yuv420p"
        stream.thread_count = 1
        for number, frame in enumerate(read.decode(source)):
            rgb = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            found = detect(pose, rgb, number).pose_landmarks
            for person in found:
                at = np.array([(p.x * source.width, p.y * source.height) for p in person])
                for start, stop in lines:
                    ends = (tuple(map(int, at[start])), tuple(map(int, at[stop])))
                    cv2.line(rgb, *ends, (0, 255, 0), 2)
            for packet in stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")):
                written.mux(packet)
        for packet in stream.encode(None):
            written.mux(packet)
    pose.close()
    return cost


def first_pass(clip: Path, model: str, cores: int) -> Cost:
    """formcheck's pass with the pose model, libraries loaded."""
    source = open_video(clip)
    landmarker(model).close()
    with timed(source.info.n_frames) as cost:
        observe(
            source,
            Settings(model=model),
            (1.0, SlowMotionSource.NONE),
            jobs=cores,
            progress=NullProgress(),
        )
    return cost


def first_frame(clip: Path, model: str, _cores: int) -> Cost:
    """The real command until the pass over the recording has its first landmarks; ends there."""
    from formcheck.cli.main import run
    from formcheck.pose.mediapipe import MediaPipeBackend

    open_session = MediaPipeBackend.open

    def opened(backend: MediaPipeBackend, people: int, *, still: bool = False) -> PoseSession:
        session = open_session(backend, people, still=still)
        return session if still else _LastWords(session)

    with patch.object(MediaPipeBackend, "open", opened):
        run(["analyze", str(clip), "--model", model, "--out", str(clip.with_suffix("")), "--quiet"])
    raise RuntimeError("the command ended before its first frame")


class _LastWords:
    """A session in whose first frame the process ends, as if killed: nothing is written."""

    def __init__(self, session: PoseSession) -> None:
        self._session = session

    def detect(self, rgb: Picture) -> tuple[Person, ...]:
        self._session.detect(rgb)
        os._exit(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.__exit__(None, None, None)


WORK = {"bare": bare, "naive": naive, "pass": first_pass, "first": first_frame}


def main() -> None:
    """The command line."""
    kind, clip, model, *cores = sys.argv[1:]
    with native_log_hidden():
        cost = WORK[kind](Path(clip), model, int(cores[0]) if cores else 1)
    say(cost)


if __name__ == "__main__":
    main()
