"""Annotated videos of a result, and the recordings that they are drawn on."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource
from formcheck.core.message import msg
from formcheck.core.progress import Progress, part
from formcheck.core.review import Review
from formcheck.languages import Language, language_of
from formcheck.reporting.video.annotate import annotate
from formcheck.results import folder as folders
from formcheck.results import result as saved
from formcheck.results.arrays import file_name
from formcheck.results.folder import has_changed, keep_file
from formcheck.results.source_videos import originals
from formcheck.review import to_plain

VIDEO_FILE = "annotated.mp4"
"""Of the first recording."""


def video_file(recording: Recording) -> str:
    """Name of its annotated video."""
    return file_name("annotated", ".mp4", recording.video)


def drawn_from(review: Review | None) -> str:
    """What an annotated video says of itself: which corrections it shows."""
    if review is None or not review.corrections:
        return "formcheck: as measured"
    plain = json.dumps([to_plain(correction) for correction in review.corrections])
    return f"formcheck: reviewed {hashlib.sha256(plain.encode()).hexdigest()}"


def shows_review(comment: str, review: Review | None) -> bool:
    """Whether an annotated video with this ``comment`` shows what follows from ``review``. Earlier
    versions wrote none: then only what nobody corrected is known to be shown."""
    return comment == drawn_from(review) if comment else not (review and review.corrections)


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
                draw(source, recording, analysis, staged, said_in, progress)
                keep_file(staged)
                staged.replace(target / name)
                has_changed()
            finally:
                staged.unlink(missing_ok=True)
            written.append(target / name)
    return tuple(written)


def draw(
    source: FrameSource,
    recording: Recording,
    analysis: Analysis,
    path: Path,
    spoken: Language,
    progress: Progress,
) -> None:
    """Draw the annotated video of ``recording`` into ``path``."""
    ours = part(progress, recording.video, len(analysis.recordings))
    ours.stage(msg("Annotated video"), source.info.n_frames)
    annotate(
        source,
        recording,
        analysis,
        path,
        language=spoken,
        comment=drawn_from(analysis.review),
        progress=ours.advance,
    )
