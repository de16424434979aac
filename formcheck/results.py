"""From an analysis to a result folder, and from a saved result to fresh outputs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from formcheck.archive import folder as folders
from formcheck.archive import result as saved
from formcheck.archive.arrays import file_name
from formcheck.archive.durable import keep_file
from formcheck.archive.intake import load_intake, save_intake
from formcheck.archive.profile import REMEDY, load_profile, save_profile
from formcheck.archive.review import (
    REVIEW_FILE,
    KeptReview,
    fingerprint,
    load_review,
    name_of,
    remark_of,
    review_etag,
)
from formcheck.archive.review import save_review as save_review_file
from formcheck.archive.reviewed import (
    NOT_USED,
    REVIEWED_FILE,
    carried_over,
    save_reviewed,
    with_review,
)
from formcheck.clinic import rules_of
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource
from formcheck.core.progress import Progress, part
from formcheck.core.review import Correction
from formcheck.errors import InputError, StaleError
from formcheck.export import FORMATS, Format
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, LANGUAGES, Language, language
from formcheck.originals import originals
from formcheck.picture_files import drawn_again, load_key_frames, save_key_frames
from formcheck.pipeline import judged_again
from formcheck.readiness import require_libraries
from formcheck.reference.profile import RECORDED_AS, Profile, is_recorded
from formcheck.render.charts import charts_of
from formcheck.render.evidence import with_key_frames
from formcheck.render.kept_frames import person_of, still_true
from formcheck.render.keyframes import KeyFrame, key_frames
from formcheck.render.video import annotate
from formcheck.review.signing import changed_review

VIDEO_FILE = "annotated.mp4"
"""Of the first recording."""


def formats_named(names: Sequence[str]) -> tuple[Format, ...]:
    """The export formats of these names, in the catalogue's order."""
    return tuple(f for f in FORMATS if f.name in names)


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
) -> Analysis:
    """Write everything into ``target``, completely or not at all; what was written.

    ``sources``: of each recording; without one (landmarks from a file) it has no key frames and no
    annotated video. ``intake`` and ``profile``: kept beside it. A review of the result that was
    there holds for the new one, where it still fits. Raises UsageError for a folder that is not
    ours and for a review of another recording, OutputError where it cannot be written.
    """
    spoken = language_of(analysis)
    shown, kept = carried_over(analysis, target, intake, profile)
    with folders.stage(target, dropped=(REVIEWED_FILE,)) as staged:
        frames: tuple[KeyFrame, ...] = ()
        filmed = [(r, s) for r, s in zip(shown.recordings, sources, strict=True) if s]
        for recording, source in filmed:
            part(progress, recording.video, len(sources)).stage("Key frames")
            person = person_of(shown.review, recording.video)
            made = key_frames(source, recording, shown, spoken)
            frames += tuple(replace(frame, person=person) for frame in made)
        if filmed:
            save_key_frames(frames, staged)
        saved.save(with_key_frames(analysis, frames), staged)
        shown = with_key_frames(shown, frames)
        if kept is not None:
            _save_review(shown, kept, staged)
        if intake is not None:
            save_intake(intake, staged)
        save_profile(profile, staged)
        write_formats(shown, frames, staged, formats, spoken, progress)
        for recording, source in filmed if video else ():
            path = staged / video_file(recording)
            _annotate(source, recording, shown, path, spoken, progress)
    return shown


def _save_review(reviewed: Analysis, kept: KeptReview, folder: Path) -> None:
    """The review first: it is what counts."""
    save_review_file(kept, folder)
    save_reviewed(reviewed, folder)


def video_file(recording: Recording) -> str:
    """Name of its annotated video."""
    return file_name("annotated", ".mp4", recording.video)


def language_of(analysis: Analysis) -> Language:
    """The language that the result was asked for in; English where it is not known here."""
    code = analysis.provenance.settings.get("lang")
    return language(code) if isinstance(code, str) and code in LANGUAGES else ENGLISH


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
    frames = still_true(load_key_frames(analysis, target), analysis)
    held = profile or load_profile(target)
    # A kept profile that is not the recorded one: a change was interrupted, or the file replaced.
    changed = not is_recorded(held, analysis.provenance.settings)
    if changed and held is None:
        if intake is not None:
            raise _profile_is_gone(analysis)
        changed = False
    judge_again = intake is not None or changed
    if judge_again:
        told = intake or load_intake(target)
        analysis = with_key_frames(judged_again(analysis, told, held), frames)
    said_in = spoken or language_of(analysis)
    progress.stage("Key frames")
    frames = drawn_again(frames, analysis, said_in, videos)
    with folders.rewriting(target):
        if intake is not None:
            # The answers first: they decide what a report withholds, whatever stops us here.
            save_intake(intake, target)
        if profile is not None:
            save_profile(profile, target)
        if judge_again:
            _save_judged(analysis, told, held, frames, target)
        shown = worded_in(spoken, analysis, held, frames, target)
        write_formats(shown, frames, target, formats, said_in, progress)
    return shown


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
    original = judged_again(saved.load_original(target), intake, profile)
    saved.save_document(with_key_frames(original, frames), target)
    save_reviewed(analysis, target)


