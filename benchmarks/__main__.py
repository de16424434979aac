"""Measure in one run, and print, how fast the pose model alone, a plain script and formcheck are.

    python -m benchmarks [--models lite,full,heavy] [--sizes 720p,1080p] [--seconds 30]

Every row is a process of its own, one after the other. Meaningful on a machine that does nothing
else; the load before each row is printed beside it.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clips import HEIGHTS_PX, SAMPLE, made
from benchmarks.measure import Cost, of_command, said_by
from benchmarks.table import FIRST_LINES, ratios, row
from formcheck.jobs.worker_pool import cores
from formcheck.pose.models import MODEL_NAMES
from formcheck.video.reader import open_video


@dataclass(frozen=True)
class Bench:
    """One recording with one model."""

    clip: Path
    n_frames: int
    model: str
    cores: int
    folder: Path

    def rows(self) -> Iterator[tuple[str, Callable[[], Cost]]]:
        """What is measured, by its name, in order."""
        yield "bare, 1 thread", lambda: self._work("bare", 1)
        yield "bare, all cores", lambda: self._work("bare", self.cores)
        yield "naive loop", lambda: self._work("naive", 1)
        yield "pose pass", lambda: self._work("pass", self.cores)
        yield "no video", lambda: self._analyze("--no-video")
        yield "with video", self._analyze

    def _work(self, kind: str, cores: int) -> Cost:
        asked = [kind, str(self.clip), self.model, str(cores)]
        return said_by([sys.executable, "-m", "benchmarks.work", *asked])

    def first_frame(self) -> Cost:
        """From the start of the command to its first landmarks."""
        asked = ["first", str(self.clip), self.model]
        return of_command([sys.executable, "-m", "benchmarks.work", *asked], 1)

    def _analyze(self, *options: str) -> Cost:
        out = self.folder / "result"
        shutil.rmtree(out, ignore_errors=True)
        asked = ["--model", self.model, "--out", str(out), "--quiet", *options]
        command = [sys.executable, "-m", "formcheck", "analyze", str(self.clip), *asked]
        return of_command(command, self.n_frames)


def run(bench: Bench, size: str) -> None:
    """Measure and print every row, then their ratios."""
    costs: dict[str, Cost] = {}
    for name, measure in bench.rows():
        load = os.getloadavg()[0]
        costs[name] = measure()
        print(row(size, bench.model, name, costs[name], bench.cores, load), flush=True)
    for line in ratios(costs, bench.cores):
        print(line, flush=True)
    print(f"  first frame inferred after {bench.first_frame().wall_s:.2f} s", flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--models", default=",".join(MODEL_NAMES))
    parser.add_argument("--sizes", default=",".join(HEIGHTS_PX))
    parser.add_argument("--seconds", type=float, default=30.0, help="length of the recording")
    parser.add_argument("--clip", type=Path, help="a recording of your own, as it is")
    asked = parser.parse_args()
    print(*FIRST_LINES, sep="\n")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for size in ["as it is"] if asked.clip else asked.sizes.split(","):
            clip = asked.clip or made(folder, HEIGHTS_PX[size], asked.seconds, SAMPLE)
            n_frames = open_video(clip).info.n_frames
            if asked.clip:
                clip = Path(shutil.copy(clip, folder))
            for model in asked.models.split(","):
                run(Bench(clip, n_frames, model, cores(), folder), size)


if __name__ == "__main__":
    main()
