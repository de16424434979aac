"""People kept in arrays come out as they went in."""

import numpy as np
import pytest

from formcheck.core.frame import Frame
from formcheck.pose.backend import Person
from formcheck.pose.people import DetectionTable, Record

BLACK = np.zeros((2, 2, 3), dtype=np.uint8)


def person(seed: int) -> Person:
    rng = np.random.default_rng(seed)
    return Person(rng.uniform(0, 100, (33, 2)), rng.uniform(0, 1, 33))


FOUND = [(person(0),), (), (person(1), person(2)), (person(3),)]


def recorded(found: list[tuple[Person, ...]], first: int = 0) -> DetectionTable:
    record = Record(len(found) + 2, 2)
    for k, people in enumerate(found, first):
        record.add(Frame(k, k / 30, BLACK), people)
    return record.seen()


def same(seen: DetectionTable, found: list[tuple[Person, ...]]) -> None:
    assert [len(people) for people in seen] == [len(people) for people in found]
    for people, expected in zip(seen, found, strict=True):
        for one, other in zip(people, expected, strict=True):
            assert np.array_equal(one.xy_px, other.xy_px)
            assert np.array_equal(one.confidence, other.confidence)


def test_frames_without_anybody_are_kept() -> None:
    seen = recorded(FOUND)
    same(seen, FOUND)
    assert seen.frame_index.tolist() == [0, 1, 2, 3]
    assert seen.file_time_s == pytest.approx(np.arange(4) / 30)


def test_parts_are_joined_and_cut() -> None:
    seen = DetectionTable.joined([recorded(FOUND[:1]), recorded([]), recorded(FOUND[1:], first=1)])
    same(seen, FOUND)
    assert seen.frame_index.tolist() == [0, 1, 2, 3]
    same(seen[1:3], FOUND[1:3])
    assert not any(seen[1:2])


def test_nobody_can_change_it_and_nothing_is_copied() -> None:
    seen = DetectionTable.joined([recorded(FOUND)])
    assert np.shares_memory(seen[2][1].xy_px, seen.xy_px)
    with pytest.raises(ValueError, match="read-only"):
        seen.xy_px[0] = 0.0
