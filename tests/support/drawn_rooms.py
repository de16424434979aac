"""Drawn rooms and runners for the pixel tests; pictures are (height, width, 3) uint8."""

import cv2
import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, Picture, Segment
from formcheck.core.gait import EventKind, Gait, GaitEvent, Mode, Trajectories
from formcheck.core.pose import N_LANDMARKS, Landmark
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.pixels.sampling import PAIR_GAP, RunnerBoxes, SamplePair, reduced


def trajectories(time_s: FloatArray, xy_px: FloatArray, size_px: tuple[int, int]) -> Trajectories:
    n = len(time_s)
    return Trajectories(
        Timeline(time_s),
        xy_px,
        np.ones((n, N_LANDMARKS)),
        np.zeros((n, N_LANDMARKS), dtype=bool),
        np.zeros(n, dtype=bool),
        (),
        size_px,
        "drawn",
    )


def nobody() -> RunnerBoxes:
    empty = trajectories(np.empty(0), np.empty((0, N_LANDMARKS, 2)), (640, 480))
    return RunnerBoxes(empty, np.empty(0, dtype=np.int64))


def pairs_of(pictures: list[Picture], fps: float = 30.0) -> tuple[SamplePair, ...]:
    """Neighbouring pictures as first and second of a pair, ``PAIR_GAP`` frames apart."""
    samples = [
        reduced(Frame(k * PAIR_GAP, k * PAIR_GAP / fps, picture))
        for k, picture in enumerate(pictures)
    ]
    return tuple(SamplePair(a, b) for a, b in zip(samples[::2], samples[1::2], strict=True))


def room(
    roll_deg: float = 0.0,
    convergence_deg: float = 0.0,
    posts: tuple[float, ...] = (0.1, 0.25, 0.7, 0.9),
    size_px: tuple[int, int] = (640, 480),
) -> Picture:
    """Posts on a wall; + roll: they lean to the right at the top. ``posts``: places as shares of
    the width; ``convergence_deg``: further lean of a post at the right border."""
    width, height = size_px
    picture = np.full((height, width, 3), 190, dtype=np.uint8)
    for share in posts:
        lean = np.radians(roll_deg + convergence_deg * (2 * share - 1))
        reach = 0.42 * height * np.array([np.tan(lean), -1.0])
        middle = np.array([share * width, height / 2])
        for side, colour in ((-6, 60), (6, 60)):
            ends = [middle + reach + [side, 0], middle - reach + [side, 0]]
            a, b = (tuple(int(v) for v in np.round(e * 16)) for e in ends)
            cv2.line(picture, a, b, (colour, colour, colour), 3, cv2.LINE_AA, 4)
    return picture


def gait(duration_s: float, stride_s: float = 0.7, view: View = View.REAR) -> Gait:
    """Left contacts at whole strides, right ones halfway, stance 0.36 of a stride."""
    events = []
    for side, offset in ((Side.LEFT, 0.0), (Side.RIGHT, 0.5)):
        for k in range(int(duration_s / stride_s) + 1):
            contact_s = (k + offset) * stride_s
            toe_off_s = contact_s + 0.36 * stride_s
            if toe_off_s < duration_s:
                events.append(GaitEvent(EventKind.INITIAL_CONTACT, side, contact_s, 0.01, 1.0))
                events.append(GaitEvent(EventKind.TOE_OFF, side, toe_off_s, 0.01, 1.0))
    events.sort(key=lambda e: e.time_s)
    return Gait(view, 1.0, None, Mode.RUNNING, 1.0, tuple(events), (), np.empty(0))


def back_landmarks(mid_hip_px: FloatArray, trunk_px: float) -> FloatArray:
    """(n, 33, 2): hips and shoulders of a runner seen from behind, the rest unseen."""
    xy = np.full((len(mid_hip_px), N_LANDMARKS, 2), np.nan)
    for landmark, across, up in (
        (Landmark.LEFT_HIP, -0.2, 0.0),
        (Landmark.RIGHT_HIP, 0.2, 0.0),
        (Landmark.LEFT_SHOULDER, -0.35, 1.0),
        (Landmark.RIGHT_SHOULDER, 0.35, 1.0),
    ):
        xy[:, landmark] = mid_hip_px + trunk_px * np.array([across, -up])
    return xy


def segments(n_frames: int, length: int) -> list[Segment]:
    return [
        Segment(max(start - 10, 0), start, min(start + length, n_frames))
        for start in range(0, n_frames, length)
    ]
