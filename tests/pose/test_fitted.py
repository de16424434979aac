"""Landmarks go with the recording they were found in, and with no other."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from formcheck.cli.main import run
from formcheck.core.pose import PoseTrack
from formcheck.core.timeline import Timeline
from formcheck.errors import UsageError
from formcheck.pose.replay import fitted, nearest_frames
from formcheck.video.writer import VideoWriter
from tests.support.frames_in_memory import GreyVideo
from tests.support.stick_runner import StickRunner

SIZE_PX = (64, 48)
HZ = 30.0
STICK = StickRunner(fps=HZ, duration_s=2.0, size_px=SIZE_PX, px_per_m=20.0)
HERE = Path("pose.npz")
N = 60


def fit(
    track: PoseTrack, n: int = N, factor: float = 1.0, wanted: range | None = None
) -> PoseTrack:
    return fitted(track, HERE, GreyVideo(n), factor, wanted or range(n))


def at(times_s: np.ndarray) -> PoseTrack:
    track = STICK.track()
    n = len(times_s)
    return PoseTrack(Timeline(times_s), track.xy_px[:n], track.confidence[:n], SIZE_PX, "stick")


def test_its_own_landmarks_fit() -> None:
    track = STICK.track()
    assert len(track.timeline) == N
    assert fit(track).timeline.time_s.tolist() == track.timeline.time_s.tolist()


def test_rounded_times_fit() -> None:
    assert len(fit(at(np.round(np.arange(N) / HZ, 3))).timeline) == N


@pytest.mark.parametrize("in_file_seconds", [True, False])
def test_slow_motion_fits_in_either_clock(in_file_seconds: bool) -> None:
    time_s = np.arange(N) / HZ
    track = at(time_s if in_file_seconds else time_s / 4.0)
    assert fit(track, factor=4.0).timeline.sampling_hz == pytest.approx(4.0 * HZ)


def test_only_the_time_asked_for_is_taken() -> None:
    found = fit(STICK.track(), wanted=range(15, 45))
    assert len(found.timeline) == 30
    assert found.timeline.time_s[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "track",
    [
        replace(STICK.track(), size_px=(48, 64)),
        replace(STICK.track(), size_px=(128, 96)),
        at(np.arange(50) / 25.0),
        at(np.arange(N) / HZ + 0.01),
        at(np.arange(N) / HZ + 1.0),
        at(np.arange(N) / (2 * HZ)),
    ],
    ids=["turned", "larger", "25 frames/s", "shifted", "goes on", "60 frames/s"],
)
def test_others_do_not(track: PoseTrack) -> None:
    with pytest.raises(UsageError):
        fit(track)


def test_the_nearest_frame_is_found() -> None:
    frame_time_s = np.array([0.0, 1.0, 2.0])
    time_s = np.array([-5.0, 0.4, 0.6, 1.4, 1.9, 9.0])
    assert nearest_frames(frame_time_s, time_s).tolist() == [0, 0, 1, 1, 2, 2]
    assert nearest_frames(np.array([3.0]), time_s).tolist() == [0] * 6


def filmed(path: Path, n: int, repeats: tuple[int, ...] = ()) -> Path:
    """``n`` frames in which something moves, but for the ``repeats``."""
    with VideoWriter(path, SIZE_PX, Fraction(30)) as writer:
        shown = 0
        for index in range(n):
            shown = shown if index in repeats else index
            picture = np.full((SIZE_PX[1], SIZE_PX[0], 3), 90, dtype=np.uint8)
            left = 3 * shown % 40
            picture[8:40, left : left + 20] = 30 + 11 * (shown % 17)
            writer.write(picture, index / HZ)
    return path


def landmarks(path: Path, kept: np.ndarray) -> Path:
    track = STICK.track()
    np.savez(
        path,
        time_s=track.timeline.time_s[kept],
        xy_px=track.xy_px[kept],
        confidence=track.confidence[kept],
        size_px=np.array(SIZE_PX),
    )
    return path


def analysed(folder: Path, *more: str | Path) -> int:
    fixed = ("--no-video", "--format", "csv", "--quiet", "--jobs", "1", "--out", folder / "out")
    return run(["analyze", *map(str, (*more, *fixed))])


@pytest.mark.parametrize(
    ("n", "kept", "more", "is_right"),
    [
        (N, range(N), (), True),
        (N, range(N - 1), (), False),
        (N, range(50), (), False),
        (50, range(50), (), True),
        (50, range(N), (), False),
        (N, range(15, 45), (), False),
        (N, range(15, 45), ("--start-s", "0.5", "--end-s", "1.5"), True),
        (N, range(N), ("--start-s", "0.5", "--end-s", "1.5"), True),
        (N, range(0, N, 2), (), False),
    ],
)
def test_landmarks_of_another_recording_are_refused(
    n: int, kept: range, more: tuple[str, ...], is_right: bool, tmp_path: Path
) -> None:
    film = filmed(tmp_path / "film.mp4", n)
    poses = landmarks(tmp_path / "stick.npz", np.array(kept))
    code = analysed(tmp_path, film, "--poses", poses, *more)
    assert (code in (0, 4)) if is_right else code == 2
    assert (tmp_path / "out").exists() is is_right


def test_repeated_frames_may_be_missing(tmp_path: Path) -> None:
    repeats = (20, 30, 40)
    film = filmed(tmp_path / "film.mp4", N, repeats)
    kept = np.array([k for k in range(N) if k not in repeats])
    poses = landmarks(tmp_path / "stick.npz", kept)
    assert analysed(tmp_path, film, "--poses", poses) in (0, 4)


@pytest.mark.parametrize("is_own", [True, False])
def test_landmarks_in_a_result_go_by_its_recording(is_own: bool, tmp_path: Path) -> None:
    film, other = filmed(tmp_path / "film.mp4", N), filmed(tmp_path / "other.mp4", N, (30,))
    poses = landmarks(tmp_path / "stick.npz", np.arange(N))
    assert analysed(tmp_path, film, "--poses", poses) in (0, 4)
    result = (tmp_path / "out").rename(tmp_path / "result")
    code = analysed(tmp_path, film if is_own else other, "--poses", result / "pose.npz")
    assert (code in (0, 4)) if is_own else code == 2


def test_two_cameras_keep_their_order(tmp_path: Path) -> None:
    films = [filmed(tmp_path / "side.mp4", N), filmed(tmp_path / "rear.mp4", 50)]
    poses = [
        landmarks(tmp_path / "a.npz", np.arange(N)),
        landmarks(tmp_path / "b.npz", np.arange(50)),
    ]
    for order, is_right in (((0, 1), True), ((1, 0), False)):
        given = [part for k in order for part in ("--poses", poses[k])]
        code = analysed(tmp_path, *films, *given)
        assert (code in (0, 4)) if is_right else code == 2


def test_a_manifest_refuses_them_too(tmp_path: Path) -> None:
    filmed(tmp_path / "film.mp4", 50)
    landmarks(tmp_path / "stick.npz", np.arange(N))
    (tmp_path / "m.csv").write_text("video,poses\nfilm.mp4,stick.npz\n", encoding="utf-8")
    out = tmp_path / "out"
    assert run(["batch", str(tmp_path / "m.csv"), "--out", str(out), "--no-video", "--quiet"]) == 5
    assert not (out / "film").exists()
