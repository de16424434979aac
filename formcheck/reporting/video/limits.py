"""The angle that a finding rests on, drawn with the limit it is judged by.

The line stands at the value that was read, not through the landmarks: drawing measures nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.message import digits, join_with, msg
from formcheck.core.pose import of_side
from formcheck.core.recording import Side
from formcheck.reporting.palette import LIMIT, PAPER, readable
from formcheck.reporting.video.drawing import arc, dashed, dotted, known, side_mark, stroke, tag
from formcheck.reporting.video.skeleton import DrawnScene, Posture, degrees
from formcheck.reporting.video.text import text_width


@dataclass(frozen=True)
class DrawnLimit:
    """A value of ``metric`` and its limit, in the unit of the metric. ``side``: None for the body
    as a whole."""

    metric: str
    side: Side | None
    value: float
    limit: float


Area = tuple[float, float, float, float]
"""Left, top, right and bottom, px."""


@dataclass(frozen=True)
class LimitLabel:
    """What is written of a value: from ``beside`` on ``away`` from the body."""

    told: str
    limit: str
    beside: FloatArray
    away: FloatArray


def draw_with_limit(
    picture: Picture, posture: Posture, scene: DrawnScene, judged: DrawnLimit, taken: list[Area]
) -> None:
    """``judged`` at the ``posture`` it was read in. ``taken``: where nothing is to be written; the
    place of what is written here comes to it. KeyError where it is none of ``DRAWN_WITH_LIMIT``."""
    label = DRAWN_WITH_LIMIT[judged.metric](picture, posture, scene, judged)
    if label is not None:
        _tell(picture, scene, judged.side, label, taken)


def _drop(
    picture: Picture, posture: Posture, scene: DrawnScene, judged: DrawnLimit
) -> LimitLabel | None:
    """Through mid-hip against the horizontal, down on the side of the swing leg."""
    hip, shoulder = posture.mid("hip"), posture.mid("shoulder")
    if judged.side is None or not known(hip, shoulder):
        return None
    length = 0.5 * float(np.hypot(*(shoulder - hip)))
    # Seen from behind, the runner's right is the picture's right.
    swing = scene.across if judged.side is Side.LEFT else -scene.across
    at, along = (_turned(swing, -scene.up, angle) for angle in (judged.limit, judged.value))
    unit = scene.unit_px
    dotted(picture, hip - 0.9 * length * swing, hip + 1.5 * length * swing, PAPER, 3.6 * unit)
    stroke(picture, [hip - 0.8 * length * along, hip + 1.1 * length * along], PAPER, 5.0 * unit)
    # Beyond the end of the other line, which would hide it.
    dashed(picture, hip + 0.7 * length * at, hip + 1.7 * length * at, LIMIT, 3.6 * unit)
    # Above the lines, which fall on that side.
    beside = hip + 1.2 * length * swing + 2.4 * scene.text_px * scene.up
    told = msg("drop {angle}", angle=degrees(judged.value))
    return LimitLabel(told, degrees(judged.limit), beside, swing)


def _lean(
    picture: Picture, posture: Posture, scene: DrawnScene, judged: DrawnLimit
) -> LimitLabel | None:
    """From mid-hip against the true vertical."""
    hip, shoulder = posture.mid("hip"), posture.mid("shoulder")
    if not known(hip, shoulder):
        return None
    length, toward = float(np.hypot(*(shoulder - hip))), scene.lean_toward
    lines = _DrawnLines(hip, scene.up, toward, length)
    lines.draw(picture, scene, judged)
    beside = hip + 0.6 * length * scene.up - 0.35 * length * toward
    told = msg("lean {angle}", angle=degrees(judged.value))
    return LimitLabel(told, degrees(judged.limit), beside, -toward)


def _shin(
    picture: Picture, posture: Posture, scene: DrawnScene, judged: DrawnLimit
) -> LimitLabel | None:
    """From the ankle against the true vertical; the knee is behind a foot that is ahead."""
    if judged.side is None:
        return None
    knee, ankle = (posture.xy_px[of_side(j, judged.side)] for j in ("knee", "ankle"))
    if not known(knee, ankle):
        return None
    length, ahead = float(np.hypot(*(knee - ankle))), scene.forward_x * scene.across
    _DrawnLines(ankle, scene.up, -ahead, length).draw(picture, scene, judged)
    told = msg("shin {angle}", angle=degrees(judged.value))
    beside = ankle + 0.5 * length * scene.up + 1.2 * scene.text_px * ahead
    return LimitLabel(told, degrees(judged.limit), beside, ahead)


def _knee(
    picture: Picture, posture: Posture, scene: DrawnScene, judged: DrawnLimit
) -> LimitLabel | None:
    """From the knee against the thigh drawn on, bent backward."""
    if judged.side is None:
        return None
    hip, knee, ankle = (posture.xy_px[of_side(j, judged.side)] for j in ("hip", "knee", "ankle"))
    if not known(hip, knee, ankle) or not (knee - hip).any():
        return None
    ahead, thigh = scene.forward_x * scene.across, knee - hip
    straight, length = thigh / float(np.hypot(*thigh)), float(np.hypot(*(ankle - knee)))
    _DrawnLines(knee, straight, -ahead, length).draw(picture, scene, judged)
    told = msg("knee {angle}", angle=degrees(judged.value))
    beside = knee + 1.6 * scene.text_px * ahead
    return LimitLabel(told, degrees(judged.limit), beside, ahead)


def _ahead(
    picture: Picture, posture: Posture, scene: DrawnScene, judged: DrawnLimit
) -> LimitLabel | None:
    """How far the ankle is ahead of mid-hip. Leg lengths become pixels by the value itself."""
    if judged.side is None:
        return None
    hip, ankle = posture.mid("hip"), posture.xy_px[of_side("ankle", judged.side)]
    if not known(hip, ankle):
        return None
    ahead = scene.forward_x * scene.across
    distance = float((ankle - hip) @ ahead)
    below = ankle - distance * ahead
    dotted(picture, hip, below, PAPER, 3.6 * scene.unit_px)
    stroke(picture, [below, ankle], PAPER, 5.0 * scene.unit_px)
    if judged.value > 0.0 and distance > 0.0:
        at = below + judged.limit / judged.value * distance * ahead
        rise = 0.35 * float(np.hypot(*(ankle - hip))) * scene.up
        dashed(picture, at - 0.1 * rise, at + rise, LIMIT, 3.4 * scene.unit_px)
    beside = ankle + 1.6 * scene.text_px * (ahead - scene.up)
    told = msg("foot {distance} ahead", distance=digits(judged.value, 2))
    limit = msg("{distance} leg lengths", distance=digits(judged.limit, 2))
    return LimitLabel(told, limit, beside, ahead)


@dataclass(frozen=True, eq=False)
class _DrawnLines:
    """A reference from ``corner`` in direction ``zero``; angles turn from it ``toward``."""

    corner: FloatArray
    zero: FloatArray
    toward: FloatArray
    length_px: float

    def draw(self, picture: Picture, scene: DrawnScene, judged: DrawnLimit) -> None:
        """The reference, the limit beyond it, and the value on top."""
        corner, length, unit = self.corner, self.length_px, scene.unit_px
        dotted(picture, corner, corner + 1.1 * length * self.zero, PAPER, 3.6 * unit)
        at = _turned(self.zero, self.toward, judged.limit)
        dashed(picture, corner, corner + 1.3 * length * at, LIMIT, 3.6 * unit)
        along = _turned(self.zero, self.toward, judged.value)
        stroke(picture, [corner, corner + length * along], PAPER, 5.0 * unit)
        arc(picture, corner, 0.95 * length, at, along, LIMIT, 2.6 * unit)


def _turned(zero: FloatArray, toward: FloatArray, angle_deg: float) -> FloatArray:
    """The direction ``angle_deg`` from ``zero`` on its side that ``toward`` points to."""
    aside = np.array([-zero[1], zero[0]])
    if aside @ toward < 0.0:
        aside = -aside
    turn = np.radians(angle_deg)
    return np.asarray(np.cos(turn) * zero + np.sin(turn) * aside)


def _tell(
    picture: Picture, scene: DrawnScene, side: Side | None, label: LimitLabel, taken: list[Area]
) -> None:
    """Side and value, and below them the limit."""
    size, said = scene.text_px, scene.language.text
    lines = (
        said(label.told if side is None else join_with(": ", (side.value, label.told))),
        said(msg("limit {value}", value=label.limit)),
    )
    mark = 0.0 if side is None else 0.9 * size
    wide = mark + max(text_width(line, size, bold=True) for line in lines)
    area = _free(_places(picture, label, (wide, 2.5 * size), 0.3 * size), taken)
    taken.append(area)
    left, top = area[0], area[1] + 0.55 * size
    if side is not None:
        side_mark(picture, (left + 0.35 * size, top), 0.32 * size, side, readable(side))
    tag(picture, (left + mark, top), lines[0], size)
    tag(picture, (left + mark, top + 1.25 * size), lines[1], size, LIMIT)


def _places(
    picture: Picture, label: LimitLabel, size_px: tuple[float, float], margin: float
) -> Iterator[Area]:
    """Where the label may stand inside the picture, best first: beside what it is of, else higher
    and lower, else on the other side."""
    (height, width), (wide, tall) = picture.shape[:2], size_px
    beside, away = label.beside, label.away
    for anchor, outward in ((beside, away), (beside - 2.0 * tall * away, -away)):
        left = float(anchor[0]) - (wide if outward[0] < 0 else 0.0)
        left = max(margin, min(left, width - wide - margin))
        for shift in (0.0, -1.0, 1.0, -2.0, 2.0):
            top = float(anchor[1]) + (shift - 0.22) * tall
            top = max(margin, min(top, height - tall - margin))
            yield left, top, left + wide, top + tall


def _free(places: Iterator[Area], taken: Sequence[Area]) -> Area:
    """The first of ``places`` that touches nothing ``taken``, else the first."""
    tried = list(places)
    return next((place for place in tried if not any(_meet(place, t) for t in taken)), tried[0])


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


DRAWN_WITH_LIMIT: dict[
    str, Callable[[Picture, Posture, DrawnScene, DrawnLimit], LimitLabel | None]
] = {
    "pelvic_drop": _drop,
    "trunk_lean": _lean,
    "shin_angle_contact": _shin,
    "knee_flexion_contact": _knee,
    "overstride": _ahead,
}
"""How each metric is drawn that has a direction in the picture; times and heights have none."""
