"""Landmarks of one person over time, in the order of MediaPipe's 33."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np

from formcheck.core.arrays import FloatArray, frozen_floats
from formcheck.core.recording import Side
from formcheck.core.timeline import Timeline

N_LANDMARKS = 33


class Landmark(IntEnum):
    """Index of each landmark (BlazePose, 33 points). Left and right are the runner's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


@cache
def of_side(joint: str, side: Side) -> Landmark:
    """The landmark ``joint`` ("hip", "foot_index", …) of the runner's ``side``."""
    return Landmark[f"{side.name}_{joint.upper()}"]


LEG_JOINTS = ("hip", "knee", "ankle", "heel", "foot_index")
"""Joints that change places when a pose model mixes up the legs."""


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """Raw landmarks of one person.

    ``xy_px``: (n_frames, 33, 2) upright image, x right, y DOWN, NaN where unseen.
    ``confidence``: (n_frames, 33), 0..1. ``size_px``: picture width and height.
    ``backend``: name of the pose model.
    """

    timeline: Timeline
    xy_px: FloatArray
    confidence: FloatArray
    size_px: tuple[int, int]
    backend: str

    def __post_init__(self) -> None:
        n = len(self.timeline)
        object.__setattr__(self, "xy_px", frozen_floats("xy_px", self.xy_px, (n, N_LANDMARKS, 2)))
        object.__setattr__(
            self, "confidence", frozen_floats("confidence", self.confidence, (n, N_LANDMARKS))
        )

    @property
    def seen_share(self) -> float:
        """Share of frames in which the person was found at all."""
        if len(self.timeline) == 0:
            return 0.0
        return float(np.mean(np.any(np.isfinite(self.xy_px[:, :, 0]), axis=1)))
