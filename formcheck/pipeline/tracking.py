"""The first pass over a recording: landmarks, and what is read from pixels on the way."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import numpy as np

from formcheck.cleaning.chain import clean
from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Frame, FrameSource, Picture, Segment
from formcheck.core.gait import Mode
from formcheck.core.message import join_with, msg
from formcheck.core.pose import N_LANDMARKS, PoseTrack
from formcheck.core.progress import Progress
from formcheck.core.recording import SlowMotionSource, VideoInfo, View
from formcheck.core.timeline import Timeline
from formcheck.errors import NotMeasurableError
from formcheck.gait.reading import read_gait
from formcheck.pixels.sampling import FrameSampler, SamplePair
from formcheck.pose.backend import PoseBackend
from formcheck.pose.bystanders import BystanderDetector
from formcheck.pose.estimate import PoseEstimate, estimate
from formcheck.pose.mediapipe import MediaPipeBackend
from formcheck.pose.models import find_model
from formcheck.pose.people import PersonTrack
from formcheck.settings import Settings
from formcheck.video import scenes
from formcheck.video.reader import segments
from formcheck.video.scenes import coarse, difference, find_duplicates

GLIMPSED = "-glimpsed"
"""At the end of the backend's name of a track that comes from a look now and then."""


@dataclass(frozen=True, eq=False)
class Observed:
    """What one pass over a recording gave.

    ``frame_index``: (n,) index in the source of each row of ``pose``, empty without a source.
    ``reason``: why there is nobody in ``pose``, empty where there is somebody. ``unread``: frames
    that saved landmarks lack, though they repeat no other.
    """

    info: VideoInfo
    pose: PoseTrack
    others: tuple[PoseTrack, ...]
    frame_index: IntArray
    pairs: tuple[SamplePair, ...]
    model_name: str
    model_sha256: str
    reason: str = ""
    unread: int = 0


class _FrameCollector:
    """Sees every frame that is decoded, in the thread of its segment; keeps little of it."""

    def __init__(
        self, n_frames: int, cut: Sequence[Segment], lookout: BystanderDetector | None = None
    ) -> None:
        self.lookout = lookout
        self.differences = np.full(n_frames, np.nan)
        self.seen = np.zeros(n_frames, dtype=np.bool_)
        self._thumbnails = np.zeros((n_frames, scenes.SIDE, scenes.SIDE), dtype=np.uint8)
        self.sampler = FrameSampler(cut)
        self._thread = threading.local()

    def see(self, segment: Segment, frame: Frame) -> None:
        picture = coarse(frame.rgb)
        # One picture a thread, not one a segment: memory must not grow with the recording.
        last: tuple[Segment, Picture] | None = getattr(self._thread, "last", None)
        if last is not None and last[0] == segment and frame.index >= segment.start:
            self.differences[frame.index] = difference(last[1], picture)
        self._thread.last = (segment, picture)
        if frame.index >= segment.start:
            self.seen[frame.index] = True
            self._thumbnails[frame.index] = scenes.thumbnail(picture)
        self.sampler.add(segment, frame)
        if self.lookout is not None:
            self.lookout.see(segment, frame)

    def cuts(self, index: IntArray) -> IntArray:
        """Positions in ``index`` (n,) of frames that were seen at which another scene begins."""
        return scenes.find_cuts(self._thumbnails[index])

    def n_unread(self, index: IntArray) -> int:
        """Frames that were seen, are none of ``index``, and repeat no other."""
        seen = np.flatnonzero(self.seen)
        repeats = find_duplicates(self.differences[seen])
        return int(np.sum(~repeats & ~np.isin(seen, index)))

    def n_damaged(self, cut: Sequence[Segment]) -> int:
        """Frames of ``cut`` that never came."""
        return cut[-1].stop - cut[0].start - int(np.sum(self.seen))


