"""Key frames: contact, midstance and toe-off of a typical stride per side, angles drawn on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Frame, FrameSource, Picture
from formcheck.core.gait import Stride
from formcheck.core.metric import Measured, Metric, StrideValue
from formcheck.core.pose import of_side
from formcheck.core.recording import Side, View
from formcheck.core.said import both, capital, digits, joined, say
from formcheck.languages import ENGLISH, Language
from formcheck.render.angles import draw_knee_flexion, draw_shin, draw_thigh
from formcheck.render.crop import cropped
from formcheck.render.faces import face_blur
from formcheck.render.skeleton import (
    Posture,
    Scene,
    draw_pelvis,
    draw_runner,
    draw_trunk,
    posture_at,
    scene_of,
    steadied,
)
from formcheck.render.text import draw_text

HEIGHT_PX = 720
WIDTH_PX = 576
UNIT_PX = 1.25
JPEG_QUALITY = 90
MARGIN_SHARE = 0.16
"""Room around the runner, as a share of the runner's height in the picture."""


class Moment(StrEnum):
    """The moments of a stance that are shown. Midstance is the lowest mid-hip, or from behind the
    largest pelvic drop where that was measured."""

    CONTACT = "contact"
    MIDSTANCE = "midstance"
    TOE_OFF = "toe_off"


TITLES = {
    (Side.LEFT, Moment.CONTACT): say("Left initial contact"),
    (Side.LEFT, Moment.MIDSTANCE): say("Left midstance"),
    (Side.LEFT, Moment.TOE_OFF): say("Left toe-off"),
    (Side.RIGHT, Moment.CONTACT): say("Right initial contact"),
    (Side.RIGHT, Moment.MIDSTANCE): say("Right midstance"),
    (Side.RIGHT, Moment.TOE_OFF): say("Right toe-off"),
}
SHOWN: dict[tuple[View, Moment], tuple[str, ...]] = {
    (View.SIDE, Moment.CONTACT): ("knee_flexion_contact", "shin_angle_contact"),
    (View.SIDE, Moment.MIDSTANCE): ("trunk_lean_midstance",),
    (View.SIDE, Moment.TOE_OFF): ("thigh_extension_peak",),
    (View.REAR, Moment.MIDSTANCE): ("pelvic_drop", "trunk_lateral_lean"),
    (View.FRONT, Moment.MIDSTANCE): ("trunk_lateral_lean",),
}
"""Metrics a key frame stands for; the first that was measured chooses the stride."""


@dataclass(frozen=True)
class KeyFrame:
    """``name``: file name, e.g. "left_contact.jpg". ``metrics``: ids of what is drawn on it.
    ``video``: index of its recording. ``file_time_s``: when that moment is in the file, None where
    an older result does not say. ``person``: who is shown, where a review chose another one: place
    in ``people.npz``. ``language``: code of the language of the words in the picture."""

    name: str
    jpeg: bytes
    caption: str
    alt_text: str
    metrics: tuple[str, ...]
    video: int = 0
    file_time_s: float | None = None
    person: int | None = None
    language: str = ENGLISH.code


def frame_name(video: int, side: Side, moment: Moment) -> str:
    """File name of a key frame: "left_contact.jpg", of a second recording "2-left_contact.jpg"."""
    number = f"{video + 1}-" if video else ""
    return f"{number}{side}_{moment}.jpg"


@dataclass(frozen=True, eq=False)
class _Shot:
    side: Side
    moment: Moment
    time_s: float
    posture: Posture
    metrics: tuple[Measured, ...]


def key_frames(
    source: FrameSource, recording: Recording, analysis: Analysis, language: Language = ENGLISH
) -> tuple[KeyFrame, ...]:
    """Key frames of both sides in the order of a stance; () where there are no strides.

    Only the frames needed are decoded. A moment whose frame is damaged or without a posture is left
    out. All have one size and one scale, so that left and right can be compared.
    ``language``: of the words in the pictures; captions remember how they were made.
    """
    faces = face_blur(recording, analysis)
    recording = steadied(recording)
    shots = [s for side in Side for m in Moment if (s := _shot(recording, analysis, side, m))]
    if not shots:
        return ()
    height_px = max(_extent(shot.posture) for shot in shots)
    made = []
    for shot in shots:
        factor = recording.info.slow_motion_factor
        frame = _frame_at(source, shot.time_s * factor)
        if frame is None:
            continue
        rgb = frame.rgb
        if faces is not None:
            rgb = rgb.copy()
            faces.blur(rgb, frame.file_time_s / factor)
        made.append((shot, _key_frame(rgb, shot, recording, height_px, language)))
    label = analysis.labels[recording.video]
    return tuple(
        replace(f, caption=caption(s.side, s.moment, s.time_s, s.metrics, label)) for s, f in made
    )


