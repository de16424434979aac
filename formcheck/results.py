"""From an analysis to a result folder, and from a saved result to fresh outputs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.archive import folder as folders
from formcheck.archive import result as saved
from formcheck.archive.arrays import file_name
from formcheck.archive.durable import keep_file
from formcheck.archive.intake import INTAKE_FILE, load_intake, save_intake
from formcheck.archive.profile import PROFILE_FILE, REMEDY, load_profile, save_profile
from formcheck.archive.texts import made_again, remembered, texts_in
from formcheck.clinic import rules_of
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource
from formcheck.core.progress import Progress, part
from formcheck.core.recording import VideoInfo
from formcheck.errors import InputError
from formcheck.export import FORMATS, Format
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, LANGUAGES, Language, language
from formcheck.pipeline import judged_again
from formcheck.readiness import require_libraries
from formcheck.reference.profile import RECORDED_AS, Profile, is_recorded
from formcheck.render.charts import charts_of
from formcheck.render.evidence import with_key_frames
from formcheck.render.keyframes import KeyFrame, key_frames
from formcheck.render.video import annotate

KEY_FRAMES = "keyframes"
CAPTIONS_FILE = "captions.json"
VIDEO_FILE = "annotated.mp4"
"""Of the first recording."""
WHERE = "Say where it is with --video FILE."


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
    annotated video. ``intake`` and ``profile``: kept beside it. Raises UsageError for a folder that
    is not ours, OutputError where it cannot be written.
    """
    spoken = language_of(analysis)
    with folders.stage(target) as staged:
        frames: tuple[KeyFrame, ...] = ()
        filmed = [(r, s) for r, s in zip(analysis.recordings, sources, strict=True) if s]
        for recording, source in filmed:
            part(progress, recording.video, len(sources)).stage("Key frames")
            frames += key_frames(source, recording, analysis, spoken)
        if filmed:
            _save_key_frames(frames, staged)
        analysis = with_key_frames(analysis, frames)
        saved.save(analysis, staged)
        if intake is not None:
            save_intake(intake, staged)
        save_profile(profile, staged)
        _write_formats(analysis, frames, staged, formats, spoken, progress)
        for recording, source in filmed if video else ():
            _annotate(source, recording, analysis, staged / video_file(recording), progress)
    return analysis


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
) -> Analysis:
    """Write the reports of a saved result again; nothing is measured anew. An ``intake`` or
    ``profile`` replaces the one that is there, and the findings are judged by it. ``spoken``: in
    another language than the result was made in; words within pictures stay.

    What comes back is what the reports say: by a profile, in the words it has for ``spoken``."""
    require_libraries(libraries_for(formats))
    folders.recover(target)
    analysis = saved.load(target)
    frames = load_key_frames(analysis, target)
    held = profile or load_profile(target)
    # A kept profile that is not the recorded one: a change was interrupted, or the file replaced.
    changed = not is_recorded(held, analysis.provenance.settings)
    if changed and held is None:
        _require_no_judging(analysis, intake)
        changed = False
    if intake is not None or changed:
        told = intake or load_intake(target)
        analysis = with_key_frames(judged_again(analysis, told, held), frames)
    with folders.rewriting(target):
        if intake is not None:
            # The answers first: they decide what a report withholds, whatever stops us here.
            save_intake(intake, target)
        if profile is not None:
            save_profile(profile, target)
        if intake is not None or changed:
            saved.save_document(analysis, target)
        shown = _worded_in(spoken, analysis, held, frames, target)
        _write_formats(shown, frames, target, formats, spoken or language_of(analysis), progress)
    return shown


def export_reports(
    target: Path,
    out: Path,
    formats: Sequence[Format],
    progress: Progress,
    spoken: Language | None = None,
) -> tuple[Path, ...]:
    """Write reports of a saved result into ``out``, a new folder to hand on: nothing in it says
    where the recordings are, and the result stays as it is. ``spoken`` as in
    :func:`rewrite_reports`. The files written.

    Raises:
        UsageError: there is something at ``out``.
        InputError: ``target`` is no result, or a damaged one.
        OutputError: ``out`` cannot be written.
    """
    require_libraries(libraries_for(formats))
    folders.recover(target)
    analysis = saved.load(target)
    frames = load_key_frames(analysis, target)
    held, told = load_profile(target), load_intake(target)
    if held is not None and not is_recorded(held, analysis.provenance.settings):
        analysis = with_key_frames(judged_again(analysis, told, held), frames)
    shown = _worded_in(spoken, analysis, held, frames, target)
    with folders.stage_new(out) as new:
        # Reports are written by what stands beside them, which is not handed on.
        beside = (new / INTAKE_FILE, new / PROFILE_FILE)
        if told is not None:
            save_intake(told, new)
        save_profile(held, new)
        _write_formats(shown, frames, new, formats, spoken or language_of(analysis), progress)
        for file in beside:
            file.unlink(missing_ok=True)
    return tuple(out / name for chosen in formats for name in chosen.files)


