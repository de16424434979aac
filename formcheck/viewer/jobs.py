"""Work in progress: one job after another, each told about, each can be stopped."""

import multiprocessing
import queue
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from formcheck.viewer.responses import RefusedError, not_found
from formcheck.viewer.tasks import Message, Task, work

MOST_WAITING = 20
MOST_REMEMBERED = 200
LISTEN_S = 0.2
ENDING_TAKES_S = 5.0


@dataclass(eq=False)
class QueuedJob:
    """``tidy``: what to do where ``task`` did not end well. ``result``: id of what it makes;
    ``name``: of the recording that it is of, "" for work that nobody is shown. ``told``: as the API
    tells it; ``version`` rises each time that changes."""

    task: Task
    tidy: Callable[[], None]
    result: str | None = None
    name: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    told: dict[str, Any] = field(init=False)
    version: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.told = {
            **{"state": "waiting", "stage": "", "done": 0, "total": None},
            **{"quality": None, "result": None, "error": None},
        }

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.told["state"] in ("done", "failed", "cancelled")

    def tell(self, **news: Any) -> None:
        """Something changed."""
        self.told = {**self.told, **news}
        self.version += 1


class Jobs:
    """The jobs of one server; their work goes on in processes, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, QueuedJob] = {}
        self._waiting: queue.Queue[QueuedJob | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    def add(
        self, task: Task, tidy: Callable[[], None], result: str | None = None, name: str = ""
    ) -> QueuedJob:
        """Take on a job.

        Raises:
            RefusedError: too many are waiting.
        """
        job = QueuedJob(task, tidy, result, name)
        with self._lock:
            if sum(not one.is_over for one in self._jobs.values()) >= MOST_WAITING:
                raise RefusedError(429, "Too many recordings are waiting.", "Try again later.")
            self._jobs[job.id] = job
            for old in [one for one in self._jobs.values() if one.is_over][:-MOST_REMEMBERED]:
                del self._jobs[old.id]
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        self._waiting.put(job)
        return job

    def job(self, job_id: str) -> QueuedJob:
        """The job of that id.

        Raises:
            RefusedError: there is none.
        """
        job = self._jobs.get(job_id)
        if job is None:
            raise not_found("There is no such job.")
        return job

    def under_way(self) -> list[QueuedJob]:
        """Those with a name that are not over, in the order in which they came."""
        with self._lock:
            return [job for job in self._jobs.values() if job.name and not job.is_over]

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            jobs, thread = list(self._jobs.values()), self._thread
        for job in jobs:
            job.stop.set()
        if thread is not None:
            self._waiting.put(None)
            thread.join(2 * ENDING_TAKES_S)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            job.tell(state="running")
            kind, news = ("stopped", {}) if job.stop.is_set() else _carried_out(job)
            if kind == "done":
                job.tell(**{"state": "done", "stage": "", "result": job.result} | news)
                continue
            job.tidy()
            ended = "cancelled" if job.stop.is_set() else "failed"
            job.tell(state=ended, stage="", **news)


def _carried_out(job: QueuedJob) -> tuple[str, dict[str, Any]]:
    """How the task ended ("done", "failed" or "stopped"), and what else there is to tell."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(job.task, theirs), daemon=True)
    try:
        process.start()
        theirs.close()
        kind, content = _heard_out(job, ours)
    except (OSError, EOFError):
        kind, content = "failed", ("The process that worked on it ended without a result.", "")
    finally:
        if process.pid is not None:
            _end(process)
        ours.close()
    if kind != "failed":
        return kind, content
    message, hint = content
    return kind, {"error": {"message": message, "hint": hint}}


def _heard_out(job: QueuedJob, ours: Any) -> Message:
    """The last message; ("stopped", {}) where the job was stopped meanwhile. Raises EOFError where
    the process ended without one."""
    while not job.stop.is_set():
        if not ours.poll(LISTEN_S):
            continue
        kind, content = ours.recv()
        if kind == "stage":
            job.tell(stage=content[0], done=0, total=content[1])
        elif kind == "frames":
            job.tell(done=job.told["done"] + content)
        elif kind == "news":
            job.tell(**content)
        else:
            return kind, content
    return "stopped", {}


def _end(process: Any) -> None:
    """Wait for it where it is about to end by itself, else make it."""
    process.join(LISTEN_S)
    for force in (process.terminate, process.kill):
        if not process.is_alive():
            break
        force()
        process.join(ENDING_TAKES_S)
