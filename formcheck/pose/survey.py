"""A first look at a few frames: how many people there are, and whether they are small.

It decides how the pose model is run, not who the runner is.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from formcheck.core.frame import Frame, FrameSource
from formcheck.pose.backend import Person, PoseBackend, PoseSession
from formcheck.pose.search import Look, Path, Sighting, around_point, in_tiles, in_whole_picture

FIRST_LOOKS = 6
"""Frames looked at in any case, spread evenly."""
ALL_LOOKS = 18
"""Frames looked at unless the first ones show one large person each and nobody else."""
MOST_PEOPLE = 4
SMALL_SHARE = 0.3
"""Of the picture's longer side: smaller people are looked at in a part of the picture. The model's
detector sees them less than 70 px tall, where it begins to lose them."""
TILE_SHARES = (0.5, 0.25)
"""Sides of the tiles searched for small people, of the longer side; the smaller ones only where
the larger ones show somebody in less than ENOUGH_LOOKS of the frames."""
ENOUGH_LOOKS = 1 / 3
SEEN_AGAIN_EXTENTS = 3.0
"""Farthest somebody is from where he is expected a look later, in his extents."""


@dataclass(frozen=True)
class DetectionPlan:
    """How to run the pose model: for up to ``people`` in the whole picture, or, where there are
    ``paths``, for each of these in a part that follows him."""

    people: int
    paths: tuple[Path, ...] = ()

    @property
    def most_people(self) -> int:
        """That can be found in a frame."""
        return len(self.paths) or self.people


def survey(
    source: FrameSource,
    span: tuple[int, int],
    backend: PoseBackend,
    *,
    jobs: int,
    point_px: tuple[float, float] | None = None,
) -> DetectionPlan:
    """Look at frames of ``span`` (start, stop) and say how to run the pose model.

    ``point_px``: where the user says the runner is in the first frame of the span. The plan is the
    same for any number of ``jobs``.
    """
    scouting = _Scouting(source, backend, max(1, jobs))
    first, rest = _indices(*span)
    looks = scouting.search(scouting.read(first), in_whole_picture)
    if point_px is None and looks and all(_is_one_large_person(x) for x in looks):
        return DetectionPlan(people=1)
    looks += scouting.search(scouting.read(rest), in_whole_picture)
    pointed: list[Look] = []
    if point_px is not None:
        pointed = scouting.search(
            scouting.read([span[0]]), partial(around_point, point_px=point_px)
        )
    wanted = [person for look in pointed for person in look.people]
    if _is_small(pointed if wanted else looks):
        paths = _paths([*pointed, *_with_small(scouting, looks)], wanted)
        if paths:
            return DetectionPlan(1, paths)
    most = max((len(look.people) for look in looks), default=1)
    return DetectionPlan(min(max(most, 1), MOST_PEOPLE))


@dataclass(frozen=True)
class _Scouting:
    """Reads and searches pictures, ``jobs`` at a time."""

    source: FrameSource
    backend: PoseBackend
    jobs: int

    def read(self, indices: Sequence[int]) -> list[Look]:
        """Frames that cannot be read are left out."""

        def some(frames: Iterator[Frame]) -> list[Look]:
            return [Look.at(frame) for frame in frames]

        with ThreadPoolExecutor(self.jobs) as pool:
            parts = pool.map(some, self.source.picked(indices))
            return [look for part in parts for look in part]

    def search(self, looks: Sequence[Look], how: Callable[[PoseSession, Look], Look]) -> list[Look]:
        """Each look with the people that ``how`` finds, in order of time."""

        def some(part: Sequence[Look]) -> list[Look]:
            with self.backend.open(MOST_PEOPLE, still=True) as session:
                return [how(session, look) for look in part]

        parts = [part for k in range(self.jobs) if (part := looks[k :: self.jobs])]
        with ThreadPoolExecutor(self.jobs) as pool:
            found = [look for part in pool.map(some, parts) for look in part]
        return sorted(found, key=lambda look: look.index)


def _with_small(scouting: _Scouting, looks: list[Look]) -> list[Look]:
    """``looks`` with small people found, too."""
    for share in TILE_SHARES:
        looks = scouting.search(looks, partial(in_tiles, share=share))
        if sum(1 for look in looks if look.people) >= ENOUGH_LOOKS * len(looks):
            break
    return looks


def _indices(start: int, stop: int) -> tuple[list[int], list[int]]:
    """Frames for the first looks and for the others, both spread evenly."""

    def spread(n: int) -> set[int]:
        return {start + int((k + 0.5) * (stop - start) / n) for k in range(n)}

    first = spread(FIRST_LOOKS)
    return sorted(first), sorted(spread(ALL_LOOKS) - first)


def _is_one_large_person(look: Look) -> bool:
    return len(look.people) == 1 and look.largest_share >= SMALL_SHARE


def _is_small(looks: Sequence[Look]) -> bool:
    """The largest person is usually small, or nobody is seen at all."""
    shares = [look.largest_share for look in looks if look.people]
    return not shares or float(np.median(shares)) < SMALL_SHARE


def _paths(looks: Sequence[Look], wanted: Sequence[Person]) -> tuple[Path, ...]:
    """Who was seen over ``looks``, at most MOST_PEOPLE: the ``wanted`` one, then those seen
    most often and largest. Seen once only, somebody counts where nobody is seen twice."""
    paths: list[list[Sighting]] = []
    for look in sorted(looks, key=lambda x: x.index):
        sightings = [Sighting(look.index, p.centre_px, p.extent_px) for p in look.people]
        _extend(paths, sightings)
    targets = [person.centre_px for person in wanted]

    def is_wanted(path: list[Sighting]) -> bool:
        return any(np.array_equal(s.centre_px, t) for s in path for t in targets)

    often = [p for p in paths if len(p) > 1 or is_wanted(p)] or paths
    often.sort(key=lambda p: (not is_wanted(p), -sum(s.extent_px for s in p)))
    return tuple(Path(tuple(p)) for p in often[:MOST_PEOPLE])


def _extend(paths: list[list[Sighting]], sightings: Sequence[Sighting]) -> None:
    """Give each sighting to the nearest path, or begin one with it."""
    near = sorted(
        (off, i, j)
        for i, path in enumerate(paths)
        for j, seen in enumerate(sightings)
        if path[-1].index < seen.index and (off := _off_extents(path, seen)) <= SEEN_AGAIN_EXTENTS
    )
    given: dict[int, int] = {}
    for _, i, j in near:
        if i not in given.values() and j not in given:
            given[j] = i
    for j, seen in enumerate(sightings):
        if j in given:
            paths[given[j]].append(seen)
        else:
            paths.append([seen])


def _off_extents(path: Sequence[Sighting], seen: Sighting) -> float:
    expected = Path(tuple(path[-2:])).at(seen.index)
    off_px = float(np.linalg.norm(seen.centre_px - expected.centre_px))
    return off_px / max(expected.extent_px, seen.extent_px, 1.0)