def worded_in(
    spoken: Language | None,
    analysis: Analysis,
    profile: Profile | None,
    frames: Sequence[KeyFrame],
    target: Path,
) -> Analysis:
    """``analysis`` in the words of ``profile`` for ``spoken``, by the answers in ``target``."""
    code = language_of(analysis).code
    if spoken is None or rules_of(profile, spoken.code) == rules_of(profile, code):
        return analysis
    again = judged_again(analysis, load_intake(target), profile, spoken.code)
    return with_key_frames(again, frames)


def _profile_is_gone(analysis: Analysis) -> InputError:
    """What was judged by it can be shown, but nothing be judged anew."""
    name = analysis.provenance.settings[RECORDED_AS[0]]
    return InputError(
        f"This result was judged by the profile of {name}, which is not kept with it any more.",
        REMEDY,
    )


def rewrite_videos(
    target: Path, videos: Sequence[Path], progress: Progress, spoken: Language | None = None
) -> tuple[Path, ...]:
    """Draw the annotated videos of a saved result again, from ``videos`` (in any order, known by
    their content) or from where the recordings were. ``spoken``: in another language than the
    result was made in.

    Raises InputError where a recording is not there any more or is another one."""
    folders.recover(target)
    analysis = saved.load(target)
    filmed = originals(analysis, videos)
    said_in = spoken or language_of(analysis)
    written = []
    with folders.rewriting(target):
        for recording, source in filmed:
            name = video_file(recording)
            staged = target / f".{name}.new.mp4"
            try:
                _annotate(source, recording, analysis, staged, said_in, progress)
                keep_file(staged)
                staged.replace(target / name)
            finally:
                staged.unlink(missing_ok=True)
            written.append(target / name)
    return tuple(written)


def _annotate(
    source: FrameSource,
    recording: Recording,
    analysis: Analysis,
    path: Path,
    spoken: Language,
    progress: Progress,
) -> None:
    ours = part(progress, recording.video, len(analysis.recordings))
    ours.stage("Annotated video", source.info.n_frames)
    annotate(source, recording, analysis, path, language=spoken, progress=ours.advance)


def write_formats(
    analysis: Analysis,
    frames: tuple[KeyFrame, ...],
    folder: Path,
    formats: Sequence[Format],
    spoken: Language,
    progress: Progress,
) -> None:
    """Each of ``formats`` into ``folder``, in the language ``spoken``."""
    progress.stage("Report")
    charts = charts_of(analysis, spoken) if any(f.shows_charts for f in formats) else ()
    for chosen in formats:
        chosen.write(analysis, frames, charts, folder, spoken)


def save_review(
    target: Path,
    corrections: Sequence[Correction],
    author: str,
    remark: str = "",
    *,
    sign_off: bool = False,
    base: str | None = None,
    formats: Sequence[Format] = (),
    progress: Progress,
) -> Analysis:
    """``keep_review``, and the reports written again; the analysis as reviewed. ``formats``: which
    reports; those that are there where none is named."""
    keep_review(target, corrections, author, remark, sign_off=sign_off, base=base)
    return rewrite_reports(target, formats or formats_in(target), progress)


def keep_review(
    target: Path,
    corrections: Sequence[Correction],
    author: str,
    remark: str = "",
    *,
    sign_off: bool = False,
    base: str | None = None,
) -> None:
    """Keep a review in ``target``; its reports are still those of before. What was measured stays
    as it is.

    ``corrections``: all of them, in order; those that were there before stay their authors'.
    ``base``: the ``review_etag`` that the change was made to.

    Raises:
        StaleError: the review is another one by now.
        UsageError: a correction does not fit, or there is no author.
        InputError: the result is damaged.
        OutputError: it cannot be written.
    """
    with folders.rewriting(target):
        _require_base(target, base)
        original = saved.load_original(target)
        intake, profile = load_intake(target), load_profile(target)
        if profile is None and not is_recorded(profile, original.provenance.settings):
            raise _profile_is_gone(original)
        before = load_review(target)
        review = changed_review(
            None if before is None else before.review,
            corrections,
            name_of(author),
            remark_of(remark),
            sign_off=sign_off,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        analysis = with_review(original, review, intake, profile)
        frames = still_true(load_key_frames(original, target), analysis)
        kept = KeptReview(review, tuple(map(fingerprint, original.recordings)))
        _save_review(with_key_frames(analysis, frames), kept, target)


def drop_review(
    target: Path,
    *,
    base: str | None = None,
    formats: Sequence[Format] = (),
    progress: Progress,
) -> Analysis:
    """``forget_review``, and the reports written again; the analysis as measured."""
    forget_review(target, base=base)
    return rewrite_reports(target, formats or formats_in(target), progress)


def forget_review(target: Path, *, base: str | None = None) -> None:
    """Remove the review of ``target``; its reports are still those of before.

    Raises:
        StaleError: the review is another one by now than ``base``.
        OutputError: it cannot be removed.
    """
    with folders.rewriting(target):
        _require_base(target, base)
        for name in (REVIEW_FILE, REVIEWED_FILE):
            (target / name).unlink(missing_ok=True)


def _require_base(target: Path, base: str | None) -> None:
    if base is not None and base != review_etag(target):
        raise StaleError(
            "Somebody else changed the review of this result meanwhile.",
            "Load it again and repeat your change.",
        )


def formats_in(target: Path) -> tuple[Format, ...]:
    """The formats whose files are there."""
    return tuple(f for f in FORMATS if all((target / name).is_file() for name in f.files))
