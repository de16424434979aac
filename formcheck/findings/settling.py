"""The one thing that would settle whether a value lies beyond its limit: what takes most of its
error away, as the recording was made."""

from dataclasses import dataclass

from formcheck.core.metric import Measured
from formcheck.core.said import Said, say
from formcheck.core.timeline import slower_than
from formcheck.findings.likelihood import share_of_strides

AT_CONTACT = frozenset({"knee_flexion_contact", "shin_angle_contact", "overstride"})
"""Read in the instant in which a foot lands, while the leg moves fast."""

FILM_FAST_HZ = 100.0
"""Frames a second. From there on a contact is known to 5 ms by the pictures alone, and it is the
landmarks that limit (product choice)."""

LEVEL_WITHIN_DEG = 1.0
"""A camera known to be level to less than this adds little to an error of 3° (product choice)."""

BY_LEVEL = frozenset({"trunk_lean", "pelvic_drop"})
"""Angles to the vertical or horizontal, which the camera's roll shifts as a whole."""

SPEED = say("The belt's speed (--speed-kmh): the limit depends on it.")
LONGER = say("A longer recording: the strides differ from each other.")
FASTER = say(
    "120 frames/s or more (slow motion on a phone), in bright light: the foot moves fast as it "
    "lands."
)
STICKERS = say("Two stickers of one bright colour on the back of the pelvis, in place of cloth.")
LEVEL = say("A camera on a tripod, level: how it was tilted is not known well enough.")
HEIGHT = say("The runner's height (--height-m): lengths rest on it.")
LARGER_MODEL = say("The larger pose model (--model heavy).")
BY_EYE = say(
    "A look at the key frames: whether the lines lie on the joints, which decides more than the "
    "numbers here."
)


@dataclass(frozen=True)
class Made:
    """How a recording was made. ``roll_ci95_deg``: half width of the 95 % interval of the camera's
    roll, None where it is not known; ``model``: of the landmarks; ``height_known``: the
    runner's."""

    sampling_hz: float
    roll_ci95_deg: float | None
    model: str
    height_known: bool

    @property
    def level_known(self) -> bool:
        """Whether the camera's roll is known well enough."""
        return self.roll_ci95_deg is not None and self.roll_ci95_deg < LEVEL_WITHIN_DEG


def would_settle(metric: Measured, made: Made) -> Said:
    """What would narrow the interval of ``metric`` most."""
    name = metric.spec.id
    if name == "pelvic_drop" and metric.method == "garment_edge":
        return STICKERS
    if share_of_strides(metric) ** 2 > 0.5:
        return LONGER
    if name in AT_CONTACT and slower_than(made.sampling_hz, FILM_FAST_HZ):
        return FASTER
    if name in BY_LEVEL and not made.level_known:
        return LEVEL
    if metric.spec.unit == "m" and not made.height_known:
        return HEIGHT
    return LARGER_MODEL if made.model == "mediapipe-lite" else BY_EYE
