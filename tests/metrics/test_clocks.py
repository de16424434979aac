"""The clock of a container or of a camera changes no angle."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formcheck.cleaning.chain import clean
from formcheck.core.arrays import FloatArray
from formcheck.core.metric import Measured
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import Runner
from formcheck.core.series import PixelSeries
from formcheck.core.timeline import Timeline, is_even, unrounded
from formcheck.gait.reading import read_gait
from formcheck.metrics import Inputs, measure
from formcheck.pose.replay import read_poses
from tests.support.metric_inputs import inputs_of
from tests.support.stick_runner import StickRunner

FILMED = Path(__file__).parents[1] / "data" / "treadmill_side.pose.npz"


def angles(inputs: Inputs) -> dict[tuple[str, str], float]:
    """Every angle that is measured."""
    return {
        (m.spec.id, str(m.side)): m.value
        for m in measure(inputs)
        if isinstance(m, Measured) and m.spec.unit == "deg"
    }


def filmed_angles(track: PoseTrack) -> dict[tuple[str, str], float]:
    cleaned = clean(track)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=None, moving_camera=False, roll_deg=0.0
    )
    return angles(
        Inputs(cleaned.trajectories, gait, PixelSeries(None, "", None, ""), Runner(height_m=1.75))
    )


def saved(track: PoseTrack, time_s: FloatArray, path: Path) -> PoseTrack:
    """``track`` with other times, written and read as a landmark file."""
    np.savez(
        path,
        time_s=time_s,
        xy_px=track.xy_px,
        confidence=track.confidence,
        size_px=np.array(track.size_px),
        backend=track.backend,
    )
    return read_poses(path)


@pytest.mark.parametrize("hertz", [60.0, 30.0])
def test_stamps_in_milliseconds_change_no_angle(tmp_path: Path, hertz: float) -> None:
    """As in every MKV and WebM. Landmarks of a filmed runner, played at the rate given."""
    track = read_poses(FILMED)
    even_s = np.arange(len(track.timeline)) / hertz
    exact = filmed_angles(saved(track, even_s, tmp_path / "even.npz"))
    rounded = filmed_angles(saved(track, np.round(even_s, 3), tmp_path / "rounded.npz"))
    assert len(exact) > 10
    assert rounded == pytest.approx(exact, abs=0.1)


@pytest.mark.parametrize("hertz", [60.0, 120.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_trembling_clock_changes_no_angle(hertz: float, seed: int) -> None:
    """Frames taken up to an eighth of a step early or late, and stamped so."""
    even_s = np.arange(round(10 * hertz)) / hertz
    off = np.random.default_rng(seed).uniform(-0.12, 0.12, len(even_s)) / hertz
    runner = StickRunner(fps=hertz, duration_s=10.0)
    exact = angles(inputs_of(runner))
    uneven = angles(inputs_of(replace(runner, time_s=even_s + off - off[0])))
    assert len(exact) > 10
    assert uneven == pytest.approx(exact, abs=0.1)


def test_a_frame_lost_in_five_changes_no_angle() -> None:
    """24 frames in 30, at twice the rate: 48 in 60."""
    even_s = np.arange(600) / 60.0
    runner = StickRunner(fps=60.0, duration_s=10.0)
    fewer = replace(runner, time_s=even_s[np.arange(600) % 5 != 4])
    assert angles(inputs_of(fewer)) == pytest.approx(angles(inputs_of(runner)), abs=0.1)


ROWS = st.builds(
    lambda hertz, start_s, missing: start_s + np.delete(np.arange(120), missing) / hertz,
    st.floats(26.0, 240.0),
    st.floats(0.0, 100.0),
    st.lists(st.integers(1, 118), max_size=30),
)


@given(ROWS, st.sampled_from([np.round, np.floor, np.ceil]))
@example(np.arange(120) / 166.75, np.floor)  # all but the first are cut by nearly a tick
@example(np.arange(120) / 166.92, np.floor)  # and the last ones
@example(np.delete(np.arange(120), np.arange(40, 70)) / 239.0, np.round)  # a long gap
def test_rounding_to_a_tick_is_undone(row_s: FloatArray, rounding: np.ufunc) -> None:
    """Frames may be missing. What is not known any more is where in its tick the row begins, and by
    less than another tick where it ends."""
    time_s = unrounded(rounding(1000.0 * row_s) / 1000.0, 0.001)
    steps = np.diff(time_s) / np.median(np.diff(time_s))
    true_steps = np.diff(row_s) / np.median(np.diff(row_s))
    assert steps == pytest.approx(true_steps, abs=1e-6)
    assert time_s == pytest.approx(row_s, abs=0.002)


@given(st.integers(0, 10_000), st.floats(0.004, 0.012))
def test_a_camera_that_trembles_is_not_rounded(seed: int, by_s: float) -> None:
    off = np.random.default_rng(seed).uniform(-by_s, by_s, 100)
    time_s = np.arange(100) / 30.0 + off
    assert unrounded(time_s, 0.001) is time_s


@given(st.floats(1.0, 240.0), st.floats(0.0, 0.009), st.integers(0, 100))
def test_an_even_clock_stays_to_the_last_digit(hertz: float, by: float, seed: int) -> None:
    off = np.random.default_rng(seed).uniform(-by, by, 50)
    time_s = (np.arange(50) + off) / hertz
    assert is_even(time_s)
    assert unrounded(time_s, 0.001) is time_s
    Timeline(time_s)
