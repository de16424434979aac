"""What every metric is measured from, with the camera's roll taken out once for all."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from formcheck.core.arrays import FloatArray, frozen_floats
from formcheck.core.filtering import low_pass
from formcheck.core.gait import Facing, Gait, Mode, Stride, Trajectories
from formcheck.core.pose import of_side
from formcheck.core.recording import Runner, Side, View
from formcheck.core.series import PixelSeries
from formcheck.core.timeline import SLOW_BELOW_HZ, slower_than
from formcheck.metrics.geometry import mid, upright

CUTOFF_HZ = 10.0
"""Keeps a landmark's motion in a stride (6 Hz holds 98 % of it) and drops the model's jitter."""

ROLL_UNKNOWN_CI95_DEG = 2.0
"""A camera that nobody levelled and whose roll could not be read from the picture."""


class PoseModel(StrEnum):
    """Pose models whose errors on runners are known apart; CLEAN: not one of MediaPipe's."""

    FULL = "full"
    HEAVY = "heavy"
    LITE = "lite"
    UNKNOWN_BLAZEPOSE = "blazepose"
    CLEAN = "clean"


@dataclass(frozen=True, eq=False)
class Inputs:
    """One recording, cleaned and read, and what is known of its runner."""

    trajectories: Trajectories
    gait: Gait
    pixels: PixelSeries
    runner: Runner

    @property
    def time_s(self) -> FloatArray:
        """(n,) capture times of the frames."""
        return self.trajectories.timeline.time_s

    @property
    def sampling_hz(self) -> float:
        """Usual frames a second of capture time."""
        return self.trajectories.timeline.sampling_hz

    @property
    def sampled_slowly(self) -> bool:
        """Fewer than 50 frames a second: one frame is a fifth of a usual stance or more."""
        return slower_than(self.trajectories.timeline.usual_hz, SLOW_BELOW_HZ)

    @property
    def times_trusted(self) -> bool:
        """The clock is the runner's, not that of a slowed-down file."""
        return not self.gait.slow_motion_suspected

    @property
    def moving_camera(self) -> bool:
        """Positions in the picture are not positions in the room."""
        return self.gait.moving_camera or self.pixels.moving_camera

    @property
    def running(self) -> bool:
        """The runner runs and gets somewhere, or the belt does."""
        return self.gait.mode is Mode.RUNNING

    @property
    def model(self) -> PoseModel:
        """Which pose model's errors apply."""
        backend = self.trajectories.backend
        if not backend.startswith("mediapipe"):
            return PoseModel.CLEAN
        for model in (PoseModel.FULL, PoseModel.HEAVY, PoseModel.LITE):
            if backend == f"mediapipe-{model}":
                return model
        return PoseModel.UNKNOWN_BLAZEPOSE

    @property
    def forward_x(self) -> int:
        """+1 where the runner heads to the picture's right, −1 to its left (side view)."""
        return (self.gait.facing or Facing.RIGHT).forward_x

    @property
    def right_x(self) -> int:
        """+1 where the runner's right is the picture's right (from behind), −1 from the front."""
        return -1 if self.gait.view is View.FRONT else 1

    @property
    def roll_deg(self) -> float:
        """Camera roll that is taken out; 0 where it is not known."""
        return self.pixels.roll.value_deg if self.pixels.roll else 0.0

    @property
    def roll_ci95_deg(self) -> float:
        """Half width of the 95 % interval of what roll is left."""
        return self.pixels.roll.ci95_deg if self.pixels.roll else ROLL_UNKNOWN_CI95_DEG

    @cached_property
    def points_px(self) -> FloatArray:
        """(n, 33, 2) landmarks, low-passed, camera roll taken out, x right, y DOWN."""
        smooth = low_pass(self.trajectories.xy_px, self.time_s, CUTOFF_HZ)
        return upright(smooth, self.roll_deg)

    def joint(self, name: str, side: Side) -> FloatArray:
        """(n, 2) px of the joint ``name`` of ``side``."""
        return self.points_px[:, of_side(name, side)]

    def middle(self, name: str) -> FloatArray:
        """(n, 2) px half way between the left and the right ``name``, read-only."""
        if name not in self._middles:
            middle = mid(self.joint(name, Side.LEFT), self.joint(name, Side.RIGHT))
            self._middles[name] = frozen_floats(name, middle, (None, 2))
        return self._middles[name]

    @cached_property
    def _middles(self) -> dict[str, FloatArray]:
        # Asked for by many metrics, and once for each stride.
        return {}

    def strides(self, side: Side | None) -> tuple[Stride, ...]:
        """Strides of one foot, or of both in order of contact."""
        return self.gait.strides if side is None else self.gait.strides_of(side)

    def is_far(self, side: Side | None) -> bool:
        """``side`` is turned away from a camera at the side."""
        near = self.gait.near_side
        return side is not None and near is not None and side is not near
