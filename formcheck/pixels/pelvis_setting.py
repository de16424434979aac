"""What following a pelvis through a rear view needs, which recordings do not have it, and
whether a runner's pelvis could have drawn the curve that came out."""

from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.filtering import low_pass
from formcheck.core.gait import EventKind, Gait, Trajectories
from formcheck.core.message import msg
from formcheck.core.posture import mid, trunk_px
from formcheck.core.recording import Side, View
from formcheck.pixels.standing import still_rows

MIN_TRUNK_PX = 110
MAX_TRUNK_CHANGE = 1.25
"""Ratio of the runner's size late and early in the recording."""

MIN_STEPS_PER_SIDE = 4

_NOT_FROM_BEHIND = {
    View.SIDE: msg(
        "Pelvic drop is read in a rear view; this is a side view. Film from behind with the camera "
        "level at hip height."
    ),
    View.FRONT: msg(
        "Pelvic drop is read in a rear view; this is a front view. Film from behind with the "
        "camera level at hip height."
    ),
    View.OBLIQUE: msg(
        "Pelvic drop is read in a rear view; this is an oblique view. Film from behind with the "
        "camera level at hip height."
    ),
    View.UNKNOWN: msg(
        "Pelvic drop is read in a rear view; the view of this one is not clear. Film from behind "
        "with the camera level at hip height."
    ),
}
HIP_LOW_PASS_HZ = 8.0


@dataclass(frozen=True, eq=False)
class PelvisSetting:
    """``rows``: those of the gait; ``still``: those in which the runner stands. ``mid_hip_px``:
    (n_rows, 2) smoothed. ``stances``: per side (contact, toe-off), s."""

    rows: IntArray
    still: IntArray
    mid_hip_px: FloatArray
    trunk_px: float
    stride_s: float
    left_contacts_s: FloatArray
    right_contacts_s: FloatArray
    stances: dict[Side, list[tuple[float, float]]]


def pelvis_setting(trajectories: Trajectories, gait: Gait) -> PelvisSetting | str:
    """What tracking needs, or why this recording does not qualify."""
    if gait.view is not View.REAR:
        return _NOT_FROM_BEHIND[gait.view]
    if gait.moving_camera:
        return msg("The camera moves. Put it on a tripod behind the runner.")
    stances = {side: _stances(gait, side) for side in Side}
    if min(len(steps) for steps in stances.values()) < MIN_STEPS_PER_SIDE:
        return msg(
            "Fewer than {needed} complete steps on one side. Film at least ten seconds of steady "
            "running.",
            needed=MIN_STEPS_PER_SIDE,
        )
    xy, time_s = trajectories.xy_px, trajectories.timeline.time_s
    mid_hip = mid(xy, "hip")
    contacts_s = gait.contacts_s()
    stride_s = _stride_s(gait)
    inside = (time_s >= contacts_s[0] - stride_s) & (time_s <= contacts_s[-1] + stride_s)
    rows = np.flatnonzero(np.isfinite(mid_hip[:, 0]) & inside)
    trunk = trunk_px(xy)
    scale = _scale_px(trunk[rows])
    if isinstance(scale, str):
        return scale
    smooth = low_pass(mid_hip, time_s, HIP_LOW_PASS_HZ)
    return PelvisSetting(
        rows,
        still_rows(trajectories),
        smooth,
        scale,
        stride_s,
        gait.contacts_s(Side.LEFT),
        gait.contacts_s(Side.RIGHT),
        stances,
    )


def _scale_px(trunk_px: FloatArray) -> float | str:
    """Trunk length of the recording, or why it will not do."""
    trunk_px = trunk_px[np.isfinite(trunk_px)]
    if len(trunk_px) < 3:
        return msg("The runner's trunk is not seen well enough.")
    thirds = [float(np.median(part)) for part in np.array_split(trunk_px, 3)]
    if max(thirds) > MAX_TRUNK_CHANGE * min(thirds):
        return msg(
            "The runner's size in the picture changes too much (running away from or towards the "
            "camera). Film on a treadmill with a fixed camera."
        )
    scale = float(np.median(trunk_px))
    if scale < MIN_TRUNK_PX:
        return msg(
            "The runner is too small in the picture: the trunk takes {trunk:.0f} pixels, {needed} "
            "are needed. Come closer or film with a higher resolution.",
            trunk=scale,
            needed=MIN_TRUNK_PX,
        )
    return scale


def _stances(gait: Gait, side: Side) -> list[tuple[float, float]]:
    """Contact and the toe-off after it, for each step of ``side``, s."""
    stances = []
    own = sorted((e for e in gait.events if e.side is side), key=lambda e: e.time_s)
    for event, after in pairwise(own):
        if (event.kind, after.kind) == (EventKind.INITIAL_CONTACT, EventKind.TOE_OFF):
            stances.append((event.time_s, after.time_s))
    return stances


def _stride_s(gait: Gait) -> float:
    return float(np.median(np.concatenate([np.diff(gait.contacts_s(side)) for side in Side])))


MAX_STEP_SD_DEG = 2.0
MAX_HALF_RANGE_DEG = 12.0
MIN_SEEN_OF_STANCE = 0.8


class Doubt(Enum):
    """What is wrong with a curve: it swings too far, too few steps were seen, or its peaks differ
    too much from step to step."""

    SWING = auto()
    FEW_STEPS = auto()
    SCATTER = auto()


def doubtful(
    obliquity_deg: FloatArray,
    time_s: FloatArray,
    stances: dict[Side, list[tuple[float, float]]],
    fewest: int = MIN_STEPS_PER_SIDE,
) -> Doubt | None:
    """Why the curve is not credible as a pelvis; None where it is. ``stances``: per side (contact,
    toe-off), s; ``fewest``: how many of a side must have been seen."""
    curve = obliquity_deg[np.isfinite(obliquity_deg)]
    if len(curve) == 0:
        return Doubt.FEW_STEPS
    if float(np.ptp(np.percentile(curve, [1, 99]))) / 2 > MAX_HALF_RANGE_DEG:
        return Doubt.SWING
    for side in Side:
        peaks = stance_peaks_deg(obliquity_deg, time_s, side, stances[side])
        if len(peaks) < fewest:
            return Doubt.FEW_STEPS
        if np.std(peaks, ddof=1) > MAX_STEP_SD_DEG:
            return Doubt.SCATTER
    return None


def stance_peaks_deg(
    obliquity_deg: FloatArray, time_s: FloatArray, side: Side, stances: list[tuple[float, float]]
) -> FloatArray:
    """(n,) largest drop toward the swing side in each stance of ``side`` that was seen."""
    drop = obliquity_deg if side is Side.LEFT else -obliquity_deg
    peaks = []
    for start_s, stop_s in stances:
        inside = drop[(time_s >= start_s) & (time_s <= stop_s)]
        if len(inside) and np.isfinite(inside).mean() >= MIN_SEEN_OF_STANCE:
            peaks.append(float(np.nanmax(inside)))
    return np.array(peaks)
