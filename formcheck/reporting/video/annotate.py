"""The annotated video: every frame once more, with what was measured drawn on; and a part of a
recording as a video of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.frame import FrameSource, Picture
from formcheck.core.gait import EventKind, GaitEvent
from formcheck.core.metric import Metric
from formcheck.core.pose import of_side
from formcheck.core.prefetch import prefetch
from formcheck.core.recording import Side
from formcheck.core.runtime import give_back
from formcheck.errors import UsageError
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.palette import EDGE_COLOUR, SIDE_COLOUR
from formcheck.reporting.video.drawing import disc, known, legible_px, ring, unit_px
from formcheck.reporting.video.faces import FaceBlur, face_blur
from formcheck.reporting.video.limits import Area, draw_with_limit
from formcheck.reporting.video.moments import Passing, held_at, passings
from formcheck.reporting.video.panel import Panel, panel_for, rows_at
from formcheck.reporting.video.skeleton import (
    DrawnScene,
    Posture,
    draw_pelvis,
    draw_runner,
    draw_trunk,
    posture_at,
    scene_of,
    steadied,
)
from formcheck.reporting.video.strip import Strip, standing_at, strip_for
from formcheck.video.writer import VideoWriter

MARK_HELD_S = 0.12
"""How long a contact or toe-off stays marked, at the place where it happened (on the foot, where
the camera moves)."""


@dataclass(frozen=True)
class Overlay:
    """Draws any moment of a recording, of which ``metrics`` were read. ``picture_px``: size of the
    frames as drawn (even width).
    ``passings``: the moments of findings, in order of time.
    ``faces``: blurs them before anything is drawn, None where that is not wanted."""

    metrics: tuple[Metric, ...]
    recording: Recording
    picture_px: tuple[int, int]
    scene: DrawnScene
    panel: Panel | None
    strip: Strip
    passings: tuple[Passing, ...]
    faces: FaceBlur | None

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of what ``draw`` returns: the picture with the band below, both even."""
        return self.picture_px[0], self.picture_px[1] + self.strip.height_px

    def draw(self, rgb: Picture, time_s: float) -> Picture:
        """A new picture: ``rgb`` (the frame at capture time ``time_s``) with everything on it."""
        width, height = self.picture_px
        canvas = np.empty((self.size_px[1], width, 3), dtype=np.uint8)
        canvas[:height] = rgb[:height, :width]
        picture = canvas[:height]
        if self.faces is not None:
            self.faces.blur(picture, time_s)
        posture = posture_at(self.recording, time_s)
        if self.panel is not None:
            stance = standing_at(self.strip.stances, time_s)
            rows = rows_at(self.metrics, self.recording, posture, stance)
            self.panel.draw(picture, rows)
        held = held_at(self.passings, time_s, self.recording)
        if posture is not None:
            draw_runner(picture, posture, self.scene)
            if self.panel is not None:
                self._draw_angles(picture, posture, {passing.judged.metric for passing in held})
        taken = [] if self.panel is None else [self.panel.area]
        for passing in held:
            self._draw_passing(picture, passing, posture, taken)
        self._draw_marks(picture, time_s)
        self.strip.draw(canvas[height:], time_s)
        return canvas

    def _draw_angles(self, picture: Picture, posture: Posture, held: set[str]) -> None:
        """The angles of this moment, but those that are ``held`` with their limit."""
        if "trunk_lean" not in held:
            draw_trunk(picture, posture, self.scene)
        if "pelvic_drop" not in held:
            draw_pelvis(picture, posture, self.scene)

    def _draw_passing(
        self, picture: Picture, passing: Passing, now: Posture | None, taken: list[Area]
    ) -> None:
        """Where it was read, or beside the runner where the camera has moved on."""
        then = posture_at(self.recording, passing.time_s)
        if then is None:
            return
        if now is not None and self.recording.gait.moving_camera:
            then = then.placed(then.mid("hip") - now.mid("hip"), 1.0)
        draw_with_limit(picture, then, self.scene, passing.judged, taken)

    def _draw_marks(self, picture: Picture, time_s: float) -> None:
        hold_s = self._hold_s
        first = bisect_left(self._events, time_s - hold_s, key=_time_s)
        for event in self._events[first : bisect_right(self._events, time_s, key=_time_s)]:
            age = (time_s - event.time_s) / hold_s
            if 0.0 <= age < 1.0:
                moving = self.recording.gait.moving_camera
                self._draw_mark(picture, event, age, time_s if moving else event.time_s)

    @cached_property
    def _events(self) -> tuple[GaitEvent, ...]:
        """In order of time, to be looked up at every frame."""
        return tuple(sorted(self.recording.gait.events, key=_time_s))

    @cached_property
    def _hold_s(self) -> float:
        return max(MARK_HELD_S, 1.5 * self.recording.trajectories.timeline.median_step_s)

    def _draw_mark(self, picture: Picture, event: GaitEvent, age: float, place_s: float) -> None:
        """Contact: a disc where the heel was at ``place_s``, with a ring that opens. Toe-off: a
        ring where the toes were."""
        posture = posture_at(self.recording, place_s)
        contact = event.kind is EventKind.INITIAL_CONTACT
        joint = of_side("heel" if contact else "foot_index", event.side)
        if posture is None or not known(posture.xy_px[joint]):
            return
        at, unit = posture.xy_px[joint], self.scene.unit_px
        colour, edge = SIDE_COLOUR[event.side], EDGE_COLOUR[event.side]
        ring(picture, at, (11 + 9 * age) * unit, colour, 2.4 * unit, edge)
        if contact:
            disc(picture, at, 5.5 * unit, colour, edge)


def _time_s(event: GaitEvent) -> float:
    return event.time_s


def overlay_for(recording: Recording, analysis: Analysis, language: Language = ENGLISH) -> Overlay:
    """The overlay of ``recording`` for frames of its own size."""
    faces = face_blur(recording, analysis)
    recording = steadied(recording)
    size = recording.trajectories.size_px
    picture_px = (size[0] - size[0] % 2, size[1])
    unit = unit_px(picture_px)
    end_s = recording.info.duration_s / recording.info.slow_motion_factor
    reason = recording.reason or recording.gait.reason
    panel = None
    if not reason:
        rows = [rows_at(analysis.metrics, recording, None, stance) for stance in (None, *Side)]
        panel = panel_for(recording, rows, picture_px, unit, language)
    passed = passings(recording, analysis)
    strip = strip_for(recording.gait, passed, reason, end_s, picture_px, unit, language)
    return Overlay(
        metrics=analysis.metrics,
        recording=recording,
        picture_px=picture_px,
        scene=scene_of(recording, unit, language, least_text_px=legible_px(picture_px)),
        panel=panel,
        strip=strip,
        passings=passed,
        faces=faces,
    )


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
    with closing(prefetch(source.frames())) as frames:
        for frame in frames:
            yield overlay.draw(frame.rgb, frame.file_time_s / factor), frame.file_time_s
