"""Faces: what is blurred where, that nothing can be seen there, and that it does not flicker."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.pose import Landmark, PoseTrack
from formcheck.core.recording import View
from formcheck.core.timeline import Timeline
from formcheck.reporting.video.annotate import overlay_for
from formcheck.reporting.video.faces import (
    HELD_S,
    SOFT_EDGE,
    Disc,
    FaceBlur,
    HeadTrack,
    face_blur,
    head_track,
)
from formcheck.reporting.video.keyframes import key_frames
from tests.support.analyses import sample_analysis
from tests.support.frames_in_memory import PlainFrames
from tests.support.stick_runner import StickRunner

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
HEAD = slice(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1)
NOBODY = HeadTrack(np.empty(0), np.empty((0, 2)), np.empty(0), stays=False)


def wanting_blur(analysis: Analysis) -> Analysis:
    settings = {**analysis.provenance.settings, "blur_faces": True}
    return replace(analysis, provenance=replace(analysis.provenance, settings=settings))


def head(
    times: list[float], centres: list[tuple[float, float]], radius: float = 20.0, *, stays: bool
) -> HeadTrack:
    return HeadTrack(np.array(times), np.array(centres), np.full(len(times), radius), stays)


def checkered(size: int = 240, cell: int = 2) -> Picture:
    y, x = np.indices((size, size)) // cell
    return np.repeat((255 * ((x + y) % 2)).astype(np.uint8)[..., None], 3, axis=2)


def still(x: float = 120.0, y: float = 120.0, radius: float = 40.0) -> FaceBlur:
    return FaceBlur(head([0.0, 1.0], [(x, y), (x, y)], radius, stays=False), ())


def outlines(points: FloatArray, discs: tuple[Disc, ...]) -> bool:
    """Whether one of ``discs`` holds all of ``points`` (n, 2)."""
    return any(bool((np.hypot(*(points - (d.x_px, d.y_px)).T) <= d.radius_px).all()) for d in discs)


# Where


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_the_whole_head_is_inside_in_every_frame_with_room_around(view: View) -> None:
    recording = sample_analysis(view).primary
    blur = FaceBlur(head_track(recording.trajectories, stays=False), ())
    cleaned = recording.trajectories
    for time_s, xy_px in zip(cleaned.timeline.time_s, cleaned.xy_px, strict=True):
        discs = blur.discs_at(float(time_s))
        assert discs is not None
        room = (
            0.1
            * np.linalg.norm(xy_px[Landmark.LEFT_SHOULDER] - xy_px[Landmark.LEFT_HIP])
            * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
        )
        known = xy_px[HEAD][np.isfinite(xy_px[HEAD]).all(axis=1)]
        assert outlines((known[:, None] + room).reshape(-1, 2), discs)


def with_head(recording: Recording, xy_px: FloatArray) -> PoseTrack:
    return replace(recording.pose, xy_px=xy_px)


def test_a_head_that_is_never_seen_is_looked_for_above_the_shoulders() -> None:
    recording = sample_analysis().primary
    xy_px = recording.pose.xy_px.copy()
    true_px = np.nanmean(xy_px[:, HEAD], axis=1)
    xy_px[:, HEAD] = np.nan
    found = head_track(with_head(recording, xy_px), stays=False)
    away = np.linalg.norm(found.centre_px - true_px, axis=1)
    assert (away < found.radius_px).all()


def test_a_short_gap_is_bridged_and_widened() -> None:
    track = head([0.0, 0.8], [(100, 50), (140, 50)], stays=False)
    disc = track.at(0.4)
    assert disc is not None
    assert (disc.x_px, disc.y_px) == pytest.approx((120.0, 50.0))
    assert disc.radius_px > 20.0 + 5.0


def test_after_the_last_sighting_it_goes_on_growing_and_ends_in_a_blurred_picture() -> None:
    times = [k / 10 for k in range(11)]
    track = head(times, [(100 + 100 * t, 50) for t in times], stays=False)
    disc = track.at(1.0 + 0.5 * HELD_S)
    assert disc is not None
    assert disc.x_px == pytest.approx(200 + 50 * HELD_S)
    assert disc.radius_px > 25.0
    before = track.at(-0.5 * HELD_S)
    assert before is not None
    assert before.x_px == pytest.approx(100 - 50 * HELD_S)
    assert track.at(1.0 + 1.1 * HELD_S) is None
    assert FaceBlur(track, ()).discs_at(1.0 + 1.1 * HELD_S) is None


def test_a_bystander_unseen_for_long_is_bridged_only_where_he_stays() -> None:
    stays = head([0.0, 5.0], [(100, 50), (104, 50)], stays=True)
    left = head([0.0, 5.0], [(100, 50), (300, 50)], stays=True)
    assert stays.at(2.5) is not None
    assert left.at(2.5) is None
    assert head([0.0, 5.0], [(100, 50), (104, 50)], stays=False).at(2.5) is None


def test_others_are_blurred_too_and_a_gap_of_theirs_blurs_nothing_else() -> None:
    runner = head([0.0, 0.5, 1.0, 1.5, 2.0], [(100, 50)] * 5, stays=False)
    other = head([0.0], [(300, 60)], stays=True)
    blur = FaceBlur(runner, (other,))
    assert [d.x_px for d in blur.discs_at(0.0) or ()] == [100.0, 300.0]
    assert [d.x_px for d in blur.discs_at(2.0) or ()] == [100.0]


def test_where_nobody_is_known_the_whole_picture_goes() -> None:
    picture = checkered()
    FaceBlur(NOBODY, ()).blur(picture, 0.0)
    assert picture.std() < 3.0


# What is left


def test_nothing_fine_is_left_inside_and_nothing_changes_outside() -> None:
    picture = checkered()
    before = picture.copy()
    still().blur(picture, 0.0)
    y, x = np.indices(picture.shape[:2])
    away = np.hypot(x + 0.5 - 120.0, y + 0.5 - 120.0)
    assert picture[away <= 40.0].std() < 8.0
    untouched = away > SOFT_EDGE * 40.0 + 2.0
    assert np.array_equal(picture[untouched], before[untouched])


def test_two_faces_with_the_same_few_means_look_the_same() -> None:
    grains = np.random.default_rng(7).integers(0, 256, (240, 240, 3), dtype=np.uint8)
    # What differs between them is gone for good, so nobody can bring it back.
    swapped = grains.copy()
    swapped[:, 0::2], swapped[:, 1::2] = grains[:, 1::2], grains[:, 0::2]
    assert np.abs(grains.astype(int) - swapped).mean() > 50
    for picture in (grains, swapped):
        still(radius=60.0).blur(picture, 0.0)
    y, x = np.indices(grains.shape[:2])
    inside = np.hypot(x - 120, y - 120) < 58
    assert np.abs(grains.astype(int) - swapped)[inside].max() <= 12


@pytest.mark.parametrize(
    ("x", "y"), [(-500.0, 20.0), (0.0, 0.0), (239.0, 120.0), (120.0, 260.0), (1e5, 1e5)]
)
def test_heads_at_and_beyond_the_edge(x: float, y: float) -> None:
    picture = checkered()
    still(x, y).blur(picture, 0.0)
    row, column = np.clip([y, x], 1, 238).astype(int)
    patch = picture[row - 1 : row + 2, column - 1 : column + 2]
    inside = bool(np.hypot(column - x, row - y) < 38)
    assert bool(patch.std() < 25) is inside


def test_a_tiny_picture_survives() -> None:
    picture = checkered(2, 1)
    still(1.0, 1.0, 0.5).blur(picture, 0.0)
    FaceBlur(NOBODY, ()).blur(picture, 0.0)


# Steadiness


def test_it_does_not_flicker_with_noisy_landmarks() -> None:
    stick = StickRunner(noise_px=4.0, seed=3)
    track = head_track(sample_analysis(stick=stick).primary.trajectories, stays=False)
    smooth = head_track(sample_analysis().primary.trajectories, stays=False)
    jumps = np.linalg.norm(np.diff(track.centre_px, axis=0), axis=1)
    own = np.linalg.norm(np.diff(smooth.centre_px, axis=0), axis=1)
    assert jumps.max() < own.max() + 0.05 * track.radius_px.min()
    assert np.abs(np.diff(track.radius_px) / track.radius_px[:-1]).max() < 0.02
    assert np.ptp(track.radius_px) < 0.3 * track.radius_px.mean()


def test_one_wild_landmark_widens_the_blur_but_the_head_stays_inside() -> None:
    recording = sample_analysis().primary
    xy_px = recording.pose.xy_px.copy()
    xy_px[100, Landmark.NOSE] += 40.0
    track = head_track(with_head(recording, xy_px), stays=False)
    true_px = np.nanmean(recording.pose.xy_px[:, HEAD], axis=1)
    assert (np.linalg.norm(track.centre_px - true_px, axis=1) < 0.5 * track.radius_px).all()
    assert track.radius_px[100] > track.radius_px[0]


# In the outputs


def test_only_who_asks_gets_it_and_the_second_recording_as_it_was_asked() -> None:
    analysis = sample_analysis()
    assert face_blur(analysis.primary, analysis) is None
    wanting = wanting_blur(analysis)
    second = replace(wanting.primary, video=1)
    assert face_blur(wanting.primary, wanting) is not None
    assert face_blur(second, wanting) is not None
    settings = {**wanting.provenance.settings, "blur_faces_2": False}
    other = replace(wanting, provenance=replace(wanting.provenance, settings=settings))
    assert face_blur(second, other) is None


def test_pictures_of_another_scene_go_as_a_whole_from_their_first_one() -> None:
    wanting = wanting_blur(sample_analysis())
    info = replace(wanting.primary.info, scene_s=(1.0, 3.0), slow_motion_factor=2.0)
    faces = face_blur(replace(wanting.primary, info=info), wanting)
    assert faces is not None
    inside_s, before_s, after_s = (0.5, 1.0, 1.5), (0.0, 0.49), (1.51, 2.0)
    assert all(faces.discs_at(time_s) for time_s in inside_s)
    assert all(faces.discs_at(time_s) is None for time_s in (*before_s, *after_s))


class Checkered(PlainFrames):
    """Frames full of detail."""

    def frames(self, start: int = 0, stop: int | None = None):  # type: ignore[no-untyped-def]
        for frame in super().frames(start, stop):
            yield replace(frame, rgb=checkered(frame.rgb.shape[0]))


def detail(picture: Picture, at: FloatArray, half: int) -> float:
    x, y = (round(float(c)) for c in at)
    return float(picture[y - half : y + half, x - half : x + half].std())


def test_the_annotated_video_shows_the_skeleton_but_no_face() -> None:
    analysis = sample_analysis()
    trajectories = analysis.primary.trajectories
    for index in (0, 50, 200):
        time_s = float(trajectories.timeline.time_s[index])
        rgb = checkered(720)
        rgb.flags.writeable = False
        plain = overlay_for(analysis.primary, analysis).draw(rgb, time_s)
        blurred = overlay_for(analysis.primary, wanting_blur(analysis)).draw(rgb, time_s)
        nose = trajectories.xy_px[index, Landmark.NOSE]
        assert detail(plain, nose, 8) > 100
        assert detail(blurred, nose, 8) < 15
        knee = trajectories.xy_px[index, Landmark.RIGHT_KNEE]
        half = 12
        x, y = (round(float(c)) for c in knee)
        area = (slice(y - half, y + half), slice(x - half, x + half))
        assert np.array_equal(plain[area], blurred[area])


def test_key_frames_show_no_face() -> None:
    analysis = sample_analysis()
    source = Checkered(analysis.primary.info)
    plain = key_frames(source, analysis.primary, analysis)
    blurred = key_frames(source, analysis.primary, wanting_blur(analysis))
    assert len(plain) == len(blurred) == 6
    for one, other in zip(plain, blurred, strict=True):
        pictures = [
            cv2.imdecode(np.frombuffer(f.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
            for f in (one, other)
        ]
        fine = [np.abs(cv2.Laplacian(p, cv2.CV_64F)) for p in pictures if p is not None]
        assert len(fine) == 2
        local = [cv2.blur(f, (25, 25)) for f in fine]
        # Somewhere all detail is gone, over an area as large as a head.
        gone = (local[0] > 40) & (local[1] < 10)
        assert gone.sum() > 40 * 40
    assert [f.caption for f in plain] == [f.caption for f in blurred]


# On recordings, against what is known of them


def truth_faces(name: str) -> tuple[FloatArray, FloatArray]:
    """(n, 6, 2) eyes, nose, and by the length of the face mouth, chin and brow; (n,) trunk, px."""
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text(encoding="utf-8"))
    joints = np.array(truth["frames"]["joints2d_px"])
    at = {joint: joints[:, k] for k, joint in enumerate(truth["joint_names"])}
    trunk = np.linalg.norm(at["mid_shoulder"] - at["mid_hip"], axis=1)
    down = at["neck"] - 0.5 * (at["left_ear"] + at["right_ear"])
    down /= np.linalg.norm(down, axis=1)[:, None]
    eyes, nose = 0.5 * (at["left_eye"] + at["right_eye"]), at["nose"]
    points = [at["left_eye"], at["right_eye"], nose]
    # A trunk is about 0.5 m: mouth 3.5 and chin 7.5 cm below the nose, brow 3 cm above the eyes.
    points += [nose + k * trunk[:, None] * down for k in (0.07, 0.15)]
    points.append(eyes - 0.06 * trunk[:, None] * down)
    return np.stack(points, axis=1), trunk


class Quiet:
    def stage(self, title: str, total_frames: int | None = None) -> None: ...

    def advance(self, n_frames: int) -> None: ...


@pytest.mark.slow
@pytest.mark.parametrize("name", ["treadmill_side_30fps", "treadmill_rear"])
def test_true_faces_lie_inside_with_a_margin(name: str) -> None:
    from formcheck.pipeline.recording import RecordingInput
    from formcheck.pipeline.session import analyze
    from formcheck.settings import Settings
    from formcheck.video.reader import open_video

    source = open_video(SAMPLES / f"{name}.mp4")
    settings = Settings(model="lite", blur_faces=True)
    analysis = analyze([RecordingInput(source, None, settings)], jobs=2, progress=Quiet())
    assert "faces_blurred" in [note.id for note in analysis.quality]
    blur = face_blur(analysis.primary, analysis)
    assert blur is not None
    faces, trunk = truth_faces(name)
    covered = []
    for time_s, face, length in zip(source.file_time_s, faces, trunk, strict=True):
        discs = blur.discs_at(float(time_s))
        margin = 0.05 * length * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
        covered.append(
            discs is not None and outlines((face[:, None] + margin).reshape(-1, 2), discs)
        )
    assert np.mean(covered) >= 0.99
    steps = np.linalg.norm(np.diff(blur.runner.centre_px, axis=0), axis=1)
    assert steps.max() < 0.35 * blur.runner.radius_px.min()
    assert np.abs(np.diff(blur.runner.radius_px)).max() < 0.02 * blur.runner.radius_px.min()


def test_timelines_of_glimpses_may_be_sparser() -> None:
    recording = sample_analysis().primary
    few = np.arange(0, len(recording.pose.timeline), 15)
    sparse = PoseTrack(
        Timeline(recording.pose.timeline.time_s[few]),
        recording.pose.xy_px[few],
        recording.pose.confidence[few],
        recording.pose.size_px,
        "fake-glimpsed",
    )
    track = head_track(sparse, stays=True)
    cleaned = recording.trajectories
    for k in range(0, int(few[-1]), 7):
        disc = track.at(float(cleaned.timeline.time_s[k]))
        assert disc is not None
        assert outlines(np.nanmean(cleaned.xy_px[k, HEAD], axis=0)[None], (disc,))
