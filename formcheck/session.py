"""One session from its recordings to its result folder: what ``analyze`` runs, and a batch once for
every row of its plan."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.archive.folder import check_target, default_name, recover
from formcheck.archive.intake import load_intake
from formcheck.archive.reviewed import require_same_recordings
from formcheck.core.analysis import Analysis
from formcheck.core.progress import Progress
from formcheck.errors import UsageError
from formcheck.intake import Intake
from formcheck.measuring import Footage
from formcheck.pipeline import analyze
from formcheck.readiness import require_libraries
from formcheck.reference.profile import Profile
from formcheck.results import formats_named, libraries_for, write_result
from formcheck.settings import Settings
from formcheck.video.reader import VideoSource, open_video

TWO_RECORDINGS = "Two recordings of a session are two films of the same runner: side and rear."


@dataclass(frozen=True)
class Take:
    """One recording of a session: its video, landmarks from a file instead of the pose model, or
    both. ``standing``: a video of the runner standing still before the same camera."""

    video: Path | None
    poses: Path | None
    settings: Settings
    standing: Path | None = None


@dataclass(frozen=True)
class Request:
    """What to measure and what to write. ``formats``: names of ``export.FORMATS``; ``video``:
    whether an annotated video is wanted; ``jobs``: how much to do at once; ``intake``: what the
    runner told of pain, None to keep what an old result knows; ``profile``: a clinic's own."""

    takes: tuple[Take, ...]
    target: Path
    formats: tuple[str, ...]
    video: bool
    jobs: int
    intake: Intake | None = None
    profile: Profile | None = None


def default_target(take: Take) -> Path:
    """Where the result of a session goes whose first recording is ``take``, in the current folder.

    Raises:
        UsageError: there is neither a video nor a landmark file.
    """
    named = take.video if take.video is not None else take.poses
    if named is None:
        raise UsageError(
            "There is nothing to analyse.", "Name a video, or a landmark file with --poses."
        )
    return Path(default_name(named.name))


def carry_out(request: Request, progress: Progress) -> Analysis:
    """Measure ``request`` and write its result folder, completely or not at all.

    Raises UsageError, InputError, OutputError or NotReadyError; where nothing can be measured the
    result is written all the same and its ``reason`` says why.
    """
    formats = formats_named(request.formats)
    require_libraries(libraries_for(formats))
    check_target(request.target)
    _require_different(request.takes)
    recover(request.target)
    intake = request.intake or load_intake(request.target)
    progress.stage("Reading")
    footage = tuple(
        Footage(_opened(take.video), take.poses, take.settings, _opened(take.standing))
        for take in request.takes
    )
    sources = tuple(one.source for one in footage)
    _require_different_content(sources)
    require_same_recordings(request.target, [s.info.sha256 for s in sources if s is not None])
    analysis = analyze(
        footage, jobs=request.jobs, progress=progress, intake=intake, profile=request.profile
    )
    return write_result(
        analysis,
        sources,
        request.target,
        formats=formats,
        video=request.video,
        progress=progress,
        intake=intake,
        profile=request.profile,
    )


def _opened(video: Path | None) -> VideoSource | None:
    return None if video is None else open_video(video)


def _require_different(takes: Sequence[Take]) -> None:
    """Each landmark file and each video stands for a recording of its own."""
    for files in ([take.video for take in takes], [take.poses for take in takes]):
        paths = [Path(os.path.realpath(path)) for path in files if path is not None]
        if len(set(paths)) < len(paths):
            raise UsageError(f"{paths[0].name} was given twice.", TWO_RECORDINGS)


def _require_different_content(sources: Sequence[VideoSource | None]) -> None:
    hashes = [source.info.sha256 for source in sources if source is not None]
    if len(set(hashes)) < len(hashes):
        names = " and ".join(source.info.name for source in sources if source is not None)
        raise UsageError(f"{names} are copies of the same recording.", TWO_RECORDINGS)
