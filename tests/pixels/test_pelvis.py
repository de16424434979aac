"""Pelvis rotation of a drawn back whose tilt is known, its gates, and a rendered runner."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, Picture
from formcheck.core.gait import EventKind, Gait, Mode, Trajectories
from formcheck.core.recording import Side, View
from formcheck.core.series import CameraRoll, PelvisRotation
from formcheck.pixels.pelvis import pelvis_rotation
from tests.support.drawn_rooms import back_landmarks, gait, trajectories
from tests.support.sample_clips import (
    RENDERED,
    SAMPLES,
    frames_of,
    true_gait,
    true_landmarks,
    truth_of,
)

FPS = 60.0
STRIDE_S = 0.7
DURATION_S = 4.4
TRUNK_PX = 150.0
LEVEL = CameraRoll(0.0, 0.5, "lines")
CENTRE = np.array([160.0, 170.0])


def cloth(contrast: float) -> Picture:
    noise = np.random.default_rng(4).standard_normal((400, 400))
    texture = cv2.GaussianBlur(noise, (0, 0), 3.0)
    below = 1.0 / (1.0 + np.exp(-(np.arange(400)[:, None] - 205.0)))
    grey = 150 + 60 * texture - contrast * below
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def times() -> FloatArray:
    return np.arange(round(DURATION_S * FPS)) / FPS


def tilt_deg(left: float, right: float, mean: float = 0.0) -> FloatArray:
    """Half waves in the stances of the left (+) and the right (−), about ``mean``."""
    phase = np.mod(times() / STRIDE_S, 1.0)
    tilt = np.full(len(phase), mean)
    for offset, peak in ((0.0, left), (0.5, -right)):
        u = np.mod(phase - offset, 1.0) / 0.36
        tilt = tilt + np.where(u < 1, peak * np.sin(np.pi * np.minimum(u, 1)) ** 2, 0.0)
    return tilt


def back(tilt: FloatArray, contrast: float = 80.0) -> Iterator[Frame]:
    """A clothed back that bobs and tilts, + right side lower."""
    picture = cloth(contrast)
    for index, (time_s, turn) in enumerate(zip(times(), tilt, strict=True)):
        matrix = np.array(cv2.getRotationMatrix2D((200.0, 200.0), -float(turn), 1.0))
        matrix[:, 2] = matrix[:, 2] + hips(time_s) - 200.0
        frame = cv2.warpAffine(picture, matrix, (320, 340), flags=cv2.INTER_CUBIC)
        yield Frame(index, float(time_s), np.asarray(frame, dtype=np.uint8))


def hips(time_s: float) -> FloatArray:
    angle = 4 * np.pi * time_s / STRIDE_S
    return np.asarray(CENTRE + np.array([3 * np.sin(angle / 2), 8 * np.sin(angle)]))


def landmarks(noise_px: float = 1.0) -> Trajectories:
    mid_hip = np.array([hips(t) for t in times()])
    xy = back_landmarks(mid_hip, TRUNK_PX)
    noise = np.random.default_rng(5).normal(0, noise_px, xy.shape)
    return trajectories(times(), np.asarray(xy + noise, dtype=np.float64), (320, 340))


def rows() -> np.ndarray:
    return np.arange(len(times()))


def running(view: View = View.REAR) -> Gait:
    return gait(DURATION_S, STRIDE_S, view)


def measured(tilt: FloatArray, roll: CameraRoll | None = LEVEL) -> PelvisRotation:
    pelvis = pelvis_rotation(back(tilt), landmarks(), rows(), running(), roll)
    assert isinstance(pelvis, PelvisRotation), pelvis
    return pelvis


def peaks(pelvis: PelvisRotation, walk: Gait, time_s: FloatArray) -> dict[Side, float]:
    """Mean peak of the drop per stance side, deg."""
    found: dict[Side, list[float]] = {side: [] for side in Side}
    for event in walk.events:
        if event.kind is EventKind.INITIAL_CONTACT:
            sign = 1.0 if event.side is Side.LEFT else -1.0
            inside = (time_s >= event.time_s) & (time_s <= event.time_s + 0.25)
            found[event.side].append(float((sign * pelvis.obliquity_deg[inside]).max()))
    return {side: float(np.mean(values)) for side, values in found.items()}


def test_known_tilt_is_read_to_half_a_degree() -> None:
    tilt = tilt_deg(left=8.0, right=3.0)
    pelvis = measured(tilt)
    inner = slice(20, -20)
    assert np.abs(pelvis.obliquity_deg - tilt)[inner].max() < 0.6
    assert pelvis.absolute
    assert pelvis.method == "garment_edge"
    assert pelvis.loop_residual_deg < 0.1
    assert pelvis.ci95_deg >= 3.0
    assert pelvis.confidence.min() > 0.6


@pytest.mark.slow
def test_left_stance_drop_is_positive_and_sides_stay_apart() -> None:
    peak = peaks(measured(tilt_deg(left=8.0, right=3.0)), running(), times())
    assert peak[Side.LEFT] == pytest.approx(8.0, abs=0.5)
    assert peak[Side.RIGHT] == pytest.approx(3.0, abs=0.5)


@pytest.mark.slow
def test_camera_roll_is_taken_out() -> None:
    """What leans to the right at the top has its right side lower by the roll."""
    rolled = measured(tilt_deg(5.0, 5.0, mean=4.0), CameraRoll(4.0, 0.5, "lines"))
    assert float(rolled.obliquity_deg.mean()) == pytest.approx(0.0, abs=0.4)


@pytest.mark.slow
def test_without_roll_only_the_swing_is_known() -> None:
    pelvis = measured(tilt_deg(5.0, 5.0, mean=4.0), roll=None)
    assert not pelvis.absolute
    assert float(pelvis.obliquity_deg.mean()) == pytest.approx(0.0, abs=0.3)


def test_hip_landmarks_only_place_the_window() -> None:
    """A hip line that tilts the other way, as pose models' does, changes nothing."""
    tilt = tilt_deg(left=8.0, right=3.0)
    given = landmarks()
    xy = given.xy_px.copy()
    xy[:, 23, 1] += 2.0 * tilt
    xy[:, 24, 1] -= 2.0 * tilt
    pelvis = pelvis_rotation(back(tilt), replace(given, xy_px=xy), rows(), running(), LEVEL)
    assert isinstance(pelvis, PelvisRotation)
    assert np.abs(pelvis.obliquity_deg - tilt)[20:-20].max() < 0.6


