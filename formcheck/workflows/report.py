"""From an analysis to a result folder, and from a saved result to fresh outputs."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from formcheck.clinic import rules_of
from formcheck.core.analysis import SCHEMA_VERSION, Analysis
from formcheck.core.frame import FrameSource
from formcheck.core.message import msg
from formcheck.core.progress import Progress, part
from formcheck.core.runtime import give_back
from formcheck.errors import InputError
from formcheck.intake import Intake
from formcheck.languages import Language, language_of
from formcheck.pipeline.session import rejudge
from formcheck.readiness import require_libraries
from formcheck.reference.profile import RECORDED_AS, Profile, is_recorded
from formcheck.reporting import FORMATS, HANDOUTS, Format, Pages
from formcheck.reporting.charts import charts_of
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
) -> tuple[Analysis, Path]:
    """Write everything into ``target``, completely or not at all; what was written, and where.

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
        frames: tuple[KeyFrame, ...] = ()
        filmed = [(r, s) for r, s in zip(shown.recordings, sources, strict=True) if s]
        for recording, source in filmed:
            part(progress, recording.video, len(sources)).stage(msg("Key frames"))
            person = person_of(shown.review, recording.video)
            made = key_frames(source, recording, shown, spoken)
            frames += tuple(replace(frame, person=person) for frame in made)
        if filmed:
            save_key_frames(frames, staged)
        give_back()
        saved.save(with_key_frames(analysis, frames), staged)
        shown = with_key_frames(shown, frames)
        if kept is not None:
            keep_reviewed(shown, kept, staged)
        if intake is not None:
            save_intake(intake, staged)
        save_profile(profile, staged)
        give_back()
        write_formats(shown, frames, staged, formats, spoken, progress)
        if video:
            # Charts leave cycles behind, and with them all that they drew.
            gc.collect()
            for recording, source in filmed:
                path = staged / video_file(recording)
                draw(source, recording, shown, path, spoken, progress)
    return shown, place


def rewrite_reports(
    target: Path,
    formats: Sequence[Format],
    progress: Progress,
    intake: Intake | None = None,
    spoken: Language | None = None,
    profile: Profile | None = None,
    videos: Sequence[Path] = (),
) -> Analysis:
    """Write the reports of a saved result again; nothing is measured anew. An ``intake`` or
    ``profile`` replaces the one that is there, and the findings are judged by it. ``spoken``: in
    another language than the result was made in; the words within pictures too, where the
    recordings are among ``videos`` or where they were.

    What comes back is what the reports say: by a profile, in the words it has for ``spoken``."""
    require_libraries(libraries_for(formats))
    folders.recover(target)
    analysis = saved.load(target)
    frames = valid_keyframes(load_key_frames(analysis, target), analysis)
    held = profile or load_profile(target)
    # A kept profile that is not the recorded one: a change was interrupted, or the file replaced.
    changed = not is_recorded(held, analysis.provenance.settings)
    gone = changed and held is None
    if gone:
        if intake is not None:
            raise profile_is_gone(analysis)
        changed = False
    # Older versions did not say how likely anything is.
    older = analysis.schema_version < SCHEMA_VERSION
    judge_again = intake is not None or changed or (older and not gone)
    if judge_again:
        told = intake or load_intake(target)
        analysis = with_key_frames(rejudge(analysis, told, held), frames)
    said_in = spoken or language_of(analysis)
    progress.stage(msg("Key frames"))
    frames = redraw(frames, analysis, said_in, videos)
    with folders.rewriting(target):
        if intake is not None:
            # The answers first: they decide what a report withholds, whatever stops us here.
            save_intake(intake, target)
        if profile is not None:
            save_profile(profile, target)
        if judge_again:
            _save_judged(analysis, told, held, frames, target)
        shown = worded_in(spoken, analysis, held, frames, load_intake(target))
        write_formats(shown, frames, target, formats, said_in, progress)
    return shown


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
        shown = rewrite_reports(staged, formats, progress)
    return shown, place


def _save_judged(
    analysis: Analysis,
    intake: Intake | None,
    profile: Profile | None,
    frames: Sequence[KeyFrame],
    target: Path,
) -> None:
    """The measured analysis too, where ``analysis`` is a reviewed one."""
    if analysis.review is None:
        without = [note for note in analysis.quality if note.id != NOT_USED]
        saved.save_document(replace(analysis, quality=tuple(without)), target)
        return
    original = rejudge(saved.load_original(target), intake, profile)
    saved.save_document(with_key_frames(original, frames), target)
    save_reviewed(analysis, target)


def worded_in(
    spoken: Language | None,
    analysis: Analysis,
    profile: Profile | None,
    frames: Sequence[KeyFrame],
    intake: Intake | None,
) -> Analysis:
    """``analysis`` in the words of ``profile`` for ``spoken``, by the answers ``intake``."""
    code = language_of(analysis).code
    if spoken is None or rules_of(profile, spoken.code) == rules_of(profile, code):
        return analysis
    again = rejudge(analysis, intake, profile, spoken.code)
    return with_key_frames(again, frames)


def profile_is_gone(analysis: Analysis) -> InputError:
    """What was judged by it can be shown, but nothing be judged anew."""
    name = analysis.provenance.settings[RECORDED_AS[0]]
    return InputError(
        f"This result was judged by the profile of {name}, which is not kept with it any more.",
        PROFILE_REMEDY,
    )


def write_formats(
    analysis: Analysis,
    frames: tuple[KeyFrame, ...],
    folder: Path,
    formats: Sequence[Format],
    spoken: Language,
    progress: Progress,
) -> None:
    """Each of ``formats`` into ``folder``, in the language ``spoken``."""
    progress.stage(msg("Report"))
    charts = charts_of(analysis, spoken) if any(f.shows_charts for f in formats) else ()
    for chosen in formats:
        chosen.write(analysis, frames, charts, folder, spoken)


def formats_in(target: Path) -> tuple[Format, ...]:
    """The formats whose files are there."""
    known = (*FORMATS, *HANDOUTS)
    return tuple(f for f in known if all((target / name).is_file() for name in f.files))
