"""Recordings worked on by the workers of a Dask cluster, which schedules, retries and cancels;
and what such a worker runs.

The work is done by a process of its own, as on a single machine, so that a recording that crashes
it costs no worker; it ends with the worker, and as soon as the batch does not want it any more.
"""

import asyncio
import contextlib
import logging
import math
import platform
import queue
import re
import time
import uuid
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from formcheck._version import __version__
from formcheck.errors import FormcheckError, NotReadyError, UsageError
from formcheck.jobs.requests import (
    Event,
    Failed,
    Finished,
    Order,
    Restarted,
    WorkerMessage,
    as_plain,
    order_of,
)
from formcheck.jobs.worker_pool import WorkerPool
from formcheck.pose.models import MODEL_NAMES
from formcheck.readiness import require_libraries
from formcheck.results.storage import File

LISTEN_S = 0.5
NAME, TOLD = "name", "told"
"""What a message on the topic holds, besides what Dask adds."""

NO_LONGER_WANTED = frozenset(("cancelled", "resumed", "released", "forgotten"))
"""States of a task whose result nobody awaits."""

STOPS_ALL = NotReadyError.exit_code


def work(plain: Mapping[str, Any], n_bytes: int, version: str, topic: str) -> Finished | Failed:
    """Carry out the order that ``as_plain`` gave, for a batch of formcheck ``version``, and tell on
    ``topic`` how it goes."""
    here = platform.node()
    if version != __version__:
        reason = f"The worker on {here} has formcheck {__version__}, the batch {version}."
        hint = "Install the same version on all machines."
        return Failed(plain["name"], reason, hint, STOPS_ALL, again=True)
    order = order_of(plain)
    unseen = _unseen(order)
    if unseen:
        reason = f"The worker on {here} does not see {unseen}."
        hint = "Share it with all workers under the same path, or use URLs."
        return Failed(order.name, reason, hint, STOPS_ALL, again=True)
    from distributed import get_worker

    worker = get_worker()
    worker.log_event(topic, {NAME: order.name, TOLD: None})
    try:
        return _work(order, n_bytes, worker, topic)
    except FormcheckError as error:
        return Failed(order.name, error.message, error.hint, error.exit_code, again=True)


def _work(order: Order, n_bytes: int, worker: Any, topic: str) -> Finished | Failed:
    key = worker.get_current_task()
    with WorkerPool() as crew:
        crew.start(order, n_bytes)
        while _is_wanted(worker, key):
            for event in crew.wait(LISTEN_S):
                if isinstance(event, Finished | Failed):
                    return event
                worker.log_event(topic, {NAME: order.name, TOLD: asdict(event)})
    return Failed(order.name, "The batch was stopped.", "", code=None, again=True)


def told_in(message: Mapping[str, Any]) -> WorkerMessage | None:
    """What ``message`` on the topic says; None where the work on it began."""
    return None if message[TOLD] is None else WorkerMessage(**message[TOLD])


def _is_wanted(worker: Any, key: str) -> bool:
    task = worker.state.tasks.get(key)
    return task is not None and task.state not in NO_LONGER_WANTED


def _unseen(order: Order) -> str:
    """What of this machine is not as the batch sees it, so that no other order fares better."""
    files: list[File | None] = [order.target]
    for take in order.takes:
        files += [take.video, take.poses, take.standing]
    for folder in dict.fromkeys(file.parent for file in files if isinstance(file, Path)):
        if not folder.is_dir():
            return f"the folder {folder}"
    for model in dict.fromkeys(take.settings.model for take in order.takes):
        if model not in MODEL_NAMES and not Path(model).is_file():
            return f"the pose model {model}"
    return ""


LIBRARY = "distributed"
LOGS = (LIBRARY, "tornado")
ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]+:\d+/?")
CONNECTS_WITHIN_S = 20.0
WORKERS_WITHIN_S = 30.0
WITHOUT_WORKERS_S = 300.0
"""Workers that all went away may be restarting."""

COUNTED_EVERY_S = 2.0
CANCELLED = "cancelled"
ENDED = frozenset(("finished", "error", CANCELLED))
"""States of a future; one that is lost is begun again."""

ANSWERS_WITHIN_S = 5.0
SAME_VERSIONS = "Install the same versions on all machines."
START_WORKERS = "Start some with: dask worker ADDRESS (see docs/batch.md)."


