"""One session from its recordings to its result folder: what ``analyze`` runs, and a batch once for
every row of its plan."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from formcheck.core.analysis import Analysis, QualityNote
from formcheck.core.files import read_json
from formcheck.core.message import msg
from formcheck.core.progress import Progress
from formcheck.errors import UsageError
from formcheck.intake import Intake
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze, rejudge
from formcheck.pose.replay import not_of, read_poses
from formcheck.readiness import require_libraries
from formcheck.reference.profile import RECORDED_AS, Profile
from formcheck.reporting import Pages
from formcheck.reporting.report import Report
from formcheck.results.attached import load_intake
from formcheck.results.detect import ANALYSIS_FILE, RESULT
from formcheck.results.folder import check_target, default_name, recover
from formcheck.results.identity import (
    Identity,
    TargetState,
    held_in,
    identity,
    identity_of,
    place_for,
)
from formcheck.results.result import recording_of_landmarks
from formcheck.results.review import fingerprint_of
from formcheck.results.reviewed import require_same_recordings
from formcheck.results.source_videos import where_it_was
from formcheck.settings import (
    Belongs,
    Plain,
    Settings,
    each_of,
    newly_known,
    no_longer_said,
    record_of,
    settings_each,
    with_known,
)
from formcheck.video.reader import VideoSource, open_video
from formcheck.workflows.report import formats_named, libraries_for, write_result

MOST_RECORDINGS = 2
TWO_RECORDINGS = "Two recordings of a session are two films of the same runner: side and rear."


EXCERPT_S = 3.0
EXCERPT_FRAMES = 180
OF_THE_CAPTURE = frozenset(
    (
        *("runner_lost", "runner_small", "other_people", "few_frames", "frame_rate"),
        *("slow_motion_suspected", "slow_motion", "duplicate_frames", "view", "moving_camera"),
        *("roll_unknown", "camera_tilted", "camera_off_square", "file_breaks_off", "timestamps"),
    )
)
"""Notes that a few seconds can tell; the others need the whole recording."""


@dataclass(frozen=True)
class Take:
    """One recording of a session: its video, landmarks from a file instead of the pose model, or
    both. ``standing``: a video of the runner standing still before the same camera."""

    video: Path | None
    poses: Path | None
    settings: Settings
    standing: Path | None = None


@dataclass(frozen=True)
class AnalyzeRequest:
    """What to measure and what to write. ``formats``: names of ``reporting.FORMATS``, with so many
    ``pages``; ``video``: whether an annotated video is wanted; ``jobs``: how much to do at once;
    ``intake``: what the runner told of pain, None to keep what its own earlier result knows;
    ``profile``: a clinic's own. ``may_number``: where ``target`` holds the result of another
    recording or runner, this one goes beside it, see ``results.identity``; else that is an error.
    """

    takes: tuple[Take, ...]
    target: Path
    formats: tuple[str, ...]
    video: bool
    jobs: int
    intake: Intake | None = None
    profile: Profile | None = None
    may_number: bool = False
    pages: Pages = Pages.FULL


@dataclass(frozen=True)
class Placed:
    """Where a result went, what its reports tell, ``notes``: what somebody may wonder about, a
    sentence each."""

    target: Path
    report: Report
    notes: tuple[str, ...]


def takes_of(videos: Sequence[Path], options: Mapping[str, Any]) -> tuple[Take, ...]:
    """The recordings of a session with the settings of each. ``options``: as ``settings_each`` has
    them, ``poses`` (a tuple, as what belongs to a recording) and ``standing``.

    Raises:
        UsageError: too many recordings, or an option that cannot be given to one of them.
    """
    poses: tuple[Path | None, ...] = options["poses"]
    count = len(videos) or len(poses) or 1
    if count > MOST_RECORDINGS:
        raise UsageError(
            f"{count} recordings were given; a session has one, or two of the same runner.",
            "Analyse many recordings with formcheck batch.",
        )
    seen: Sequence[Path | None] = videos or (None,) * count
    landmarks = each_of("poses", poses, count, Belongs.OWN)
    standing = (options["standing"],) * count
    return tuple(map(Take, seen, landmarks, settings_each(options, count), standing))


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


def measure(
    takes: Sequence[Take],
    *,
    jobs: int,
    progress: Progress,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> Analysis:
    """Measure a session and write nothing; where nothing can be measured its ``reason`` says why.

    Raises UsageError, InputError or NotReadyError.
    """
    require_libraries()
    footage = _read(takes, progress)
    return analyze(footage, jobs=jobs, progress=progress, intake=intake, profile=profile)


def filming_notes(video: Path, settings: Settings, progress: Progress) -> tuple[QualityNote, ...]:
    """Notes on how ``video`` is filmed, from a few seconds of its middle and the quickest model."""
    progress.stage(msg("Looking at the recording"))
    source = open_video(video)
    start_s, end_s = excerpt_s(source.file_time_s.tolist())
    excerpt = replace(settings, model="lite", start_s=start_s, end_s=end_s)
    found = analyze(
        [RecordingInput(source, None, excerpt)], jobs=os.cpu_count() or 1, progress=progress
    )
    return tuple(note for note in found.quality if note.id in OF_THE_CAPTURE)


def excerpt_s(file_time_s: list[float]) -> tuple[float, float]:
    """From when to when in the file to look, in its middle; a few frames at least."""
    middle = len(file_time_s) // 2
    length_s = file_time_s[-1]
    first = file_time_s[max(0, middle - EXCERPT_FRAMES // 2)]
    last = file_time_s[min(len(file_time_s) - 1, middle + EXCERPT_FRAMES // 2)]
    start_s = max(first, (length_s - EXCERPT_S) / 2)
    return max(0.0, start_s), max(min(last, (length_s + EXCERPT_S) / 2), start_s + 0.1)


def write(
    analysis: Analysis,
    target: Path,
    *,
    formats: Sequence[str],
    pages: Pages,
    video: bool,
    progress: Progress,
    intake: Intake | None = None,
    profile: Profile | None = None,
) -> tuple[Analysis, Path]:
    """Write the result folder of what ``measure`` gave; what was written, and where. Pictures are
    drawn on the recordings, from where they were read; ``formats``, ``pages`` and ``video`` as in
    ``AnalyzeRequest``.

    Raises UsageError, InputError, OutputError or NotReadyError.
    """
    chosen = formats_named(formats, pages)
    require_libraries(libraries_for(chosen))
    check_target(target)
    recover(target)
    if intake is None and held_in(target) == identity_of(analysis):
        intake = load_intake(target)
        analysis = analysis if intake is None else rejudge(analysis, intake, profile)
    infos = [recording.info for recording in analysis.recordings]
    report, place = write_result(
        analysis,
        [where_it_was(info) if info.sha256 else None for info in infos],
        target,
        formats=chosen,
        video=video,
        progress=progress,
        intake=intake,
        profile=profile,
    )
    return report.analysis, place


def carry_out(
    request: AnalyzeRequest, progress: Progress, told: Callable[[Placed], None] = lambda _: None
) -> Analysis:
    """Measure ``request`` and write its result folder, completely or not at all; ``told`` hears
    where that is.

    Raises UsageError, InputError, OutputError or NotReadyError; where nothing can be measured the
    result is written all the same and its ``reason`` says why.
    """
    formats = formats_named(request.formats, request.pages)
    require_libraries(libraries_for(formats))
    check_target(request.target)
    recover(request.target)
    footage = _read(request.takes, progress)
    sources = tuple(one.source for one in footage)
    whose = _whose(footage)
    place = _place(request, whose)
    earlier = _earlier(place, whose)
    intake = request.intake or (None if earlier is None else load_intake(place))
    given, footage = footage, tuple(_known(one, earlier or {}) for one in footage)
    analysis = analyze(
        footage, jobs=request.jobs, progress=progress, intake=intake, profile=request.profile
    )
    lost = _people_s_files(place) if held_in(place) is TargetState.DAMAGED else []
    report, place = write_result(
        analysis,
        _as_measured(analysis, sources),
        request.target,
        formats=formats,
        video=request.video,
        progress=progress,
        intake=intake,
        profile=request.profile,
        may_number=request.may_number,
    )
    notes = (
        *_about_place(request.target, place, lost),
        *_about_facts(given, footage, earlier or {}, analysis.provenance.settings),
    )
    told(Placed(place, report, notes))
    return report.analysis


def _read(takes: Sequence[Take], progress: Progress) -> tuple[RecordingInput, ...]:
    """Each recording opened, all of them different."""
    _require_different(takes)
    progress.stage(msg("Reading"))
    footage = tuple(
        _with_source_of_landmarks(
            RecordingInput(_opened(take.video), take.poses, take.settings, _opened(take.standing))
        )
        for take in takes
    )
    _require_different_content([one.source for one in footage])
    return footage


def _with_source_of_landmarks(one: RecordingInput) -> RecordingInput:
    """``one``, known to go together where the landmarks lie in a result of the recording.

    Raises:
        UsageError: they lie in the result of another one.
    """
    if one.source is None or one.poses is None:
        return one
    filmed = recording_of_landmarks(one.poses)
    if filmed not in ("", one.source.info.sha256):
        raise not_of(one.poses, one.source, "they lie in the result of another one")
    return replace(one, known=bool(filmed))


def _as_measured(
    analysis: Analysis, sources: Sequence[VideoSource | None]
) -> tuple[VideoSource | None, ...]:
    """``sources`` held the way up in which they were measured."""
    infos = [recording.info for recording in analysis.recordings]
    return tuple(
        source and source.held(info.turned_deg, mirrored=info.mirrored)
        for source, info in zip(sources, infos, strict=True)
    )


def _whose(footage: Sequence[RecordingInput]) -> Identity:
    """Raises UsageError for a bad landmark file."""
    recordings = []
    for one in footage:
        if one.source is not None:
            recordings.append(one.source.info.sha256)
        elif one.poses is not None:
            recordings.append(fingerprint_of(read_poses(one.poses)))
    return identity(recordings, footage[0].settings.as_runner().id)


def _place(request: AnalyzeRequest, whose: Identity) -> Path:
    if not request.may_number and isinstance(held_in(request.target), Identity):
        require_same_recordings(request.target, whose.recordings)
    return place_for(request.target, whose, may_number=request.may_number)


def _earlier(place: Path, whose: Identity) -> Mapping[str, Plain] | None:
    """The settings of the result of ``whose`` that is there already."""
    if held_in(place) != whose:
        return None
    settings: Mapping[str, Plain] = read_json(place / ANALYSIS_FILE)["provenance"]["settings"]
    return settings


def _known(one: RecordingInput, earlier: Mapping[str, Plain]) -> RecordingInput:
    return replace(one, settings=with_known(one.settings, earlier))


def _people_s_files(place: Path) -> list[str]:
    """What is in a result but was not written by a run."""
    return sorted(p.name for p in place.iterdir() if not RESULT.generated.fullmatch(p.name))


def _about_place(asked: Path, place: Path, lost: Sequence[str]) -> Iterator[str]:
    if place != asked:
        yield msg(
            "{name} holds the result of another recording or another runner, so this one is in "
            "{own}.",
            name=asked.name,
            own=place.name,
        )
    if lost:
        yield msg(
            "{name} was damaged, so nobody can tell whose it was; {files} in it are gone.",
            name=place.name,
            files=", ".join(lost),
        )


def _about_facts(
    given: Sequence[RecordingInput],
    footage: Sequence[RecordingInput],
    earlier: Mapping[str, Plain],
    settings: Mapping[str, Plain],
) -> Iterator[str]:
    kept = newly_known(given[0].settings, footage[0].settings)
    if kept:
        yield msg("Kept from the earlier result: {options}.", options=kept)
    missed = [no_longer_said(record_of([one.settings for one in footage]), earlier)]
    profile = RECORDED_AS[0]
    if profile in earlier and profile not in settings:
        missed.append(f"--profile {earlier[profile]}")
    if any(missed):
        yield msg(
            "The earlier result was made with {options}; this one was not.",
            options=", ".join(filter(None, missed)),
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
