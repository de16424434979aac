"""Key frames: contact, midstance and toe-off of a typical stride per side, angles drawn on, and
what is said of each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.frame import FrameSource, Picture
from formcheck.core.message import capital, digits, join_list, join_with, msg
from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.video.drawing import cropped
from formcheck.reporting.video.faces import face_blur
from formcheck.reporting.video.limits import DrawnLimit, draw_with_limit
from formcheck.reporting.video.moments import Moment, Shot, judged_in, shot_of
from formcheck.reporting.video.skeleton import (
    DrawnScene,
    Posture,
    draw_knee_flexion,
    draw_pelvis,
    draw_runner,
    draw_shin,
    draw_thigh,
    draw_trunk,
    scene_of,
    steadied,
)
from formcheck.reporting.video.text import draw_text

TITLES = {
    (Side.LEFT, Moment.CONTACT): msg("Left initial contact"),
    (Side.LEFT, Moment.MIDSTANCE): msg("Left midstance"),
    (Side.LEFT, Moment.TOE_OFF): msg("Left toe-off"),
    (Side.RIGHT, Moment.CONTACT): msg("Right initial contact"),
    (Side.RIGHT, Moment.MIDSTANCE): msg("Right midstance"),
    (Side.RIGHT, Moment.TOE_OFF): msg("Right toe-off"),
}
_SEEN_FROM = {
    View.SIDE: msg("Runner seen from the side"),
    View.REAR: msg("Runner seen from behind"),
    View.FRONT: msg("Runner seen from in front"),
}
_AT = {
    (Side.LEFT, Moment.CONTACT): msg("left initial contact"),
    (Side.LEFT, Moment.MIDSTANCE): msg("left midstance"),
    (Side.LEFT, Moment.TOE_OFF): msg("left toe-off"),
    (Side.RIGHT, Moment.CONTACT): msg("right initial contact"),
    (Side.RIGHT, Moment.MIDSTANCE): msg("right midstance"),
    (Side.RIGHT, Moment.TOE_OFF): msg("right toe-off"),
}


def caption(
    side: Side, moment: Moment, time_s: float, metrics: tuple[Measured, ...], label: str
) -> str:
    """When it was, and the means that the frame stands for. ``label``: of its recording, where
    there are two."""
    title = (_AT if label else TITLES)[side, moment]
    when: str = msg("{title} at {time:.2f} s, a typical stride", title=title, time=time_s)
    if label:
        when = join_with(": ", (capital(label), when))
    return join_with("", (join_with(". ", (when, *map(_mean, metrics))), "."))


def _mean(metric: Measured) -> str:
    unit, decimals = metric.spec.unit, metric.spec.decimals
    value, low, high = (digits(v, decimals) for v in (metric.value, *metric.ci95))
    return msg(
        "{title}: mean {value} (95\u00a0% interval {low} to {high}, {count})",
        title=metric.spec.title,
        value=join_with("", (value, "°" if unit == "deg" else unit)),
        low=low,
        high=high,
        count=metric.counted,
    )


def alt_text(shot: Shot, view: View) -> str:
    """What is seen, for those who do not see it."""
    seen = _SEEN_FROM.get(view, msg("Runner seen from an angle"))
    moment = _AT[shot.side, shot.moment]
    if not shot.metrics:
        return msg("{seen} at {moment}, with the skeleton drawn on.", seen=seen, moment=moment)
    drawn = join_list(metric.spec.title for metric in shot.metrics)
    return msg("{seen} at {moment}, drawn on: {metrics}.", seen=seen, moment=moment, metrics=drawn)


HEIGHT_PX = 720
WIDTH_PX = 576
UNIT_PX = 1.25
JPEG_QUALITY = 90
TITLE_PX, TITLE_SIZE_PX = (18, 16), 24
MARGIN_SHARE = 0.16
"""Room around the runner, as a share of the runner's height in the picture."""


