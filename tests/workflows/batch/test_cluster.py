"""A batch on a Dask cluster: a real scheduler and workers over loopback, one of them killed."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

pytest.importorskip("distributed", reason="needs the extra formcheck[cluster]")

from formcheck._version import __version__
from formcheck.errors import NotReadyError, UsageError
from formcheck.jobs import cluster
from formcheck.jobs.cluster import Cluster
from formcheck.jobs.requests import (
    BatchEntry,
    Event,
    Failed,
    Finished,
    Order,
    WorkerMessage,
    as_plain,
)
from formcheck.readiness import libraries
from formcheck.reporting.overview import Outcome
from formcheck.workflows.batch.assess import WantedResult
from formcheck.workflows.batch.run import BatchOptions, BatchOutcome, run_batch
from formcheck.workflows.batch.store import DELIVERIES, LocalStore
from tests.support.batch_entries import FORMATS, entry
from tests.support.cluster import ROOT, Parts, formcheck, parts_in
from tests.support.fake_batch import Seen, counts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals are told elsewhere"),
]


FAKE = "tests.support.fake_preload"


@dataclass
class Running:
    """A scheduler with two workers that do what the text in a recording says."""

    parts: Parts
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with parts_in(tmp_path_factory.mktemp("cluster")) as parts:
        address = parts.scheduler()
        workers = [parts.worker(address, name, preload=FAKE) for name in ("one", "two")]
        yield Running(parts, address, workers)


class CountingShelf(LocalStore):
    """Counts how often a result is put in its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, delivered_to=True)
        self.accepted: list[str] = []

    def accept(self, name: str, delivered: str) -> None:
        super().accept(name, delivered)
        self.accepted.append(name)


@dataclass
class Telling(Seen):
    """Also remembers what it was told, and does something as soon as an entry was begun."""

    when_told: Callable[[str], None] = lambda _: None
    told_: list[WorkerMessage] = field(default_factory=list)

    def told(self, told: WorkerMessage) -> None:
        super().told(told)
        self.told_.append(told)
        self.when_told(told.name)


def put(folder: Path, **orders: str) -> list[BatchEntry]:
    for name, order in orders.items():
        (folder / f"{name}.mp4").write_text(order, encoding="utf-8")
    return [entry(folder / f"{name}.mp4") for name in sorted(orders)]


def run(
    running: Running, entries: list[BatchEntry], shelf: LocalStore, display: Seen | None = None
) -> BatchOutcome:
    how = BatchOptions(WantedResult(shelf, FORMATS, video=False))
    return run_batch(entries, how, display or Seen(), lambda _: Cluster(running.address))


def test_outcomes_are_those_of_a_single_machine(running: Running, tmp_path: Path) -> None:
    entries = put(tmp_path, a="ok", b="abort", c="nobody", d="fail 3", e="ok 2")
    shelf = CountingShelf(tmp_path / "out")
    display = Telling()
    report = run(running, entries, shelf, display)
    assert report.stopped is None
    assert counts(report) == (2, 0, 1, 2), report.rows
    assert sorted(shelf.accepted) == ["a", "c", "e"]
    assert "signal 6" in report.rows["b"].reason
    assert sum(told.frames for told in display.told_) == 40 * len(entries)
    assert (tmp_path / "out" / "a" / "strides.csv").is_file()
    assert not (tmp_path / "out" / DELIVERIES).exists()
    assert counts(run(running, entries, shelf)) == (0, 2, 1, 2)
    assert sorted(shelf.accepted) == ["a", "c", "e"]


def test_a_killed_worker_costs_nothing_but_time(running: Running, tmp_path: Path) -> None:
    """The first to work on ``a`` is killed -9 while it does; the other begins ``a`` again."""
    begun = tmp_path / "begun"
    others = {f"r{n}": f"ok {n}" for n in range(6)}
    entries = put(tmp_path, a=f"linger {begun}", **others)
    killed: list[int] = []

    def kill() -> None:
        until_s = time.monotonic() + 60.0
        while not (begun.exists() and begun.read_text()) and time.monotonic() < until_s:
            time.sleep(0.05)
        stand_in = psutil.Process(int(begun.read_text()))
        worker = stand_in.parent()
        assert worker is not None
        killed.append(worker.pid)
        worker.kill()
        stand_in.kill()  # It does not notice by itself, as the true one does.

    killer = threading.Thread(target=kill)
    killer.start()
    shelf, display = CountingShelf(tmp_path / "out"), Telling()
    report = run(running, entries, shelf, display)
    killer.join()
    assert report.stopped is None
    assert counts(report) == (7, 0, 0, 0)
    assert display.begun.count("a") == 2
    assert sorted(shelf.accepted) == sorted(e.name for e in entries)
    assert not (tmp_path / "out" / DELIVERIES).exists()

    (dead,) = (worker for worker in running.workers if worker.pid in killed)
    dead.wait()
    running.workers.remove(dead)
    running.workers.append(running.parts.worker(running.address, "three", preload=FAKE))


def test_an_answer_that_is_lost_with_its_worker_is_given_again(tmp_path: Path) -> None:
    """A worker is killed -9 after the work and before the batch asked how it ended."""
    (one,) = put(tmp_path, a="ok")
    target = tmp_path / "out" / "a"
    target.parent.mkdir()
    delivery = target.parent / DELIVERIES
    order = Order("a", one.takes, target, FORMATS, video=False, delivery=delivery)
    with parts_in(tmp_path / "parts") as parts:
        address = parts.scheduler()
        workers = {name: parts.worker(address, name, preload=FAKE) for name in ("one", "two")}
        with Cluster(address) as crew:
            crew.start(order, 0, 0)
            future = crew._futures["a"]
            until_s = time.monotonic() + 60.0
            while future.status != "finished" and time.monotonic() < until_s:
                time.sleep(0.05)
            (holder,) = crew._client.who_has([future])[future.key]
            workers[crew._client.scheduler_info()["workers"][holder]["id"]].kill()
            events: list[Event] = []
            while crew.at_work and time.monotonic() < until_s:
                events += crew.wait(0.2)
    assert isinstance(events[-1], Finished)
    assert len(list(delivery.iterdir())) == 2  # The first one's, and the one that counts.
    assert (Path(events[-1].delivered) / "analysis.json").is_file()