@pytest.mark.slow
def test_rows_are_found_by_frame_index() -> None:
    """Every other frame repeats the one before and has no row."""
    tilt = tilt_deg(left=6.0, right=4.0)

    def doubled() -> Iterator[Frame]:
        for frame in back(tilt):
            yield replace(frame, index=2 * frame.index)
            yield replace(frame, index=2 * frame.index + 1)

    once = measured(tilt)
    twice = pelvis_rotation(doubled(), landmarks(), 2 * rows(), running(), LEVEL)
    assert isinstance(twice, PelvisRotation)
    np.testing.assert_array_equal(twice.obliquity_deg, once.obliquity_deg)


def refusal(
    walk: Gait, given: Trajectories | None = None, frames: Iterator[Frame] | None = None
) -> str:
    untouched: Iterator[Frame] = iter(())
    reason = pelvis_rotation(frames or untouched, given or landmarks(), rows(), walk, LEVEL)
    assert isinstance(reason, str)
    return reason


@pytest.mark.parametrize("view", [View.FRONT, View.SIDE, View.OBLIQUE])
def test_refused_in_other_views(view: View) -> None:
    assert f"this is a {view.value} view" in refusal(running(view)).replace(" an ", " a ")


def test_refused_with_a_moving_camera() -> None:
    assert "tripod" in refusal(replace(running(), moving_camera=True))


def test_refused_with_few_steps() -> None:
    assert "steps" in refusal(gait(1.5, STRIDE_S))


def test_refused_without_any_event() -> None:
    nothing = Gait(View.REAR, 1.0, None, Mode.OTHER, 1.0, (), (), np.empty(0))
    assert "steps" in refusal(nothing)


def test_refused_when_small() -> None:
    small = replace(landmarks(), xy_px=landmarks().xy_px * 0.6)
    assert "too small" in refusal(running(), small)


def test_refused_when_running_away() -> None:
    xy = landmarks().xy_px * np.linspace(2.0, 1.0, len(times()))[:, None, None]
    assert "size in the picture changes" in refusal(running(), replace(landmarks(), xy_px=xy))


def test_refused_without_an_edge() -> None:
    plain = (
        Frame(k, float(t), np.full((340, 320, 3), 120, dtype=np.uint8))
        for k, t in enumerate(times())
    )
    assert "No garment edge" in refusal(running(), frames=plain)


def test_refused_out_of_the_picture() -> None:
    xy = landmarks().xy_px.copy()
    xy[:, :, 0] -= 150
    reason = refusal(running(), replace(landmarks(), xy_px=xy), back(tilt_deg(5, 5)))
    assert "edge of the picture" in reason


def test_refused_when_cloth_swings_too_far() -> None:
    assert "loose cloth" in refusal(running(), frames=back(tilt_deg(15.0, 15.0)))


@pytest.mark.slow
def test_refused_when_the_cloth_changes_from_frame_to_frame() -> None:
    rng = np.random.default_rng(6)

    def flicker() -> Iterator[Frame]:
        for frame in back(tilt_deg(5, 5)):
            noise = cv2.GaussianBlur(rng.normal(0, 400, frame.rgb.shape[:2]), (0, 0), 3.0)
            rgb = np.clip(frame.rgb + noise[:, :, None], 0, 255).astype(np.uint8)
            yield replace(frame, rgb=rgb)

    reason = refusal(running(), frames=flicker())
    assert "cloth at the hips" in reason or "step to step" in reason


def check_rendered(folder_and_name: tuple[str, str]) -> None:
    folder, name = folder_and_name
    video = (SAMPLES if folder == "samples" else RENDERED) / f"{name}.mp4"
    if not video.exists():
        pytest.skip("rendered clips are not beside the repository")
    truth = truth_of(video)
    time_s = np.array(truth["frames"]["t"])
    given = trajectories(
        time_s, true_landmarks(truth), (truth["video"]["width"], truth["video"]["height"])
    )
    roll = CameraRoll(-truth["camera"]["roll_deg"], 0.5, "lines")
    walk = true_gait(truth)
    pelvis = pelvis_rotation(frames_of(video), given, np.arange(len(time_s)), walk, roll)
    assert isinstance(pelvis, PelvisRotation), pelvis
    found = peaks(pelvis, walk, time_s)
    for side in Side:
        true = truth["summary"][side.value]["pelvic_drop_contralateral_peak_deg"]
        assert found[side] == pytest.approx(true, abs=1.5)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["treadmill_rear"])
def test_sample_runner(name: str) -> None:
    check_rendered(("samples", name))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["05_rear_drop4_4", "17_rear_drop6_lat"])
def test_rendered_runners(name: str) -> None:
    check_rendered(("rendered", name))
