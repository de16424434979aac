"""From an analysis to a result folder, and from a saved result to fresh outputs."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.clinic import rules_of
from formcheck.core.analysis import SCHEMA_VERSION, Analysis, Recording
from formcheck.core.frame import FrameSource
from formcheck.core.message import msg
from formcheck.core.progress import Progress, part
from formcheck.core.runtime import give_back
from formcheck.errors import InputError
from formcheck.intake import Intake
from formcheck.languages import Language, language_of
from formcheck.metrics.movement import movement_of
from formcheck.pipeline.session import rejudge
from formcheck.readiness import require_libraries
from formcheck.reference.profile import RECORDED_AS, Profile, is_recorded
from formcheck.reporting import FORMATS, HANDOUTS, Format, Pages
from formcheck.reporting.charts import Chart, charts_of, small_cycles
from formcheck.reporting.report import Report, report_of
from formcheck.reporting.video.keyframe_files import (
    load_key_frames,
    person_of,
    redraw,
    save_key_frames,
    valid_keyframes,
    with_key_frames,
)
from formcheck.reporting.video.keyframes import KeyFrame, key_frames
from formcheck.results import folder as folders
from formcheck.results import result as saved
from formcheck.results.attached import (
    PROFILE_REMEDY,
    load_intake,
    load_profile,
    save_intake,
    save_profile,
)
from formcheck.results.identity import identity_of, is_own
from formcheck.results.identity import staged as staged_for
from formcheck.results.reviewed import (
    NOT_USED,
    REVIEWED_FILE,
    carried_over,
    keep_reviewed,
    save_reviewed,
)
from formcheck.workflows.annotate import draw, video_file


def formats_named(names: Sequence[str], pages: Pages = Pages.FULL) -> tuple[Format, ...]:
    """The export formats of these names, in the catalogue's order, with so many ``pages``."""
    handouts = {f.name: f for f in HANDOUTS} if pages is Pages.HANDOUT else {}
    return tuple(handouts.get(f.name, f) for f in FORMATS if f.name in names)


def libraries_for(formats: Sequence[Format]) -> tuple[str, ...]:
    """What of the optional libraries they need."""
    return tuple(name for chosen in formats for name in chosen.needs)


@dataclass(frozen=True, eq=False)
class SavedResult:
    """What the reports of a result are made of: the analysis that is told, as people reviewed it,
    its key frames, what the runner told of pain, and the profile that it was judged by."""

    analysis: Analysis
    frames: tuple[KeyFrame, ...]
    intake: Intake | None
    profile: Profile | None


def write_result(
    analysis: Analysis,
    sources: Sequence[FrameSource | None],
    target: Path,
    *,
    formats: Sequence[Format],
    video: bool,
    progress: Progress,
    intake: Intake | None = None,
    profile: Profile | None = None,
    may_number: bool = False,
) -> tuple[Report, Path]:
    """Write everything into ``target``, completely or not at all; what is told, and where it is.

    ``sources``: of each recording; without one (landmarks from a file) it has no key frames and no
    annotated video. ``intake`` and ``profile``: kept beside it. A review of its own earlier result
    holds for the new one, where it still fits. ``may_number``: beside ``target`` where that holds
    another's result, see ``results.identity``. Raises UsageError for a folder that is not ours or
    another's, OutputError where it cannot be written.
    """
    spoken = language_of(analysis)
    whose = identity_of(analysis)
    placing = staged_for(target, whose, may_number=may_number, dropped=(REVIEWED_FILE,))
    with placing as (place, staged):
        shown, kept = analysis, None
        if is_own(place, whose):
            shown, kept = carried_over(analysis, place, intake, profile)
        filmed = [(r, s) for r, s in zip(shown.recordings, sources, strict=True) if s]
        frames = _key_frames(shown, filmed, spoken, progress)
        shown = with_key_frames(shown, frames)
        give_back()
        told = SavedResult(shown, frames, intake, profile)
        report, files = rendered(told, formats, spoken, progress)
        # Charts leave cycles behind, and with them all that they drew.
        gc.collect()
        if filmed:
            save_key_frames(frames, staged)
        saved.save(with_key_frames(analysis, frames), staged)
        if kept is not None:
            keep_reviewed(shown, kept, staged)
        if intake is not None:
            save_intake(intake, staged)
        save_profile(profile, staged)
        write_formats(files, staged)
        give_back()
        for recording, source in filmed if video else ():
            draw(source, recording, shown, staged / video_file(recording), spoken, progress)
    return replace(report, files=files_in(place)), place


