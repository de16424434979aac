"""Which scene of a film is analysed, who runs in it, and which way is up in it.

Which way is up is told from the people in it. A film is only looked at again where they do not
stand upright in it as it is: whoever runs carries the shoulders above the hips.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.frame import FrameSource, Picture
from formcheck.core.pose import Landmark
from formcheck.pose.backend import Person, PoseBackend, PoseSession
from formcheck.pose.people import USUAL_STEP_S, PersonTrack, choose_runner, follow, leg_speed

UPRIGHT_WITHIN_DEG = 45.0
"""Of the vertical, where four ways are told apart."""
LEANS_WITHIN_DEG = 65.0
"""Of the vertical, where nothing seems wrong: a sprinter out of the blocks leans by 45° and more
for most of a short clip."""
UPRIGHT_SHARE = 0.3
"""Of the frames in which the runner is seen; fewer, and the film is looked at again. Of 19 filmed
and rendered clips of the right way up 18 have 1.00, that of a sprinter lost now and then 0.62."""
LOOKS = 8
MOST_PEOPLE = 4
SURE = 0.5
"""Least confidence of shoulders and hips, and share of the looks in which somebody stands."""

_SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
_HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


def stands(xy_px: FloatArray, within_deg: float = UPRIGHT_WITHIN_DEG) -> BoolArray:
    """(…) whether the trunk of landmarks ``xy_px`` (…, 33, 2) is upright to ``within_deg``; False
    where not seen."""
    trunk = xy_px[..., _SHOULDERS, :].mean(axis=-2) - xy_px[..., _HIPS, :].mean(axis=-2)
    up, aside = -trunk[..., 1], np.abs(trunk[..., 0])
    return np.asarray(up > aside / np.tan(np.radians(within_deg)))


def stands_mostly(xy_px: FloatArray) -> bool | None:
    """Whether somebody followed, ``xy_px`` (n, 33, 2), stands upright in most frames; None where
    he was never seen."""
    seen = np.all(np.isfinite(xy_px[:, [*_SHOULDERS, *_HIPS]]), axis=(1, 2))
    if not np.any(seen):
        return None
    return bool(np.mean(stands(xy_px[seen], LEANS_WITHIN_DEG)) >= UPRIGHT_SHARE)


def find_turn(source: FrameSource, span: tuple[int, int], backend: PoseBackend) -> int | None:
    """By how many degrees (0, 90, 180 or 270) counterclockwise the pictures of ``source`` must be
    turned so that people stand upright in them, from frames all over ``span`` (start, stop).

    None where nobody is found, or somebody stands in more than one of the four ways.
    """
    start, stop = span
    indices = sorted({start + int((k + 0.5) * (stop - start) / LOOKS) for k in range(LOOKS)})
    pictures = [frame.rgb for part in source.picked(indices) for frame in part]
    with backend.running(), backend.open(MOST_PEOPLE, still=True) as session:
        standing = [_n_standing(session, pictures, quarters) for quarters in range(4)]
    best = int(np.argmax(standing))
    others = max(count for quarters, count in enumerate(standing) if quarters != best)
    if standing[best] < SURE * max(len(pictures), 1) or 2 * others > standing[best]:
        return None
    return 90 * best


def _n_standing(session: PoseSession, pictures: Sequence[Picture], quarters: int) -> int:
    """In how many of ``pictures``, turned by ``quarters`` of a circle, somebody stands."""
    return sum(
        any(
            stands(person.xy_px) and person.confidence[[*_SHOULDERS, *_HIPS]].min() >= SURE
            for person in session.detect(np.ascontiguousarray(np.rot90(picture, quarters)))
        )
        for picture in pictures
    )


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
