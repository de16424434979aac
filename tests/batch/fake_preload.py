"""Loaded by a Dask worker: recordings are worked on by the stand-in of ``fake_worker``."""

import sys
from functools import partial
from pathlib import Path

from formcheck.batch import cluster_task
from formcheck.batch.crew import Crew

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


def dask_setup(_worker: object) -> None:
    stand_in = partial(Crew, command=FAKE, patience_s=60.0, stopping_s=1.0)
    setattr(cluster_task, "Crew", stand_in)  # noqa: B010 - it is not theirs to export
