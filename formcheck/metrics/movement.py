"""What a stride looks like, measured once for every chart of it: angles over the gait cycle, the
path of the hips, and the stride nearest to the mean of all.

A cycle goes from contact to the same foot's next contact, in 101 steps of a hundredth.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Stride
from formcheck.core.metric import Measured, Metric
from formcheck.core.pose import of_side
from formcheck.core.recording import Runner, Side, View
from formcheck.metrics.definition import Refused
from formcheck.metrics.distance import rise_px
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.scale import find_scale, leg_length_px

CYCLE_PERCENT = np.linspace(0.0, 100.0, 101)
FEWEST_STRIDES = 2
FLIPPED = {"pelvic_obliquity": Side.RIGHT, "trunk_lateral_lean": Side.LEFT}
"""Series of the whole body with a left-right sign: in the cycle of this side it is turned round, so
that both sides read as the metric does."""


FRONTAL = (View.REAR, View.FRONT)
JOINTS = tuple(
    of_side(joint, side)
    for joint in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
    for side in Side
)


@dataclass(frozen=True, eq=False)
class AngleCycles:
    """An angle over the gait cycle. ``recording``: where it was read; ``cycles``: (n_strides, 101)
    degrees of each side that has enough strides."""

    recording: Recording
    cycles: dict[Side, FloatArray]

    @property
    def means(self) -> "tuple[MeanCycle, ...]":
        """Of each side."""
        return tuple(mean_cycle(self.recording, side, rows) for side, rows in self.cycles.items())


@dataclass(frozen=True, eq=False)
class MeanCycle:
    """Strides of one side on one another. ``mean``, ``sd``: (101,) over the cycle; ``off``: toe-off
    in % of it; ``n``: strides."""

    side: Side
    mean: FloatArray
    sd: FloatArray
    off: float
    n: int


def mean_cycle(recording: Recording, side: Side, cycles: FloatArray) -> MeanCycle:
    """Mean and scatter of ``cycles`` (n_strides, 101)."""
    return MeanCycle(
        side=side,
        mean=cycles.mean(axis=0),
        sd=cycles.std(axis=0, ddof=1),
        off=toe_off_percent(recording, side),
        n=len(cycles),
    )


@dataclass(frozen=True, eq=False)
class HipLoop:
    """``right``, ``rise``: (101,) about their middle over the cycle of the left foot. ``stances``:
    contact and toe-off of each side in % of it; ``n``: strides."""

    right: FloatArray
    rise: FloatArray
    stances: dict[Side, tuple[float, float]]
    n: int


@dataclass(frozen=True, eq=False)
class HipPath:
    """How the hips move: ``heights`` about their mean over the cycle of each side, from the side;
    ``loop``, from behind or the front. In metres where ``in_metres``, else in leg lengths."""

    heights: tuple[MeanCycle, ...]
    loop: HipLoop | None
    in_metres: bool


@dataclass(frozen=True, eq=False)
class TypicalStride:
    """The stride nearest to the mean of all, in the picture. ``leg_px``: length of a leg."""

    stride: Stride
    inputs: Inputs
    leg_px: float


@dataclass(frozen=True, eq=False)
class Movement:
    """``angles``: by name, without a side; ``hips``, ``typical``: of each recording, None where it
    was not seen."""

    angles: dict[str, AngleCycles]
    hips: tuple[HipPath | None, ...]
    typical: tuple[TypicalStride | None, ...]


def movement_of(
    recordings: Sequence[Recording], metrics: Sequence[Metric], runner: Runner
) -> Movement:
    """The mean movement in ``recordings``, of which ``metrics`` were read."""
    return Movement(
        angle_cycles(recordings, metrics),
        tuple(hip_path(recording, runner) for recording in recordings),
        tuple(typical_of(recording, runner) for recording in recordings),
    )


def angle_cycles(
    recordings: Sequence[Recording], metrics: Sequence[Metric]
) -> dict[str, AngleCycles]:
    """Every angle that has strides, in the order of the angle series: of the recording from which
    its metrics were read, else of the first."""
    series = [name for recording in recordings for name in recording.angles.values_deg]
    found = {}
    for name in dict.fromkeys(re.sub(r"_(left|right)$", "", one) for one in series):
        read = (m for m in metrics if isinstance(m, Measured) and m.spec.curve == name)
        videos = {metric.video for metric in read}
        for recording in sorted(recordings, key=lambda r: r.video not in videos):
            if cycles := _cycles_of(recording, name):
                found[name] = AngleCycles(recording, cycles)
                break
    return found


def toe_off_percent(recording: Recording, side: Side) -> float:
    """Where in the cycle of ``side`` its foot leaves the ground, mean of its strides."""
    strides = recording.gait.strides_of(side)
    return 100.0 * float(np.mean([s.contact_time_s / s.stride_time_s for s in strides]))


def cut(recording: Recording, side: Side, series: FloatArray) -> FloatArray:
    """(n_strides, 101) of ``series`` (n_frames,) in the cycles of ``side``; strides with gaps in it
    are left out."""
    time_s = recording.trajectories.timeline.time_s
    rows = []
    for stride in recording.gait.strides_of(side):
        first = int(np.searchsorted(time_s, stride.contact_s))
        stop = int(np.searchsorted(time_s, stride.next_contact_s, side="right"))
        # One frame more on each side: the ends lie between frames.
        around = slice(max(first - 1, 0), stop + 1)
        row = np.interp(cycle_times(stride), time_s[around], series[around])
        if stop > first and np.isfinite(series[first:stop]).all() and np.isfinite(row).all():
            rows.append(row)
    return np.array(rows).reshape(-1, len(CYCLE_PERCENT))


def cycle_times(stride: Stride) -> FloatArray:
    """(101,) capture times of a stride's cycle."""
    return np.asarray(stride.contact_s + 0.01 * CYCLE_PERCENT * stride.stride_time_s)


