"""The runner drawn onto a picture: limbs in side colours, trunk line, pelvis line, and the
angles of one leg."""

from dataclasses import dataclass, replace

import numpy as np

from formcheck.core.analysis import Recording
from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.filtering import low_pass
from formcheck.core.frame import Picture
from formcheck.core.message import msg, written
from formcheck.core.pose import of_side
from formcheck.core.recording import Side, View
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.palette import EDGE_COLOUR, PAPER, SIDE_COLOUR, dimmed
from formcheck.reporting.video.drawing import arc, disc, dotted, known, ring, stroke, tag

LIMBS = (
    ("shoulder", "elbow", "wrist"),
    ("hip", "knee", "ankle"),
    ("ankle", "heel", "foot_index", "ankle"),
)
JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
SURE = 0.5
"""Landmarks with less confidence than this are drawn hollow, as filled-in ones are."""


STEADY_HZ = 10.0
"""Low-pass of the positions drawn: that of the angles, so that lines and numbers move together."""


def steadied(recording: Recording) -> Recording:
    """``recording`` with its positions low-passed, for drawing."""
    cleaned = recording.trajectories
    xy_px = low_pass(cleaned.xy_px, cleaned.timeline.time_s, STEADY_HZ)
    return replace(recording, trajectories=replace(cleaned, xy_px=xy_px))


@dataclass(frozen=True, eq=False)
class Posture:
    """One moment. ``xy_px``: (33, 2), NaN where unknown; ``doubtful``: (33,), filled in or of low
    confidence. ``angles_deg``: the angles at that moment by name, known ones only.
    ``obliquity_deg``: pelvic obliquity from pixels, None where not tracked."""

    xy_px: FloatArray
    doubtful: BoolArray
    angles_deg: dict[str, float]
    obliquity_deg: float | None

    def mid(self, joint: str) -> FloatArray:
        """Middle between the left and right ``joint``."""
        both = self.xy_px[of_side(joint, Side.LEFT)] + self.xy_px[of_side(joint, Side.RIGHT)]
        return np.asarray(0.5 * both)

    def placed(self, corner_px: FloatArray, scale: float) -> "Posture":
        """The posture in a picture cut at ``corner_px`` and then scaled."""
        return replace(self, xy_px=(self.xy_px - corner_px) * scale)


def posture_at(recording: Recording, time_s: float) -> Posture | None:
    """The posture at capture time ``time_s``; None where no measured frame is near enough."""
    timeline = recording.trajectories.timeline
    if len(timeline) == 0:
        return None
    index = timeline.index_at(time_s)
    if abs(timeline.time_s[index] - time_s) > 1.5 * timeline.median_step_s + 1e-6:
        return None
    xy_px = recording.trajectories.xy_px[index]
    if not np.isfinite(xy_px).any():
        return None
    sure = recording.trajectories.confidence[index] >= SURE
    angles = {n: float(v[index]) for n, v in recording.angles.values_deg.items()}
    pelvis = recording.pixels.pelvis
    obliquity = float(pelvis.obliquity_deg[index]) if pelvis is not None else np.nan
    return Posture(
        xy_px=xy_px,
        doubtful=recording.trajectories.filled[index] | ~sure,
        angles_deg={name: value for name, value in angles.items() if np.isfinite(value)},
        obliquity_deg=obliquity if np.isfinite(obliquity) else None,
    )


@dataclass(frozen=True)
class DrawnScene:
    """What stays the same over a recording. ``roll_deg``: as in ``CameraRoll``. ``language``: of
    what is written into the picture, in lines of ``least_text_px`` at least."""

    view: View
    near: Side | None
    forward_x: int
    roll_deg: float
    unit_px: float
    language: Language = ENGLISH
    least_text_px: int = 11

    @property
    def up(self) -> FloatArray:
        """Direction of the true vertical in the picture."""
        roll = np.radians(self.roll_deg)
        return np.array([np.sin(roll), -np.cos(roll)])

    @property
    def across(self) -> FloatArray:
        """Direction of the true horizontal, to the picture's right."""
        roll = np.radians(self.roll_deg)
        return np.array([np.cos(roll), np.sin(roll)])

    @property
    def lean_toward(self) -> FloatArray:
        """Direction in the picture toward which trunk angles are positive: forward in a side view,
        the runner's right in others."""
        if self.view is View.SIDE:
            return self.forward_x * self.across
        return -self.across if self.view is View.FRONT else self.across

    @property
    def text_px(self) -> int:
        """Height of a line of text."""
        return max(self.least_text_px, round(20 * self.unit_px))


