"""Progress of a batch on standard error: a live line on a terminal, plain lines else."""

import sys
import time
from typing import Any, Self

import click

from formcheck.batch.events import Told
from formcheck.batch.pace import Pace
from formcheck.core.text import harmless
from formcheck.export.overview import Outcome, OverviewRow

PLAIN_EVERY_S = 10.0
LIVE_EVERY_S = 0.5
LOOKED_AT_LEAST = 500
"""From so many entries on, looking at earlier results is worth a line."""

NAMES_SHOWN = 3


class QuietBatch:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def assessing(self, n_entries: int) -> None:
        """Earlier results are looked at."""

    def assessed(self) -> None:
        """One more was looked at."""

    def begin(self, sizes: dict[str, int], workers: int) -> None:
        """Work begins."""

    def started(self, name: str) -> None:
        """Work on an entry begins."""

    def told(self, told: Told) -> None:
        """An entry got on."""

    def ended(self, row: OverviewRow) -> None:
        """An entry is over."""


class PlainBatch(QuietBatch):
    """A line every few seconds, and one for each entry without numbers."""

    every_s = PLAIN_EVERY_S

    def __init__(self) -> None:
        self._pace = Pace({})
        self._told_s = time.monotonic()
        self._n_entries = self._n_assessed = 0

    def assessing(self, n_entries: int) -> None:
        """Remember how many there are."""
        self._n_entries = n_entries
        if n_entries >= LOOKED_AT_LEAST:
            self._say(f"Looking at {n_entries} recordings and their results")

    def assessed(self) -> None:
        """Say now and then how far it is."""
        self._n_assessed += 1
        self._now_and_then(f"Looked at {self._n_assessed} of {self._n_entries}")

    def begin(self, sizes: dict[str, int], workers: int) -> None:
        """Say how much there is to do."""
        self._pace = Pace(sizes)
        recordings = "1 recording" if len(sizes) == 1 else f"{len(sizes)} recordings"
        self._say(f"{recordings} to do, {workers} at once")

    def started(self, name: str) -> None:
        """Count it as in work."""
        self._pace.started(name)

    def told(self, told: Told) -> None:
        """Say now and then how it goes."""
        self._pace.told(told)
        self._now_and_then(status(self._pace))

    def ended(self, row: OverviewRow) -> None:
        """Say what has no numbers, and why."""
        self._pace.ended(row.name)
        if row.outcome in (Outcome.FAILED, Outcome.NOT_MEASURABLE):
            self._say(harmless(f"{row.outcome}: {row.name}: {row.reason}"))
        self._now_and_then(status(self._pace))

    def _now_and_then(self, text: str) -> None:
        if time.monotonic() - self._told_s >= self.every_s:
            self._told_s = time.monotonic()
            self._say_passing(text)

    def _say(self, text: str) -> None:
        click.echo(text, err=True)

    def _say_passing(self, text: str) -> None:
        """Say what is soon out of date."""
        self._say(text)


class LiveBatch(PlainBatch):
    """One live line at the bottom; what has no numbers scrolls by above it."""

    every_s = LIVE_EVERY_S

    def __init__(self) -> None:
        from rich.console import Console
        from rich.status import Status

        super().__init__()
        self._console: Any = Console(stderr=True, highlight=False)
        self._line: Any = Status("", console=self._console)

    def __enter__(self) -> Self:
        self._line.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.stop()

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def _say_passing(self, text: str) -> None:
        from rich.text import Text

        self._line.update(Text(text, no_wrap=True, overflow="ellipsis"))


def status(pace: Pace) -> str:
    """Where a batch is, in one line."""
    parts = [f"{pace.n_done} of {len(pace.sizes)} recordings"]
    if pace.frames_per_s >= 1:
        parts.append(f"{pace.frames_per_s:.0f} frames/s")
    if pace.left_s is not None:
        parts.append(f"{duration(pace.left_s)} left")
    names = [harmless(name) for name in pace.at_work]
    more = [f"{len(names) - NAMES_SHOWN} more"] * (len(names) > NAMES_SHOWN)
    in_work = f"; in work: {', '.join([*names[:NAMES_SHOWN], *more])}" if names else ""
    return ", ".join(parts) + in_work


def duration(seconds: float) -> str:
    """A time left, no more exact than it is known: "40 s", "12 min", "3 h 20 min"."""
    if seconds < 90:
        return f"{max(10, round(seconds, -1)):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def batch_display(quiet: bool) -> QuietBatch:
    """The display that fits where standard error goes."""
    if quiet:
        return QuietBatch()
    return LiveBatch() if sys.stderr.isatty() else PlainBatch()
