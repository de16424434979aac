"""Running a pose model over a recording by several threads, with the same result for any number."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Frame, FrameSource, Segment
from formcheck.core.runtime import give_back
from formcheck.errors import NotMeasurableError
from formcheck.pose.backend import Person, PoseBackend, PoseSession
from formcheck.pose.people import DetectionTable, PersonTrack, Record
from formcheck.pose.scene import RunningStrides, scene_with_runner
from formcheck.pose.search import FollowedPeople
from formcheck.pose.survey import DetectionPlan, survey

POLL_S = 0.1
"""How often progress is passed on, and an interruption noticed."""


@dataclass(frozen=True, eq=False)
class PoseEstimate:
    """Raw landmarks of everyone in one scene.

    ``index``: (n,) of the frames read; ``file_time_s``: (n,) their time in the file.
    ``n_scenes``: in how many scenes people were looked for.
    ``runner`` and ``others`` hold n frames each. ``size_px``: picture width and height.
    ``backend``: name of the pose model.
    """

    index: IntArray
    file_time_s: FloatArray
    runner: PersonTrack
    others: tuple[PersonTrack, ...]
    size_px: tuple[int, int]
    backend: str
    n_scenes: int


def estimate(
    source: FrameSource,
    segments: Sequence[Segment],
    backend: PoseBackend,
    *,
    jobs: int,
    person: tuple[float, float] | None,
    observe: Callable[[Segment, Frame], None],
    cuts: Callable[[IntArray], IntArray],
    strides: RunningStrides,
    progress: Callable[[int], None],
) -> PoseEstimate:
    """Landmarks of everyone in ``segments``, and who of them is the runner.

    ``person``: a point on the runner in the first frame of the segments, px, or None to find out.
    ``observe`` sees every frame decoded (those before ``segment.start`` too), in the thread and
    order of its segment. ``cuts`` is given the (n,) indices of the frames read, when all are, and
    says at which positions another scene begins: nobody is followed across, and only the scene
    with the most complete running strides, which ``strides`` counts, is kept. ``progress`` gets the
    number of frames finished since its last call, in the calling thread. The result is bit-equal
    for any number of ``jobs``.

    Raises NotMeasurableError where nobody is found, UsageError where nobody is at ``person``, and
    whatever the source, the backend or ``observe`` raise.
    """
    if not segments:
        raise NotMeasurableError("There are no frames to look at.")
    with backend.running():
        span = (segments[0].start, segments[-1].stop)
        plan = survey(source, span, backend, jobs=jobs, point_px=person)
        run = _Run(source, backend, plan, observe)
        seen = DetectionTable.joined(run.all(segments, jobs, progress))
    begins = cuts(seen.frame_index)
    scene = scene_with_runner(seen, seen.file_time_s, begins, person, strides)
    return PoseEstimate(
        index=seen.frame_index[scene.start : scene.stop],
        file_time_s=seen.file_time_s[scene.start : scene.stop],
        runner=scene.tracks[scene.runner],
        others=tuple(track for k, track in enumerate(scene.tracks) if k != scene.runner),
        size_px=source.info.size_px,
        backend=backend.name,
        n_scenes=len(begins) + 1,
    )


class _Run:
    """All segments of one recording, worked on by threads."""

    def __init__(
        self,
        source: FrameSource,
        backend: PoseBackend,
        plan: DetectionPlan,
        observe: Callable[[Segment, Frame], None],
    ) -> None:
        self._source = source
        self._backend = backend
        self._plan = plan
        self._observe = observe
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._n_done = 0

    def all(
        self, segments: Sequence[Segment], jobs: int, progress: Callable[[int], None]
    ) -> list[DetectionTable]:
        """What was seen, segment by segment. Whatever ends it early ends the other threads too."""
        with ThreadPoolExecutor(max(1, jobs), thread_name_prefix="pose") as pool:
            try:
                futures = [pool.submit(self._one, segment) for segment in segments]
                self._watch(futures, progress)
                return [future.result() for future in futures]
            except BaseException:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _watch(
        self, futures: Sequence[Future[DetectionTable]], progress: Callable[[int], None]
    ) -> None:
        """Until all are done or one failed. Waiting in short turns lets Ctrl-C through anywhere."""
        pending = True
        while pending:
            done, waiting = wait(futures, timeout=POLL_S, return_when=FIRST_EXCEPTION)
            failed = [f for f in done if f.exception() is not None]
            for future in failed:
                future.result()
            pending = bool(waiting)
            with self._lock:
                n, self._n_done = self._n_done, 0
            if n:
                progress(n)

    def _one(self, segment: Segment) -> DetectionTable:
        record = Record(segment.stop - segment.start, self._plan.most_people)
        with ExitStack() as sessions:
            detect = self._detector(sessions)
            for frame in self._source.frames(segment.warm_start, segment.stop):
                if self._stop.is_set():
                    break
                self._observe(segment, frame)
                people = detect(frame)
                if frame.index >= segment.start:
                    record.add(frame, people)
                    with self._lock:
                        self._n_done += 1
        # What a closed session leaves behind would add up over the parts of a long recording.
        give_back()
        return record.seen()

    def _detector(self, sessions: ExitStack) -> Callable[[Frame], tuple[Person, ...]]:
        def opened(people: int) -> PoseSession:
            return sessions.enter_context(self._backend.open(people))

        if self._plan.paths:
            followed = FollowedPeople(self._plan.paths, [opened(1) for _ in self._plan.paths])
            return followed.detect
        session = opened(self._plan.people)
        return lambda frame: session.detect(frame.rgb)