def scene_of(
    recording: Recording,
    unit_px: float,
    language: Language = ENGLISH,
    *,
    least_text_px: int = 11,
) -> DrawnScene:
    """The scene of ``recording`` for a picture with ``unit_px`` pixels per design unit."""
    gait, roll = recording.gait, recording.pixels.roll
    return DrawnScene(
        view=gait.view,
        near=gait.near_side,
        forward_x=gait.facing.forward_x if gait.facing is not None else 1,
        roll_deg=roll.value_deg if roll is not None else 0.0,
        unit_px=unit_px,
        language=language,
        least_text_px=least_text_px,
    )


def draw_runner(picture: Picture, posture: Posture, scene: DrawnScene) -> None:
    """Limbs and joints, the far side first, thinner and dimmer."""
    near = scene.near or Side.RIGHT
    for side in (near.other, near):
        far = scene.near is not None and side is not near
        _draw_side(picture, posture, side, scene.unit_px, far=far)


def _draw_side(
    picture: Picture, posture: Posture, side: Side, unit_px: float, *, far: bool
) -> None:
    colour, edge = SIDE_COLOUR[side], EDGE_COLOUR[side]
    if far:
        colour, edge = dimmed(colour), dimmed(edge)
    width = (2.4 if far else 4.0) * unit_px
    for limb in LIMBS:
        thin = width if limb[0] != "ankle" else 0.7 * width
        for run in _known_runs([posture.xy_px[of_side(joint, side)] for joint in limb]):
            stroke(picture, run, colour, thin, edge)
    for joint in JOINTS:
        at = posture.xy_px[of_side(joint, side)]
        if not known(at):
            continue
        radius = width * (0.75 if joint in ("heel", "foot_index") else 1.15)
        if posture.doubtful[of_side(joint, side)]:
            disc(picture, at, radius, edge, edge)
            ring(picture, at, radius, colour, 0.4 * width, edge)
        else:
            disc(picture, at, radius, colour, edge)


def _known_runs(points: list[FloatArray]) -> list[list[FloatArray]]:
    """``points`` cut where one is unknown, pieces of at least two."""
    runs: list[list[FloatArray]] = [[]]
    for point in points:
        if known(point):
            runs[-1].append(point)
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def draw_trunk(picture: Picture, posture: Posture, scene: DrawnScene) -> None:
    """The trunk through mid-hip against the true vertical, at its measured angle and with it; where
    there is no measured angle, mid-hip to mid-shoulder and no number."""
    hip, shoulder = posture.mid("hip"), posture.mid("shoulder")
    if not known(hip, shoulder):
        return
    length = float(np.hypot(*(shoulder - hip)))
    angle = posture.angles_deg.get(trunk_angle(scene.view))
    unit, toward = scene.unit_px, scene.lean_toward
    dotted(picture, hip, hip + 1.15 * length * scene.up, PAPER, 3.6 * unit)
    if angle is None:
        stroke(picture, [hip, shoulder], PAPER, 3.4 * unit)
        return
    trunk = np.cos(np.radians(angle)) * scene.up + np.sin(np.radians(angle)) * toward
    arc(picture, hip, 1.06 * length, scene.up, trunk, PAPER, 1.4 * unit)
    stroke(picture, [hip, hip + length * trunk], PAPER, 3.4 * unit)
    # Behind the upper back, or beside the neck, nothing else moves.
    side_view = scene.view is View.SIDE
    beside = -toward if side_view else scene.across
    high = 1.0 if side_view else 1.2
    at = hip + high * length * scene.up + (0.2 * length + 0.5 * scene.text_px) * beside
    text = msg("lean {angle}", angle=degrees(angle if side_view else abs(angle)))
    tag(
        picture,
        at,
        scene.language.text(text),
        scene.text_px,
        anchor="right" if beside[0] < 0 else "left",
    )


def trunk_angle(view: View) -> str:
    """Name of the trunk angle that ``view`` shows."""
    return "trunk_lean" if view is View.SIDE else "trunk_lateral_lean"


