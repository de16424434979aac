"""A batch at work: what is left to do is done, remembered, and shown in the overview."""

import contextlib
import json
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from formcheck.errors import FormcheckError, NotReadyError, OutputError, UsageError
from formcheck.jobs.requests import (
    FILES,
    BatchEntry,
    Event,
    Executor,
    Failed,
    Finished,
    Order,
    Restarted,
    WorkerMessage,
)
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.overview import Outcome, OverviewRow, failed_row
from formcheck.results.storage import File, Stamp
from formcheck.workflows.batch.assess import (
    EntryState,
    WantedResult,
    assess,
    contents_of,
    is_due,
    listed_stamp,
    sha256_of,
    stamp_of,
)
from formcheck.workflows.batch.fingerprint import key, settings_fingerprint
from formcheck.workflows.batch.state import BatchState, KnownFile, KnownResult


@dataclass(frozen=True)
class Facts:
    """What a worker found out. ``videos``: sha256, frames and duration in s of each recording."""

    row: OverviewRow
    videos: tuple[tuple[str, int, float], ...]


def facts_of(event: Finished) -> Facts:
    """What ``event`` tells. Raises ValueError where it does not tell what it should."""
    try:
        videos = [
            (str(v["sha256"]), int(v["n_frames"]), float(v["duration_s"])) for v in event.videos
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"no facts of its recordings: {error!r}") from error
    return Facts(OverviewRow.from_plain(event.row), tuple(videos))


def finished(
    entry: BatchEntry,
    facts: Facts,
    stamps: Mapping[File, Stamp],
    memory: BatchState,
    wanted: WantedResult,
) -> None:
    """Remember a result; ``stamps``: how its files looked before the work began.

    Raises:
        OutputError: the memory cannot be written.
    """
    contents = []
    for take, (sha256, n_frames, duration_s) in zip(entry.takes, facts.videos, strict=False):
        path = take.video
        stamp = None if path is None else stamps.get(path)
        if path is not None and stamp is not None and _looks_like(path, stamp):
            memory.remember_file(path, KnownFile(stamp, sha256, n_frames, duration_s))
        try:
            others = (sha256_of(getattr(take, name), memory) for name in FILES[1:])
            contents.append((sha256, *others))
        except OSError:
            return
    memory.remember_result(
        entry.name,
        KnownResult(
            recipe=settings_fingerprint(entry),
            key=key(settings_fingerprint(entry), contents),
            failed=False,
            again=False,
            outputs=",".join(sorted(wanted.outputs)),
            files=json.dumps(wanted.shelf.listing(entry.name)),
            row=json.dumps(facts.row.as_plain()),
        ),
    )


def failed(entry: BatchEntry, event: Failed, memory: BatchState) -> None:
    """Remember that there is no result, and whether it is worth trying again.

    Raises:
        OutputError: the memory cannot be written.
    """
    row = failed_row(entry.name, entry.shown, event.reason, event.hint, entry.runner)
    contents = None if event.again else contents_of(entry, memory)
    memory.remember_result(
        entry.name,
        KnownResult(
            recipe=settings_fingerprint(entry),
            key="" if contents is None else key(settings_fingerprint(entry), contents),
            failed=True,
            again=contents is None,
            outputs="",
            files="",
            row=json.dumps(row.as_plain()),
        ),
    )


def _looks_like(path: File, stamp: Stamp) -> bool:
    try:
        return stamp_of(path) == stamp
    except OSError:
        return False


OVERVIEW_EVERY_S = 30.0
LISTEN_S = 0.5
STOPPING = (OutputError, NotReadyError)
"""Errors that every other recording would meet too."""


