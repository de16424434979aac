"""Finding people in a single picture, small ones too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, Picture
from formcheck.pose.backend import Person, PoseSession
from formcheck.pose.crop import CROP_EXTENTS, people_in_window, window_px
from formcheck.pose.people import overlap

LOOK_PX = 1280
"""Longer side of the pictures searched; larger ones are reduced."""
POINT_SHARES = (0.6, 0.3, 0.15)
"""Sides of the parts searched around a point, of the longer side."""
SAME_PERSON_IOU = 0.4
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
        if all(overlap(candidate, p) <= SAME_PERSON_IOU for p in people):
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
