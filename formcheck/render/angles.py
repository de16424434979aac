"""Angles of one leg drawn on: what they are taken between, an arc, the number."""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.pose import of_side
from formcheck.core.recording import Side
from formcheck.render.drawing import arc, dotted, known, tag
from formcheck.render.palette import PAPER
from formcheck.render.skeleton import Posture, Scene, degrees


def draw_knee_flexion(picture: Picture, posture: Posture, scene: Scene, side: Side) -> None:
    """Between the shank and the thigh drawn on beyond the knee."""
    hip, knee, ankle = (posture.xy_px[of_side(j, side)] for j in ("hip", "knee", "ankle"))
    if known(hip, knee, ankle):
        beyond = _unit(knee - hip)
        _draw(picture, scene, knee, beyond, ankle - knee, "knee", f"knee_flexion_{side}", posture)


def draw_shin(picture: Picture, posture: Posture, scene: Scene, side: Side) -> None:
    """Between the shank and the true vertical above the ankle."""
    knee, ankle = (posture.xy_px[of_side(j, side)] for j in ("knee", "ankle"))
    if known(knee, ankle):
        _draw(picture, scene, ankle, scene.up, knee - ankle, "shin", f"shin_angle_{side}", posture)


def draw_thigh(picture: Picture, posture: Posture, scene: Scene, side: Side) -> None:
    """Between the thigh and the true vertical below the hip."""
    hip, knee = (posture.xy_px[of_side(j, side)] for j in ("hip", "knee"))
    if known(hip, knee):
        name = f"thigh_extension_{side}"
        _draw(picture, scene, hip, -scene.up, knee - hip, "thigh", name, posture)


def _draw(
    picture: Picture,
    scene: Scene,
    corner: FloatArray,
    reference: FloatArray,
    link: FloatArray,
    word: str,
    series: str,
    posture: Posture,
) -> None:
    """A dotted reference from ``corner``, an arc from it to ``link``, the number ahead."""
    value = posture.angles_deg.get(series)
    length = float(np.hypot(*link))
    if value is None or length < 1.0:
        return
    unit = scene.unit_px
    dotted(picture, corner, corner + 0.9 * length * reference, PAPER, 3.6 * unit)
    arc(picture, corner, 0.62 * length, reference, link, PAPER, 2.0 * unit)
    ahead = scene.forward_x * scene.across
    at = corner + 0.45 * length * reference + (0.3 * length + 0.5 * scene.text_px) * ahead
    anchor = "right" if ahead[0] < 0 else "left"
    tag(picture, at, f"{word} {degrees(value)}", scene.text_px, anchor=anchor)


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.hypot(*vector)), 1e-9))