def _key_frames(
    analysis: Analysis,
    filmed: Sequence[tuple[Recording, FrameSource]],
    spoken: Language,
    progress: Progress,
) -> tuple[KeyFrame, ...]:
    """Of every recording, each with the person who was chosen in it."""
    frames: tuple[KeyFrame, ...] = ()
    for recording, source in filmed:
        part(progress, recording.video, len(analysis.recordings)).stage(msg("Key frames"))
        person = person_of(analysis.review, recording.video)
        made = key_frames(source, recording, analysis, spoken)
        frames += tuple(replace(frame, person=person) for frame in made)
    return frames


def rewrite_reports(
    target: Path,
    formats: Sequence[Format],
    progress: Progress,
    intake: Intake | None = None,
    spoken: Language | None = None,
    profile: Profile | None = None,
    videos: Sequence[Path] = (),
) -> Report:
    """Write the reports of a saved result again; nothing is measured anew. An ``intake`` or
    ``profile`` replaces the one that is there, and the findings are judged by it. ``spoken``: in
    another language than the result was made in; the words within pictures too, where the
    recordings are among ``videos`` or where they were.

    What comes back is what the reports say: by a profile, in the words it has for ``spoken``."""
    require_libraries(libraries_for(formats))
    held = read_result(target, intake=intake, profile=profile)
    # Older versions did not say how likely anything is.
    outdated = held.analysis.schema_version < SCHEMA_VERSION
    judge_again = is_to_be_judged_again(held, told_anew=intake is not None, outdated=outdated)
    if judge_again:
        held = rejudged(held)
    progress.stage(msg("Key frames"))
    shown = in_language(held, spoken, videos)
    with folders.rewriting(target):
        if intake is not None:
            # The answers first: they decide what a report withholds, whatever stops us here.
            save_intake(intake, target)
        if profile is not None:
            save_profile(profile, target)
        if judge_again:
            _save_judged(replace(held, frames=shown.frames), target)
        report, files = rendered(shown, formats, spoken or language_of(held.analysis), progress)
        write_formats(files, target)
    return replace(report, files=files_in(target))


def copy_result(
    source: Path, target: Path, formats: Sequence[Format], progress: Progress
) -> tuple[Analysis, Path]:
    """A saved result once more, in ``target``: everything that is in its folder, but of the reports
    only ``formats``, written anew. What they say, and where.

    Raises UsageError, InputError, OutputError or NotReadyError.
    """
    require_libraries(libraries_for(formats))
    folders.recover(source)
    folders.recover(target)
    whose = identity_of(saved.load(source))
    reports = {name for known in (*FORMATS, *HANDOUTS) for name in known.files}
    with staged_for(target, whose) as (place, staged):
        for item in source.iterdir():
            if item.name not in reports:
                folders.copy_into(staged, item)
        report = rewrite_reports(staged, formats, progress)
    return report.analysis, place


def read_result(
    target: Path,
    *,
    intake: Intake | None = None,
    profile: Profile | None = None,
    with_intake: bool = True,
) -> SavedResult:
    """The result in ``target``, with ``intake`` and ``profile`` in place of those that it keeps.
    Not ``with_intake``: as if nothing had been told of pain.

    Raises:
        InputError: it is no result, or a damaged one.
    """
    folders.recover(target)
    analysis = saved.load(target)
    frames = valid_keyframes(load_key_frames(analysis, target), analysis)
    held = profile or load_profile(target)
    told = intake or (load_intake(target) if with_intake else None)
    return SavedResult(analysis, frames, told, held)


