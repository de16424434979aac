"""Progress on standard error: a bar with frames/s and time left on a terminal, plain lines else."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import click

from formcheck.cli.interrupts import Heeding
from formcheck.core.message import say, say_count
from formcheck.core.progress import Progress
from formcheck.languages import ENGLISH, Language

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
            said = say_count(
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
            line = say_count(
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
            rate = self._language.text(say("{rate:.0f} frames/s", rate=float(speed)))
            self._bar.update(self._task, rate=rate)


class QuietProgress:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """Show nothing."""

    def advance(self, n_frames: int) -> None:
        """Show nothing."""


@contextlib.contextmanager
def progress(quiet: bool, language: Language = ENGLISH) -> Iterator[Progress]:
    """The progress display that fits where standard error goes."""
    shown: PlainProgress | TerminalProgress | QuietProgress = QuietProgress()
    if not quiet:
        shown = TerminalProgress(language) if sys.stderr.isatty() else PlainProgress(language)
    with shown:
        yield Heeding(shown)
