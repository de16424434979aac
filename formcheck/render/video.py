"""The annotated video: every frame once more, with what was measured drawn on."""

from collections.abc import Callable, Generator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource, Picture
from formcheck.core.prefetch import ahead
from formcheck.core.runtime import give_back
from formcheck.languages import ENGLISH, Language
from formcheck.render.overlay import Overlay, overlay_for
from formcheck.video.writer import VideoWriter


def annotate(
    source: FrameSource,
    recording: Recording,
    analysis: Analysis,
    path: Path,
    *,
    language: Language = ENGLISH,
    comment: str = "",
    progress: Callable[[int], None],
) -> None:
    """Write the frames of ``source`` to ``path``, annotated, with the timestamps of the input.

    Frames the analysis left out (duplicates, before its start, after its end) are kept; each shows
    the posture nearest in time, if one is near. ``comment``: kept in the file. ``progress`` is told
    of every frame. Raises OutputError where ``path`` cannot be written.
    """
    overlay = overlay_for(recording, analysis, language)
    # What making it took is a good part of what drawing a long recording takes.
    give_back()
    factor = recording.info.slow_motion_factor
    nominal_hz = recording.info.nominal_hz or Fraction(30)
    with VideoWriter(path, overlay.size_px, nominal_hz, comment) as writer:
        writer.write_all(_drawn(source, overlay, factor), progress)


def _drawn(
    source: FrameSource, overlay: Overlay, factor: float
) -> Generator[tuple[Picture, float]]:
    """Each frame with everything on it, and its time in the file; decoding has a thread too."""
    with closing(ahead(source.frames())) as frames:
        for frame in frames:
            yield overlay.draw(frame.rgb, frame.file_time_s / factor), frame.file_time_s
