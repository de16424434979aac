"""The order of the stages, from one recording to what was measured in it."""

from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.cleaning.chain import clean
from formcheck.core.analysis import Recording
from formcheck.core.frame import FrameSource
from formcheck.core.gait import Gait, Trajectories
from formcheck.core.message import msg
from formcheck.core.progress import Progress
from formcheck.core.recording import SlowMotionSource, View
from formcheck.core.runtime import give_back
from formcheck.core.series import CameraRoll, PixelSeries
from formcheck.errors import UsageError
from formcheck.gait.reading import read_gait
from formcheck.metrics.angles import angle_series
from formcheck.metrics.inputs import Inputs
from formcheck.pipeline.assemble import Clock, Measurement, measured_in, why_not_measured
from formcheck.pipeline.tracking import Observed, not_upright, observe, replayed
from formcheck.pixels.camera_motion import camera_motion
from formcheck.pixels.camera_roll import balance_roll, camera_roll
from formcheck.pixels.pelvis import pelvis_rotation, standing_reference
from formcheck.pixels.sampling import RunnerBoxes
from formcheck.pixels.standing import StandingLine
from formcheck.pose.mediapipe import MediaPipeBackend
from formcheck.pose.models import find_model
from formcheck.pose.replay import fitted, held_in, mirrored_back, not_of, read_poses
from formcheck.pose.scene import find_turn, stands_mostly
from formcheck.settings import Settings
from formcheck.video.reader import VideoSource, segments
from formcheck.video.stored import slow_motion

MOVING = msg("The camera moves, so its tilt differs from picture to picture.")
NO_PICTURES = msg("The landmarks come from a file, so nothing was read from pixels.")


@dataclass(frozen=True)
class RecordingInput:
    """A recording to measure: an opened video, landmarks from a file instead of the pose model, or
    both. ``standing``: the runner standing still before the same camera. ``known``: the landmarks
    come from a result of this very recording, so that frames may be missing among them."""

    source: VideoSource | None
    poses: Path | None
    settings: Settings
    standing: VideoSource | None = None
    known: bool = False


def measure_recording(
    footage: RecordingInput, video: int, clock: Clock, *, jobs: int, progress: Progress
) -> Measurement:
    """Measure ``footage``, the recording with index ``video`` of its session.

    Where nothing can be measured the recording's ``reason`` says why. Raises UsageError, InputError
    or NotReadyError, never NotMeasurableError.
    """
    with clock.stage("pose"):
        footage, observed = _observed(footage, jobs, progress)
        give_back()
    inputs = _read(observed, footage, clock, jobs, progress)
    give_back()
    with clock.stage("metrics"):
        recording = _recording(observed, inputs, video)
        measured = measured_in(recording, inputs, blur_faces=footage.settings.blur_faces)
    return replace(measured, model_name=observed.model_name, model_sha256=observed.model_sha256)


def _observed(
    footage: RecordingInput, jobs: int, progress: Progress
) -> tuple[RecordingInput, Observed]:
    """What was seen, and ``footage`` held as it was looked at."""
    source, settings = footage.source, footage.settings
    factor = (1.0, SlowMotionSource.NONE)
    if settings.slow_motion is not None:
        factor = (settings.slow_motion, SlowMotionSource.GIVEN)
    elif source is not None:
        factor = slow_motion(source.tags, source.info.nominal_hz)
    if footage.poses is not None:
        return _replayed(footage, footage.poses, factor)
    if source is None:
        raise UsageError("There is neither a recording nor a landmark file to analyse.")
    source = source.held(0, mirrored=settings.mirrored)
    observed = observe(source, _pointing(source, settings), factor, jobs=jobs, progress=progress)
    stands = stands_mostly(observed.pose.xy_px)
    if not stands:
        span = (int(observed.frame_index[0]), int(observed.frame_index[-1]) + 1)
        turn = find_turn(source, span, MediaPipeBackend(find_model(settings.model)))
        if turn:
            source = source.held(turn, mirrored=settings.mirrored)
            settings_there = _pointing(source, settings)
            observed = observe(source, settings_there, factor, jobs=jobs, progress=progress)
        elif turn is None and stands is False:
            observed = not_upright(observed)
    return replace(footage, source=source), observed


def _pointing(source: VideoSource, settings: Settings) -> Settings:
    """``settings`` whose point lies where ``source`` shows what the user pointed at."""
    if settings.person is None:
        return settings
    return replace(settings, person=source.point_px(settings.person))


