"""Progress on standard error, of one recording and of a batch: a live line on a terminal, plain
lines else."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import click

from formcheck.cli.interrupts import InterruptibleProgress
from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.progress import NullProgress, Progress
from formcheck.core.text import sanitize_text
from formcheck.jobs.requests import WorkerMessage
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.overview import Outcome, OverviewRow
from formcheck.reporting.overview_page import OUTCOMES
from formcheck.workflows.batch.progress import EtaEstimator

PLAIN_EVERY_S = 10.0


class PlainProgress:
    """A line when a stage begins, and one every few seconds while frames are worked on."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self._language = language
        self._lock = threading.Lock()
        self._title = ""
        self._total: int | None = None
        self._done = 0
        self._began_s = self._told_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """Say that a stage begins."""
        with self._lock:
            self._title, self._total, self._done = title, total_frames, 0
            self._began_s = self._told_s = time.monotonic()
        said = title
        if total_frames:
            said = msg_count(
                "{title} ({n} frame)", "{title} ({n} frames)", title=title, n=total_frames
            )
        click.echo(self._language.text(said), err=True)

    def advance(self, n_frames: int) -> None:
        """Count frames; say so now and then."""
        with self._lock:
            self._done += n_frames
            now_s = time.monotonic()
            if self._total is None or now_s - self._told_s < PLAIN_EVERY_S:
                return
            self._told_s = now_s
            per_s = self._done / (now_s - self._began_s)
            left_s = (self._total - self._done) / per_s
            line = msg_count(
                "{title}: {done} of {n} frame, {rate:.0f} frames/s, {left:.0f} s left",
                "{title}: {done} of {n} frames, {rate:.0f} frames/s, {left:.0f} s left",
                title=self._title,
                done=self._done,
                n=self._total,
                rate=per_s,
                left=left_s,
            )
        click.echo(self._language.text(line), err=True)


class TerminalProgress:
    """One live line per stage, drawn with rich."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self._language = language
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            SpinnerColumn,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(compact=True),
            # Looked up at each line: while a pose model runs, sys.stderr is another one.
            console=Console(stderr=True),
            redirect_stdout=False,
            redirect_stderr=False,
            transient=True,
        )
        self._task: Any = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """Show a new line for the stage."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(self._language.text(title), total=total_frames, rate="")

    def advance(self, n_frames: int) -> None:
        """Move the bar."""
        if self._task is None:
            return
        self._bar.advance(self._task, n_frames)
        speed = self._bar.tasks[0].speed
        if speed:
            rate = self._language.text(msg("{rate:.0f} frames/s", rate=float(speed)))
            self._bar.update(self._task, rate=rate)


@contextlib.contextmanager
def progress(quiet: bool, language: Language = ENGLISH) -> Iterator[Progress]:
    """The progress display that fits where standard error goes."""
    if quiet:
        yield InterruptibleProgress(NullProgress())
        return
    live = sys.stderr.isatty()
    shown: PlainProgress | TerminalProgress = (
        TerminalProgress(language) if live else PlainProgress(language)
    )
    with shown:
        yield InterruptibleProgress(shown)


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

    def told(self, told: WorkerMessage) -> None:
        """An entry got on."""

    def ended(self, row: OverviewRow) -> None:
        """An entry is over."""


class PlainBatch(QuietBatch):
    """A line every few seconds, and one for each entry without numbers."""

    every_s = PLAIN_EVERY_S

    def __init__(self, language: Language = ENGLISH) -> None:
        self._language = language
        self._pace = EtaEstimator({})
        self._told_s = time.monotonic()
        self._n_entries = self._n_assessed = 0

    def assessing(self, n_entries: int) -> None:
        """Remember how many there are."""
        self._n_entries = n_entries
        if n_entries >= LOOKED_AT_LEAST:
            self._tell(
                msg_count(
                    "Looking at {n} recording and its result",
                    "Looking at {n} recordings and their results",
                    n=n_entries,
                )
            )

    def assessed(self) -> None:
        """Say now and then how far it is."""
        self._n_assessed += 1
        self._now_and_then(msg("Looked at {n} of {all}", n=self._n_assessed, all=self._n_entries))

    def begin(self, sizes: dict[str, int], workers: int) -> None:
        """Say how much there is to do."""
        self._pace = EtaEstimator(sizes)
        self._tell(
            msg_count(
                "1 recording to do",
                "{n} recordings to do, {workers} at once",
                n=len(sizes),
                workers=workers,
            )
        )

    def started(self, name: str) -> None:
        """Count it as in work."""
        self._pace.started(name)

    def told(self, told: WorkerMessage) -> None:
        """Say now and then how it goes."""
        self._pace.told(told)
        self._now_and_then(status(self._pace))

    def ended(self, row: OverviewRow) -> None:
        """Say what has no numbers, and why."""
        self._pace.ended(row.name)
        if row.outcome in (Outcome.FAILED, Outcome.NOT_MEASURABLE):
            said = self._language.text
            told = f"{said(OUTCOMES[row.outcome])}: {row.name}: {said(row.reason)}"
            self._say(sanitize_text(told))
        self._now_and_then(status(self._pace))

    def _now_and_then(self, text: str) -> None:
        if time.monotonic() - self._told_s >= self.every_s:
            self._told_s = time.monotonic()
            self._say_passing(self._language.text(text))

    def _tell(self, text: str) -> None:
        self._say(self._language.text(text))

    def _say(self, text: str) -> None:
        click.echo(text, err=True)

    def _say_passing(self, text: str) -> None:
        """Say what is soon out of date."""
        self._say(text)


class LiveBatch(PlainBatch):
    """One live line at the bottom; what has no numbers scrolls by above it."""

    every_s = LIVE_EVERY_S

    def __init__(self, language: Language = ENGLISH) -> None:
        from rich.console import Console
        from rich.status import Status

        super().__init__(language)
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


def status(pace: EtaEstimator) -> str:
    """Where a batch is, in one line."""
    n = len(pace.sizes)
    parts: list[str] = [
        msg_count("{done} of {n} recording", "{done} of {n} recordings", n=n, done=pace.n_done)
    ]
    if pace.frames_per_s >= 1:
        parts.append(msg("{rate:.0f} frames/s", rate=pace.frames_per_s))
    if pace.left_s is not None:
        parts.append(msg("{time} left", time=duration(pace.left_s)))
    told = join_with(", ", parts)
    if not pace.at_work:
        return told
    names: list[str] = [sanitize_text(name) for name in pace.at_work]
    if len(names) > NAMES_SHOWN:
        names = [*names[:NAMES_SHOWN], msg("{n} more", n=len(names) - NAMES_SHOWN)]
    return join_with("; ", (told, msg("in work: {names}", names=join_with(", ", names))))


def duration(seconds: float) -> str:
    """A time left, no more exact than it is known: "40 s", "12 min", "3 h 20 min"."""
    if seconds < 90:
        return f"{max(10, round(seconds, -1)):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def batch_display(quiet: bool, language: Language = ENGLISH) -> QuietBatch:
    """The display that fits where standard error goes."""
    if quiet:
        return QuietBatch()
    return LiveBatch(language) if sys.stderr.isatty() else PlainBatch(language)
