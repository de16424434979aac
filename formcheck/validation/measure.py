"""Measuring a recording with known truth, as any other recording is measured."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.core.analysis import Analysis
from formcheck.core.progress import Progress
from formcheck.errors import InputError
from formcheck.pipeline.recording import Footage
from formcheck.pipeline.session import analyze
from formcheck.validation.case import Case
from formcheck.validation.landmarks import keep, landmark_file
from formcheck.validation.pairing import (
    EventPairs,
    Pair,
    Run,
    event_pairs_of,
    pairs_of,
    run_of,
)
from formcheck.video.reader import open_video

KEYPOINTS = "true joints"
"""In the place of a pose model: the joints where they really are, and the pictures where there are
some. Camera roll and pelvis are read from those as ever."""


@dataclass(frozen=True)
class Compared:
    """One recording beside its truth, with one model."""

    run: Run
    pairs: tuple[Pair, ...]
    events: tuple[EventPairs, ...]


class Silent:
    """Progress that nobody watches."""

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """Nothing."""

    def advance(self, n_frames: int) -> None:
        """Nothing."""


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
        return _analyze(Footage(source, path, replace(case.settings, slow_motion=factor)))


def _from_video(case: Case, model: str, landmarks: Path | None) -> Analysis:
    if case.video is None:
        raise ValueError(f"expected a video of {case.name}, got none")
    settings = replace(case.settings, model=model)
    source = open_video(case.video)
    if landmarks is None:
        return _analyze(Footage(source, None, settings))
    kept = landmark_file(landmarks, case.video, model)
    if kept.is_file():
        return _analyze(Footage(source, kept, settings))
    analysis = _analyze(Footage(source, None, settings))
    if analysis.leading.pose.seen_share > 0.0:
        keep(analysis.leading.pose, kept)
    return analysis


def _analyze(footage: Footage) -> Analysis:
    silent: Progress = Silent()
    return analyze((footage,), jobs=1, progress=silent)