def is_to_be_judged_again(held: SavedResult, *, told_anew: bool, outdated: bool = False) -> bool:
    """Whether its findings do not follow from its answers and its profile as they are now.
    ``told_anew``: other answers than it was judged by.

    Raises:
        InputError: it is to be judged by a profile that is not there any more.
    """
    analysis = held.analysis
    # A kept profile that is not the recorded one: a change was interrupted, or the file replaced.
    changed = not is_recorded(held.profile, analysis.provenance.settings)
    if changed and held.profile is None:
        if told_anew:
            raise profile_is_gone(analysis)
        return False
    return told_anew or changed or outdated


def rejudged(held: SavedResult) -> SavedResult:
    """``held`` with its findings by its answers and its profile."""
    again = rejudge(held.analysis, held.intake, held.profile)
    return replace(held, analysis=with_key_frames(again, held.frames))


def _save_judged(held: SavedResult, target: Path) -> None:
    """The measured analysis too, where that of ``held`` is a reviewed one."""
    analysis = held.analysis
    if analysis.review is None:
        without = [note for note in analysis.quality if note.id != NOT_USED]
        saved.save_document(replace(analysis, quality=tuple(without)), target)
        return
    original = rejudge(saved.load_original(target), held.intake, held.profile)
    saved.save_document(with_key_frames(original, held.frames), target)
    save_reviewed(analysis, target)


def in_language(
    held: SavedResult, spoken: Language | None, videos: Sequence[Path] = ()
) -> SavedResult:
    """``held`` in the words of its profile for ``spoken``, and its pictures with their words in it,
    drawn again from ``videos`` or where the recordings were; None for its own language."""
    own = language_of(held.analysis)
    frames = redraw(held.frames, held.analysis, spoken or own, videos)
    shown = replace(held, frames=frames)
    if spoken is None or rules_of(held.profile, spoken.code) == rules_of(held.profile, own.code):
        return shown
    again = rejudge(held.analysis, held.intake, held.profile, spoken.code)
    return replace(shown, analysis=with_key_frames(again, frames))


def profile_is_gone(analysis: Analysis) -> InputError:
    """What was judged by it can be shown, but nothing be judged anew."""
    name = analysis.provenance.settings[RECORDED_AS[0]]
    return InputError(
        f"This result was judged by the profile of {name}, which is not kept with it any more.",
        PROFILE_REMEDY,
    )


def rendered(
    held: SavedResult, formats: Sequence[Format], spoken: Language, progress: Progress
) -> tuple[Report, dict[str, bytes]]:
    """What is told of ``held`` in the language ``spoken``, and what is in the files of
    ``formats``."""
    progress.stage(msg("Report"))
    analysis = held.analysis
    charts: tuple[Chart, ...] = ()
    curves: tuple[Chart, ...] = ()
    if any(f.shows_charts or f.shows_curves for f in formats) and not analysis.reason:
        movement = movement_of(analysis.recordings, analysis.metrics, analysis.runner)
        charts = charts_of(analysis, movement, spoken)
        if any(f.shows_curves for f in formats):
            curves = small_cycles(movement, analysis.labels, spoken)
    report = report_of(
        analysis,
        spoken,
        held.frames,
        charts=charts,
        curves=curves,
        intake=held.intake,
        profile=held.profile,
    )
    files: dict[str, bytes] = {}
    for chosen in formats:
        files |= chosen.render(report, spoken)
    return report, files


def write_formats(files: Mapping[str, bytes], folder: Path) -> None:
    """Put ``files`` into ``folder``, each completely or not at all.

    Raises:
        OutputError: one cannot be written.
    """
    for name, content in files.items():
        folders.write_bytes(folder / name, content)


def files_in(target: Path) -> frozenset[str]:
    """Names of the files that are there."""
    return frozenset(file.name for file in target.iterdir() if file.is_file())


def formats_in(target: Path) -> tuple[Format, ...]:
    """The formats whose files are there."""
    known = (*FORMATS, *HANDOUTS)
    return tuple(f for f in known if all((target / name).is_file() for name in f.files))