def _worded_in(
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


def _require_no_judging(analysis: Analysis, intake: Intake | None) -> None:
    """Its profile is gone: what was judged by it can be shown, but nothing be judged anew."""
    if intake is not None:
        name = analysis.provenance.settings[RECORDED_AS[0]]
        raise InputError(
            f"This result was judged by the profile of {name}, which is not kept with it any more.",
            REMEDY,
        )


def rewrite_videos(target: Path, videos: Sequence[Path], progress: Progress) -> tuple[Path, ...]:
    """Draw the annotated videos of a saved result again, from ``videos`` (in any order, known by
    their content) or from where the recordings were.

    Raises InputError where a recording is not there any more or is another one."""
    folders.recover(target)
    analysis = saved.load(target)
    filmed = _the_recordings(analysis, videos)
    written = []
    with folders.rewriting(target):
        for recording, source in filmed:
            name = video_file(recording)
            staged = target / f".{name}.new.mp4"
            try:
                _annotate(source, recording, analysis, staged, progress)
                keep_file(staged)
                staged.replace(target / name)
            finally:
                staged.unlink(missing_ok=True)
            written.append(target / name)
    return tuple(written)


def _annotate(
    source: FrameSource, recording: Recording, analysis: Analysis, path: Path, progress: Progress
) -> None:
    ours = part(progress, recording.video, len(analysis.recordings))
    ours.stage("Annotated video", source.info.n_frames)
    spoken = language_of(analysis)
    annotate(source, recording, analysis, path, language=spoken, progress=ours.advance)


def _the_recordings(
    analysis: Analysis, videos: Sequence[Path]
) -> list[tuple[Recording, FrameSource]]:
    """Each recording that was a video, with its frames."""
    from formcheck.video.reader import open_video

    # Landmarks from a file were no video.
    filmed = [recording for recording in analysis.recordings if recording.info.sha256]
    given: dict[str, FrameSource] = {}
    for path in videos:
        source = open_video(path)
        if source.info.sha256 not in {recording.info.sha256 for recording in filmed}:
            raise InputError(
                f"{path.name} is not the recording that was analysed (its content differs).",
                WHERE,
            )
        given[source.info.sha256] = source
    if not filmed:
        raise InputError("This result was made from landmarks, so there is no video to draw on.")
    return [(r, given.get(r.info.sha256) or where_it_was(r.info)) for r in filmed]


def where_it_was(info: VideoInfo) -> FrameSource:
    """The frames of a recording, from where it was when it was analysed.

    Raises:
        InputError: it is not there any more, or is another one.
    """
    from formcheck.video.reader import open_video

    if info.path is None:
        raise InputError(f"This result does not say where the recording {info.name} is.", WHERE)
    if not info.path.is_file():
        raise InputError(f"The recording {info.name} is no longer where it was.", WHERE)
    source = open_video(info.path)
    if source.info.sha256 != info.sha256:
        raise InputError(
            f"{info.path.name} is not the recording that was analysed (its content differs).", WHERE
        )
    return source


def _write_formats(
    analysis: Analysis,
    frames: tuple[KeyFrame, ...],
    folder: Path,
    formats: Sequence[Format],
    spoken: Language,
    progress: Progress,
) -> None:
    progress.stage("Report")
    charts = charts_of(analysis, spoken)
    for chosen in formats:
        chosen.write(analysis, frames, charts, folder, spoken)


def _save_key_frames(frames: Sequence[KeyFrame], folder: Path) -> None:
    place = folder / KEY_FRAMES
    place.mkdir()
    captions = []
    for frame in frames:
        folders.write_bytes(place / frame.name, frame.jpeg)
        captions.append(
            {
                "name": frame.name,
                "video": frame.video,
                "caption": frame.caption,
                "alt_text": frame.alt_text,
                "metrics": list(frame.metrics),
                "texts": texts_in([frame.caption, frame.alt_text]),
            }
        )
    text = json.dumps(captions, ensure_ascii=False, indent=1)
    folders.write_bytes(place / CAPTIONS_FILE, text.encode("utf-8"))


def load_key_frames(analysis: Analysis, folder: Path) -> tuple[KeyFrame, ...]:
    """The key frames of the result in ``folder``; () where there was no video.

    Raises:
        InputError: they are missing or damaged.
    """
    # Landmarks from a file: there were no pictures.
    if not any(recording.info.sha256 for recording in analysis.recordings):
        return ()
    place = folder / KEY_FRAMES
    try:
        captions = json.loads((place / CAPTIONS_FILE).read_bytes())
        return tuple(_load_key_frame(place, caption) for caption in captions)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        where = Path(error.filename).name if isinstance(error, OSError) else CAPTIONS_FILE
        how = "missing" if isinstance(error, FileNotFoundError) else f"damaged: {error}"
        raise InputError(f"{folder.name}: {KEY_FRAMES}/{where} is {how}.", saved.REMEDY) from error


def _load_key_frame(place: Path, saved: dict[str, Any]) -> KeyFrame:
    frame = KeyFrame(
        name=saved["name"],
        jpeg=(place / Path(saved["name"]).name).read_bytes(),
        caption=saved["caption"],
        alt_text=saved["alt_text"],
        metrics=tuple(saved["metrics"]),
        video=saved["video"],
    )
    return remembered(frame, made_again(saved.get("texts", ())))
