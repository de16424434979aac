"""Looking at a person who is small in the picture: a part of it that follows him.

A pose model's detector sees the whole picture at about 224 px: whoever is small in it is not found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, Picture
from formcheck.pose.backend import Person, PoseSession
from formcheck.pose.people import SAME_PERSON_IOU, overlap

CROP_EXTENTS = 2.2
"""Side of the part, in extents of the person."""
LOST_FRAMES = 5
"""Frames unseen after which the scouted path says where to look again."""
EXTENT_MEMORY = 0.9
"""Share of the old extent kept at each frame, so that the part does not pulse with the stride."""


@dataclass(frozen=True)
class Sighting:
    """Where somebody was in one frame."""

    index: int
    centre_px: FloatArray
    extent_px: float


@dataclass(frozen=True)
class Path:
    """Where one person is over the recording, roughly: from a few frames of it, in order."""

    sightings: tuple[Sighting, ...]

    @property
    def extent_px(self) -> float:
        """Usual extent of the person."""
        return float(np.median([s.extent_px for s in self.sightings]))

    def at(self, index: int) -> Sighting:
        """Between sightings linear; before and after them the nearest speed goes on."""
        known = np.array([s.index for s in self.sightings], dtype=np.float64)
        centres = np.array([s.centre_px for s in self.sightings])
        extent_px = float(np.interp(index, known, [s.extent_px for s in self.sightings]))
        if len(known) == 1:
            return Sighting(index, centres[0], extent_px)
        after = int(np.clip(np.searchsorted(known, index), 1, len(known) - 1))
        share = (index - known[after - 1]) / (known[after] - known[after - 1])
        centre = centres[after - 1] + share * (centres[after] - centres[after - 1])
        return Sighting(index, centre, extent_px)


def window_px(
    centre_px: FloatArray, extent_px: float, size_px: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a square part about ``centre_px``, moved and cut to lie within
    the picture of ``size_px`` (width, height)."""
    side = CROP_EXTENTS * extent_px
    edges = []
    for middle, whole in zip(centre_px, size_px, strict=True):
        length = max(1, min(round(side), whole))
        low = int(np.clip(round(float(middle) - 0.5 * length), 0, whole - length))
        edges.append((low, low + length))
    (left, right), (top, bottom) = edges
    return left, top, right, bottom


def people_in_window(
    session: PoseSession, rgb: Picture, window: tuple[int, int, int, int]
) -> tuple[Person, ...]:
    """People in a part of ``rgb``, in pixels of ``rgb``."""
    left, top, right, bottom = window
    offset = np.array([left, top], dtype=np.float64)
    return tuple(p.in_picture(offset) for p in session.detect(rgb[top:bottom, left:right]))


@dataclass
class _Follower:
    """One session on the part of the picture about one person."""

    path: Path
    session: PoseSession
    now: Sighting | None = None
    n_missed: int = field(default=0)

    def look(self, frame: Frame) -> Person | None:
        height, width = frame.rgb.shape[:2]
        expected = self.now or self.path.at(frame.index)
        window = window_px(expected.centre_px, expected.extent_px, (width, height))
        found = people_in_window(self.session, frame.rgb, window)
        if not found:
            self.n_missed += 1
            if self.n_missed > LOST_FRAMES:
                self.now = None
            return None
        self.n_missed = 0
        person = found[0]
        extent = expected.extent_px
        extent = EXTENT_MEMORY * extent + (1 - EXTENT_MEMORY) * person.extent_px
        self.now = Sighting(frame.index, person.centre_px, extent)
        return person

    def strayed_px(self, frame: Frame, person: Person) -> float:
        return float(np.linalg.norm(person.centre_px - self.path.at(frame.index).centre_px))


class FollowedPeople:
    """Everyone on ``paths``, each with one of ``sessions`` of his own, frame after frame."""

    def __init__(self, paths: Sequence[Path], sessions: Sequence[PoseSession]) -> None:
        self._followers = [_Follower(p, s) for p, s in zip(paths, sessions, strict=True)]

    def detect(self, frame: Frame) -> tuple[Person, ...]:
        """Everyone found; each person once."""
        kept: list[tuple[_Follower, Person]] = []
        for follower in self._followers:
            person = follower.look(frame)
            if person is None:
                continue
            twin = next((k for k in kept if overlap(k[1], person) > SAME_PERSON_IOU), None)
            if twin is None:
                kept.append((follower, person))
                continue
            # Two look at one person: the one farther off his own path goes back to it.
            if follower.strayed_px(frame, person) < twin[0].strayed_px(frame, twin[1]):
                kept[kept.index(twin)] = (follower, person)
                follower = twin[0]
            follower.now = None
        return tuple(person for _, person in kept)