def observe(
    source: FrameSource,
    settings: Settings,
    slow_motion: tuple[float, SlowMotionSource],
    *,
    jobs: int,
    progress: Progress,
) -> Observed:
    """Run the pose model over ``source``. ``slow_motion``: its factor and how that is known.

    Where nobody is found the track is empty and ``reason`` says so. Raises UsageError and
    NotReadyError for a bad model, UsageError where nobody is at ``settings.person``.
    """
    backend = MediaPipeBackend(find_model(settings.model))
    cut = segments(source.file_time_s, settings.start_s, settings.end_s)
    progress.stage(msg("Finding the runner"), cut[-1].stop - cut[0].start)
    factor, known_from = slow_motion
    info = replace(source.info, slow_motion_factor=factor, slow_motion_source=known_from)

    def strides(person: PersonTrack, file_time_s: FloatArray) -> int:
        timeline = Timeline(file_time_s / factor)
        track = PoseTrack(timeline, person.xy_px, person.confidence, info.size_px, backend.name)
        return running_strides(track, settings.view)

    with _lookout(settings.blur_faces) as lookout:
        watch = _FrameCollector(len(source.file_time_s), cut, lookout)
        try:
            found = estimate(
                source,
                cut,
                backend,
                jobs=jobs,
                person=settings.person,
                observe=watch.see,
                cuts=watch.cuts,
                strides=strides,
                progress=progress.advance,
            )
        except NotMeasurableError as error:
            reason = join_with(" ", filter(None, (error.message, error.hint)))
            info = replace(info, damaged_frames=info.damaged_frames + watch.n_damaged(cut))
            return _nobody(source, info, backend, cut, watch.sampler.pairs(), reason)
    info = replace(info, damaged_frames=info.damaged_frames + watch.n_damaged(cut))
    return _somebody(found, info, backend, watch)


def running_strides(track: PoseTrack, view: View | None) -> int:
    """Complete strides that somebody runs in ``track``. ``view``: as given, None to look."""
    cleaned = clean(track, view=view)
    gait = read_gait(
        cleaned.trajectories, cleaned.rhythm, view=view, moving_camera=False, roll_deg=0.0
    )
    return len(gait.strides) if gait.mode in (Mode.RUNNING, Mode.ON_THE_SPOT) else 0


def _lookout(wanted: bool) -> AbstractContextManager[BystanderDetector | None]:
    """The quickest model will do: nothing is measured from whom it finds."""
    return BystanderDetector(MediaPipeBackend(find_model("lite"))) if wanted else nullcontext()


def _glimpsed(
    lookout: BystanderDetector | None,
    known: Sequence[FloatArray],
    file_time_s: FloatArray,
    info: VideoInfo,
    backend_name: str,
) -> tuple[PoseTrack, ...]:
    """People beside the ``known`` ones (n, 33, 2), seen now and then."""
    if lookout is None:
        return ()
    glimpses = lookout.glimpses(known, file_time_s)
    timeline = Timeline(glimpses.file_time_s / info.slow_motion_factor)
    name = f"{backend_name}{GLIMPSED}"
    return tuple(
        PoseTrack(timeline, person.xy_px, person.confidence, info.size_px, name)
        for person in glimpses.people
    )


def _somebody(
    found: PoseEstimate, info: VideoInfo, backend: PoseBackend, watch: _FrameCollector
) -> Observed:
    repeats = find_duplicates(watch.differences[found.index])
    # All of them as they are, without a copy, where none is repeated.
    kept = ~repeats if repeats.any() else slice(None)
    timeline = Timeline(found.file_time_s[kept] / info.slow_motion_factor)

    def track(xy_px: FloatArray, confidence: FloatArray) -> PoseTrack:
        return PoseTrack(timeline, xy_px[kept], confidence[kept], found.size_px, backend.name)

    followed = (track(other.xy_px, other.confidence) for other in found.others)
    known = [person.xy_px for person in (found.runner, *found.others)]
    glimpsed = _glimpsed(watch.lookout, known, found.file_time_s, info, backend.name)
    return Observed(
        info=replace(
            info,
            duplicate_share=float(np.mean(repeats)),
            n_scenes=found.n_scenes,
            scene_s=_span_s(found) if found.n_scenes > 1 else None,
        ),
        pose=track(found.runner.xy_px, found.runner.confidence),
        others=(*followed, *glimpsed),
        frame_index=found.index[kept],
        pairs=tuple(p for p in watch.sampler.pairs() if _lies_in(p, found.index)),
        model_name=backend.name,
        model_sha256=backend.sha256,
    )


def _span_s(found: PoseEstimate) -> tuple[float, float]:
    return float(found.file_time_s[0]), float(found.file_time_s[-1])