class Display(Protocol):
    """Shows how a batch goes."""

    def assessing(self, n_entries: int) -> None:
        """Earlier results are looked at."""
        ...

    def assessed(self) -> None:
        """One more was looked at."""
        ...

    def begin(self, sizes: dict[str, int], workers: int) -> None:
        """Work begins; ``sizes``: bytes of each entry to do."""
        ...

    def started(self, name: str) -> None:
        """Work on an entry begins."""
        ...

    def told(self, told: WorkerMessage) -> None:
        """An entry in work got on."""
        ...

    def ended(self, row: OverviewRow) -> None:
        """An entry is over."""
        ...


MakeExecutor = Callable[[int], AbstractContextManager[Executor]]


@dataclass(frozen=True)
class BatchOptions:
    """How a batch works. ``language``: of the overview."""

    wanted: WantedResult
    retry_failed: bool = False
    language: Language = ENGLISH


@dataclass
class BatchOutcome:
    """What a batch came to. ``rows``: of every entry that is over, by name; ``stopped``: why it
    ended early; ``n_left``: entries that were not begun; ``notes``: what somebody may wonder about,
    a sentence each."""

    rows: dict[str, OverviewRow] = field(default_factory=dict)
    stopped: FormcheckError | KeyboardInterrupt | None = None
    n_left: int = 0
    notes: list[str] = field(default_factory=list)

    def counts(self) -> dict[Outcome, int]:
        """How many entries came to each outcome, in the order they are told."""
        ended = [row.outcome for row in self.rows.values()]
        return {outcome: ended.count(outcome) for outcome in Outcome}


def run_batch(
    entries: Sequence[BatchEntry],
    options: BatchOptions,
    display: Display,
    crew: MakeExecutor,
) -> BatchOutcome:
    """Do what is left to do of ``entries``; results go to ``options.wanted.shelf``.

    ``crew``: makes whoever works, told for how many entries. What ends the batch early is in the
    report.

    Raises:
        UsageError: another batch is at work there, or there is no crew to be had.
        OutputError: nothing can be written there.
        NotReadyError: a pose model of formcheck is damaged.
    """
    with options.wanted.shelf.opened([entry.name for entry in entries]) as memory:
        return _Batch(entries, options, display, memory).run(crew)


