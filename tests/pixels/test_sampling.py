"""Which frames are kept, whatever the threads do."""

import threading

import numpy as np

from formcheck.core.frame import Frame, Segment
from formcheck.pixels.sampling import LONGEST_SIDE_PX, N_PAIRS, PAIR_GAP, FrameSampler, reduced
from tests.support.drawn_rooms import nobody, segments


def frame(index: int, size: tuple[int, int] = (8, 6)) -> Frame:
    rgb = np.full((size[1], size[0], 3), index % 256, dtype=np.uint8)
    return Frame(index, index / 30.0, rgb)


def kept(plan: list[Segment], missing: frozenset[int] = frozenset()) -> list[tuple[int, int]]:
    sampler = FrameSampler(plan)
    for segment in plan:
        for index in range(segment.warm_start, segment.stop):
            if index not in missing:
                sampler.add(segment, frame(index))
    return [(p.first.index, p.second.index) for p in sampler.pairs()]


def test_pairs_are_spread_over_the_recording() -> None:
    found = kept(segments(1000, 300))
    assert len(found) == N_PAIRS
    assert all(b - a == PAIR_GAP for a, b in found)
    assert found[0][0] < 100
    assert found[-1][1] > 900


def test_the_order_of_the_threads_changes_nothing() -> None:
    plan = segments(400, 100)
    sampler = FrameSampler(plan)

    def work(segment: Segment) -> None:
        for index in range(segment.warm_start, segment.stop):
            sampler.add(segment, frame(index))

    threads = [threading.Thread(target=work, args=(s,)) for s in reversed(plan)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(p.first.index, p.second.index) for p in sampler.pairs()] == kept(plan)


def test_pairs_never_cross_a_segment() -> None:
    plan = segments(90, 9)
    for first, second in kept(plan):
        assert first // 9 == second // 9


def test_a_damaged_frame_costs_its_pair_only() -> None:
    plan = segments(1000, 300)
    whole = kept(plan)
    assert kept(plan, frozenset({whole[3][1]})) == whole[:3] + whole[4:]


def test_short_recordings_give_fewer_pairs_or_none() -> None:
    assert kept(segments(6, 6)) == [(0, 3), (1, 4), (2, 5)]
    assert kept(segments(3, 3)) == []
    assert kept([]) == []


def test_pictures_are_reduced() -> None:
    sample = reduced(frame(7, size=(2560, 1440)))
    assert sample.grey.shape == (720, LONGEST_SIDE_PX)
    assert sample.scale == 0.5
    assert reduced(frame(7)).scale == 1.0


def test_nobody_is_nowhere() -> None:
    assert nobody().in_sample(reduced(frame(0))) is None