def _shot(recording: Recording, analysis: Analysis, side: Side, moment: Moment) -> _Shot | None:
    strides = recording.gait.strides_of(side)
    if not strides or recording.reason:
        return None
    found = [metric_of(analysis, i, side) for i in SHOWN.get((recording.gait.view, moment), ())]
    # What was read from another recording is not in this picture.
    measured = tuple(m for m in found if isinstance(m, Measured) and m.video == recording.video)
    stride = _typical(strides, measured[0] if measured else None)
    time_s = _moment_s(recording, stride, moment, measured)
    posture = posture_at(recording, time_s)
    if posture is None or not np.isfinite(posture.mid("hip")).all():
        return None
    return _Shot(side, moment, time_s, posture, measured)


def metric_of(analysis: Analysis, metric_id: str, side: Side) -> Metric | None:
    """The metric of ``side``, or of the body where it is not sided."""
    for metric in analysis.metrics:
        if metric.spec.id == metric_id and metric.side in (side, None):
            return metric
    return None


def _typical(strides: tuple[Stride, ...], metric: Measured | None) -> Stride:
    """The stride whose value is nearest to the median of ``metric``; without values, the one of
    median contact time."""
    values = [(s, v.value) for s in strides if (v := _value_in(metric, s)) is not None]
    if not values:
        values = [(s, s.contact_time_s) for s in strides]
    median = float(np.median([value for _, value in values]))
    return min(values, key=lambda pair: abs(pair[1] - median))[0]


def _value_in(metric: Measured | None, stride: Stride) -> StrideValue | None:
    if metric is None:
        return None
    for read in metric.per_stride:
        if stride.contact_s - 1e-3 <= read.start_s < stride.next_contact_s - 1e-3:
            return read
    return None


def _moment_s(
    recording: Recording, stride: Stride, moment: Moment, measured: tuple[Measured, ...]
) -> float:
    if moment is Moment.CONTACT:
        return stride.contact_s
    if moment is Moment.TOE_OFF:
        return stride.toe_off_s
    for metric in measured[:1]:
        read = _value_in(metric, stride)
        if read is not None and read.start_s == read.stop_s <= stride.toe_off_s:
            return read.start_s
    trajectories, pelvis = recording.trajectories, recording.pixels.pelvis
    time_s = trajectories.timeline.time_s
    stance = np.flatnonzero((time_s >= stride.contact_s) & (time_s <= stride.toe_off_s))
    depth = trajectories.xy_px[stance][:, [of_side("hip", side) for side in Side], 1].mean(axis=1)
    if pelvis is not None and any(m.spec.id == "pelvic_drop" for m in measured):
        # The metric is the peak of the stance, so that is what the picture has to show.
        depth = (1.0 if stride.side is Side.LEFT else -1.0) * pelvis.obliquity_deg[stance]
    if not np.isfinite(depth).any():
        return 0.5 * (stride.contact_s + stride.toe_off_s)
    return float(time_s[stance[np.nanargmax(depth)]])


def _frame_at(source: FrameSource, file_time_s: float) -> Frame | None:
    index = int(np.argmin(np.abs(source.file_time_s - file_time_s)))
    return next(iter(source.frames(index, index + 1)), None)


def _extent(posture: Posture) -> float:
    """Height of the crop that holds the runner, whose head ends above the nose."""
    return float(_bounds(posture)[1][1] - _bounds(posture)[0][1]) * (1 + 2 * MARGIN_SHARE)


def _bounds(posture: Posture) -> tuple[FloatArray, FloatArray]:
    return np.nanmin(posture.xy_px, axis=0), np.nanmax(posture.xy_px, axis=0)


