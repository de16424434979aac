"""Loaded by a Dask worker: recordings are worked on by the stand-in of ``fake_worker``."""

import sys
from functools import partial
from pathlib import Path

from formcheck.jobs import cluster
from formcheck.jobs.worker_pool import WorkerPool

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


def dask_setup(_worker: object) -> None:
    stand_in = partial(WorkerPool, command=FAKE, patience_s=60.0, stopping_s=1.0)
    setattr(cluster, "WorkerPool", stand_in)  # noqa: B010 - it is not theirs to export
