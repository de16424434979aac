"""From two saved results to a folder that compares them: what ``compare`` runs."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.comparison import Comparison, compared
from formcheck.comparison.alignment import (
    NO_STRIDES,
    NOT_FILMED_ALIKE,
    Alignment,
    aligned,
    filmed_alike,
)
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.message import msg
from formcheck.core.progress import Progress
from formcheck.errors import InputError
from formcheck.intake import screen
from formcheck.languages import Language, language_of
from formcheck.metrics.movement import angle_cycles
from formcheck.readiness import require_libraries
from formcheck.reporting.charts import REPORTED_CURVES, Chart
from formcheck.reporting.charts.gait_cycle import cycle_changes
from formcheck.reporting.comparison import (
    FORMATS,
    ComparisonContent,
    ComparisonFormat,
    FramePair,
    frame_pairs,
)
from formcheck.reporting.pain import Referral, referral
from formcheck.reporting.video.alongside import FilmedRun, pairs, side_by_side
from formcheck.reporting.video.keyframe_files import load_key_frames, redraw, valid_keyframes
from formcheck.results import folder as folders
from formcheck.results.attached import load_intake
from formcheck.results.detect import COMPARISON
from formcheck.results.identity import Identity, held_in
from formcheck.results.result import load
from formcheck.results.source_videos import where_it_was

VIDEO_FILE = "comparison.mp4"
SUFFIX = ".comparison"
NAME_LETTERS = 100
"""Of each result in the name of the folder."""


@dataclass(frozen=True)
class CompareRequest:
    """What to compare and what to write. ``formats``: names of ``reporting.comparison.FORMATS``;
    ``video``: whether a video is wanted; ``language``: None for that of ``after``."""

    before: Path
    after: Path
    target: Path
    formats: tuple[str, ...]
    video: bool
    language: Language | None = None


def default_target(before: Path, after: Path) -> Path:
    """Where a comparison goes, in the current folder."""
    names = (
        Path(os.path.realpath(folder)).name.removesuffix(".formcheck") for folder in (before, after)
    )
    stem = "-".join(name[:NAME_LETTERS] for name in names)
    return Path(folders.fitting_name(stem, SUFFIX))


def carry_out(request: CompareRequest, progress: Progress) -> ComparisonContent:
    """Compare two results and write the folder, completely or not at all; what was written.

    Raises UsageError, InputError, OutputError or NotReadyError.
    """
    formats = _formats(request.formats)
    require_libraries(tuple(name for chosen in formats for name in chosen.needs))
    folders.check_target(request.target, COMPARISON)
    progress.stage(msg("Reading"))
    before, after = (_loaded(folder) for folder in (request.before, request.after))
    comparison = compared(before, after)
    language = request.language or language_of(after)
    told = referral_of(request.before, request.after)
    shown = ComparisonContent(comparison, referral=told, language=language)
    with folders.stage(request.target, COMPARISON) as staged:
        if request.video:
            shown = _with_video(shown, staged, progress)
        progress.stage(msg("Report"))
        shown = replace(
            shown, frames=_frames(comparison, request), charts=_charts(comparison, language)
        )
        for chosen in formats:
            folders.write_bytes(staged / chosen.file, chosen.render(shown))
    return shown


def _formats(names: Sequence[str]) -> tuple[ComparisonFormat, ...]:
    """Those of these names; the first one of the catalogue always."""
    return tuple(f for place, f in enumerate(FORMATS) if place == 0 or f.name in names)


def _loaded(folder: Path) -> Analysis:
    folders.recover(folder)
    return load(folder)


def referral_of(before: Path, after: Path) -> Referral | None:
    """By the answers kept with the result in ``after``, else with the one in ``before`` where that
    is of the same runner."""
    told = load_intake(after)
    if told is None and _is_same_runner(before, after):
        told = load_intake(before)
    return None if told is None else referral(screen(told))


def _is_same_runner(before: Path, after: Path) -> bool:
    """As results go by: none named on both sides counts as the same."""
    one, other = held_in(before), held_in(after)
    if not (isinstance(one, Identity) and isinstance(other, Identity)):
        return False
    return one.runner == other.runner


def _frames(comparison: Comparison, request: CompareRequest) -> tuple[FramePair, ...]:
    """The words in the pictures as the results have them; in another language they are drawn again,
    where the recordings are still there."""
    before, after = (
        valid_keyframes(load_key_frames(analysis, folder), analysis)
        for analysis, folder in (
            (comparison.before, request.before),
            (comparison.after, request.after),
        )
    )
    spoken = request.language or language_of(comparison.after)
    before = redraw(before, comparison.before, spoken, ())
    after = redraw(after, comparison.after, spoken, ())
    return frame_pairs(comparison, before, after)


def _charts(comparison: Comparison, language: Language) -> tuple[Chart, ...]:
    if comparison.reason:
        return ()
    before, after = (
        angle_cycles(one.recordings, one.metrics) for one in (comparison.before, comparison.after)
    )
    return tuple(cycle_changes(before, after, REPORTED_CURVES, language))


def _with_video(shown: ComparisonContent, folder: Path, progress: Progress) -> ComparisonContent:
    """``shown`` with the name of the video in ``folder``, or with the reason why there is none."""
    comparison = shown.comparison
    found = _in_step(comparison)
    if isinstance(found, str):
        return replace(shown, video_reason=found)
    one, other, alignment = found
    before = _filmed(one, comparison.before)
    after = _filmed(other, comparison.after)
    if before is None or after is None:
        gone = one if before is None else other
        why = msg("{name} is not where it was, or is another one.", name=_name(gone))
        return replace(shown, video_reason=why)
    progress.stage(msg("Video side by side"), len(pairs(before, after, alignment)))
    side_by_side(
        before,
        after,
        alignment,
        folder / VIDEO_FILE,
        language=shown.language,
        progress=progress.advance,
    )
    return replace(shown, video=VIDEO_FILE)


def _filmed(recording: Recording, analysis: Analysis) -> FilmedRun | None:
    """With its frames; None where the recording is not where it was any more."""
    try:
        return FilmedRun(where_it_was(recording.info), recording, analysis)
    except InputError:
        return None


def _name(recording: Recording) -> str:
    # A file name may hold bytes that are no text in any encoding.
    return recording.info.name.encode("utf-8", "replace").decode("utf-8")


def _in_step(comparison: Comparison) -> tuple[Recording, Recording, Alignment] | str:
    """The two recordings to show side by side and how they go together, or why they do not."""
    before, after = comparison.before, comparison.after
    if comparison.reason:
        return comparison.reason
    videos = filmed_alike(before, after)
    if videos is None:
        return NOT_FILMED_ALIKE
    one, other = before.recordings[videos[0]], after.recordings[videos[1]]
    if not (one.info.sha256 and other.info.sha256):
        return msg("One of the results was made from landmarks, without a video.")
    alignment = aligned(one, other)
    return NO_STRIDES if alignment is None else (one, other, alignment)
