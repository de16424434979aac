"""Recordings whose playback stops or changes its speed give right times or none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.arrays import FloatArray
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.pose import PoseTrack
from formcheck.core.progress import NullProgress
from formcheck.core.recording import Side
from formcheck.core.timeline import Timeline
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.settings import Settings
from formcheck.validation.measure import keep
from tests.support.stick_runner import StickRunner

STICK = StickRunner(duration_s=16.0, noise_px=1.0)


def measured_from(track: PoseTrack, folder: Path) -> Analysis:
    path = folder / "poses.npz"
    keep(track, path)
    return analyze((RecordingInput(None, path, Settings()),), jobs=1, progress=NullProgress())


def played_at(track: PoseTrack, factor: FloatArray) -> PoseTrack:
    """``factor`` (n,): how much longer than in life each frame lasts."""
    time_s = track.timeline.time_s
    lasting_s = np.diff(time_s, append=2 * time_s[-1] - time_s[-2]) * factor
    return replace(track, timeline=Timeline(np.r_[0.0, np.cumsum(lasting_s)[:-1]]))


@pytest.mark.parametrize("slowed", [2.0, 4.0, 8.0])
def test_no_times_are_given_where_most_of_it_is_slowed_down(slowed: float, tmp_path: Path) -> None:
    track = STICK.track()
    n = len(track.timeline)
    middle = np.ones(n)
    middle[3 * n // 10 : 7 * n // 10] = slowed
    analysis = measured_from(played_at(track, middle), tmp_path)
    assert isinstance(analysis.metric("cadence"), Unavailable)
    assert isinstance(analysis.metric("contact_time", Side.LEFT), Unavailable)
    assert {"slow_motion_suspected", "steady_part"} <= {q.id for q in analysis.quality}
    lean = analysis.metric("trunk_lean")
    assert isinstance(lean, Measured)
    assert lean.value == pytest.approx(STICK.trunk_lean_deg, abs=0.3)


@pytest.mark.parametrize(("from_share", "slowed"), [(0.8, 2.0), (0.9, 8.0)])
def test_a_slowed_end_is_left_out(from_share: float, slowed: float, tmp_path: Path) -> None:
    track = STICK.track()
    n = len(track.timeline)
    end = np.ones(n)
    end[int(from_share * n) :] = slowed
    analysis = measured_from(played_at(track, end), tmp_path)
    cadence = analysis.metric("cadence")
    assert isinstance(cadence, Measured)
    assert cadence.value == pytest.approx(STICK.cadence_spm, abs=0.3)
    assert "steady_part" in {q.id for q in analysis.quality}


@pytest.mark.parametrize("paused_s", [0.7, 3.0])
def test_a_still_picture_in_between_is_no_part_of_the_times(
    paused_s: float, tmp_path: Path
) -> None:
    track = STICK.track()
    n = len(track.timeline)
    once = np.ones(n)
    once[n // 2] += paused_s * STICK.fps
    analysis = measured_from(played_at(track, once), tmp_path)
    cadence, contact = analysis.metric("cadence"), analysis.metric("contact_time", Side.RIGHT)
    assert isinstance(cadence, Measured)
    assert isinstance(contact, Measured)
    assert cadence.value == pytest.approx(STICK.cadence_spm, abs=0.3)
    assert contact.value == pytest.approx(STICK.contact_s, abs=0.03)
