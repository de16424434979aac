"""Stages side by side: order, errors, and that nothing is left running."""

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing

import pytest

from formcheck.core.prefetch import WAITING, prefetch


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def test_items_come_in_order_through_several_stages() -> None:
    doubled = (2 * k for k in prefetch(range(200)))
    assert list(prefetch(doubled)) == list(range(0, 400, 2))
    assert list(prefetch(())) == []


def test_stages_work_at_the_same_time() -> None:
    def slow() -> Generator[int]:
        for k in range(10):
            time.sleep(0.03)
            yield k

    began_s = time.perf_counter()
    for _ in prefetch(slow()):
        time.sleep(0.03)
    assert time.perf_counter() - began_s < 0.5


def test_no_more_is_made_than_may_wait() -> None:
    made: list[int] = []

    def noted() -> Generator[int]:
        for k in range(50):
            made.append(k)
            yield k

    with closing(prefetch(noted())) as items:
        assert next(items) == 0
        time.sleep(0.3)
        # One is taken, WAITING wait, one is in the maker's hand.
        assert len(made) == WAITING + 2


def test_an_error_follows_the_items_before_it() -> None:
    def failing() -> Generator[int]:
        yield 1
        yield 2
        raise OSError("the disk is gone")

    got = prefetch(n for n in prefetch(failing()))
    assert [next(got), next(got)] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(got)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_whoever_stops_early_ends_every_stage(error: type[BaseException]) -> None:
    closed = threading.Event()

    def endless() -> Generator[int]:
        try:
            k = 0
            while True:
                k += 1
                yield k
        finally:
            closed.set()

    def passed_on() -> Generator[int]:
        with closing(prefetch(endless())) as items:
            yield from items

    def use() -> None:
        with closing(prefetch(passed_on())) as items:
            for item in items:
                if item == 5:
                    raise error

    with pytest.raises(error):
        use()
    assert closed.is_set()
