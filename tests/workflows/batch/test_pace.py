"""How far, how fast, how long still."""

from dataclasses import dataclass

import pytest

from formcheck.cli.progress import duration, status
from formcheck.jobs.requests import WorkerMessage
from formcheck.jobs.worker_pool import MEMORY_PER_WORKER_BYTES, workers
from formcheck.workflows.batch.progress import EtaEstimator

GB = 1e9


@dataclass
class Clock:
    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_time_left_comes_from_bytes_and_frames() -> None:
    clock = Clock()
    pace = EtaEstimator({"a": 1000, "b": 1000, "c": 2000}, clock)
    assert pace.left_s is None
    pace.started("a")
    pace.told(WorkerMessage("a", stage="Reading"))
    assert pace.left_s is None
    pace.told(WorkerMessage("a", stage="Finding the runner", total_frames=500))
    pace.told(WorkerMessage("a", frames=250))
    clock.now_s += 25.0
    assert pace.frames_per_s == pytest.approx(10.0)
    # 500 frames in 1000 bytes: 4000 bytes are 2000 frames, of which 250 are done.
    assert pace.left_s == pytest.approx(175.0)
    pace.told(WorkerMessage("a", frames=250))
    pace.told(WorkerMessage("a", stage="Annotated video", total_frames=500))
    pace.told(WorkerMessage("a", frames=500))
    clock.now_s += 25.0
    pace.ended("a")
    assert pace.frames_per_s == pytest.approx(10.0)
    assert pace.left_s == pytest.approx(150.0)
    assert status(pace) == "1 of 3 recordings, 10 frames/s, 2 min left"


def test_both_recordings_of_a_session_count() -> None:
    clock = Clock()
    pace = EtaEstimator({"a": 1000}, clock)
    pace.started("a")
    for number in (1, 2):
        pace.told(WorkerMessage("a", stage=f"Finding the runner ({number} of 2)", total_frames=100))
        pace.told(WorkerMessage("a", frames=100))
        pace.told(WorkerMessage("a", stage=f"Reading the gait ({number} of 2)"))
    clock.now_s += 10.0
    assert pace.frames_per_s == pytest.approx(20.0)
    assert pace.left_s == 0.0


def test_names_in_work_are_shown_harmless_and_not_all() -> None:
    pace = EtaEstimator(dict.fromkeys(("a\x1b[31m", "b", "c", "d", "e"), 1))
    for name in pace.sizes:
        pace.started(name)
    line = status(pace)
    assert "\x1b" not in line
    assert line.endswith("b, c, 2 more")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3, "10 s"), (44, "40 s"), (100, "2 min"), (3600, "60 min"), (12_000, "3 h 20 min")],
)
def test_durations_are_no_more_exact_than_known(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("jobs", "n_recordings", "memory_bytes", "expected"),
    [
        (8, 100, 64 * GB, 8),
        (8, 3, 64 * GB, 3),
        (8, 100, 4 * GB, 3),
        (8, 100, 0.5 * GB, 1),
        (1, 100, 64 * GB, 1),
    ],
)
def test_no_more_workers_than_jobs_recordings_and_memory(
    jobs: int, n_recordings: int, memory_bytes: float, expected: int
) -> None:
    assert workers(jobs, n_recordings, memory_bytes) == expected
    assert expected == 1 or expected * MEMORY_PER_WORKER_BYTES <= memory_bytes
