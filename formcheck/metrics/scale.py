"""Metres from pixels: the runner's own body, or the belt under the foot."""

from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.message import join_with, msg
from formcheck.core.metric import StrideValue
from formcheck.core.recording import Side, View
from formcheck.metrics import windows
from formcheck.metrics.definition import Refused
from formcheck.metrics.inputs import Inputs, PoseModel

BODY_PER_HEIGHT = 0.779
"""Shoulder–hip–knee–ankle length per body height: trunk 0.288, thigh 0.245, shank 0.246 (Winter's
proportions). Trunk and leg together, because the pose model sets the hip low: on rendered runners
the leg alone reads 7–8 % short and the trunk 4 % long, the sum 3 % short throughout."""

BODY_SCALE_CI95 = 0.05
"""Share. 3 % on rendered runners, the rest because people's proportions differ."""

BELT_SCALE_CI95 = 0.09
"""Share. Speed of the standing foot on rendered runners: 1–4 % low, scatter 3–5 %."""

SIZE_CHANGE_ALLOWED = 0.10

GIVE_HEIGHT = msg("give the runner's height (--height-m)")


@dataclass(frozen=True)
class Scale:
    """``ci95``: half width of the 95 % interval as a share. ``source`` in words."""

    px_per_m: float
    ci95: float
    source: str


def leg_length_px(inputs: Inputs) -> float:
    """The runner's own hip–knee–ankle length in the picture, mean of both legs; NaN if unseen.

    From the side the segments show their length all the time; from behind and the front only
    while they hang down, hence the long end of what is seen.
    """
    quantile = 0.5 if inputs.gait.view is View.SIDE else 0.9
    moving = np.isfinite(inputs.gait.phase)
    lengths = []
    for side in Side:
        hip, knee, ankle = (inputs.joint(name, side) for name in ("hip", "knee", "ankle"))
        for one, other in ((hip, knee), (knee, ankle)):
            length = np.linalg.norm(one - other, axis=1)[moving]
            known = length[np.isfinite(length)]
            lengths.append(float(np.quantile(known, quantile)) if len(known) else np.nan)
    return float(np.sum(lengths)) / 2.0


def find_scale(inputs: Inputs) -> Scale | Refused:
    """Pixels per metre at the runner, from height if given, else from the belt's speed."""
    if _size_changes(inputs):
        return Refused(
            "the runner comes nearer or moves away, so lengths in the picture cannot be turned "
            "into metres; film on a treadmill or from the side"
        )
    if inputs.runner.height_m is not None:
        body_px = leg_length_px(inputs) + _trunk_length_px(inputs)
        if not np.isfinite(body_px):
            return Refused("trunk and legs were not seen well enough to find the scale")
        return Scale(
            body_px / (BODY_PER_HEIGHT * inputs.runner.height_m),
            BODY_SCALE_CI95,
            msg("scale from body height and the length of trunk and leg in the picture"),
        )
    return _scale_from_belt(inputs)


@dataclass(frozen=True)
class Standing:
    """What of a foot goes with the belt: ``joints``, from ``start`` to ``stop`` of stance, with
    ``share`` of its speed."""

    joints: tuple[str, ...]
    start: float
    stop: float
    share: float


ON_THE_BELT = Standing(("heel", "foot_index"), 0.2, 0.5, 1.0)
OVER_THE_FOOT = Standing(("ankle",), 0.1, 0.6, 0.935)
"""Heel and toe while both lie on the belt, for true joints and the model heavy: 3 % slow to 2 %
fast on filmed and rendered runners of known speed. The models lite and full let them jump ahead
(2–52 % and 0–19 % fast); their ankles, which roll over the foot, are 1–16 % slower than the belt,
and so are heavy's."""


def _standing(model: PoseModel) -> Standing:
    return ON_THE_BELT if model in (PoseModel.CLEAN, PoseModel.HEAVY) else OVER_THE_FOOT


def foot_speed_px_s(inputs: Inputs) -> tuple[StrideValue, ...]:
    """Backward speed of the standing foot, px/s, one value per stride of either foot: travel in a
    straight line over time of what goes with the belt."""
    standing = _standing(inputs.model)
    speeds: list[StrideValue] = []
    for stride in inputs.strides(None):
        start_s = stride.contact_s + standing.start * stride.contact_time_s
        stop_s = stride.contact_s + standing.stop * stride.contact_time_s
        slopes = [
            _slope(windows.sample(inputs, inputs.joint(name, stride.side)[:, 0], start_s, stop_s))
            for name in standing.joints
        ]
        travel_px = -inputs.forward_x * float(np.mean(slopes)) / standing.share
        speed_px_s = travel_px / (stop_s - start_s)
        if np.isfinite(speed_px_s):
            speeds.append(StrideValue(start_s, stop_s, speed_px_s))
    return tuple(speeds)


def _slope(values: FloatArray) -> float:
    """Slope of the straight line through evenly spaced ``values``, over their whole span."""
    place = np.linspace(-0.5, 0.5, len(values))
    return float(np.sum(place * values) / np.sum(place**2))


def _scale_from_belt(inputs: Inputs) -> Scale | Refused:
    speed_mps = inputs.runner.speed_mps
    on_a_belt = inputs.running and inputs.gait.view is View.SIDE and not inputs.gait.overground
    if speed_mps is None or not on_a_belt:
        if on_a_belt:
            return Refused(
                msg("needs a scale: {give} or the belt's speed (--speed-kmh)", give=GIVE_HEIGHT)
            )
        return Refused(msg("needs a scale: {give}", give=GIVE_HEIGHT))
    if inputs.moving_camera:
        return Refused(
            join_with("; ", (msg("the camera moves, so the belt gives no scale"), GIVE_HEIGHT))
        )
    if not inputs.times_trusted:
        return Refused(
            join_with("; ", (msg("looks slowed down, so the belt gives no scale"), GIVE_HEIGHT))
        )
    speeds = [stride.value for stride in foot_speed_px_s(inputs)]
    if len(speeds) < 3 or np.median(speeds) <= 0:
        unseen = msg("the feet were not seen well enough to find the scale")
        return Refused(join_with("; ", (unseen, GIVE_HEIGHT)))
    return Scale(
        float(np.median(speeds)) / speed_mps,
        BELT_SCALE_CI95,
        msg("scale from the belt's speed and that of the foot standing on it"),
    )


def _trunk_lengths_px(inputs: Inputs) -> FloatArray:
    """Length of the trunk in the picture, in the frames of the gait in which it was seen."""
    length = np.linalg.norm(inputs.middle("shoulder") - inputs.middle("hip"), axis=1)
    return np.asarray(length[np.isfinite(length) & np.isfinite(inputs.gait.phase)])


def _trunk_length_px(inputs: Inputs) -> float:
    lengths = _trunk_lengths_px(inputs)
    return float(np.median(lengths)) if len(lengths) else float("nan")


def _size_changes(inputs: Inputs) -> bool:
    """The trunk's length in the picture differs by more than a tenth between the quarters of the
    gait: somebody who comes and goes again is as large at the end as at the start."""
    lengths = _trunk_lengths_px(inputs)
    if len(lengths) < 10:
        return False
    quarters = [float(np.median(part)) for part in np.array_split(lengths, 4)]
    least, most = min(quarters), max(quarters)
    return most - least > SIZE_CHANGE_ALLOWED * 0.5 * (least + most)
