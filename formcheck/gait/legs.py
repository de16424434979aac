"""The legs' movement about the slow path of the hips, in leg lengths, on the stride's phase."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.gait import Rhythm, Trajectories, unbroken
from formcheck.core.pose import of_side
from formcheck.core.posture import mid_seen
from formcheck.core.recording import Side
from formcheck.gait.phase import MeanStride, fit_phase, mean_stride, trend

JOINTS = ("knee", "ankle", "heel", "foot_index")
SIDES = (Side.LEFT, Side.RIGHT)
SEEN_SHARE = 0.25
"""Of the frames with steps; mean strides need all phases several times over."""
_SIZE_KNOT_STRIDES = 4.0


@dataclass(frozen=True, eq=False)
class LegMovement:
    """Frames with steps only.

    ``frames``: (m,) their indices; ``phase``: (m,) strides, zero arbitrary; ``legs``: (m, 2 sides,
    4 joints, 2) across (picture's right +) and up, from the hips' slow path, camera roll taken
    out; ``body``: (m, 4) mid-hip and mid-shoulder across and up about their own slow paths. In leg
    lengths. ``hip_path``: (m, 2) the hips' slow path; ``size_px``: (m,) leg length. ``stretches``:
    the rows of each stretch without a break, in order.
    """

    frames: IntArray
    time_s: FloatArray
    phase: FloatArray
    legs: FloatArray
    body: FloatArray
    hip_path: FloatArray
    size_px: FloatArray
    stretches: tuple[slice, ...]

    @property
    def stride_s(self) -> float:
        """Usual stride time, breaks left out."""
        spans_s, strides = (
            sum(float(values[rows][-1] - values[rows][0]) for rows in self.stretches)
            for values in (self.time_s, self.phase)
        )
        return spans_s / strides

    @property
    def frames_per_stride(self) -> float:
        """Usual number of frames in a stride."""
        return self.stride_s / float(np.median(np.diff(self.time_s)))

    def mean_leg(self, side: Side, forward_x: int = 1) -> MeanStride:
        """Mean course of one leg; columns knee, ankle, heel, toe × (forward, up)."""
        mean = self._mean_legs[side]
        turned = mean.coefficients * np.tile([forward_x, 1.0], len(JOINTS))
        return replace(mean, coefficients=turned)

    @property
    def misfit(self) -> float:
        """Mean distance of the legs' coordinates from their mean stride, in leg lengths."""
        means = [self._mean_legs[side].at(self.phase) for side in SIDES]
        off = self.legs.reshape(*self.legs.shape[:2], -1) - np.stack(means, axis=1)
        return float(np.nanmean(np.abs(off)))

    @cached_property
    def _mean_legs(self) -> dict[Side, MeanStride]:
        # Fitted once: the mode and the events both ask.
        legs = self.legs.reshape(len(self.legs), len(SIDES), -1)
        return {
            side: mean_stride(self.phase, legs[:, k], self.frames_per_stride)
            for k, side in enumerate(SIDES)
        }

    def mean_body(self) -> MeanStride:
        """Mean course of mid-hip and mid-shoulder about their slow paths."""
        return mean_stride(self.phase, self.body, self.frames_per_stride)


def leg_movement(trajectories: Trajectories, rhythm: Rhythm, roll_deg: float) -> LegMovement:
    """Both legs on the phase of ``rhythm``, refined; needs about two strides."""
    frames = np.flatnonzero(np.isfinite(rhythm.step_phase))
    time_s = trajectories.timeline.time_s[frames]
    xy = _upright(trajectories.xy_px[frames], roll_deg)
    rough = rhythm.step_phase[frames] / 2.0
    hip = mid_seen(xy, "hip")
    shoulder = mid_seen(xy, "shoulder")
    legs = np.stack(
        [np.stack([xy[:, of_side(j, side)] for j in JOINTS], axis=1) for side in SIDES], axis=1
    )
    legs[:, ~_seen(legs)] = np.nan
    size = _leg_length(rough, legs, hip, shoulder)
    path = trend(rough, hip)
    legs = (legs - path[:, None, None]) / size[:, None, None, None]
    stretches = _rows(unbroken(trajectories.timeline.time_s, rhythm.step_phase))
    phase = fit_phase(rhythm.step_phase[frames], legs.reshape(len(legs), -1), time_s, stretches)
    both = np.concatenate([hip, shoulder], axis=1)
    body = (both - trend(phase, both)) / size[:, None]
    return LegMovement(frames, time_s, phase, legs, body, path, size, stretches)


def _seen(legs: FloatArray) -> BoolArray:
    """(2 sides, 4 joints) those seen often enough. Of a joint that is never seen a few frames may
    hold the other leg's, where the legs were exchanged."""
    return np.asarray(np.isfinite(legs).all(axis=3).mean(axis=0) >= SEEN_SHARE)


def _rows(stretches: Sequence[slice]) -> tuple[slice, ...]:
    """``stretches`` of frames, by their rows once the frames without steps are left out."""
    ends = np.cumsum([0, *(stretch.stop - stretch.start for stretch in stretches)])
    return tuple(slice(int(start), int(stop)) for start, stop in pairwise(ends))


def _upright(xy_px: FloatArray, roll_deg: float) -> FloatArray:
    """Picture coordinates with the camera's roll taken out and y turned upwards."""
    roll = np.radians(roll_deg)
    # + roll: upright things lean to the picture's right at the top.
    x, up = xy_px[..., 0], -xy_px[..., 1]
    across = np.cos(roll) * x - np.sin(roll) * up
    upward = np.sin(roll) * x + np.cos(roll) * up
    return np.stack([across, upward], axis=-1)


def _leg_length(
    phase: FloatArray, legs: FloatArray, hip: FloatArray, shoulder: FloatArray
) -> FloatArray:
    """(m,) px: the length of the stretched leg, following the trunk's where the runner comes
    nearer or moves away."""
    trunk = np.linalg.norm(shoulder - hip, axis=1)
    slow = trend(phase, trunk[:, None], _SIZE_KNOT_STRIDES)[:, 0]
    slow = np.maximum(slow, 0.2 * float(np.nanmedian(trunk)))
    reach = np.linalg.norm(legs[:, :, JOINTS.index("ankle")] - hip[:, None], axis=2)
    ratio = float(np.nanpercentile(reach / slow[:, None], 95))
    return np.asarray(ratio * slow, dtype=np.float64)
