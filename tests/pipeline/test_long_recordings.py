"""What a long recording takes, without the pose model: every picture and all that follows."""

import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from formcheck.video.writer import VideoWriter

HZ = 60
MOST_GROWTH_MB_PER_MINUTE = 25.0
"""Landmarks and curves; pictures would be 150 MB a second."""


def recording(path: Path, minutes: int) -> Path:
    """Small noisy pictures."""
    rng = np.random.default_rng(8)
    pictures = rng.integers(0, 255, (8, 90, 160, 3), dtype=np.uint8)
    with VideoWriter(path, (160, 90), Fraction(HZ)) as writer:
        for k in range(60 * HZ * minutes):
            writer.write(pictures[k % len(pictures)], k / HZ)
    return path


def measured(video: Path) -> tuple[float, float]:
    """Seconds and MB."""
    began_s = time.perf_counter()
    out = str(video.with_suffix(""))
    said = subprocess.run(
        [sys.executable, "-m", "tests.support.long_recording", str(video), out],
        check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    ).stdout  # fmt: skip
    return time.perf_counter() - began_s, float(said.split()[-1])


@pytest.mark.alone
@pytest.mark.slow
def test_time_is_linear_and_pictures_are_let_go(tmp_path: Path) -> None:
    short_s, short_mb = measured(recording(tmp_path / "short.mp4", 1))
    long_s, long_mb = measured(recording(tmp_path / "long.mp4", 3))
    assert long_mb - short_mb < 2 * MOST_GROWTH_MB_PER_MINUTE
    assert long_s < 3.6 * short_s
