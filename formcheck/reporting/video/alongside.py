"""Two recordings side by side, in step: every picture pair shows one phase of the stride."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np

from formcheck.comparison.alignment import Alignment
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, FrameSource, Picture
from formcheck.core.message import msg
from formcheck.core.recording import Side
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.movement import toe_off_percent
from formcheck.reporting.palette import FAINT, INK, MUTED, PAPER, SIDE_COLOUR, readable
from formcheck.reporting.video.drawing import cropped, disc, side_mark, stroke
from formcheck.reporting.video.faces import FaceBlur, face_blur
from formcheck.reporting.video.keyframes import HEIGHT_PX, MARGIN_SHARE, UNIT_PX, WIDTH_PX
from formcheck.reporting.video.limits import Area, draw_with_limit
from formcheck.reporting.video.moments import Passing, held_at, passings
from formcheck.reporting.video.skeleton import (
    DrawnScene,
    draw_pelvis,
    draw_runner,
    draw_trunk,
    posture_at,
    scene_of,
    steadied,
)
from formcheck.reporting.video.text import draw_text
from formcheck.video.writer import VideoWriter

BAR_PX = 60
GAP_PX = 8
HEADING: Area = (0.0, 0.0, 200.0, 52.0)
"""Where each picture says which one it is."""
LABELS = (msg("Before"), msg("After"))


@dataclass(frozen=True, eq=False)
class FilmedRun:
    """A recording with its frames, and the analysis it belongs to."""

    source: FrameSource
    recording: Recording
    analysis: Analysis

    @property
    def capture_s(self) -> FloatArray:
        """(n_frames,) capture times of the frames of the file."""
        return self.source.file_time_s / self.recording.info.slow_motion_factor


@dataclass(frozen=True)
class PicturePair:
    """Frames shown together: their indices, and the file time at which they are shown."""

    before: int
    after: int
    file_time_s: float


def pairs(before: FilmedRun, after: FilmedRun, alignment: Alignment) -> tuple[PicturePair, ...]:
    """Every frame of ``before`` within the aligned strides, with the frame of ``after`` nearest in
    phase. The first one is shown at 0."""
    times_s, others_s = before.capture_s, after.capture_s
    within = (times_s >= alignment.before_s[0]) & (times_s <= alignment.before_s[-1])
    chosen = np.flatnonzero(within)
    start_s = float(before.source.file_time_s[chosen[0]]) if len(chosen) else 0.0
    return tuple(
        PicturePair(
            int(index),
            int(np.argmin(np.abs(others_s - alignment.after_at(float(times_s[index]))))),
            float(before.source.file_time_s[index]) - start_s,
        )
        for index in chosen
    )


def side_by_side(
    before: FilmedRun,
    after: FilmedRun,
    alignment: Alignment,
    path: Path,
    *,
    language: Language = ENGLISH,
    progress: Callable[[int], None],
) -> None:
    """Write a video with ``before`` on the left and ``after`` on the right, at the pace of
    ``before``, both runners at one size.

    ``progress`` is told of every frame. Raises OutputError where ``path`` cannot be written.
    """
    shown = pairs(before, after, alignment)
    panels = [
        _panel_of(filmed, alignment.side, label, language)
        for filmed, label in zip((before, after), LABELS, strict=True)
    ]
    size = (2 * WIDTH_PX + GAP_PX, HEIGHT_PX + BAR_PX)
    nominal_hz = before.recording.info.nominal_hz or Fraction(30)
    frames = [
        _held(filmed.source, [getattr(pair, which) for pair in shown])
        for filmed, which in ((before, "before"), (after, "after"))
    ]

    def pictures() -> Iterator[tuple[Picture, float]]:
        for pair, *both in zip(shown, *frames, strict=True):
            percent = alignment.percent_at(float(before.capture_s[pair.before]))
            canvas = np.empty((size[1], size[0], 3), dtype=np.uint8)
            canvas[:] = INK
            for place, panel, frame in zip((0, WIDTH_PX + GAP_PX), panels, both, strict=True):
                panel.draw(canvas[:, place : place + WIDTH_PX], frame, percent)
            yield canvas, pair.file_time_s

    with VideoWriter(path, size, nominal_hz) as writer:
        writer.write_all(pictures(), progress)


def _held(source: FrameSource, wanted: list[int]) -> Iterator[Frame | None]:
    """The frame of each index of ``wanted``, which never falls; where it is damaged, the one
    before. Only two frames are held at a time."""
    if not wanted:
        return
    frames = iter(source.frames(wanted[0], wanted[-1] + 1))
    shown, coming = None, next(frames, None)
    for index in wanted:
        while coming is not None and coming.index <= index:
            shown, coming = coming, next(frames, None)
        yield shown


@dataclass(frozen=True, eq=False)
class _Panel:
    """Draws one of the two. ``tall_px``: of the frame, the same throughout; ``middle_s`` (n,) and
    ``middle_px`` (n, 2): where the runner is, stride by stride. ``passings``: the moments of its
    findings."""

    recording: Recording
    scene: DrawnScene
    faces: FaceBlur | None
    side: Side
    label: str
    language: Language
    tall_px: float
    middle_s: FloatArray
    middle_px: FloatArray
    toe_off: float
    passings: tuple[Passing, ...]

    def draw(self, canvas: Picture, frame: Frame | None, percent: float) -> None:
        """Fill ``canvas`` (a view of the whole picture)."""
        self._draw_bar(canvas, percent)
        if frame is not None:
            self._draw_runner(canvas, frame)
        draw_text(canvas, (18, 16), self.label, 28, PAPER, bold=True)

    def _draw_runner(self, canvas: Picture, frame: Frame) -> None:
        time_s = frame.file_time_s / self.recording.info.slow_motion_factor
        rgb = frame.rgb
        if self.faces is not None:
            rgb = rgb.copy()
            self.faces.blur(rgb, time_s)
        centre = np.array([np.interp(time_s, self.middle_s, axis) for axis in self.middle_px.T])
        crop = cropped(rgb, centre, self.tall_px, (WIDTH_PX, HEIGHT_PX))
        picture = np.ascontiguousarray(crop.picture)
        held = held_at(self.passings, time_s, self.recording)
        shown = {passing.judged.metric for passing in held}
        posture = posture_at(self.recording, time_s)
        if posture is not None:
            placed = posture.placed(crop.corner_px, crop.scale)
            draw_runner(picture, placed, self.scene)
            if "trunk_lean" not in shown:
                draw_trunk(picture, placed, self.scene)
            if "pelvic_drop" not in shown:
                draw_pelvis(picture, placed, self.scene)
        taken = [HEADING]
        for passing in held:
            then = posture_at(self.recording, passing.time_s)
            if then is not None:
                placed = then.placed(crop.corner_px, crop.scale)
                draw_with_limit(picture, placed, self.scene, passing.judged, taken)
        left = (WIDTH_PX - picture.shape[1]) // 2
        canvas[:HEIGHT_PX, left : left + picture.shape[1]] = picture

    def _draw_bar(self, canvas: Picture, percent: float) -> None:
        """The stride from contact to contact, its stance in the colour of the side."""
        y, low, high = HEIGHT_PX + 16, 18.0, WIDTH_PX - 18.0

        def place(share: float) -> tuple[float, float]:
            return low + 0.01 * share * (high - low), float(y)

        bar = np.ascontiguousarray(canvas)
        stroke(bar, [place(0), place(100)], FAINT, 6)
        stroke(bar, [place(0), place(self.toe_off)], SIDE_COLOUR[self.side], 6)
        for share, side in self._ticks:
            x, _ = place(share)
            tint = PAPER if side is None else readable(side)
            stroke(bar, [(x, y - 10), (x, y + 10)], tint, 4)
            if side is not None:
                side_mark(bar, (x, y - 8), 7, side, tint)
        disc(bar, place(percent), 8, PAPER, INK)
        draw_text(bar, (low, y + 16), self.language.text(_phase(self.side, percent)), 18, MUTED)
        canvas[HEIGHT_PX:] = bar[HEIGHT_PX:]

    @cached_property
    def _ticks(self) -> tuple[tuple[float, Side | None], ...]:
        """Where in the stride each finding of each side passes, in percent, on the whole."""
        found: dict[tuple[str, Side | None], list[float]] = {}
        for stride in self.recording.gait.strides_of(self.side):
            for passing in self.passings:
                if stride.contact_s <= passing.time_s < stride.next_contact_s:
                    percent = 100.0 * (passing.time_s - stride.contact_s) / stride.stride_time_s
                    key = passing.judged.metric, passing.judged.side
                    found.setdefault(key, []).append(percent)
        return tuple((float(np.mean(own)), side) for (_, side), own in found.items())


def _phase(side: Side, percent: float) -> str:
    if side is Side.LEFT:
        return msg("{percent:.0f} % of the left stride", percent=percent)
    return msg("{percent:.0f} % of the right stride", percent=percent)


def _panel_of(filmed: FilmedRun, side: Side, label: str, language: Language) -> _Panel:
    faces = face_blur(filmed.recording, filmed.analysis)
    recording = steadied(filmed.recording)
    middle_s, middle_px, tall_px = _places(recording, side)
    return _Panel(
        recording=recording,
        scene=scene_of(recording, UNIT_PX, language),
        faces=faces,
        side=side,
        label=language.text(label),
        language=language,
        tall_px=tall_px,
        middle_s=middle_s,
        middle_px=middle_px,
        toe_off=toe_off_percent(recording, side),
        passings=passings(recording, filmed.analysis),
    )


def _places(recording: Recording, side: Side) -> tuple[FloatArray, FloatArray, float]:
    """When and where the middle of the runner is, a mean for each stride, so that the picture does
    not rise and fall with the runner; and how much of the frame's height the runner takes."""
    time_s, xy_px = recording.trajectories.timeline.time_s, recording.trajectories.xy_px
    seen = np.isfinite(xy_px[:, :, 0]).any(axis=1)
    when, where, tall = [], [], []
    for stride in recording.gait.strides_of(side):
        inside = seen & (time_s >= stride.contact_s) & (time_s <= stride.next_contact_s)
        if inside.any():
            low, high = np.nanmin(xy_px[inside], axis=1), np.nanmax(xy_px[inside], axis=1)
            when.append(0.5 * (stride.contact_s + stride.next_contact_s))
            where.append((0.5 * (low + high)).mean(axis=0))
            tall.append(float(high[:, 1].max() - low[:, 1].min()))
    if not when:
        size = np.array(recording.info.size_px, dtype=np.float64)
        return np.zeros(1), 0.5 * size[None], float(size[1])
    usual = float(np.median(tall)) * (1.0 + 2.0 * MARGIN_SHARE)
    return np.array(when), np.array(where), usual