def draw_pelvis(picture: Picture, posture: Posture, scene: DrawnScene) -> None:
    """The tilt measured from pixels, drawn through mid-hip, against the true horizontal. Landmarks
    of the hip place the line; they say nothing about its tilt."""
    hip, shoulder = posture.mid("hip"), posture.mid("shoulder")
    if scene.view is not View.REAR or posture.obliquity_deg is None or not known(hip, shoulder):
        return
    half = 0.34 * float(np.hypot(*(shoulder - hip)))
    tilt = np.radians(posture.obliquity_deg + scene.roll_deg)
    along = half * np.array([np.cos(tilt), np.sin(tilt)])
    level = 1.35 * half * scene.across
    unit = scene.unit_px
    dotted(picture, hip - level, hip + level, PAPER, 3.6 * unit)
    stroke(picture, [hip - along, hip + along], PAPER, 4.0 * unit)
    at = hip + level + 0.5 * scene.text_px * scene.across
    text = msg("tilt {angle}", angle=degrees(abs(posture.obliquity_deg)))
    tag(picture, at, scene.language.text(text), scene.text_px)


def degrees(value: float) -> str:
    """An angle as text, without a minus sign before a zero."""
    return f"{written(round(value), 'd')}°"


def draw_knee_flexion(picture: Picture, posture: Posture, scene: DrawnScene, side: Side) -> None:
    """Between the shank and the thigh drawn on beyond the knee; the number ahead of the knee."""
    hip, knee, ankle = (posture.xy_px[of_side(j, side)] for j in ("hip", "knee", "ankle"))
    value = posture.angles_deg.get(f"knee_flexion_{side}")
    if value is not None and known(hip, knee, ankle):
        thigh = knee - hip
        _draw(picture, scene, knee, thigh / max(float(np.hypot(*thigh)), 1.0), ankle - knee)
        _number_ahead(picture, scene, knee, msg("knee {angle}", angle=degrees(value)))


def draw_shin(picture: Picture, posture: Posture, scene: DrawnScene, side: Side) -> None:
    """Between the shank and the true vertical above the ankle; the number ahead of the shank."""
    knee, ankle = (posture.xy_px[of_side(j, side)] for j in ("knee", "ankle"))
    value = posture.angles_deg.get(f"shin_angle_{side}")
    if value is not None and known(knee, ankle):
        _draw(picture, scene, ankle, scene.up, knee - ankle)
        text = msg("shin {angle}", angle=degrees(value))
        _number_ahead(picture, scene, ankle + 0.35 * (knee - ankle), text)


def draw_thigh(picture: Picture, posture: Posture, scene: DrawnScene, side: Side) -> None:
    """Between the thigh and the true vertical below the hip; the number between the legs."""
    hip, knee = (posture.xy_px[of_side(j, side)] for j in ("hip", "knee"))
    value = posture.angles_deg.get(f"thigh_extension_{side}")
    if value is not None and known(hip, knee):
        _draw(picture, scene, hip, -scene.up, knee - hip)
        length = float(np.hypot(*(knee - hip)))
        # Below the knee, where the legs are farther apart, half way between them.
        below = hip - (1.35 * length + 0.9 * scene.text_px) * scene.up
        between = below - 0.25 * length * scene.forward_x * scene.across
        text = scene.language.text(msg("thigh {angle}", angle=degrees(value)))
        tag(picture, between, text, scene.text_px, anchor="centre")


def _draw(
    picture: Picture, scene: DrawnScene, corner: FloatArray, reference: FloatArray, link: FloatArray
) -> None:
    """A dotted reference from ``corner`` and an arc from it to ``link``."""
    length = float(np.hypot(*link))
    dotted(picture, corner, corner + 0.9 * length * reference, PAPER, 3.6 * scene.unit_px)
    arc(picture, corner, 0.62 * length, reference, link, PAPER, 2.0 * scene.unit_px)


def _number_ahead(picture: Picture, scene: DrawnScene, beside: FloatArray, text: str) -> None:
    ahead = scene.forward_x * scene.across
    anchor = "right" if ahead[0] < 0 else "left"
    place = beside + 1.6 * scene.text_px * ahead
    tag(picture, place, scene.language.text(text), scene.text_px, anchor=anchor)
