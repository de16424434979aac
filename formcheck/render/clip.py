"""A part of a recording as a video of its own."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource, Picture
from formcheck.errors import UsageError
from formcheck.languages import ENGLISH, Language
from formcheck.render.faces import face_blur
from formcheck.render.overlay import overlay_for
from formcheck.video.writer import VideoWriter


def write_clip(
    source: FrameSource,
    recording: Recording,
    analysis: Analysis,
    path: Path,
    span_s: tuple[float, float],
    *,
    annotated: bool,
    language: Language = ENGLISH,
) -> None:
    """Write the frames of ``source`` from ``span_s[0]`` to ``span_s[1]`` (capture time) to ``path``
    at the pace of the recording; ``annotated``: with what was measured drawn on.

    Raises:
        UsageError: no frame lies there.
        OutputError: ``path`` cannot be written.
    """
    factor = recording.info.slow_motion_factor
    time_s = source.file_time_s / factor
    start, stop = (int(i) for i in np.searchsorted(time_s, span_s))
    if start >= stop:
        raise UsageError("No frame of the recording lies in the time asked for.")
    overlay = overlay_for(recording, analysis, language) if annotated else None
    faces = None if annotated else face_blur(recording, analysis)
    size_px = source.info.size_px if overlay is None else overlay.size_px
    first_s = float(source.file_time_s[start])

    def pictures() -> Iterator[tuple[Picture, float]]:
        for frame in source.frames(start, stop):
            picture, at_s = frame.rgb, frame.file_time_s / factor
            if overlay is not None:
                picture = overlay.draw(picture, at_s)
            elif faces is not None:
                picture = picture.copy()
                faces.blur(picture, at_s)
            yield picture, frame.file_time_s - first_s

    with VideoWriter(path, size_px, recording.info.nominal_hz or Fraction(30)) as writer:
        writer.write_all(pictures())