def _lies_in(pair: SamplePair, index: IntArray) -> bool:
    """Both pictures are of the scene whose frames are ``index``, rising."""
    return bool(index[0] <= pair.first.index and pair.second.index <= index[-1])


def _nobody(
    source: FrameSource,
    info: VideoInfo,
    backend: PoseBackend,
    cut: Sequence[Segment],
    pairs: tuple[SamplePair, ...],
    reason: str,
) -> Observed:
    frame_index = np.arange(cut[0].start, cut[-1].stop, dtype=np.int64)
    n = len(frame_index)
    pose = PoseTrack(
        Timeline(source.file_time_s[frame_index] / info.slow_motion_factor),
        np.full((n, N_LANDMARKS, 2), np.nan),
        np.zeros((n, N_LANDMARKS)),
        info.size_px,
        backend.name,
    )
    return Observed(info, pose, (), frame_index, pairs, backend.name, backend.sha256, reason)


def not_upright(observed: Observed) -> Observed:
    """``observed`` where whoever was found lies in the picture, and no way of turning it makes
    people stand: nobody is measured."""
    reason = msg(
        "The people in the picture do not stand upright, and it cannot be told which way is up. "
        "Turn the film in the phone's gallery or a video editor and analyse it again."
    )
    nobody = replace(
        observed.pose,
        xy_px=np.full(observed.pose.xy_px.shape, np.nan),
        confidence=np.zeros(observed.pose.confidence.shape),
    )
    return replace(observed, pose=nobody, others=(), reason=reason)


def replayed(
    pose: PoseTrack,
    name: str,
    source: FrameSource | None,
    slow_motion: tuple[float, SlowMotionSource],
    *,
    cut: Sequence[Segment] | None = None,
    blur_faces: bool = False,
) -> Observed:
    """Landmarks that were there already, with the recording they belong to where it is given.

    ``slow_motion``: file seconds per capture second. Landmarks alone are in file seconds; with the
    recording they are in capture seconds, as results are, unless they go on beyond its end so.
    ``cut``: the part of the recording that they are of, all of it where None. ``blur_faces``: look
    for people whose landmarks are not there, too.
    """
    factor, known_from = slow_motion
    if source is None:
        info = VideoInfo(
            path=None,
            name=name,
            sha256="",
            size_px=pose.size_px,
            n_frames=len(pose.timeline),
            duration_s=pose.timeline.duration_s,
            nominal_hz=None,
            variable_rate=False,
            rotation_deg=0,
            slow_motion_factor=factor,
            slow_motion_source=known_from,
        )
        pose = _sped_up(pose, factor)
        return Observed(info, pose, (), np.empty(0, dtype=np.int64), (), pose.backend, "")
    info = replace(source.info, slow_motion_factor=factor, slow_motion_source=known_from)
    frames = Timeline(source.file_time_s / factor)
    if len(pose.timeline) and pose.timeline.time_s[-1] > frames.time_s[-1] + frames.median_step_s:
        pose = _sped_up(pose, factor)
    nearest = np.array([frames.index_at(t) for t in pose.timeline.time_s], dtype=np.int64)
    with _lookout(blur_faces) as lookout:
        watch = _watched(source, cut or segments(source.file_time_s), lookout)
    glimpsed = _glimpsed(lookout, [pose.xy_px], pose.timeline.time_s * factor, info, pose.backend)
    return Observed(
        info,
        pose,
        glimpsed,
        nearest,
        watch.sampler.pairs(),
        pose.backend,
        "",
        unread=watch.n_unread(nearest),
    )


def _sped_up(pose: PoseTrack, factor: float) -> PoseTrack:
    """``pose``, whose times are file seconds, in capture seconds."""
    if factor == 1.0:
        return pose
    return replace(pose, timeline=Timeline(pose.timeline.time_s / factor))


def _watched(
    source: FrameSource, cut: Sequence[Segment], lookout: BystanderDetector | None
) -> _FrameCollector:
    """What the frames of ``cut`` show without a pose model."""
    watch = _FrameCollector(len(source.file_time_s), cut, lookout)
    for segment in cut:
        for frame in source.frames(segment.start, segment.stop):
            watch.see(segment, frame)
    return watch
