"""The order of the stages, from a recording to an ``Analysis``."""

import importlib.metadata
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from formcheck._version import __version__
from formcheck.cleaning.chain import clean
from formcheck.core.analysis import Analysis, BackLoad, Provenance, Recording
from formcheck.core.frame import FrameSource
from formcheck.core.gait import Gait, Mode, Trajectories
from formcheck.core.progress import Progress
from formcheck.core.recording import SlowMotionSource, View
from formcheck.core.series import CameraRoll, PixelSeries
from formcheck.errors import UsageError
from formcheck.findings import judge
from formcheck.gait.reading import read_gait
from formcheck.metrics import asymmetries, consistency, measure
from formcheck.metrics.angles import angle_series
from formcheck.metrics.inputs import Inputs
from formcheck.observation import Observed, observe, replayed
from formcheck.pixels.motion import camera_motion
from formcheck.pixels.pelvis import pelvis_rotation
from formcheck.pixels.roll import camera_roll
from formcheck.pixels.sampling import RunnerBoxes
from formcheck.pose.replay import read_poses
from formcheck.quality import notes
from formcheck.reference import with_references
from formcheck.settings import Settings
from formcheck.video.reader import VideoSource
from formcheck.video.slowmotion import slow_motion

MIN_STRIDES = 3
LIBRARIES = ("av", "mediapipe", "numpy", "opencv-contrib-python", "scipy")
MOVING = "The camera moves, so its tilt differs from picture to picture."
NO_PICTURES = "The landmarks come from a file, so nothing was read from pixels."


class _Clock:
    """Seconds spent by stage."""

    def __init__(self) -> None:
        self.elapsed_s: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began_s = time.perf_counter()
        yield
        self.elapsed_s[name] = round(time.perf_counter() - began_s, 3)


def analyze(
    source: VideoSource | None,
    poses: Path | None,
    settings: Settings,
    *,
    jobs: int,
    progress: Progress,
) -> Analysis:
    """Measure one recording, from its pictures or from the landmarks in ``poses``.

    Where nothing can be measured the analysis is still complete and its ``reason`` says why.
    Raises UsageError, InputError or NotReadyError, never NotMeasurableError.
    """
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    clock = _Clock()
    with clock.stage("pose"):
        observed = _observed(source, poses, settings, jobs, progress)
    inputs = _read(observed, source, settings, clock, progress)
    runner = inputs.runner
    with clock.stage("metrics"):
        recording = _recording(observed, inputs)
        measured = with_references(measure(inputs), runner, inputs.gait.mode)
    with clock.stage("findings"):
        findings, checks = judge(measured, runner, recording.gait)
    return Analysis(
        formcheck_version=__version__,
        recordings=(recording,),
        runner=runner,
        metrics=measured,
        asymmetries=asymmetries(measured),
        findings=findings,
        checks=checks,
        backload=BackLoad(None, None, "This version does not estimate the load on the back."),
        quality=(*notes(recording, runner), *consistency(inputs, measured)),
        provenance=_provenance(observed, recording, settings, clock, started_at),
        reason=_reason(observed, recording.gait),
    )


def _observed(
    source: VideoSource | None,
    poses: Path | None,
    settings: Settings,
    jobs: int,
    progress: Progress,
) -> Observed:
    factor = (1.0, SlowMotionSource.NONE)
    if source is not None:
        factor = slow_motion(source.tags, source.info.nominal_hz, settings.slow_motion)
    if poses is not None:
        return replayed(read_poses(poses), poses.name, source, factor)
    if source is None:
        raise UsageError("There is neither a recording nor a landmark file to analyse.")
    return observe(source, settings, factor, jobs=jobs, progress=progress)


@dataclass(frozen=True)
class _Camera:
    """What the background says about the camera."""

    roll: CameraRoll | None
    roll_reason: str
    moves: bool


def _read(
    observed: Observed,
    source: FrameSource | None,
    settings: Settings,
    clock: _Clock,
    progress: Progress,
) -> Inputs:
    progress.stage("Reading the gait")
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
    with clock.stage("pelvis"):
        pixels = _pixels(observed, source, trajectories, gait, camera, progress)
    return Inputs(trajectories, gait, pixels, settings.as_runner())


def _recording(observed: Observed, inputs: Inputs) -> Recording:
    return Recording(
        info=observed.info,
        pose=observed.pose,
        others=observed.others,
        trajectories=inputs.trajectories,
        gait=inputs.gait,
        pixels=inputs.pixels,
        angles=angle_series(inputs),
    )


def _camera(observed: Observed, trajectories: Trajectories) -> _Camera:
    if not observed.pairs:
        return _Camera(None, NO_PICTURES, moves=False)
    runner = RunnerBoxes(trajectories, observed.frame_index)
    motion = camera_motion(observed.pairs, runner)
    moves = not isinstance(motion, str) and motion.moves
    if moves:
        return _Camera(None, MOVING, moves)
    roll = camera_roll(observed.pairs, runner)
    if isinstance(roll, str):
        return _Camera(None, roll, moves)
    return _Camera(roll, "", moves)


def _pixels(
    observed: Observed,
    source: FrameSource | None,
    trajectories: Trajectories,
    gait: Gait,
    camera: _Camera,
    progress: Progress,
) -> PixelSeries:
    if source is None:
        return PixelSeries(None, NO_PICTURES, None, NO_PICTURES)
    if gait.view is View.REAR:
        progress.stage("Following the waistband")
    # Frames are decoded only if the recording qualifies.
    found = pelvis_rotation(source.frames(), trajectories, observed.frame_index, gait, camera.roll)
    pelvis, reason = (None, found) if isinstance(found, str) else (found, "")
    return PixelSeries(
        roll=camera.roll,
        roll_reason=camera.roll_reason,
        pelvis=pelvis,
        pelvis_reason=reason,
        moving_camera=camera.moves,
    )


def _reason(observed: Observed, gait: Gait) -> str:
    """Why the recording as a whole could not be measured; empty where it could."""
    if observed.reason:
        return observed.reason
    if gait.mode is Mode.OTHER or not gait.strides:
        return gait.reason or "Nobody walks or runs in this recording."
    if len(gait.strides) < MIN_STRIDES:
        return (
            f"Only {len(gait.strides)} complete strides were seen; {MIN_STRIDES} are needed at "
            "least. Film longer, with the whole runner in the picture."
        )
    return ""


def _provenance(
    observed: Observed, recording: Recording, settings: Settings, clock: _Clock, started_at: str
) -> Provenance:
    return Provenance(
        model=observed.model_name,
        model_sha256=observed.model_sha256,
        settings=settings.record(),
        libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
        cleaning=recording.trajectories.steps,
        started_at=started_at,
        elapsed_s=clock.elapsed_s,
    )
