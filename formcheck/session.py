"""One session from its recordings to its result folder: what ``analyze`` runs, and a batch once for
every row of its plan."""

from dataclasses import dataclass
from pathlib import Path

from formcheck.archive.folder import check_target, default_name
from formcheck.core.analysis import Analysis
from formcheck.core.progress import Progress
from formcheck.errors import UsageError
from formcheck.pipeline import analyze
from formcheck.results import formats_named, write_result
from formcheck.settings import Settings
from formcheck.video.reader import open_video


@dataclass(frozen=True)
class Take:
    """One recording of a session: its video, landmarks from a file instead of the pose model, or
    both."""

    video: Path | None
    poses: Path | None
    settings: Settings


@dataclass(frozen=True)
class Request:
    """What to measure and what to write. ``formats``: names of ``export.FORMATS``; ``video``:
    whether an annotated video is wanted; ``jobs``: how much to do at once."""

    takes: tuple[Take, ...]
    target: Path
    formats: tuple[str, ...]
    video: bool
    jobs: int


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
    check_target(request.target)
    take = request.takes[0]
    progress.stage("Reading")
    source = open_video(take.video) if take.video is not None else None
    analysis = analyze(source, take.poses, take.settings, jobs=request.jobs, progress=progress)
    write_result(
        analysis,
        source,
        request.target,
        formats=formats_named(request.formats),
        video=request.video,
        progress=progress,
    )
    return analysis
