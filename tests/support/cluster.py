"""A real scheduler and real workers of Dask, over loopback, and a server that stands in for S3."""

import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 60.0
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__INTERVAL": "10s"}


@dataclass
class Parts:
    """Processes of one test, ended with it. ``folder``: for their logs and files."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, log: str, env: dict[str, str] | None = None) -> Path:
        """Start a Python module; the file it writes its words to."""
        words = self.folder / log
        with words.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self.folder,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | QUIET | (env or {}),
            )
        self.processes.append(process)
        return words

    def scheduler(self) -> str:
        """Its address."""
        listening = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        words = self.start("distributed.cli.dask_scheduler", *listening, log="scheduler.log")
        return heard(words, r"Scheduler at:\s+(tcp://\S+)")

    def worker(
        self, scheduler: str, name: str, *, preload: str = "", env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Its process, ready to work. ``preload``: a module that changes it."""
        alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        private = ("--local-directory", str(self.folder / name), "--name", name)
        first = ("--preload", preload) if preload else ()
        options = (*alone, *private, *first)
        module = "distributed.cli.dask_worker"
        words = self.start(module, scheduler, *options, log=f"{name}.log", env=env)
        heard(words, r"(Registered to)")
        return self.processes[-1]

    def stop(self) -> None:
        """End them all; they take their time if asked."""
        for process in self.processes:
            process.kill()
            process.wait()


@contextlib.contextmanager
def parts_in(folder: Path) -> Iterator[Parts]:
    folder.mkdir(parents=True, exist_ok=True)
    parts = Parts(folder)
    try:
        yield parts
    finally:
        parts.stop()


@contextlib.contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """The address of a storage of objects."""
    with parts_in(folder) as parts:
        words = parts.start("moto.server", "-H", "127.0.0.1", "-p", "0", log="s3.log")
        address = heard(words, r"Running on (http://127\.0\.0\.1:\d+)")
        urllib.request.urlopen(address, timeout=10).close()
        yield address


def heard(words: Path, pattern: str) -> str:
    """What a process says that fits ``pattern``."""
    until_s = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until_s:
        match = re.search(pattern, words.read_text(errors="replace"))
        if match:
            return match[1]
        time.sleep(0.1)
    raise TimeoutError(words.read_text(errors="replace")[-2000:])


def formcheck(
    *arguments: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(arguments),
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env=os.environ | (env or {}),
    )


def command(arguments: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "formcheck", *map(str, arguments)]
