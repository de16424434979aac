"""From where the camera looks and where the runner heads; running, walking, running on the spot,
or none of them."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Facing, Mode, Rhythm, Trajectories
from formcheck.core.pose import of_side
from formcheck.core.posture import SIDE_UP_TO, frontal_width, heading, trunk_px
from formcheck.core.recording import Side, View
from formcheck.gait.legs import JOINTS, LegMovement
from formcheck.gait.phase import MeanStride

FRONTAL_FROM = 0.52
"""Of ``frontal_width``. Rendered and filmed runners: 0.65–0.69 from behind and in front; between
``SIDE_UP_TO`` and this lies the camera at an angle."""

FRONTAL_WIDTH = 0.67


@dataclass(frozen=True)
class ViewReading:
    """``facing`` only from the side. ``confidence`` 0..1."""

    view: View
    confidence: float
    facing: Facing | None


def read_view(xy: FloatArray, given: View | None) -> ViewReading:
    """The view of ``xy`` (n, 33, 2), as ``given`` by the user or looked at."""
    width = frontal_width(xy)
    if np.isnan(width):
        return ViewReading(given or View.UNKNOWN, 1.0 if given else 0.0, None)
    turned = _right_of_left(xy)
    if given is not None:
        return ViewReading(given, 1.0, _facing(xy)[0] if given is View.SIDE else None)
    if width <= SIDE_UP_TO:
        facing, agreement = _facing(xy)
        margin = min(1.0, 0.5 + (SIDE_UP_TO - width) / SIDE_UP_TO)
        return ViewReading(View.SIDE, margin * agreement, facing)
    if width < FRONTAL_FROM:
        return ViewReading(View.OBLIQUE, 0.5, None)
    margin = min(1.0, 0.5 + (width - FRONTAL_FROM) / 0.2)
    return ViewReading(View.REAR if turned > 0 else View.FRONT, margin * abs(turned), None)


def _right_of_left(xy_px: FloatArray) -> float:
    """−1..1: share of frames in which the right shoulder and hip lie to the picture's right of the
    left ones (seen from behind), less the share in which they do not."""
    signs = np.array(
        [
            np.sign(xy_px[:, of_side(j, Side.RIGHT), 0] - xy_px[:, of_side(j, Side.LEFT), 0])
            for j in ("shoulder", "hip")
        ]
    )
    return float(np.nanmean(signs)) if np.isfinite(signs).any() else 0.0


def _facing(xy_px: FloatArray) -> tuple[Facing, float]:
    """Where nose and toes point, and how much of the evidence says so (0.5..1)."""
    votes = heading(xy_px)
    right = float(np.nansum(votes > 0) / max(np.sum(np.isfinite(votes)), 1))
    return (Facing.RIGHT, right) if right >= 0.5 else (Facing.LEFT, 1.0 - right)


def off_square_deg(trajectories: Trajectories, facing: Facing) -> float:
    """How far a camera at the side looks from behind (+) or from ahead (−) of the runner, degrees;
    NaN where the shoulders are not seen.

    From how far the near shoulder lies ahead of the far one on the mean over the recording, in
    which the shoulders' own rotation drops out. A pose model shows only part of it: rendered
    runners read −2 to 3° where it is −3 to 3°, and 8° where it is 10°.
    """
    xy = trajectories.xy_px
    near = Side.LEFT if facing is Facing.LEFT else Side.RIGHT
    ahead = xy[:, of_side("shoulder", near), 0] - xy[:, of_side("shoulder", near.other), 0]
    if not np.isfinite(ahead).any():
        return float("nan")
    share = facing.forward_x * np.nanmean(ahead) / np.nanmedian(trunk_px(xy)) / FRONTAL_WIDTH
    return float(np.degrees(np.arcsin(np.clip(share, -1.0, 1.0))))


LIFT_OF_RUNNERS = 0.22
"""Rise of the ankle in a stride, leg lengths: 0.29–0.67 in running recordings, 0.12 in walking."""

LOW_LIFT_OF_RUNNERS, RUNNERS_BOUNCE = 0.15, -0.5
"""Some runners hardly lift their feet, or the model does not see it (0.18 on runners from behind in
dark clothes): what tells then is that they are lowest where walkers are highest (``_bounce``:
−0.60 to −0.96 on 66 runners from behind)."""

SPOT_EXCURSION = 0.30
"""Travel of the ankle along the picture in a stride seen from the side, leg lengths: 0.7–1.3 where
the runner (or the belt) gets somewhere."""

SPOT_BOUNCE = -0.8
"""Seen from the front: who runs kicks the foot up behind early in the swing, away from a camera at
hip height; on the spot it is highest when the body is lowest (see ``_bounce``: −0.93 on the spot,
about 0 on a treadmill, one recording each). A long lens hides the way back: a motion-captured
runner gives −0.16 to −0.34 at 4 m, −0.59 at 15 m, −0.68 at 100 m. Provisional."""

SLOWEST_RUNNING_SPM = 130.0
"""Nobody who flies between steps takes fewer; a recording that shows so is slowed down."""

_GRID = np.arange(200) / 200
_ANKLE = 2 * JOINTS.index("ankle") + 1


@dataclass(frozen=True)
class ModeReading:
    """``confidence`` 0..1; ``slow_motion_suspected``: see ``core.gait.Gait``."""

    mode: Mode
    confidence: float
    slow_motion_suspected: bool


def read_mode(legs: LegMovement, rhythm: Rhythm, view: View) -> ModeReading:
    """What the legs do."""
    means = [legs.mean_leg(side) for side in Side]
    # Of the legs whose ankle was seen; without one nobody is said to lift the feet.
    lifts_of = [float(np.ptp(_up(mean, "ankle"))) for mean in means if mean.knows(_ANKLE)]
    lift = float(np.mean(lifts_of)) if lifts_of else 0.0
    bounce = _bounce(legs, means)
    lifts = lift >= LIFT_OF_RUNNERS and not (bounce > 0.3 and lift < 1.5 * LIFT_OF_RUNNERS)
    bounces = lift >= LOW_LIFT_OF_RUNNERS and bounce < RUNNERS_BOUNCE
    runs = lifts or bounces
    margin = min(1.0, abs(lift - LIFT_OF_RUNNERS) / (0.5 * LIFT_OF_RUNNERS))
    confidence = float(np.clip((0.5 + 0.5 * margin) * min(1.0, rhythm.strength / 0.6), 0.0, 1.0))
    if not runs:
        return ModeReading(Mode.WALKING, confidence, slow_motion_suspected=False)
    slow = 60.0 * rhythm.step_hz < SLOWEST_RUNNING_SPM
    mode = Mode.ON_THE_SPOT if _stays(legs, means, view, bounce) else Mode.RUNNING
    # Jogging on the spot may be as slow as it likes.
    return ModeReading(mode, confidence, slow_motion_suspected=slow and mode is Mode.RUNNING)


def _up(mean: MeanStride, joint: str) -> FloatArray:
    return mean.at(_GRID)[:, 2 * JOINTS.index(joint) + 1]


def _bounce(legs: LegMovement, means: list[MeanStride]) -> float:
    """Correlation of the body's height with how far the feet are apart in height: runners are
    lowest when one foot stands and the other swings through (−), walkers highest (+)."""
    body = legs.mean_body().at(_GRID)
    height = 0.25 * body[:, 1] + 0.75 * body[:, 3]
    left, right = (_up(mean, "ankle") for mean in means)
    # A leg that was not seen does what the other did half a stride before.
    left, right = (
        np.where(np.isfinite(own), own, np.roll(other, len(_GRID) // 2))
        for own, other in ((left, right), (right, left))
    )
    apart = np.abs(left - right)
    if not np.isfinite(apart).all():
        return 0.0
    return float(np.corrcoef(height, apart)[0, 1])


def _stays(legs: LegMovement, means: list[MeanStride], view: View, bounce: float) -> bool:
    """Whether the standing foot stays where it is under the body."""
    if np.ptp(legs.hip_path[:, 0]) > 2.0 * float(np.median(legs.size_px)):
        return False
    if view is View.SIDE:
        column = 2 * JOINTS.index("ankle")
        travel = [float(np.ptp(m.at(_GRID)[:, column])) for m in means if m.knows(column)]
        return float(np.mean(travel)) < SPOT_EXCURSION
    # From behind the kick comes towards the camera and looks alike in both.
    return view is View.FRONT and bounce < SPOT_BOUNCE