class Cluster:
    """An ``Executor`` on the workers of the scheduler at ``address``, on as many recordings at once
    as they have threads, and on no more than ``at_most``; leaving the block stops all work.

    Raises on entering:
        UsageError: ``address`` is none, or nobody answers there in time.
        NotReadyError: a library is missing, or there are no workers, or they do not fit.
    """

    def __init__(
        self,
        address: str,
        at_most: int | None = None,
        *,
        connects_within_s: float = CONNECTS_WITHIN_S,
        workers_within_s: float = WORKERS_WITHIN_S,
    ) -> None:
        if not ADDRESS.fullmatch(address):
            raise UsageError(
                f"{address!r} is no address of a scheduler.", "One looks like tcp://host:8786."
            )
        self._address = address
        self._at_most = math.inf if at_most is None else at_most
        self._connects_within_s = connects_within_s
        self._workers_within_s = workers_within_s
        self._topic = f"formcheck-{uuid.uuid4().hex}"
        self._futures: dict[str, Any] = {}
        self._begun: set[str] = set()
        self._heard: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._client: Any = None
        self._threads = 0
        self._counted_s = self._seen_s = -math.inf

    @property
    def at_work(self) -> tuple[str, ...]:
        """See ``Executor``."""
        return tuple(self._futures)

    @property
    def at_once(self) -> int:
        """See ``Executor``."""
        now_s = time.monotonic()
        if now_s - self._counted_s > COUNTED_EVERY_S:
            with _plainly(self._address):
                self._threads = sum(self._client.nthreads().values())
            self._counted_s = now_s
            if self._threads:
                self._seen_s = now_s
        return int(min(self._threads, self._at_most))

    def has_room(self) -> bool:
        """See ``Executor``."""
        return len(self._futures) < self.at_once

    def start(self, order: Order, n_bytes: int, n_waiting: int) -> None:  # noqa: ARG002 - as in Executor
        """See ``Executor``."""
        name = order.name
        with _plainly(self._address):
            future = self._client.submit(
                work,
                as_plain(order),
                n_bytes,
                __version__,
                self._topic,
                key=f"{self._topic}/{name}",
                pure=False,
            )
        self._futures[name] = future
        future.add_done_callback(lambda _: self._heard.put(None))

    def wait(self, timeout_s: float) -> list[Event]:
        """See ``Executor``."""
        events: list[Event] = []
        with contextlib.suppress(queue.Empty):
            events += self._understood(self._heard.get(timeout=timeout_s))
        # Whatever these said last has been heard by now.
        ended = [name for name, future in self._futures.items() if future.status in ENDED]
        with contextlib.suppress(queue.Empty):
            while True:
                events += self._understood(self._heard.get_nowait())
        for name in ended:
            events += self._outcome(name)
        self._require_workers()
        return events

    def _understood(self, message: Mapping[str, Any] | None) -> list[Event]:
        name = "" if message is None else message[NAME]
        if message is None or name not in self._futures:
            return []
        event = told_in(message)
        if event is not None:
            return [event]
        if name in self._begun:
            return [Restarted(name)]
        self._begun.add(name)
        return []

    def _outcome(self, name: str) -> list[Event]:
        """How it ended; nothing where the worker is gone with its answer and Dask begins anew."""
        future = self._futures[name]
        if future.status == CANCELLED:
            raise _lost(self._address)
        event = self._answer(name, future)
        if event is None:
            return []
        del self._futures[name]
        self._begun.discard(name)
        return [event]

    def _answer(self, name: str, future: Any) -> Event | None:
        """What the worker says; None where it is gone with its answer."""
        from distributed import KilledWorker

        with _plainly(self._address):
            try:
                error = future.exception(timeout=ANSWERS_WITHIN_S)
                if error is None:
                    event: Event = future.result(timeout=ANSWERS_WITHIN_S)
                    return event
            except TimeoutError:
                return None
        if isinstance(error, KilledWorker):
            reason = "Several workers died while they worked on it."
            hint = "If the memory ran out, give each worker fewer threads: dask worker --nthreads 1"
            return Failed(name, reason, hint, code=None, again=True)
        if isinstance(error, ImportError):
            raise NotReadyError(f"A worker lacks a library: {error}.", SAME_VERSIONS) from error
        reason = f"The worker that had it failed: {type(error).__name__}: {error}"
        return Failed(name, reason, "Please report it.", code=None)

    def _require_workers(self) -> None:
        if not self.at_once and time.monotonic() - self._seen_s > WITHOUT_WORKERS_S:
            raise NotReadyError(
                f"The scheduler at {self._address} has had no workers for "
                f"{WITHOUT_WORKERS_S / 60:.0f} minutes.",
                START_WORKERS,
            )

    def __enter__(self) -> Self:
        require_libraries((LIBRARY,))
        _silence_logs()
        self._client = self._connected()
        try:
            self._require_fit_workers()
            self._client.subscribe_topic(self._topic, self._hear)
        except BaseException:
            self._close()
            raise
        return self

    def _connected(self) -> Any:
        from distributed import Client

        within_s = self._connects_within_s
        try:
            asyncio.run(asyncio.wait_for(_greeted(self._address, within_s), within_s))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Versions are compared below.
                return Client(self._address, timeout=within_s, set_as_default=False)  # type: ignore[no-untyped-call]
        except ImportError as error:  # How Dask says that versions do not go together.
            first = str(error).partition("\n")[0]
            message = f"The scheduler at {self._address} does not fit: {first}"
            raise NotReadyError(message, SAME_VERSIONS) from error
        except Exception as error:  # Whatever answers there instead may say anything.
            raise UsageError(
                f"No scheduler answers at {self._address}.",
                "Start one with: dask scheduler (see docs/batch.md).",
            ) from error

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        _, message = event
        self._heard.put(message)

    def _require_fit_workers(self) -> None:
        client = self._client
        with _plainly(self._address), contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=self._workers_within_s)
        if not self.at_once:
            raise NotReadyError(f"The scheduler at {self._address} has no workers.", START_WORKERS)
        with _plainly(self._address):
            versions = client.get_versions(packages=["formcheck"])
        mine = _relevant(versions["client"])
        for address, theirs in versions["workers"].items():
            unlike = _unlike(mine, _relevant(theirs))
            if unlike:
                raise NotReadyError(f"The worker at {address} has {unlike}.", SAME_VERSIONS)

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        with contextlib.suppress(Exception):  # The scheduler may be gone, which ends the work too.
            self._client.cancel(list(self._futures.values()), force=True)
        self._futures.clear()
        with contextlib.suppress(Exception):
            self._client.close(timeout=self._connects_within_s)


