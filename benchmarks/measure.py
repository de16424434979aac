"""What a piece of work costs: time, processor time, memory."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

_RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass
class Cost:
    """Of ``n_frames`` frames. ``wall_s`` on the clock, ``cpu_s`` on all cores together;
    ``peak_bytes``: most memory that the process held."""

    n_frames: int
    wall_s: float
    cpu_s: float
    peak_bytes: int

    @property
    def frames_per_s(self) -> float:
        """By the clock."""
        return self.n_frames / self.wall_s

    @property
    def cpu_ms(self) -> float:
        """Of one frame."""
        return 1000.0 * self.cpu_s / self.n_frames

    def busy(self, cores: int) -> float:
        """Share of ``cores`` in use, 0..1."""
        return self.cpu_s / self.wall_s / cores


@contextmanager
def timed(n_frames: int) -> Iterator[Cost]:
    """Fills in the cost of the block for this process and all its threads."""
    cost = Cost(n_frames, 0.0, 0.0, 0)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    yield cost
    cost.wall_s, cost.cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    cost.peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT_BYTES


def of_command(command: Sequence[str], n_frames: int) -> Cost:
    """A whole process, from its start. Raises RuntimeError where it fails."""
    # By a small process between: a child is charged with the memory of its parent too.
    return said_by([sys.executable, "-m", "benchmarks.measure", str(n_frames), *command])


def said_by(command: Sequence[str]) -> Cost:
    """The cost that a process prints about a part of its work. Raises RuntimeError."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}")
    told: dict[str, Any] = json.loads(done.stdout)
    return Cost(**told)


def say(cost: Cost) -> None:
    """Print ``cost`` for ``said_by``."""
    print(json.dumps(asdict(cost)))


def main() -> None:
    """Run the command given after the number of frames, silently, and say its cost."""
    n_frames, *command = sys.argv[1:]
    began_s = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began_s
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(process.returncode)
    peak_bytes = used.ru_maxrss * _RSS_UNIT_BYTES
    say(Cost(int(n_frames), wall_s, used.ru_utime + used.ru_stime, peak_bytes))


if __name__ == "__main__":
    main()
