"""Which scene of a film is analysed, and who runs in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.pose.backend import Person
from formcheck.pose.people import USUAL_STEP_S, PersonTrack, choose_runner, follow, leg_speed

MOVES_TOO = 0.12
"""Share of the quickest legs' speed from which the person of a scene is taken to run. Seen from
behind, running legs measure 0.16 to 0.22 of what they do from the side; who stands, 0.02."""

SHORT_S = 1.0
"""Scenes in which the runner is seen for less are too short to tell how fast legs move."""


RunningStrides = Callable[[PersonTrack, FloatArray], int]
"""How many complete strides somebody runs in a scene, given the (n,) file times of its frames."""


@dataclass(frozen=True, eq=False)
class Scene:
    """Frames ``start <= position < stop`` of those read, everyone in them, and which of ``tracks``
    is the runner."""

    start: int
    stop: int
    tracks: tuple[PersonTrack, ...]
    runner: int


def scene_with_runner(
    people: Sequence[tuple[Person, ...]],
    file_time_s: FloatArray,
    cuts: IntArray,
    point_px: tuple[float, float] | None,
    strides: RunningStrides,
) -> Scene:
    """The scene with the most complete running strides, the longer one of equals; where there are
    none in any, the longest in which legs move like a runner's; the first one where the runner was
    pointed at.

    ``people``: who is in each frame; ``file_time_s``: (n_frames,); ``cuts``: (k,) positions at
    which another scene begins. Raises NotMeasurableError where nobody is found, UsageError where
    nobody is at the point.
    """
    edges = [0, *cuts.tolist(), len(people)]
    if point_px is not None:
        return _scene(people, file_time_s, 0, edges[1], point_px)
    found = []
    for start, stop in pairwise(edges):
        if any(people[start:stop]):
            found.append(_scene(people, file_time_s, start, stop, None))
    if not found:
        # Says that nobody is there, in the one place that does.
        choose_runner((), file_time_s)
    if len(found) > 1:
        # Somebody who walks a little longer is not whom the film is of.
        counts = [strides(s.tracks[s.runner], file_time_s[s.start : s.stop]) for s in found]
        if max(counts) > 0:
            found = [s for s, n in zip(found, counts, strict=True) if n == max(counts)]
    return max(_running(found, file_time_s), key=lambda scene: _seen_s(scene, file_time_s))


def _scene(
    people: Sequence[tuple[Person, ...]],
    file_time_s: FloatArray,
    start: int,
    stop: int,
    point_px: tuple[float, float] | None,
) -> Scene:
    part = people[start:stop]
    step_s = float(np.median(np.diff(file_time_s))) if len(file_time_s) > 1 else USUAL_STEP_S
    tracks = follow(part, step_s=step_s) if any(part) else ()
    return Scene(start, stop, tracks, choose_runner(tracks, file_time_s[start:stop], point_px))


def _running(scenes: Sequence[Scene], file_time_s: FloatArray) -> list[Scene]:
    """Of ``scenes`` (at least one) those in which somebody's legs move like a runner's."""
    longest_s = max(_seen_s(scene, file_time_s) for scene in scenes)
    candidates = [s for s in scenes if _seen_s(s, file_time_s) >= min(SHORT_S, longest_s)]
    speeds = [leg_speed(s.tracks[s.runner], file_time_s[s.start : s.stop]) for s in candidates]
    enough = MOVES_TOO * max(speeds)
    return [s for s, speed in zip(candidates, speeds, strict=True) if speed >= enough]


def _seen_s(scene: Scene, file_time_s: FloatArray) -> float:
    time_s = file_time_s[scene.start : scene.stop]
    seen = scene.tracks[scene.runner].seen
    return float(time_s[-1] - time_s[0]) * len(seen) / len(time_s) if len(seen) else 0.0