class _Batch:
    def __init__(
        self,
        entries: Sequence[BatchEntry],
        options: BatchOptions,
        display: Display,
        memory: BatchState,
    ) -> None:
        self._entries = {entry.name: entry for entry in entries}
        self._options = options
        self._wanted = options.wanted
        self._display = display
        self._memory = memory
        self._report = BatchOutcome()
        self._shown_s = -math.inf
        self._is_shown = False
        self._stamps: dict[str, dict[File, Stamp]] = {}

    def run(self, make_crew: MakeExecutor) -> BatchOutcome:
        todo: deque[str] = deque()
        try:
            todo += self._to_do()
            if todo:
                self._work(todo, make_crew)
        except (KeyboardInterrupt, *STOPPING) as stopped:
            self._report.stopped = stopped
        self._report.n_left += len(todo)
        self._unless_stopped(self._show)
        return self._report

    def _to_do(self) -> Iterator[str]:
        entries = tuple(self._entries.values())
        self._entries.clear()
        self._display.assessing(len(entries))
        for assessed in assess(entries, self._memory, self._wanted):
            self._display.assessed()
            name = assessed.entry.name
            self._entries[name] = assessed.entry
            if assessed.note:
                self._report.notes.append(assessed.note)
            if assessed.row is not None:
                self._report.rows[name] = as_counted(assessed.row)
            if is_due(assessed, retry_failed=self._options.retry_failed):
                yield name
            elif assessed.state is EntryState.TO_DO:
                self._report.n_left += 1

    def _work(self, todo: deque[str], make_crew: MakeExecutor) -> None:
        with make_crew(len(todo)) as crew:
            self._display.begin({name: _size(self._entries[name]) for name in todo}, crew.at_once)
            self._show_now_and_then()
            while crew.at_work or (todo and not self._report.stopped):
                self._unless_stopped(self._fill, crew, todo)
                for event in crew.wait(LISTEN_S):
                    self._unless_stopped(self._hear, event)
                self._unless_stopped(self._wanted.shelf.keep)
                self._show_now_and_then()

    def _unless_stopped(self, step: Callable[..., None], *arguments: object) -> None:
        """Where nothing can be written any more nothing new begins; what is in work may end."""
        try:
            step(*arguments)
        except STOPPING as error:
            self._report.stopped = self._report.stopped or error

    def _fill(self, crew: Executor, todo: deque[str]) -> None:
        while todo and not self._report.stopped and crew.has_room():
            self._start(crew, todo[0], len(todo) - 1)
            todo.popleft()

    def _start(self, crew: Executor, name: str, n_waiting: int) -> None:
        entry = self._entries[name]
        shelf = self._wanted.shelf
        try:
            shelf.check(name)
        except UsageError as error:
            self._failed(Failed(name, error.message, error.hint, error.exit_code, again=True))
            return
        with contextlib.suppress(OSError):  # The worker says what is wrong with the file.
            self._stamps[name] = {path: stamp_of(path) for path in entry.files}
        order = Order(
            name,
            entry.takes,
            shelf.target(name),
            self._wanted.formats,
            self._wanted.video,
            profile=entry.profile,
            intake=entry.intake,
            delivery=shelf.delivery,
        )
        crew.start(order, _size(entry), n_waiting)
        self._display.started(name)

    def _hear(self, event: Event) -> None:
        if isinstance(event, WorkerMessage):
            self._display.told(event)
        elif isinstance(event, Restarted):
            self._display.started(event.name)
        elif isinstance(event, Finished):
            self._finished(event)
        else:
            self._failed(event)

    def _finished(self, event: Finished) -> None:
        entry = self._entries[event.name]
        try:
            facts = facts_of(event)
        except ValueError as error:
            reason = f"The process that worked on it said what cannot be read: {error}."
            self._failed(Failed(event.name, reason, "", code=None))
            return
        try:
            self._wanted.shelf.accept(event.name, event.delivered)
        except (UsageError, OutputError) as error:
            code, hint = error.exit_code, error.hint
            self._failed(Failed(event.name, error.message, hint, code, again=True))
            return
        self._report.notes += [f"{event.name}: {note}" for note in event.notes]
        self._ended(facts.row)
        stamps = self._stamps.pop(event.name, {})
        finished(entry, facts, stamps, self._memory, self._wanted)

    def _failed(self, event: Failed) -> None:
        entry = self._entries[event.name]
        if event.code is None:
            with contextlib.suppress(FormcheckError):
                self._wanted.shelf.tidy(event.name)
        for error in STOPPING:
            if event.code == error.exit_code:
                self._report.stopped = error(event.reason, event.hint)
        self._ended(failed_row(entry.name, entry.shown, event.reason, event.hint, entry.runner))
        failed(entry, event, self._memory)

    def _ended(self, row: OverviewRow) -> None:
        self._report.rows[row.name] = row
        self._is_shown = False
        self._display.ended(row)

    def _show_now_and_then(self) -> None:
        if time.monotonic() - self._shown_s > OVERVIEW_EVERY_S:
            self._shown_s = time.monotonic()
            # A spreadsheet that shows the table may hold it; it is written again in the end.
            with contextlib.suppress(OutputError):
                self._show()

    def _show(self) -> None:
        """Write the overview as far as it is known."""
        if not self._is_shown:
            known = [self._report.rows[n] for n in self._entries if n in self._report.rows]
            self._wanted.shelf.publish(known, self._options.language)
            self._is_shown = True


def as_counted(row: OverviewRow) -> OverviewRow:
    """The row of an earlier run; one that could not be measured then still cannot."""
    return replace(row, outcome=Outcome.UNCHANGED) if row.outcome is Outcome.DONE else row


def _size(entry: BatchEntry) -> int:
    total = 0
    for path in entry.files:
        with contextlib.suppress(OSError):
            total += (listed_stamp(path) or stamp_of(path)).size
    return total
