"""Measuring recordings with known truth, as any other recording is measured: each with every
model, some at a time, the pose model once a recording."""

import io
import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from formcheck.core.analysis import Analysis
from formcheck.core.files import sha256_of
from formcheck.core.pose import PoseTrack
from formcheck.core.progress import NullProgress
from formcheck.errors import InputError
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.results.folder import write_bytes
from formcheck.validation.case import Case
from formcheck.validation.pairing import (
    EventPairs,
    Pair,
    ValidationRun,
    event_pairs_of,
    pairs_of,
    run_of,
)
from formcheck.video.reader import open_video


def landmark_file(folder: Path, video: Path, model: str) -> Path:
    """Where the landmarks of ``video`` by ``model`` are kept; another video, another file."""
    digest = sha256_of(video)[:12]
    return folder / f"{video.stem}-{digest}.{Path(model).stem}.npz"


def keep(track: PoseTrack, path: Path) -> None:
    """Write ``track`` in the form that ``--poses`` reads.

    Raises:
        OutputError: it cannot be written.
    """
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        time_s=track.timeline.time_s,
        xy_px=track.xy_px.astype(np.float32),
        confidence=track.confidence.astype(np.float32),
        size_px=np.array(track.size_px),
        backend=np.array(track.backend),
    )
    write_bytes(path, packed.getvalue())


KEYPOINTS = "true joints"
"""In the place of a pose model: the joints where they really are, and the pictures where there are
some. Camera roll and pelvis are read from those as ever."""


@dataclass(frozen=True)
class Compared:
    """One recording beside its truth, with one model."""

    run: ValidationRun
    pairs: tuple[Pair, ...]
    events: tuple[EventPairs, ...]


def applies(case: Case, model: str) -> bool:
    """Whether there is something that ``model`` can look at."""
    return (case.keypoints if model == KEYPOINTS else case.video) is not None


def compare(case: Case, model: str, landmarks: Path | None) -> Compared:
    """Measure ``case`` with ``model`` and set it beside its truth.

    ``landmarks``: a folder where those of the pose model are kept and used again, or None. Raises
    UsageError, OutputError or NotReadyError; a recording that cannot be read is measured nowhere.
    """
    try:
        outcome: Analysis | InputError = (
            _from_joints(case) if model == KEYPOINTS else _from_video(case, model, landmarks)
        )
    except InputError as error:
        outcome = error
    run = run_of(case, model, outcome)
    return Compared(run, pairs_of(case, run, outcome), event_pairs_of(case, run, outcome))


def _from_joints(case: Case) -> Analysis:
    if case.keypoints is None:
        raise ValueError(f"expected keypoints of {case.name}, got none")
    source = open_video(case.video) if case.video is not None else None
    # Without a recording there is no file time that could be slowed down.
    factor = case.settings.slow_motion if source is not None else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "joints.npz"
        keep(case.keypoints, path)
        return _analyze(RecordingInput(source, path, replace(case.settings, slow_motion=factor)))


def _from_video(case: Case, model: str, landmarks: Path | None) -> Analysis:
    if case.video is None:
        raise ValueError(f"expected a video of {case.name}, got none")
    settings = replace(case.settings, model=model)
    source = open_video(case.video)
    if landmarks is None:
        return _analyze(RecordingInput(source, None, settings))
    kept = landmark_file(landmarks, case.video, model)
    if kept.is_file():
        return _analyze(RecordingInput(source, kept, settings))
    analysis = _analyze(RecordingInput(source, None, settings))
    if analysis.leading.pose.seen_share > 0.0:
        keep(analysis.leading.pose, kept)
    return analysis


def _analyze(footage: RecordingInput) -> Analysis:
    return analyze((footage,), jobs=1, progress=NullProgress())


Told = Callable[[ValidationRun, int, int], None]
"""Called when a recording is done, with how many of how many are."""


@dataclass(frozen=True)
class TruthComparison:
    """All recordings with all models, in the order of the cases."""

    runs: tuple[ValidationRun, ...]
    pairs: tuple[Pair, ...]
    events: tuple[EventPairs, ...]


def validate(
    cases: Sequence[Case],
    models: Sequence[str],
    *,
    landmarks: Path | None,
    jobs: int,
    told: Told,
) -> TruthComparison:
    """Measure every case with each of ``models`` and from its true joints, where it has them.

    Raises UsageError, OutputError or NotReadyError.
    """
    work = [
        (case, model) for case in cases for model in (*models, KEYPOINTS) if applies(case, model)
    ]
    if landmarks is not None:
        landmarks.mkdir(parents=True, exist_ok=True)
    found: dict[int, Compared] = {}
    # Pose models keep threads of their own: processes are started anew, never forked.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        waiting = {
            pool.submit(compare, case, model, landmarks): i for i, (case, model) in enumerate(work)
        }
        try:
            for done in as_completed(waiting):
                found[waiting[done]] = compared = done.result()
                told(compared.run, len(found), len(work))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            # A recording in work would be waited for.
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    ordered = [found[i] for i in sorted(found)]
    return TruthComparison(
        runs=tuple(one.run for one in ordered),
        pairs=tuple(pair for one in ordered for pair in one.pairs),
        events=tuple(events for one in ordered for events in one.events),
    )
