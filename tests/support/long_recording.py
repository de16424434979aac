"""Analyses a recording with a stand-in for the pose model; prints the most memory it took, in MB.

python -m tests.support.long_recording VIDEO OUT
"""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest.mock import patch

import numpy as np

import formcheck.pipeline.tracking
from formcheck.core.frame import Picture
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.pose.backend import Person, PoseSession
from formcheck.pose.models import Model
from formcheck.settings import Settings
from formcheck.video.reader import open_video
from formcheck.workflows.report import formats_named, write_result
from tests.support.peak_memory import peak_mb
from tests.support.stick_runner import StickRunner

STRIDES = StickRunner(duration_s=4.0).track()


class Strides:
    """A session that sees the same strides again and again, whatever the pictures."""

    def __init__(self) -> None:
        self.n_seen = 0

    def detect(self, rgb: Picture) -> tuple[Person, ...]:
        row = self.n_seen % len(STRIDES.xy_px)
        self.n_seen += 1
        height, width = rgb.shape[:2]
        size = np.array(STRIDES.size_px, dtype=np.float64)
        xy_px = STRIDES.xy_px[row] * np.array([width, height]) / size
        return (Person(xy_px, STRIDES.confidence[row]),)

    def __enter__(self) -> "Strides":
        return self

    def __exit__(self, *_: object) -> None: ...


class Model33:
    """Makes such sessions."""

    name, sha256 = "strides", ""

    def __init__(self, _model: Model) -> None: ...

    def running(self) -> AbstractContextManager[None]:
        return nullcontext()

    def open(self, people: int, *, still: bool = False) -> PoseSession:
        assert people
        assert still in (True, False)
        return Strides()


class Untold:
    def stage(self, title: str, total_frames: int | None = None) -> None: ...

    def advance(self, n_frames: int) -> None: ...


def main() -> None:
    source = open_video(Path(sys.argv[1]))
    footage = (RecordingInput(source, None, Settings(model="lite")),)
    with patch.object(formcheck.pipeline.tracking, "MediaPipeBackend", Model33):
        analysis = analyze(footage, jobs=2, progress=Untold())
    assert analysis.primary.gait.strides
    write_result(
        analysis,
        (source,),
        Path(sys.argv[2]),
        formats=formats_named(["html"]),
        video=True,
        progress=Untold(),
    )
    print(peak_mb())


if __name__ == "__main__":
    main()
