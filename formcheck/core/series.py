"""Per-frame quantities that did not come from landmarks, and per-frame angles."""

from dataclasses import dataclass
from enum import StrEnum

from formcheck.core.arrays import FloatArray


@dataclass(frozen=True)
class CameraRoll:
    """Rotation of the camera about its axis, + when true vertical lines lean to the picture's right
    at the top. ``ci95_deg``: half width of the 95 % interval. ``source``: "lines", "posture", …

    A direction measured in the picture as an angle from the picture's vertical, + to the right at
    the top, is upright by subtracting ``value_deg``.
    """

    value_deg: float
    ci95_deg: float
    source: str


class PelvisZero(StrEnum):
    """When a pelvis counts as level: as in a clip of quiet standing; as while the runner stands in
    the recording itself; where the strides' left and right halves mirror each other; where the
    garment edge lies level; or nobody knows."""

    STANDING_CLIP = "standing_clip"
    STANDING_START = "standing_start"
    STRIDES = "strides"
    EDGE = "edge"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class PelvisRotation:
    """Tilt of the visible garment edge (or of stickers) in a rear view.

    ``obliquity_deg``: (n_frames,), + when the runner's RIGHT side is lower (a contralateral drop in
    LEFT stance), camera roll taken out, NaN where not tracked. ``confidence``: (n_frames,) 0..1.
    ``absolute``: the zero is known, so that the mean means something; otherwise only the swing
    about the mean does. ``method``: "garment_edge" or "markers". ``loop_residual_deg``: how badly
    short- and long-lag rotations disagree, or the shake of the stickers' line (the best single
    quality number). ``ci95_deg``: half width per side, the zero included; ``swing_ci95_deg``: of
    what needs no zero, 0 where nothing is known beyond the method's own. ``zero_reason``: why a
    standing clip that was given is not the zero.
    """

    obliquity_deg: FloatArray
    confidence: FloatArray
    absolute: bool
    method: str
    loop_residual_deg: float
    ci95_deg: float
    zero: PelvisZero = PelvisZero.NONE
    zero_reason: str = ""
    swing_ci95_deg: float = 0.0


@dataclass(frozen=True, eq=False)
class PixelSeries:
    """Everything measured from pixels. A missing value carries its reason."""

    roll: CameraRoll | None
    roll_reason: str
    pelvis: PelvisRotation | None
    pelvis_reason: str
    moving_camera: bool = False


@dataclass(frozen=True)
class AngleSeries:
    """Per-frame angles by name ("trunk_lean", "knee_flexion_left", …), each (n_frames,), NaN where
    unknown; degrees, signs as in the metric catalogue, camera roll taken out, low-passed for
    display. ``unit`` is "deg" for all of them."""

    values_deg: dict[str, FloatArray]
