"""Reports of a result that was reviewed, written again while the page goes on."""

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from formcheck.core.progress import NullProgress
from formcheck.errors import BusyError, FormcheckError
from formcheck.reporting import Format
from formcheck.workflows.report import formats_in, rewrite_reports

Done = TypeVar("Done")
PATIENCE_S = 60.0
ASK_EVERY_S = 0.1


class Reports:
    """Writes the reports of one result after another, in a thread that begins with the first."""

    def __init__(self) -> None:
        self._wanted: queue.Queue[Path | None] = queue.Queue()
        self._lock = threading.Lock()
        self._pending: dict[Path, int] = {}
        self._thread: threading.Thread | None = None

    def write_later(self, folder: Path) -> None:
        """The reports that are in ``folder`` are of another review by now."""
        with self._lock:
            self._pending[folder] = self._pending.get(folder, 0) + 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        self._wanted.put(folder)

    def write_now(self, folder: Path, chosen: Format) -> None:
        """See that the report of that format in ``folder`` is there and true.

        Raises:
            FormcheckError: it cannot be written.
        """
        self._wait_for(folder)
        if chosen not in formats_in(folder):
            when_free(lambda: rewrite_reports(folder, (chosen,), NullProgress()))

    def close(self) -> None:
        """Finish what is under way."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            self._wanted.put(None)
            thread.join(PATIENCE_S)

    def _wait_for(self, folder: Path) -> None:
        until_s = time.monotonic() + PATIENCE_S
        while self._pending.get(folder) and time.monotonic() < until_s:
            time.sleep(ASK_EVERY_S)

    def _work(self) -> None:
        while (folder := self._wanted.get()) is not None:
            try:
                # Of several changes in a row only the last one is written.
                if self._pending[folder] == 1:
                    self._write(folder)
            finally:
                with self._lock:
                    self._pending[folder] -= 1

    def _write(self, folder: Path) -> None:
        try:
            when_free(lambda: rewrite_reports(folder, formats_in(folder), NullProgress()))
        except FormcheckError:
            # Rather none than one that says something else than the review.
            for chosen in formats_in(folder):
                for name in chosen.files:
                    (folder / name).unlink(missing_ok=True)


def when_free(work: Callable[[], Done]) -> Done:
    """What ``work`` gives, waiting while another run writes the same result.

    Raises:
        BusyError: it does so for too long.
    """
    until_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            return work()
        except BusyError:
            if time.monotonic() > until_s:
                raise
            time.sleep(ASK_EVERY_S)
