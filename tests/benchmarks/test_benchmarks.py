"""The benchmark's own measuring, on work whose cost is known."""

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.clips import SAMPLE, fitted, made
from benchmarks.measure import Cost, of_command, said_by, timed
from benchmarks.table import FIRST_LINES, ratios, row
from formcheck.video.reader import open_video


def test_waiting_takes_time_but_no_processor() -> None:
    with timed(10) as cost:
        time.sleep(0.2)
    assert cost.wall_s == pytest.approx(0.2, abs=0.15)
    assert cost.cpu_s < 0.1
    assert cost.frames_per_s == pytest.approx(10 / cost.wall_s)
    assert cost.busy(2) < 0.3


def test_a_process_is_charged_for_what_it_does_and_holds() -> None:
    work = "held = bytearray(200_000_000)\nwhile __import__('time').process_time() < 0.4: pass"
    cost = of_command([sys.executable, "-c", work], 4)
    assert cost.cpu_s == pytest.approx(0.45, abs=0.15)
    assert cost.cpu_ms == pytest.approx(250 * cost.cpu_s)
    assert 2e8 < cost.peak_bytes < 3e8


def test_a_process_that_fails_is_no_measurement() -> None:
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(RuntimeError, match="ended with 3"):
        of_command(failing, 1)
    with pytest.raises(RuntimeError, match="ended with 3"):
        said_by(failing)


def test_the_runner_fills_the_height_and_the_sides_go_on() -> None:
    rgb = np.zeros((10, 10, 3), dtype=np.uint8)
    rgb[:, 0], rgb[:, -1] = 50, 200
    picture = fitted(rgb, 90)
    assert picture.shape == (90, 160, 3)
    assert np.all(picture[:, :35] == 50)
    assert np.all(picture[:, 125:] == 200)


def test_the_sample_is_repeated_to_the_length_asked_for(tmp_path: Path) -> None:
    source = open_video(SAMPLE)
    seconds = source.info.duration_s + 0.1
    info = open_video(made(tmp_path, 90, seconds)).info
    assert info.n_frames == source.info.n_frames + 6
    assert info.size_px == (160, 90)
    assert info.duration_s == pytest.approx(seconds, abs=1e-3)


def test_ratios_are_those_of_the_rows() -> None:
    names = ("bare, 1 thread", "bare, all cores", "naive loop", "pose pass", "no video")
    costs = {name: Cost(100, 2.0, 3.0, 10**8) for name in names}
    costs["bare, 1 thread"] = Cost(100, 2.2, 2.2, 10**8)
    costs["with video"] = Cost(100, 1.0, 5.0, 10**8)
    said = "\n".join(ratios(costs, 2))
    assert "pose pass, CPU-ms: 1.00" in said
    assert "busy in the pose pass: 75 %" in said
    assert "naive, frames/s: 2.00" in said
    assert "minus no video, CPU-ms: 20.0" in said
    line = row("720p", "lite", "no video", costs["no video"], 2, 0.2)
    assert line == "| 720p | lite | no video | 50.0 | 30.0 | 75 % | 100 | 0.2 |"
    assert line.count("|") == FIRST_LINES[0].count("|")
