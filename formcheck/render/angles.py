"""Angles of one leg drawn on: what they are taken between, an arc, the number."""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.message import say
from formcheck.core.pose import of_side
from formcheck.core.recording import Side
from formcheck.render.drawing import arc, dotted, known, tag
from formcheck.render.palette import PAPER
from formcheck.render.skeleton import Posture, Scene, degrees


def draw_knee_flexion(picture: Picture, posture: Posture, scene: Scene, side: Side) -> None:
    """Between the shank and the thigh drawn on beyond the knee; the number ahead of the knee."""
    hip, knee, ankle = (posture.xy_px[of_side(j, side)] for j in ("hip", "knee", "ankle"))
    value = posture.angles_deg.get(f"knee_flexion_{side}")
    if value is not None and known(hip, knee, ankle):
        thigh = knee - hip
        _draw(picture, scene, knee, thigh / max(float(np.hypot(*thigh)), 1.0), ankle - knee)
        _number_ahead(picture, scene, knee, say("knee {angle}", angle=degrees(value)))


def draw_shin(picture: Picture, posture: Posture, scene: Scene, side: Side) -> None:
    """Between the shank and the true vertical above the ankle; the number ahead of the shank."""
    knee, ankle = (posture.xy_px[of_side(j, side)] for j in ("knee", "ankle"))
    value = posture.angles_deg.get(f"shin_angle_{side}")
    if value is not None and known(knee, ankle):
        _draw(picture, scene, ankle, scene.up, knee - ankle)
        text = say("shin {angle}", angle=degrees(value))
        _number_ahead(picture, scene, ankle + 0.35 * (knee - ankle), text)


def draw_thigh(picture: Picture, posture: Posture, scene: Scene, side: Side) -> None:
    """Between the thigh and the true vertical below the hip; the number between the legs."""
    hip, knee = (posture.xy_px[of_side(j, side)] for j in ("hip", "knee"))
    value = posture.angles_deg.get(f"thigh_extension_{side}")
    if value is not None and known(hip, knee):
        _draw(picture, scene, hip, -scene.up, knee - hip)
        length = float(np.hypot(*(knee - hip)))
        # Below the knee, where the legs are farther apart, half way between them.
        below = hip - (1.35 * length + 0.9 * scene.text_px) * scene.up
        between = below - 0.25 * length * scene.forward_x * scene.across
        text = scene.language.text(say("thigh {angle}", angle=degrees(value)))
        tag(picture, between, text, scene.text_px, anchor="centre")


def _draw(
    picture: Picture, scene: Scene, corner: FloatArray, reference: FloatArray, link: FloatArray
) -> None:
    """A dotted reference from ``corner`` and an arc from it to ``link``."""
    length = float(np.hypot(*link))
    dotted(picture, corner, corner + 0.9 * length * reference, PAPER, 3.6 * scene.unit_px)
    arc(picture, corner, 0.62 * length, reference, link, PAPER, 2.0 * scene.unit_px)


def _number_ahead(picture: Picture, scene: Scene, beside: FloatArray, text: str) -> None:
    ahead = scene.forward_x * scene.across
    anchor = "right" if ahead[0] < 0 else "left"
    place = beside + 1.6 * scene.text_px * ahead
    tag(picture, place, scene.language.text(text), scene.text_px, anchor=anchor)
