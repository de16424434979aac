"""Results whose recording tells, in its picture, which frame it is; and a server of them."""

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from formcheck.core.frame import Picture
from formcheck.video.writer import VideoWriter
from tests.support.landmark_files import saved
from tests.support.stick_runner import StickRunner

SIDE_PX = 480
BITS = 12
BAR_PX = SIDE_PX // BITS
"""Width of one bit of the bar code at the bottom of each frame; the most significant is left."""
STARTS_WITHIN_S = 30


def film(path: Path, runner: StickRunner, file_hz: Fraction | None = None) -> None:
    """A video of ``runner``'s time whose frames carry their number; played at ``file_hz``."""
    times = runner.times()
    rate = file_hz or Fraction(runner.fps).limit_denominator(1000)
    with VideoWriter(path, (SIDE_PX, SIDE_PX), rate) as writer:
        for index in range(len(times)):
            writer.write(_picture(index), float(index / rate))


def _picture(index: int) -> Picture:
    picture: Picture = np.full((SIDE_PX, SIDE_PX, 3), 96, dtype=np.uint8)
    for bit in range(BITS):
        left = bit * BAR_PX
        lit = index >> (BITS - 1 - bit) & 1
        picture[-BAR_PX:, left : left + BAR_PX] = 235 if lit else 16
    return picture


def measured(folder: Path, name: str, runner: StickRunner, *options: str) -> Path:
    """The result ``folder/name`` of the film of ``runner``, measured from its own landmarks."""
    video, poses, out = folder / f"{name}.mp4", folder / f"{name}.npz", folder / "results" / name
    film(video, runner)
    saved(poses, runner.track())
    out.parent.mkdir(exist_ok=True)
    command = ["analyze", str(video), "--poses", str(poses), "--out", str(out), "--no-video"]
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", *command, "--quiet", *options],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return out


@dataclass(frozen=True)
class Served:
    """``origin``: without path; ``address``: with the token."""

    origin: str
    address: str


@contextmanager
def served(folder: Path, *options: str, password: str = "") -> Iterator[Served]:
    """The real command, over the results in ``folder``."""
    command = ["view", str(folder), "--port", "0", "--no-browser", *options]
    with subprocess.Popen(
        [sys.executable, "-m", "formcheck", *command],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "FORMCHECK_VIEW_PASSWORD": password},
    ) as server:
        try:
            assert server.stdout is not None
            ready, _, _ = select.select([server.stdout], [], [], STARTS_WITHIN_S)
            assert ready, "the server did not say where it is"
            address = server.stdout.readline().strip()
            found = re.match(r"http://[^/]+", address)
            assert found, address
            yield Served(found[0], address)
        finally:
            server.terminate()
            server.wait(timeout=10)


def written(result: Path, name: str) -> dict[str, object]:
    """What a file of a result holds."""
    content: dict[str, object] = json.loads((result / name).read_bytes())
    return content
