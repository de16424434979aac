"""How many recordings this machine can work on at once."""

import os
from pathlib import Path

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
