"""From an analysis to a result folder, and from a saved result to fresh outputs."""

import json
from collections.abc import Sequence
from pathlib import Path

from formcheck.archive import folder as folders
from formcheck.archive import result as saved
from formcheck.archive.durable import keep_file
from formcheck.core.analysis import Analysis
from formcheck.core.frame import FrameSource
from formcheck.core.progress import Progress
from formcheck.errors import InputError
from formcheck.export import FORMATS, Format
from formcheck.render.charts import charts_of
from formcheck.render.keyframes import KeyFrame, key_frames
from formcheck.render.video import annotate

KEY_FRAMES = "keyframes"
CAPTIONS_FILE = "captions.json"
VIDEO_FILE = "annotated.mp4"


def formats_named(names: Sequence[str]) -> tuple[Format, ...]:
    """The export formats of these names, in the catalogue's order."""
    return tuple(f for f in FORMATS if f.name in names)


def write_result(
    analysis: Analysis,
    source: FrameSource | None,
    target: Path,
    *,
    formats: Sequence[Format],
    video: bool,
    progress: Progress,
) -> None:
    """Write everything into ``target``, completely or not at all.

    Without ``source`` (landmarks from a file) there are no key frames and no annotated video.
    Raises UsageError for a folder that is not ours, OutputError where it cannot be written.
    """
    with folders.stage(target) as staged:
        saved.save(analysis, staged)
        frames: tuple[KeyFrame, ...] = ()
        if source is not None:
            progress.stage("Key frames")
            frames = key_frames(source, analysis.primary, analysis)
            _save_key_frames(frames, staged)
        _write_formats(analysis, frames, staged, formats, progress)
        if source is not None and video:
            progress.stage("Annotated video", source.info.n_frames)
            path = staged / VIDEO_FILE
            annotate(source, analysis.primary, analysis, path, progress=progress.advance)


def rewrite_reports(target: Path, formats: Sequence[Format], progress: Progress) -> Analysis:
    """Write the reports of a saved result again; nothing is measured anew."""
    folders.recover(target)
    analysis = saved.load(target)
    frames = _load_key_frames(analysis, target)
    with folders.rewriting(target):
        _write_formats(analysis, frames, target, formats, progress)
    return analysis


def rewrite_video(target: Path, video: Path | None, progress: Progress) -> Path:
    """Draw the annotated video of a saved result again, from ``video`` or where it was.

    Raises InputError where the recording is not there any more or is another one."""
    folders.recover(target)
    analysis = saved.load(target)
    source = _the_recording(analysis, video)
    progress.stage("Annotated video", source.info.n_frames)
    staged = target / f".{VIDEO_FILE}.new.mp4"
    with folders.rewriting(target):
        try:
            annotate(source, analysis.primary, analysis, staged, progress=progress.advance)
            keep_file(staged)
            staged.replace(target / VIDEO_FILE)
        finally:
            staged.unlink(missing_ok=True)
    return target / VIDEO_FILE


def _the_recording(analysis: Analysis, video: Path | None) -> FrameSource:
    from formcheck.video.reader import open_video

    info = analysis.primary.info
    path = video or info.path
    remedy = "Say where it is with --video FILE."
    if path is None:
        raise InputError("This result does not say where its recording is.", remedy)
    if video is None and not path.is_file():
        raise InputError(f"The recording {info.name} is no longer where it was.", remedy)
    source = open_video(path)
    if source.info.sha256 != info.sha256:
        raise InputError(
            f"{path.name} is not the recording that was analysed (its content differs).", remedy
        )
    return source


def _write_formats(
    analysis: Analysis,
    frames: tuple[KeyFrame, ...],
    folder: Path,
    formats: Sequence[Format],
    progress: Progress,
) -> None:
    progress.stage("Report")
    charts = charts_of(analysis)
    for chosen in formats:
        chosen.write(analysis, frames, charts, folder)


def _save_key_frames(frames: Sequence[KeyFrame], folder: Path) -> None:
    place = folder / KEY_FRAMES
    place.mkdir()
    captions = []
    for frame in frames:
        folders.write_bytes(place / frame.name, frame.jpeg)
        captions.append(
            {
                "name": frame.name,
                "caption": frame.caption,
                "alt_text": frame.alt_text,
                "metrics": list(frame.metrics),
            }
        )
    text = json.dumps(captions, ensure_ascii=False, indent=1)
    folders.write_bytes(place / CAPTIONS_FILE, text.encode("utf-8"))


def _load_key_frames(analysis: Analysis, folder: Path) -> tuple[KeyFrame, ...]:
    if not analysis.primary.info.sha256:  # Landmarks from a file: there were no pictures.
        return ()
    place = folder / KEY_FRAMES
    try:
        captions = json.loads((place / CAPTIONS_FILE).read_bytes())
        return tuple(
            KeyFrame(
                name=c["name"],
                jpeg=(place / Path(c["name"]).name).read_bytes(),
                caption=c["caption"],
                alt_text=c["alt_text"],
                metrics=tuple(c["metrics"]),
            )
            for c in captions
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        where = Path(error.filename).name if isinstance(error, OSError) else CAPTIONS_FILE
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(
            f"{folder.name}: {KEY_FRAMES}/{where} is damaged: {reason}", saved.REMEDY
        ) from error
