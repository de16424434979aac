"""Which stride stands for all: the one nearest to the mean movement."""

import numpy as np

from formcheck.core.analysis import Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import Stride
from formcheck.core.pose import of_side
from formcheck.core.recording import Side
from formcheck.render.cycles import cycle_times

JOINTS = tuple(
    of_side(joint, side)
    for joint in ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
    for side in Side
)


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
