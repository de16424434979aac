"""The processes that work on recordings: as many as this machine can bear, started, listened to,
given up on, stopped."""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from formcheck.errors import NotReadyError, OutputError
from formcheck.jobs.requests import Event, Failed, Finished, Job, Order, WorkerMessage, encode

MEMORY_PER_WORKER_BYTES = 1.3e9
"""The pose model and one picture a thread; measured peaks are 0.75 to 1.2 GB."""

CGROUP = Path("/sys/fs/cgroup")


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_bytes() -> float:
    """Memory that can be had without swapping, in a container no more than it may use."""
    import psutil

    machine = float(psutil.virtual_memory().available)
    try:
        limit, used = (
            (CGROUP / f"memory.{name}").read_text().strip() for name in ("max", "current")
        )
        return min(machine, float(limit) - float(used)) if limit != "max" else machine
    except (OSError, ValueError):
        return machine


def workers(jobs: int, n_recordings: int, memory_bytes: float) -> int:
    """How many processes to run at once, at least one: as many as jobs, recordings and memory."""
    fitting = int(memory_bytes // MEMORY_PER_WORKER_BYTES)
    return max(1, min(jobs, n_recordings, fitting))


def has_room() -> bool:
    """Whether the memory takes another worker now."""
    return available_bytes() >= MEMORY_PER_WORKER_BYTES


COMMAND = (sys.executable, "-m", "formcheck.workflows.batch.worker")
PATIENCE_S = 600.0
PATIENCE_S_PER_BYTE = 60.0 / 100e6
"""How long a process may say nothing: ten minutes, and one more for each 100 MB of recording."""

STOPPING_TAKES_AT_MOST_S = 10.0
LAST_WORDS_BYTES = 4000
LAST_WORDS_CHARACTERS = 300
BY_SOMEBODY = frozenset(
    getattr(signal, name)
    for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
    if hasattr(signal, name)
)
"""Signals that say nothing about the recording."""


@dataclass
class _WorkerProcess:
    """One process. ``heard_s``: when it last said something; ``ended``: how it says it ended."""

    name: str
    process: subprocess.Popen[bytes]
    scratch: Path
    patience_s: float
    heard_s: float = field(default_factory=time.monotonic)
    ended: Finished | Failed | None = None


class WorkerPool:
    """Worker processes of this machine; leaving the block stops those still at work.

    ``at_once``: processes; they share ``cores``. ``command`` starts one that speaks like
    ``worker``. Used by one thread.
    """

    def __init__(
        self,
        at_once: int = 1,
        cores: int = 1,
        *,
        command: Sequence[str] = COMMAND,
        patience_s: float = PATIENCE_S,
        stopping_s: float = STOPPING_TAKES_AT_MOST_S,
    ) -> None:
        self._at_once = at_once
        self._cores = cores
        self._command = tuple(command)
        self._patience_s = patience_s
        self._stopping_s = stopping_s
        self._hands: dict[str, _WorkerProcess] = {}
        self._heard: queue.SimpleQueue[tuple[_WorkerProcess, bytes]] = queue.SimpleQueue()

    @property
    def at_work(self) -> tuple[str, ...]:
        """Names in work, the oldest first."""
        return tuple(self._hands)

    @property
    def at_once(self) -> int:
        """How many processes it may have."""
        return self._at_once

    def has_room(self) -> bool:
        """Whether the number of processes and the memory allow another one."""
        return len(self._hands) < self._at_once and (not self._hands or has_room())

    def start(self, order: Order, n_bytes: int = 0, n_waiting: int = 0) -> None:
        """Begin with ``order`` in a process of its own; see ``Executor``.

        Raises:
            OutputError: there is no room for temporary files.
            NotReadyError: no process can be started.
        """
        scratch = _scratch()
        try:
            process = self._process(scratch)
        except OSError as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise NotReadyError(
                f"No process can be started: {error.strerror or error}.",
                "Close other programs, or try --jobs 1.",
            ) from error
        patience_s = self._patience_s + n_bytes * PATIENCE_S_PER_BYTE
        hand = _WorkerProcess(order.name, process, scratch, patience_s)
        sharing = min(self._at_once, len(self._hands) + 1 + n_waiting)
        order = replace(order, jobs=max(1, self._cores // sharing))
        self._hands[order.name] = hand
        with contextlib.suppress(OSError):  # It died at once; that is noticed as its end.
            assert process.stdin is not None
            process.stdin.write(encode(Job(order, scratch)).encode("ascii") + b"\n")
            process.stdin.flush()
        threading.Thread(target=self._listen, args=(hand,), daemon=True).start()

    def _process(self, scratch: Path) -> subprocess.Popen[bytes]:
        # In a group of its own, so that Ctrl-C reaches this process alone, which stops the others.
        apart: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
        with (scratch / "stderr").open("wb") as stderr:
            return subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=os.environ | places,
                **apart,
            )

    def _listen(self, hand: _WorkerProcess) -> None:
        assert hand.process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in hand.process.stdout:
                self._heard.put((hand, line))
        self._heard.put((hand, b""))

    def wait(self, timeout_s: float) -> list[Event]:
        """What happened meanwhile; waits at most ``timeout_s`` for something to happen."""
        events: list[Event] = []
        with contextlib.suppress(queue.Empty):
            events += self._understood(*self._heard.get(timeout=timeout_s))
            while True:
                events += self._understood(*self._heard.get_nowait())
        return events + self._given_up()

    def _understood(self, hand: _WorkerProcess, line: bytes) -> list[Event]:
        if hand.name not in self._hands or self._hands[hand.name] is not hand:
            return []
        if not line:
            return [self._end(hand)]
        try:
            said = _meaning(hand.name, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            return []  # Some library printed it.
        hand.heard_s = time.monotonic()
        if isinstance(said, WorkerMessage):
            return [said]
        hand.ended = said
        return []

    def _end(self, hand: _WorkerProcess) -> Event:
        """``hand`` closed its mouth: it is over, or soon will be."""
        try:
            code = hand.process.wait(self._stopping_s)
        except subprocess.TimeoutExpired:
            code = self._kill(hand)
        ended = hand.ended or _without_a_word(hand.name, code, _stderr_tail(hand.scratch))
        self._dismiss(hand)
        return ended

    def _given_up(self) -> list[Event]:
        now_s = time.monotonic()
        hung = [h for h in self._hands.values() if now_s - h.heard_s > h.patience_s]
        events: list[Event] = []
        for hand in hung:
            self._kill(hand)
            self._dismiss(hand)
            silence = (
                f"{hand.patience_s / 60:.0f} minutes"
                if hand.patience_s >= 90
                else (f"{hand.patience_s:.0f} s")
            )
            events.append(
                Failed(
                    hand.name,
                    f"The process that worked on it made no progress for {silence} and was ended.",
                    "Check that the recording plays to its end.",
                    code=None,
                )
            )
        return events

    def _kill(self, hand: _WorkerProcess) -> int:
        with contextlib.suppress(OSError):
            hand.process.kill()
        return hand.process.wait()

    def _dismiss(self, hand: _WorkerProcess) -> None:
        for stream in (hand.process.stdin, hand.process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        shutil.rmtree(hand.scratch, ignore_errors=True)
        self._hands.pop(hand.name, None)

    def stop(self) -> None:
        """End every process: first asked to, so that it tidies up, then made to."""
        for hand in self._hands.values():
            with contextlib.suppress(OSError):
                assert hand.process.stdin is not None
                hand.process.stdin.close()
        until_s = time.monotonic() + self._stopping_s
        for hand in tuple(self._hands.values()):
            try:
                hand.process.wait(max(0.0, until_s - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._kill(hand)
            self._dismiss(hand)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _scratch() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="formcheck-"))
    except OSError as error:
        raise OutputError(
            f"no temporary folder can be made: {error.strerror or error}",
            "Free some space, or name another folder in the variable TMPDIR.",
        ) from error


def _meaning(name: str, said: dict[str, Any]) -> WorkerMessage | Finished | Failed:
    if "row" in said:
        notes = tuple(map(str, said.get("notes", ())))
        return Finished(
            name, dict(said["row"]), list(said["videos"]), str(said["delivered"]), notes
        )
    if "code" in said:
        code = int(said["code"])
        again = _is_ours(code) or bool(said["again"])
        return Failed(name, str(said["reason"]), str(said["hint"]), code, again)
    if "frames" in said:
        return WorkerMessage(name, frames=int(said["frames"]))
    return WorkerMessage(
        name, stage=str(said["stage"]), total_frames=int(said["total_frames"] or 0)
    )


def _is_ours(code: int) -> bool:
    """Whether the machine or the user, not the recording, is behind an exit code."""
    return code in (6, 7, 130)


def _without_a_word(name: str, code: int, last_words: str) -> Failed:
    if code < 0:
        reason = f"The process that worked on it died (signal {-code})."
        by_somebody = -code in BY_SOMEBODY
        hint = "If the memory ran out, --jobs 1 needs the least." if by_somebody else last_words
        return Failed(name, reason, hint, code=None, again=by_somebody)
    reason = f"The process that worked on it ended without a result (exit code {code})."
    return Failed(name, reason, last_words, code or None, again=_is_ours(code))


def _stderr_tail(scratch: Path) -> str:
    """The end of what the process wrote to standard error, its native log first."""
    words = ""
    for path in (*sorted(scratch.glob("formcheck-*.log")), scratch / "stderr"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LAST_WORDS_BYTES))
            words += file.read().decode("utf-8", "replace")
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    last = " / ".join(lines[-3:])[-LAST_WORDS_CHARACTERS:]
    return f"Its last words: {last}" if last else ""