def test_what_is_not_wanted_any_more_is_ended(running: Running, tmp_path: Path) -> None:
    entries = put(tmp_path, a="ok", b="sleep")
    display = Seen(interrupt_after=1)
    report = run(running, entries, CountingShelf(tmp_path / "out"), display)
    assert isinstance(report.stopped, KeyboardInterrupt)
    assert list(report.rows) == ["a"]
    until_s = time.monotonic() + 20.0
    while asleep(running) and time.monotonic() < until_s:
        time.sleep(0.2)
    assert not asleep(running)
    put(tmp_path, b="ok b")
    assert counts(run(running, entries, CountingShelf(tmp_path / "out"))) == (1, 1, 0, 0)


def asleep(running: Running) -> list[psutil.Process]:
    return [c for w in running.workers for c in psutil.Process(w.pid).children(recursive=True)]


def test_a_folder_that_workers_do_not_share_stops_the_batch(tmp_path: Path) -> None:
    (entry_,) = put(tmp_path, a="ok")
    plain = as_plain(Order("a", entry_.takes, Path("/nowhere/out/a"), FORMATS, video=False))
    answer = cluster.work(plain, 0, __version__, "topic")
    assert isinstance(answer, Failed)
    assert (answer.code, answer.again) == (7, True)
    assert "does not see the folder /nowhere/out" in answer.reason


def test_another_version_is_told_by_the_worker(
    running: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cluster, "__version__", "999.0")
    report = run(running, put(tmp_path, a="ok"), CountingShelf(tmp_path / "out"))
    assert isinstance(report.stopped, NotReadyError)
    assert "the batch 999.0" in report.stopped.message


def test_other_versions_are_said_before_anything_starts(running: Running, tmp_path: Path) -> None:
    put(tmp_path, a="ok")
    parts = running.parts
    odd = parts.worker(running.address, "odd", preload="tests.support.other_version_preload")
    try:
        batch = ("batch", "a.mp4", "--out", "out", "--scheduler", running.address)
        ended = formcheck(*batch, cwd=tmp_path)
    finally:
        odd.terminate()
        odd.wait(20)
    assert ended.returncode == 7, ended.stderr
    assert "has formcheck 999.0, this machine formcheck " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out" / "a").exists()


@pytest.mark.parametrize("address", ["host", "host:8786", "http://host:80", "tcp://host", "tcp://"])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a scheduler"):
        Cluster(address)


def test_a_scheduler_that_does_not_answer_is_waited_for_no_longer_than_said() -> None:
    began_s = time.monotonic()
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = f"tcp://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(UsageError, match="No scheduler answers"):
            Cluster(address, connects_within_s=1.0).__enter__()
    assert time.monotonic() - began_s < 15.0


def test_a_cluster_without_workers_is_said(tmp_path: Path) -> None:
    with parts_in(tmp_path) as parts:
        address = parts.scheduler()
        with pytest.raises(NotReadyError, match="has no workers"):
            Cluster(address, workers_within_s=0.5).__enter__()


def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        libraries, "installed_version", lambda name: None if name == "distributed" else "9999"
    )
    with pytest.raises(
        NotReadyError, match=r"distributed is missing, which batch --scheduler needs"
    ):
        Cluster("tcp://127.0.0.1:1").__enter__()


def test_a_scheduler_that_dies_is_one_sentence(tmp_path: Path) -> None:
    """Its own loggers have levels of their own, which they take as the library loads."""
    begun = tmp_path / "begun"
    put(tmp_path, b=f"linger {begun}")
    with parts_in(tmp_path / "parts") as parts:
        address = parts.scheduler()
        parts.worker(address, "only", preload=FAKE)
        batch = ("batch", "b.mp4", "--out", "out", "--model", "lite", "--no-video")
        with subprocess.Popen(
            [sys.executable, "-m", "formcheck", *batch, "--scheduler", address],
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE, text=True,
        ) as running_batch:  # fmt: skip
            until_s = time.monotonic() + 60.0
            while not (begun.exists() and begun.read_text()) and time.monotonic() < until_s:
                time.sleep(0.05)
            parts.processes[0].kill()
            _, told = running_batch.communicate(timeout=120)
    assert running_batch.returncode == 7
    assert "Traceback" not in told
    assert len([line for line in told.splitlines() if line.startswith("Error:")]) == 1


def test_a_scheduler_that_dies_ends_the_batch_and_nothing_is_lost(tmp_path: Path) -> None:
    entries = put(tmp_path, a="ok", b="sleep")
    with parts_in(tmp_path / "parts") as parts:
        address = parts.scheduler()
        parts.worker(address, "only", preload=FAKE)

        def kill(name: str) -> None:
            if name == "b":
                parts.processes[0].kill()

        shelf = CountingShelf(tmp_path / "out")
        report = run_batch(
            entries,
            BatchOptions(WantedResult(shelf, FORMATS, video=False)),
            Telling(when_told=kill),
            lambda _: Cluster(address, connects_within_s=2.0),
        )
    assert isinstance(report.stopped, NotReadyError)
    assert report.rows["a"].outcome is Outcome.DONE
    assert (tmp_path / "out" / "a" / "analysis.json").is_file()
