"""The sample clips of the project and the rendered clips beside it, with their truth."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame
from formcheck.core.gait import EventKind, Gait, GaitEvent, Mode
from formcheck.core.pose import Landmark
from formcheck.core.recording import Side, View
from formcheck.pixels.sampling import RunnerBoxes
from tests.support.drawn_rooms import trajectories

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
RENDERED = ROOT.parent / "shared" / "clips" / "synthetic"


def truth_of(video: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads(video.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return truth


def frames_of(video: Path, every: int = 1) -> Iterator[Frame]:
    import av

    with av.open(str(video)) as container:
        for index, picture in enumerate(container.decode(video=0)):
            if index % every == 0:
                rgb = picture.to_ndarray(format="rgb24")
                yield Frame(index, float(picture.time or 0.0), np.asarray(rgb, dtype=np.uint8))


def true_landmarks(truth: dict[str, Any]) -> FloatArray:
    """(n, 33, 2) px: joints of the skeleton that pose models know too, the rest NaN."""
    joints = np.array(truth["frames"]["joints2d_px"], dtype=np.float64)
    xy = np.full((len(joints), 33, 2), np.nan)
    for k, name in enumerate(truth["joint_names"]):
        if name.upper() in Landmark.__members__:
            xy[:, Landmark[name.upper()]] = joints[:, k]
    return xy


def landmarks_of(truth: dict[str, Any]) -> RunnerBoxes:
    xy = true_landmarks(truth)
    time_s = np.array(truth["frames"]["t"])
    size = (truth["video"]["width"], truth["video"]["height"])
    return RunnerBoxes(trajectories(time_s, xy, size), np.arange(len(time_s)))


def true_gait(truth: dict[str, dict[str, list[dict[str, float]]]]) -> Gait:
    events = [
        GaitEvent(kind, side, contact[key], 0.01, 1.0)
        for side in Side
        for contact in truth["contacts"][side.value]
        if not contact["clipped"]
        for kind, key in ((EventKind.INITIAL_CONTACT, "ic_s"), (EventKind.TOE_OFF, "to_s"))
    ]
    events.sort(key=lambda e: e.time_s)
    return Gait(View.REAR, 1.0, None, Mode.RUNNING, 1.0, tuple(events), (), np.empty(0))


SAMPLE = Path(__file__).parents[2] / "samples" / "treadmill_side.mp4"