def _replayed(
    footage: RecordingInput, path: Path, factor: tuple[float, SlowMotionSource]
) -> tuple[RecordingInput, Observed]:
    """With the landmarks in ``path``, and the picture held as when they were found."""
    settings, cut = footage.settings, None
    poses, (turned_deg, mirrored) = read_poses(path), held_in(path)
    if settings.mirrored and not mirrored:
        poses, mirrored = mirrored_back(poses), True
    source = footage.source
    if source is not None:
        source = source.held(turned_deg, mirrored=mirrored)
        cut = segments(source.file_time_s, settings.start_s, settings.end_s)
        wanted = range(cut[0].start, cut[-1].stop)
        poses = fitted(poses, path, source, factor[0], wanted)
    found = replayed(poses, path.name, source, factor, cut=cut, blur_faces=settings.blur_faces)
    if source is not None and found.unread and not footage.known:
        raise not_of(path, source, f"it lacks {found.unread} of its frames")
    info = replace(found.info, turned_deg=turned_deg, mirrored=mirrored)
    return replace(footage, source=source), replace(found, info=info)


@dataclass(frozen=True)
class _Camera:
    """What the background, or else the runner's balance, says about the camera."""

    roll: CameraRoll | None
    roll_reason: str
    moves: bool


def _read(
    observed: Observed, footage: RecordingInput, clock: Clock, jobs: int, progress: Progress
) -> Inputs:
    settings = footage.settings
    progress.stage(msg("Reading the gait"))
    with clock.stage("cleaning"):
        cleaned = clean(observed.pose, view=settings.view)
    trajectories = cleaned.trajectories
    with clock.stage("camera"):
        camera = _camera(observed, trajectories)
    with clock.stage("gait"):
        gait = read_gait(
            trajectories,
            cleaned.rhythm,
            view=settings.view,
            moving_camera=camera.moves,
            roll_deg=camera.roll.value_deg if camera.roll else 0.0,
        )
    if camera.roll is None and not camera.moves:
        balanced = balance_roll(trajectories, gait)
        camera = _Camera(balanced, "", moves=False) if balanced else camera
    with clock.stage("pelvis"):
        standing = None
        if gait.view is View.REAR and footage.standing is not None:
            standing = _standing(footage.standing, settings, jobs, progress)
        pixels = _pixels(observed, footage.source, trajectories, gait, camera, standing, progress)
    return Inputs(trajectories, gait, pixels, settings.as_runner())


def _recording(observed: Observed, inputs: Inputs, video: int) -> Recording:
    gait, reason = inputs.gait, why_not_measured(observed.reason, inputs.gait)
    if reason and not gait.strides:
        gait = replace(gait, reason=reason)
    return Recording(
        info=observed.info,
        pose=observed.pose,
        others=observed.others,
        trajectories=inputs.trajectories,
        gait=gait,
        pixels=inputs.pixels,
        angles=angle_series(inputs),
        video=video,
        reason=reason,
    )


def _camera(observed: Observed, trajectories: Trajectories) -> _Camera:
    if not observed.pairs:
        return _Camera(None, NO_PICTURES, moves=False)
    runner = RunnerBoxes(trajectories, observed.frame_index)
    motion = camera_motion(observed.pairs, runner, observed.info.slow_motion_factor)
    moves = not isinstance(motion, str) and motion.moves
    if moves:
        return _Camera(None, MOVING, moves)
    roll = camera_roll(observed.pairs, runner)
    if isinstance(roll, str):
        return _Camera(None, roll, moves)
    return _Camera(roll, "", moves)


def _standing(
    source: VideoSource, settings: Settings, jobs: int, progress: Progress
) -> StandingLine | str:
    """How two stickers lie while the runner stands still in ``source``, or why that is unknown."""
    plain = Settings(view=View.REAR, model=settings.model)
    unslowed = (1.0, SlowMotionSource.NONE)
    observed = observe(source, plain, unslowed, jobs=jobs, progress=progress)
    trajectories = clean(observed.pose, view=View.REAR).trajectories
    camera = _camera(observed, trajectories)
    return standing_reference(source.frames(), trajectories, observed.frame_index, camera.roll)


def _pixels(
    observed: Observed,
    source: FrameSource | None,
    trajectories: Trajectories,
    gait: Gait,
    camera: _Camera,
    standing: StandingLine | str | None,
    progress: Progress,
) -> PixelSeries:
    if source is None:
        return PixelSeries(camera.roll, camera.roll_reason, None, NO_PICTURES)
    if gait.view is View.REAR:
        progress.stage(msg("Following the waistband"))
    # Frames are decoded only if the recording qualifies.
    found = pelvis_rotation(
        source.frames(), trajectories, observed.frame_index, gait, camera.roll, standing
    )
    pelvis, reason = (None, found) if isinstance(found, str) else (found, "")
    return PixelSeries(
        roll=camera.roll,
        roll_reason=camera.roll_reason,
        pelvis=pelvis,
        pelvis_reason=reason,
        moving_camera=camera.moves,
    )
