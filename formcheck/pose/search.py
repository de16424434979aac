"""Finding people in single pictures, small ones too, and looking at a small one through a part
of the picture that follows him.

A pose model's detector sees the whole picture at about 224 px: whoever is small in it is not found.
"""

from collections.abc import Iterable, Sequence
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


LOOK_PX = 1280
"""Longer side of the pictures searched; larger ones are reduced."""
POINT_SHARES = (0.6, 0.3, 0.15)
"""Sides of the parts searched around a point, of the longer side."""
SAME_LOOK_IOU = 0.4
"""Detections in overlapping parts whose boxes overlap more than this are one person."""


@dataclass(frozen=True, eq=False)
class Look:
    """One frame, reduced by ``scale``, and who was found in it (in full pixels)."""

    index: int
    rgb: Picture
    scale: float
    people: tuple[Person, ...] = ()

    @classmethod
    def at(cls, frame: Frame) -> "Look":
        """``frame`` before it was searched."""
        height, width = frame.rgb.shape[:2]
        scale = max(height, width) / LOOK_PX
        if scale <= 1.0:
            return cls(frame.index, frame.rgb, 1.0)
        import cv2

        size = (round(width / scale), round(height / scale))
        small = cv2.resize(frame.rgb, size, interpolation=cv2.INTER_AREA)
        return cls(frame.index, np.asarray(small, dtype=np.uint8), scale)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the reduced picture."""
        return self.rgb.shape[1], self.rgb.shape[0]

    @property
    def largest_share(self) -> float:
        """Extent of the largest person, of the picture's longer side; 0 for nobody."""
        extent_px = max((p.extent_px for p in self.people), default=0.0)
        return extent_px / (max(self.size_px) * self.scale)

    def showing(self, people: Iterable[Person]) -> "Look":
        """The same with ``people`` (in pixels of the reduced picture)."""
        found = tuple(p.in_picture(np.zeros(2), self.scale) for p in people)
        return Look(self.index, self.rgb, self.scale, found)


def in_whole_picture(session: PoseSession, look: Look) -> Look:
    """Everyone large enough for the model's detector."""
    return look.showing(each_once(session.detect(look.rgb)))


def in_tiles(session: PoseSession, look: Look, share: float) -> Look:
    """Everyone in overlapping tiles whose sides are ``share`` of the picture's longer side; where
    these show nobody, who was known before."""
    width, height = look.size_px
    side = round(share * max(width, height))
    found = [
        person
        for y in _tile_starts(height, side)
        for x in _tile_starts(width, side)
        for person in people_in_window(
            session, look.rgb, (x, y, min(x + side, width), min(y + side, height))
        )
    ]
    people = _looked_at_closely(session, look, found)
    return look.showing(people) if people else look


def around_point(session: PoseSession, look: Look, point_px: tuple[float, float]) -> Look:
    """Only the person at the point (in full pixels), of any size."""
    point = np.array(point_px) / look.scale
    found = list(session.detect(look.rgb))
    for share in POINT_SHARES:
        extent = share * max(look.size_px) / CROP_EXTENTS
        found += people_in_window(session, look.rgb, window_px(point, extent, look.size_px))
    here = [p for p in _looked_at_closely(session, look, found) if _is_inside(point, p)]
    here.sort(key=lambda p: float(np.linalg.norm(p.centre_px - point)))
    return look.showing(here[:1])


def each_once(found: Sequence[Person]) -> tuple[Person, ...]:
    """Each person once, by the surest detection of him; the surest first."""
    people: list[Person] = []
    for candidate in sorted(found, key=lambda p: -float(p.confidence.mean())):
        if all(overlap(candidate, p) <= SAME_LOOK_IOU for p in people):
            people.append(candidate)
    return tuple(people)


def _looked_at_closely(
    session: PoseSession, look: Look, found: Sequence[Person]
) -> tuple[Person, ...]:
    """Each again in a part centred on him: tiles cut people, and what was none is not found."""
    people: list[Person] = []
    for candidate in each_once(found):
        window = window_px(candidate.centre_px, candidate.extent_px, look.size_px)
        people += people_in_window(session, look.rgb, window)
    return each_once(people)


def _is_inside(point: FloatArray, person: Person) -> bool:
    left, top, right, bottom = person.box_px
    return bool(left <= point[0] <= right and top <= point[1] <= bottom)


def _tile_starts(whole: int, side: int) -> list[int]:
    """Where tiles of ``side`` start so that they cover ``whole`` and overlap by half or more."""
    if whole <= side:
        return [0]
    n = int(np.ceil((whole - side) / (0.5 * side))) + 1
    return [round(k * (whole - side) / (n - 1)) for k in range(n)]
