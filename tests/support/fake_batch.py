"""A batch with stand-in workers: who watches it, who works on it, what came of it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.jobs.requests import WorkerMessage
from formcheck.jobs.worker_pool import WorkerPool
from formcheck.reporting.overview import OverviewRow
from formcheck.workflows.batch.run import BatchOutcome

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


@dataclass
class Seen:
    """A display that remembers."""

    begun: list[str] = field(default_factory=list)
    ended_: list[str] = field(default_factory=list)
    interrupt_after: int = 0

    def assessing(self, n_entries: int) -> None:
        pass

    def assessed(self) -> None:
        pass

    def begin(self, sizes: dict[str, int], workers: int) -> None:
        assert all(sizes.values())
        assert workers > 0

    def started(self, name: str) -> None:
        self.begun.append(name)

    def told(self, told: WorkerMessage) -> None:
        assert told.name in self.begun

    def ended(self, row: OverviewRow) -> None:
        self.ended_.append(row.name)
        if len(self.ended_) == self.interrupt_after:
            raise KeyboardInterrupt


def crew_of(workers: int, patience_s: float = 20.0) -> Callable[[int], WorkerPool]:
    return lambda n: WorkerPool(min(n, workers), command=FAKE, patience_s=patience_s)


def counts(report: BatchOutcome) -> tuple[int, ...]:
    return tuple(report.counts().values())


MIXED = {"a": "ok", "b": "abort", "c": "nobody", "d": "fail 3", "e": "ok 2"}
