"""Processes that die, hang, talk nonsense or are stopped: each costs one recording."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from formcheck.errors import NotReadyError
from formcheck.jobs.requests import Event, Failed, Finished, Order, PlannedTake, WorkerMessage
from formcheck.jobs.worker_pool import WorkerPool
from formcheck.results.folder import stage
from formcheck.results.result import load, save
from formcheck.settings import Settings
from tests.support.batch_entries import FORMATS, entry, write_result
from tests.support.fake_batch import FAKE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def order_for(folder: Path, order: str, name: str = "a") -> Order:
    video = folder / f"{name}.mp4"
    video.write_text(order, encoding="utf-8")
    return Order(name, entry(video).takes, folder / name, FORMATS, video=False)


def until_over(crew: WorkerPool, at_most_s: float = 60.0) -> list[Event]:
    events: list[Event] = []
    until_s = time.monotonic() + at_most_s
    while crew.at_work and time.monotonic() < until_s:
        events += crew.wait(0.2)
    assert not crew.at_work
    return events


def ended(folder: Path, order: str, patience_s: float = 60.0) -> Finished | Failed:
    with WorkerPool(command=FAKE, patience_s=patience_s) as crew:
        crew.start(order_for(folder, order))
        *told, last = until_over(crew)
    assert all(isinstance(event, WorkerMessage) for event in told)
    assert sum(event.frames for event in told if isinstance(event, WorkerMessage)) == 40
    assert isinstance(last, Finished | Failed)
    return last


@pytest.fixture(autouse=True)
def temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever happens, nothing is left among the temporary files."""
    place = tmp_path_factory.mktemp("temporary")
    before, tempfile.tempdir = tempfile.tempdir, str(place)
    yield
    tempfile.tempdir = before
    assert not list(place.iterdir())


def test_a_good_one_tells_how_it_goes_and_what_it_found(tmp_path: Path) -> None:
    last = ended(tmp_path, "ok")
    assert isinstance(last, Finished)
    assert last.row["name"] == "a"
    assert last.videos[0]["n_frames"] == 100
    assert (tmp_path / "a" / "analysis.json").is_file()


@pytest.mark.skipif(os.name == "nt", reason="signals are told elsewhere")
def test_one_that_aborts_says_its_last_words(tmp_path: Path) -> None:
    last = ended(tmp_path, "abort")
    assert isinstance(last, Failed)
    assert "died (signal 6)" in last.reason
    assert "the last words" in last.hint
    assert not last.again


@pytest.mark.skipif(os.name == "nt", reason="signals are told elsewhere")
def test_one_that_somebody_kills_is_worth_another_try(tmp_path: Path) -> None:
    last = ended(tmp_path, "killed")
    assert isinstance(last, Failed)
    assert "died (signal 9)" in last.reason
    assert last.again


def test_one_that_sleeps_is_ended(tmp_path: Path) -> None:
    began_s = time.monotonic()
    last = ended(tmp_path, "sleep", patience_s=2.0)
    assert time.monotonic() - began_s < 30.0
    assert isinstance(last, Failed)
    assert "made no progress for 2 s" in last.reason
    assert not last.again


@pytest.mark.parametrize(
    ("order", "code", "again"),
    [
        ("exit 3", 3, False),
        ("exit 6", 6, True),
        ("exit 7", 7, True),
        ("exit 0", None, False),
        ("fail 2", 2, False),
        ("fail 2 again", 2, True),
        ("fail 3", 3, False),
        ("fail 6", 6, True),
        ("fail 7", 7, True),
        ("garbage", 3, False),
    ],
)
def test_exit_codes_tell_whose_fault_it_was(
    order: str, code: int | None, again: bool, tmp_path: Path
) -> None:
    last = ended(tmp_path, order)
    assert isinstance(last, Failed)
    assert (last.code, last.again) == (code, again)
    if order.startswith("fail"):
        assert (last.reason, last.hint) == (f"it failed with {code}", "a hint")
    else:
        assert "without a result" in last.reason


