"""What is said of a film that could not be used whole."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from formcheck.core.analysis import QualityLevel, Recording
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import VideoInfo
from formcheck.quality import notes
from formcheck.quality.video import file_notes, seen_again
from tests.support.analyses import sample_recording
from tests.support.stick_runner import StickRunner

INFO = VideoInfo(None, "a.mp4", "", (640, 480), 180, 3.0, Fraction(60), False, 0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"announced_duration_s": 6.0, "duration_s": 2.9},
            "The file breaks off: 2.9 of 6.0 s could be read.",
        ),
        ({"damaged_frames": 14}, "14 of 180 frames are damaged and were left out."),
        ({"damaged_frames": 1}, "1 of 180 frames is damaged and was left out."),
        (
            {"repaired_times": 179},
            "The file's timestamps could not be used; frames were counted at 60 frames/s.",
        ),
        ({"repaired_times": 2}, "2 of 180 timestamps in the file cannot be true"),
        (
            {"n_scenes": 3, "scene_s": (1.0, 2.5)},
            "only the one from 1.0 to 2.5 s of the file was measured.",
        ),
    ],
)
def test_what_is_missing_is_said_with_figures(changes: dict[str, object], says: str) -> None:
    (note,) = file_notes(replace(INFO, **changes))  # type: ignore[arg-type]
    assert says in note.message
    assert note.level is QualityLevel.WARNING
    assert note.hint.endswith(".")


def test_which_of_several_films_was_measured_is_said() -> None:
    (note,) = file_notes(replace(INFO, n_streams=2, stream=1))
    assert note.id == "several_streams"
    assert note.level is QualityLevel.WARNING


def test_of_a_whole_file_nothing_is_said() -> None:
    assert list(file_notes(INFO)) == []


def presences(first: slice, second: slice, larger: float = 1.0) -> Recording:
    """The runner seen in the ``first`` frames, somebody in the ``second``."""
    recording = sample_recording(stick=StickRunner(fps=30.0, duration_s=10.0))
    pose = recording.pose
    other = replace(only(pose, second), xy_px=only(pose, second).xy_px * larger)
    return replace(recording, pose=only(pose, first), others=(other,))


def only(track: PoseTrack, frames: slice) -> PoseTrack:
    xy_px = np.full_like(track.xy_px, np.nan)
    xy_px[frames] = track.xy_px[frames]
    return replace(track, xy_px=xy_px)


def test_a_runner_who_comes_back_is_named_with_both_times() -> None:
    recording = presences(slice(0, 150), slice(180, 300))
    (note,) = seen_again(recording)
    assert "from 0.0 to 5.0 s of the file was measured" in note.message
    assert "again from 6.0 to 10.0 s" in note.message
    assert "other_people" not in {n.id for n in notes(recording)}


@pytest.mark.parametrize(
    "recording",
    [
        pytest.param(presences(slice(0, 200), slice(100, 300)), id="beside the runner"),
        pytest.param(presences(slice(0, 150), slice(180, 185)), id="for a moment"),
        pytest.param(presences(slice(0, 150), slice(180, 300), 2.0), id="of another size"),
    ],
)
def test_somebody_else_is_another_person(recording: Recording) -> None:
    assert list(seen_again(recording)) == []
    assert "other_people" in {n.id for n in notes(recording)}
