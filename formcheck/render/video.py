"""The annotated video: every frame once more, with what was measured drawn on."""

from collections.abc import Callable, Generator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.ahead import ahead
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource, Picture
from formcheck.core.memory import give_back
from formcheck.languages import ENGLISH, Language
from formcheck.render.overlay import Overlay, overlay_for
from formcheck.video.writer import VideoWriter

if TYPE_CHECKING:
    from formcheck.video.writer import Encodable


def annotate(
    source: FrameSource,
    recording: Recording,
    analysis: Analysis,
    path: Path,
    *,
    language: Language = ENGLISH,
    progress: Callable[[int], None],
) -> None:
    """Write the frames of ``source`` to ``path``, annotated, with the timestamps of the input.

    Frames the analysis left out (duplicates, before its start, after its end) are kept; each shows
    the posture nearest in time, if one is near. ``progress`` is told of every frame. Raises
    OutputError where ``path`` cannot be written.
    """
    overlay = overlay_for(recording, analysis, language)
    # What making it took is a good part of what drawing a long recording takes.
    give_back()
    factor = recording.info.slow_motion_factor
    nominal_hz = recording.info.nominal_hz or Fraction(30)
    # Decoding, drawing, converting and encoding each have a thread; the pictures are passed on, not
    # copied.
    with (
        VideoWriter(path, overlay.size_px, nominal_hz) as writer,
        closing(ahead(_encodable(source, overlay, factor, writer))) as frames,
    ):
        for frame in frames:
            writer.append(frame)
            progress(1)


def _encodable(
    source: FrameSource, overlay: Overlay, factor: float, writer: VideoWriter
) -> Generator["Encodable"]:
    with closing(ahead(_drawn(source, overlay, factor))) as drawn:
        for picture, file_time_s in drawn:
            yield writer.encodable(picture, file_time_s)


def _drawn(
    source: FrameSource, overlay: Overlay, factor: float
) -> Generator[tuple[Picture, float]]:
    """Each frame with everything on it, and its time in the file."""
    with closing(ahead(source.frames())) as frames:
        for frame in frames:
            yield overlay.draw(frame.rgb, frame.file_time_s / factor), frame.file_time_s
