"""Real runs in processes of their own: a short clip, started, watched, killed, looked at."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Self

import psutil

from formcheck.results.result import load
from formcheck.video.reader import open_video
from formcheck.video.writer import VideoWriter

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "treadmill_side_30fps.mp4"
N_FRAMES = 60
MARK = "FORMCHECK_TEST_RUN"
"""An environment variable by which every process of a run is found."""

CONTRACT = (
    *("analysis.json", "pose.npz", "series.npz", "people.npz", "source.json"),
    *("report.html", "metrics.csv", "strides.csv"),
)
BATCH_MEMORY = ".formcheck-batch.sqlite3"
BEFORE_IT_SPEAKS = "(starting)"
SETTLING_S = 15.0


def cut_clip(path: Path, start: int = 0) -> Path:
    """Two seconds of the side sample from frame ``start`` on, at half its size: three strides."""
    source = open_video(SAMPLE)
    width, height = source.info.size_px
    with VideoWriter(path, (width // 2, height // 2), Fraction(30)) as writer:
        for frame in source.frames(start, start + N_FRAMES):
            writer.write(frame.rgb[::2, ::2], frame.file_time_s)
    return path


@dataclass
class Run:
    """``python -m formcheck ARGUMENTS`` in a session of its own."""

    process: subprocess.Popen[str]
    mark: str
    began_s: float
    told: list[tuple[float, str]] = field(default_factory=list)
    """Lines on standard error and when they came, seconds after the start."""
    ended_s: float = 0.0

    @classmethod
    def start(cls, *arguments: str | Path, cwd: Path) -> Self:
        mark = uuid.uuid4().hex
        (cwd / "tmp").mkdir(exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "formcheck", *map(str, arguments)],
            cwd=cwd,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            env=os.environ | {MARK: mark, "TMPDIR": str(cwd / "tmp")},
        )
        return cls(process, mark, time.monotonic())

    def __post_init__(self) -> None:
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self.told.append((time.monotonic() - self.began_s, line.rstrip()))
        self.ended_s = time.monotonic() - self.began_s

    @property
    def last_line(self) -> str:
        return self.told[-1][1] if self.told else BEFORE_IT_SPEAKS

    def wait_for_line(self, number: int, timeout_s: float = 120.0) -> None:
        """Until line ``number`` (from 0) was said, or the run is over."""
        until_s = time.monotonic() + timeout_s
        while len(self.told) <= number and self.process.poll() is None:
            assert time.monotonic() < until_s, self.told
            time.sleep(0.005)

    def wait_for_end(self, at_most_s: float) -> None:
        """Until the run is over, or that long."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(at_most_s)

    def finish(self, timeout_s: float = 240.0) -> int:
        code = self.process.wait(timeout_s)
        self._listener.join()
        return code

    def kill_all(self) -> None:
        """SIGKILL to every process of the run at once: the machine's out-of-memory hour."""
        for process in (self.process.pid, *[p.pid for p in self.alive()]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()

    def kill_leader(self) -> None:
        """SIGKILL to the process that was started; its children have to notice."""
        self.process.kill()
        self.process.wait()

    def alive(self) -> list[psutil.Process]:
        """Processes of this run that still do something."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == self.mark and (
                    process.status() != psutil.STATUS_ZOMBIE
                ):
                    found.append(process)
        return found

    def assert_nobody_left(self) -> None:
        until_s = time.monotonic() + SETTLING_S
        while self.alive():
            assert time.monotonic() < until_s, [p.cmdline() for p in self.alive()]
            time.sleep(0.1)
        self._listener.join()


def assert_whole(folder: Path, *, video: bool = True) -> None:
    """Everything the contract names is there and can be opened to its end."""
    analysis = load(folder)
    assert analysis.reason == ""
    assert {name for name in CONTRACT if not (folder / name).is_file()} == set()
    assert (folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    if video:
        frames = sum(1 for _ in open_video(folder / "annotated.mp4").frames())
        assert frames == analysis.primary.info.n_frames
    pictures = list((folder / "keyframes").glob("*.jpg"))
    assert len(pictures) == 6
    assert {p.read_bytes()[-2:] for p in pictures} == {b"\xff\xd9"}
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []


def leftovers(place: Path) -> list[str]:
    """What runs on targets in ``place`` left behind; a batch's memory is to stay."""
    return sorted(p.name for p in place.glob(".formcheck-*") if p.name != BATCH_MEMORY)


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file in ``folder`` by its name."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