def test_one_failing_leaves_the_others_alone(tmp_path: Path) -> None:
    orders = {"a": "abort", "b": "ok", "c": "fail 3", "d": "garbage"}
    with WorkerPool(command=FAKE) as crew:
        for name, order in orders.items():
            crew.start(order_for(tmp_path, order, name))
        events = [event for event in until_over(crew) if not isinstance(event, WorkerMessage)]
    assert {e.name: type(e) for e in events} == {
        "a": Failed, "b": Finished, "c": Failed, "d": Failed,
    }  # fmt: skip


def test_leaving_stops_those_at_work(tmp_path: Path) -> None:
    others = psutil.Process().children()
    with WorkerPool(command=FAKE, stopping_s=1.0) as crew:
        for name in "ab":
            crew.start(order_for(tmp_path, "sleep", name))
        while len({e.name for e in crew.wait(0.2) if isinstance(e, WorkerMessage)}) < 1:
            pass
        children = [c for c in psutil.Process().children() if c not in others]
        assert len(children) >= 2
    assert not [c for c in children if c.is_running() and c.status() != psutil.STATUS_ZOMBIE]


def test_a_command_that_is_not_there_costs_no_temporary_files(tmp_path: Path) -> None:
    with (
        WorkerPool(command=("/no/such/program",)) as crew,
        pytest.raises(NotReadyError, match="No process"),
    ):
        crew.start(order_for(tmp_path, "ok"))


STUCK = """
import sys, time
from formcheck.workflows.batch import worker
def work(line, say):
    say.stage("stuck")
    while True:
        try:
            time.sleep(600)
        except KeyboardInterrupt:
            if "deaf" not in sys.argv:
                raise
worker._work, worker.GRACE_S = work, 1.0
sys.exit(worker.main())
"""
BATCH = """
import sys
from pathlib import Path
from formcheck.jobs.worker_pool import WorkerPool
from formcheck.jobs.requests import Order
with WorkerPool(command=(sys.executable, "-c", *sys.argv[1:])) as crew:
    crew.start(Order("a", (), Path("a"), (), False))
    while True:
        for event in crew.wait(0.1):
            print(event, flush=True)
"""


def test_a_result_that_another_run_is_writing_is_worth_another_try(tmp_path: Path) -> None:
    """The true worker, asked for a result whose lock is held."""
    poses = tmp_path / "pose.npz"
    write_result(tmp_path / "done", entry(tmp_path / "v.mp4").takes, "0" * 64)
    poses.write_bytes((tmp_path / "done" / "pose.npz").read_bytes())
    takes = (PlannedTake(None, poses, Settings(model="lite")),)
    order = Order("done", takes, tmp_path / "done", FORMATS, False)
    with stage(tmp_path / "done") as mine, WorkerPool() as crew:
        crew.start(order)
        last = until_over(crew)[-1]
        save(load(tmp_path / "done"), mine)
    assert isinstance(last, Failed)
    assert (last.code, last.again) == (2, True)
    assert "nother run" in last.reason


@pytest.mark.parametrize("deaf", [(), ("deaf",)])
def test_workers_end_when_the_batch_is_killed(deaf: tuple[str, ...], tmp_path: Path) -> None:
    """The true worker, stuck in its work; one of them does not even listen to Ctrl-C."""
    batch = subprocess.Popen(
        [sys.executable, "-c", BATCH, STUCK, *deaf],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path)),
    )
    assert batch.stdout is not None
    assert b"stuck" in batch.stdout.readline()
    (worker,) = psutil.Process(batch.pid).children()
    assert list(tmp_path.iterdir())
    batch.kill()
    batch.wait()
    batch.stdout.close()
    assert psutil.wait_procs([worker], timeout=20.0)[1] == []
    assert not list(tmp_path.iterdir())