def _silence_logs() -> None:
    """Dask logs, with tracebacks, what is said plainly here. Each of its loggers has a level of its
    own, and has it only once the library is loaded."""
    import distributed  # noqa: F401

    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in LOGS]
    for name in (*LOGS, *names):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


async def _greeted(address: str, within_s: float) -> None:
    """Wait for the scheduler's greeting, for which Client would wait for ever."""
    from distributed.comm.core import connect
    from distributed.security import Security

    security: Any = Security
    reach: Any = connect
    arguments = security().get_connection_args("client")
    comm = await reach(address, timeout=within_s, **arguments)
    comm.abort()


def _relevant(versions: Mapping[str, Any]) -> dict[str, str | None]:
    """Versions that have to agree: Python's first two numbers, since code goes from one to the
    other."""
    packages = versions["packages"]
    python = ".".join(str(versions["host"]["python"]).split(".")[:2])
    return {"Python": python} | {name: packages.get(name) for name in ("formcheck", LIBRARY)}


def _unlike(mine: Mapping[str, str | None], theirs: Mapping[str, str | None]) -> str:
    for name, version in mine.items():
        if theirs[name] != version:
            return f"{_named(name, theirs[name])}, this machine {_named(name, version)}"
    return ""


def _named(name: str, version: str | None) -> str:
    return f"no {name}" if version is None else f"{name} {version}"


def _lost(address: str) -> NotReadyError:
    return NotReadyError(
        f"The connection to the scheduler at {address} was lost.",
        "Finished results are kept; the same command goes on.",
    )


@contextlib.contextmanager
def _plainly(address: str) -> Iterator[None]:
    """What goes wrong between the scheduler and this process, as a sentence."""
    try:
        yield
    except FormcheckError:
        raise
    except Exception as error:  # Closed connections have many names in Dask.
        raise _lost(address) from error