def _crop(rgb: Picture, posture: Posture, height_px: float) -> tuple[Picture, Posture]:
    """The runner in a picture of HEIGHT_PX, and the posture there."""
    low, high = _bounds(posture)
    centre = np.array([posture.mid("hip")[0], 0.5 * (low[1] + high[1])])
    crop = cropped(rgb, centre, height_px, (WIDTH_PX, HEIGHT_PX))
    return crop.picture, posture.placed(crop.corner_px, crop.scale)


def _key_frame(
    rgb: Picture, shot: _Shot, recording: Recording, height_px: float, language: Language
) -> KeyFrame:
    import cv2

    picture, posture = _crop(rgb, shot.posture, height_px)
    scene = scene_of(recording, UNIT_PX, language)
    if scene.near is not None:
        # What the picture is about stands out, also on the far side.
        scene = replace(scene, near=shot.side)
    draw_runner(picture, posture, scene)
    for metric in shot.metrics:
        DRAWN[metric.spec.id](picture, posture, scene, shot.side)
    title = TITLES[shot.side, shot.moment]
    draw_text(picture, (18, 16), language.text(title), 24, bold=True)
    done, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    assert done
    return KeyFrame(
        name=frame_name(recording.video, shot.side, shot.moment),
        jpeg=jpeg.tobytes(),
        caption="",
        alt_text=_alt_text(shot, recording.gait.view),
        metrics=tuple(metric.spec.id for metric in shot.metrics),
        video=recording.video,
        file_time_s=shot.time_s * recording.info.slow_motion_factor,
        language=language.code,
    )


def caption(
    side: Side, moment: Moment, time_s: float, metrics: tuple[Measured, ...], label: str
) -> str:
    """When it was, and the means that the frame stands for. ``label``: of its recording, where
    there are two."""
    title = (_AT if label else TITLES)[side, moment]
    when: str = say("{title} at {time:.2f} s, a typical stride", title=title, time=time_s)
    if label:
        when = joined(": ", (capital(label), when))
    return joined("", (joined(". ", (when, *map(_mean, metrics))), "."))


def _mean(metric: Measured) -> str:
    unit, decimals = metric.spec.unit, metric.spec.decimals
    value, low, high = (digits(v, decimals) for v in (metric.value, *metric.ci95))
    return say(
        "{title}: mean {value} (95\u00a0% interval {low} to {high}, {n} strides)",
        title=metric.spec.title,
        value=joined("", (value, "°" if unit == "deg" else unit)),
        low=low,
        high=high,
        n=metric.n,
    )


_SEEN_FROM = {
    View.SIDE: say("Runner seen from the side"),
    View.REAR: say("Runner seen from behind"),
    View.FRONT: say("Runner seen from in front"),
}
_AT = {
    (Side.LEFT, Moment.CONTACT): say("left initial contact"),
    (Side.LEFT, Moment.MIDSTANCE): say("left midstance"),
    (Side.LEFT, Moment.TOE_OFF): say("left toe-off"),
    (Side.RIGHT, Moment.CONTACT): say("right initial contact"),
    (Side.RIGHT, Moment.MIDSTANCE): say("right midstance"),
    (Side.RIGHT, Moment.TOE_OFF): say("right toe-off"),
}


def _alt_text(shot: _Shot, view: View) -> str:
    seen = _SEEN_FROM.get(view, say("Runner seen from an angle"))
    moment = _AT[shot.side, shot.moment]
    if not shot.metrics:
        return say("{seen} at {moment}, with the skeleton drawn on.", seen=seen, moment=moment)
    drawn = both(metric.spec.title for metric in shot.metrics)
    return say("{seen} at {moment}, drawn on: {metrics}.", seen=seen, moment=moment, metrics=drawn)


def _trunk(picture: Picture, posture: Posture, scene: Scene, _: Side) -> None:
    draw_trunk(picture, posture, scene)


def _pelvis(picture: Picture, posture: Posture, scene: Scene, _: Side) -> None:
    draw_pelvis(picture, posture, scene)


DRAWN: dict[str, Callable[[Picture, Posture, Scene, Side], None]] = {
    "knee_flexion_contact": draw_knee_flexion,
    "shin_angle_contact": draw_shin,
    "trunk_lean_midstance": _trunk,
    "thigh_extension_peak": draw_thigh,
    "pelvic_drop": _pelvis,
    "trunk_lateral_lean": _trunk,
}
"""What to draw for a metric: the angle as it is in the picture, with its number."""