@dataclass(frozen=True)
class KeyFrame:
    """``name``: file name, e.g. "left_contact.jpg". ``metrics``: ids of what is drawn on it.
    ``limit``: metric and limit that are drawn, in the unit of the metric; None where
    it shows none.
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
    limit: tuple[str, float] | None = None


def frame_name(video: int, side: Side, moment: Moment) -> str:
    """File name of a key frame: "left_contact.jpg", of a second recording "2-left_contact.jpg"."""
    number = f"{video + 1}-" if video else ""
    return f"{number}{side}_{moment}.jpg"


def key_frames(
    source: FrameSource, recording: Recording, analysis: Analysis, language: Language = ENGLISH
) -> tuple[KeyFrame, ...]:
    """Key frames of both sides in the order of a stance; () where there are no strides.

    Only the frames needed are decoded. A moment whose frame is damaged or without a posture is left
    out. All have one size and one scale, so that left and right can be compared.
    ``language``: of the words in the pictures; captions remember how they were made.
    """
    faces = face_blur(recording, analysis)
    recording, metrics = steadied(recording), analysis.metrics
    shots = [s for side in Side for m in Moment if (s := shot_of(recording, metrics, side, m))]
    if not shots:
        return ()
    found = [judged_in(shot, recording, analysis.findings, metrics) for shot in shots]
    # A picture of a finding is about that alone.
    shots = [
        shot if own is None else replace(shot, metrics=(own[0],))
        for shot, own in zip(shots, found, strict=True)
    ]
    height_px = max(_extent(shot.posture) for shot in shots)
    factor = recording.info.slow_motion_factor
    places = [_index_at(source, shot.time_s * factor) for shot in shots]
    drawn: dict[int, KeyFrame] = {}
    for frame in chain.from_iterable(source.picked(sorted(set(places)))):
        rgb = frame.rgb
        if faces is not None:
            rgb = rgb.copy()
            faces.blur(rgb, frame.file_time_s / factor)
        for number, (shot, place) in enumerate(zip(shots, places, strict=True)):
            if place == frame.index:
                own = found[number]
                judged = None if own is None else own[1]
                drawn[number] = _key_frame(rgb, shot, judged, recording, height_px, language)
    made = [(shot, drawn[number]) for number, shot in enumerate(shots) if number in drawn]
    label = analysis.labels[recording.video]
    return tuple(
        replace(f, caption=caption(s.side, s.moment, s.time_s, s.metrics, label)) for s, f in made
    )


def _index_at(source: FrameSource, file_time_s: float) -> int:
    """The frame nearest to a time in the file."""
    return int(np.argmin(np.abs(source.file_time_s - file_time_s)))


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


def _scene(recording: Recording, shot: Shot, language: Language) -> DrawnScene:
    scene = scene_of(recording, UNIT_PX, language)
    # What the picture is about stands out, also on the far side.
    return scene if scene.near is None else replace(scene, near=shot.side)


def _key_frame(
    rgb: Picture,
    shot: Shot,
    judged: DrawnLimit | None,
    recording: Recording,
    height_px: float,
    language: Language,
) -> KeyFrame:
    import cv2

    picture, posture = _crop(rgb, shot.posture, height_px)
    scene = _scene(recording, shot, language)
    draw_runner(picture, posture, scene)
    title = scene.language.text(TITLES[shot.side, shot.moment])
    draw_text(picture, TITLE_PX, title, TITLE_SIZE_PX, bold=True)
    if judged is None:
        for metric in shot.metrics:
            DRAWN[metric.spec.id](picture, posture, scene, shot.side)
    else:
        # Nothing is to be written over the title.
        title_area = (0.0, 0.0, float(WIDTH_PX), TITLE_PX[1] + 1.4 * TITLE_SIZE_PX)
        draw_with_limit(picture, posture, scene, judged, [title_area])
    done, jpeg = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    assert done
    return KeyFrame(
        name=frame_name(recording.video, shot.side, shot.moment),
        jpeg=jpeg.tobytes(),
        caption="",
        alt_text=alt_text(shot, recording.gait.view),
        metrics=tuple(metric.spec.id for metric in shot.metrics),
        video=recording.video,
        file_time_s=shot.time_s * recording.info.slow_motion_factor,
        language=language.code,
        limit=None if judged is None else (judged.metric, judged.limit),
    )


def _trunk(picture: Picture, posture: Posture, scene: DrawnScene, _: Side) -> None:
    draw_trunk(picture, posture, scene)


def _pelvis(picture: Picture, posture: Posture, scene: DrawnScene, _: Side) -> None:
    draw_pelvis(picture, posture, scene)


DRAWN: dict[str, Callable[[Picture, Posture, DrawnScene, Side], None]] = {
    "knee_flexion_contact": draw_knee_flexion,
    "shin_angle_contact": draw_shin,
    "trunk_lean_midstance": _trunk,
    "thigh_extension_peak": draw_thigh,
    "pelvic_drop": _pelvis,
    "trunk_lateral_lean": _trunk,
}
"""What to draw for a metric: the angle as it is in the picture, with its number."""
