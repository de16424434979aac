"""Stages of one flow at work side by side, each in a thread of its own."""

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")

WAITING = 2
"""Items that may wait between two stages: enough to even out their pace, few enough for memory."""
_POLL_S = 0.1
"""How often a thread that waits looks around; it lets Ctrl-C through on every system."""


def prefetch(items: Iterable[Item]) -> Generator[Item]:
    """``items`` in their order, each made by another thread while those before are worked on.

    What making them raises is raised here, after the items before it. Leaving early (``close``, an
    error, Ctrl-C) ends the thread, and closes ``items`` where that is a generator, before going on.
    """
    feed = _Feed(items)
    thread = threading.Thread(target=feed.run, name="ahead", daemon=True)
    thread.start()
    try:
        yield from feed.taken()
    finally:
        feed.stop.set()
        thread.join()


class _Feed(Generic[Item]):
    """Between the thread that makes items and the one that takes them."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.stop = threading.Event()
        self._items = items
        self._waiting: queue.Queue[tuple[Item] | None] = queue.Queue(WAITING)
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._make()
        except BaseException as error:
            self._error = error
        self._put(None)

    def _make(self) -> None:
        try:
            for item in self._items:
                if not self._put((item,)):
                    return
        finally:
            if isinstance(self._items, Generator):
                # Here and not by whoever lets go of it last: it may hold an open file.
                self._items.close()

    def _put(self, item: tuple[Item] | None) -> bool:
        """Whether it is wanted; waits for room."""
        while not self.stop.is_set():
            with suppress(queue.Full):
                self._waiting.put(item, timeout=_POLL_S)
                return True
        return False

    def taken(self) -> Generator[Item]:
        while True:
            try:
                item = self._waiting.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if item is None:
                break
            yield item[0]
        if self._error is not None:
            raise self._error