def _cycles_of(recording: Recording, curve: str) -> dict[Side, FloatArray]:
    """(n_strides, 101) of each side that has enough strides."""
    found = {}
    for side in Side:
        series = recording.angles.values_deg.get(
            f"{curve}_{side}", recording.angles.values_deg.get(curve)
        )
        if series is not None:
            rows = cut(recording, side, series)
            if len(rows) >= FEWEST_STRIDES:
                found[side] = -rows if FLIPPED.get(curve) is side else rows
    return found


def hip_path(recording: Recording, runner: Runner) -> HipPath | None:
    """None where the hips were not seen, or the camera moves."""
    inputs = Inputs(recording.trajectories, recording.gait, recording.pixels, runner)
    if inputs.moving_camera or len(inputs.time_s) == 0:
        return None
    scale = find_scale(inputs)
    known = not isinstance(scale, Refused)
    px = leg_length_px(inputs) if isinstance(scale, Refused) else scale.px_per_m
    if not np.isfinite(px):
        return None
    rise, right = rise_px(inputs) / px, inputs.middle("hip")[:, 0] / px
    if recording.gait.view in FRONTAL:
        loop = _loop(recording, rise, right)
        return None if loop is None else HipPath((), loop, known)
    heights = _heights(recording, rise)
    return HipPath(heights, None, known) if heights else None


def _heights(recording: Recording, rise: FloatArray) -> tuple[MeanCycle, ...]:
    found = []
    for side in Side:
        cycles = cut(recording, side, rise)
        if len(cycles) >= FEWEST_STRIDES:
            level = cycles - cycles.mean(axis=1, keepdims=True)
            found.append(mean_cycle(recording, side, level))
    return tuple(found)


def _loop(recording: Recording, rise_by: FloatArray, right_by: FloatArray) -> HipLoop | None:
    """None where there are too few strides of the left foot, or no step of the right within."""
    right, rise = (cut(recording, Side.LEFT, series) for series in (right_by, rise_by))
    contacts = [
        (at_s - stride.contact_s) / stride.stride_time_s
        for stride in recording.gait.strides_of(Side.LEFT)
        for at_s in recording.gait.contacts_s(Side.RIGHT)
        if stride.contact_s < at_s < stride.next_contact_s
    ]
    few = min(len(right), len(rise)) < FEWEST_STRIDES
    if few or not contacts or not recording.gait.strides_of(Side.RIGHT):
        return None
    other = 100.0 * float(np.mean(contacts))
    stances = {
        Side.LEFT: (0.0, toe_off_percent(recording, Side.LEFT)),
        Side.RIGHT: (other, other + toe_off_percent(recording, Side.RIGHT)),
    }
    return HipLoop(_closed(right), _closed(rise), stances, len(rise))


def _closed(cycles: FloatArray) -> FloatArray:
    """(101,) mean of ``cycles`` (n, 101) about its middle, without the drift from start to end."""
    drift = np.outer(cycles[:, -1] - cycles[:, 0], CYCLE_PERCENT / 100.0)
    mean = (cycles - drift).mean(axis=0)
    return np.asarray(mean - 0.5 * (mean.min() + mean.max()))


def typical_of(recording: Recording, runner: Runner) -> TypicalStride | None:
    """Of the side turned to the camera; None where no stride was seen throughout."""
    if len(recording.trajectories.timeline) == 0:
        return None
    inputs = Inputs(recording.trajectories, recording.gait, recording.pixels, runner)
    side = recording.gait.near_side or Side.LEFT
    stride, leg_px = typical_stride(recording, side, inputs.points_px), leg_length_px(inputs)
    if stride is None or not np.isfinite(leg_px):
        return None
    return TypicalStride(stride, inputs, leg_px)


def typical_stride(recording: Recording, side: Side, xy_px: FloatArray) -> Stride | None:
    """The stride of ``side`` whose postures, about the mid-hip and in trunk lengths, are nearest to
    the mean of all, in mean square; None where none was seen throughout.

    ``xy_px``: (n_frames, 33, 2) positions to compare.
    """
    strides, cycles = [], []
    joints_px = xy_px[:, JOINTS]
    for stride in recording.gait.strides_of(side):
        cycle = _cycle(recording.trajectories.timeline.time_s, joints_px, stride)
        if cycle is not None:
            strides.append(stride)
            cycles.append(cycle)
    if not strides:
        return None
    every = np.array(cycles)
    off = ((every - every.mean(axis=0)) ** 2).mean(axis=(1, 2, 3))
    return strides[int(np.argmin(off))]


def _cycle(time_s: FloatArray, joints_px: FloatArray, stride: Stride) -> FloatArray | None:
    """(101, n_joints, 2) about the mid-hip in trunk lengths; None where a joint is unknown."""
    first = max(0, int(np.searchsorted(time_s, stride.contact_s, side="right")) - 1)
    span = slice(first, int(np.searchsorted(time_s, stride.next_contact_s)) + 1)
    own, own_s = joints_px[span], time_s[span]
    if len(own_s) < 2 or not np.isfinite(own).all():
        return None
    at_s = cycle_times(stride)
    columns = own.reshape(len(own), -1).T
    cycle = np.stack([np.interp(at_s, own_s, column) for column in columns], axis=1)
    cycle = cycle.reshape(len(at_s), *own.shape[1:])
    shoulder, hip = (cycle[:, k : k + 2].mean(axis=1, keepdims=True) for k in (0, 2))
    trunk = float(np.linalg.norm(shoulder - hip, axis=-1).mean())
    return np.asarray((cycle - hip) / trunk) if trunk > 0 else None
