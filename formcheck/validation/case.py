"""A recording with known truth, whatever file the truth came from: how the runner really moved,
read at instants and over windows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, Stride
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import Side, View
from formcheck.settings import Settings


class Family(StrEnum):
    """Where a recording and its truth come from."""

    RENDERED = "rendered runners"
    FILMED = "filmed runners, contacts marked by hand"
    MOTION_CAPTURE = "motion capture with force plates"


class Split(StrEnum):
    """What a recording may be used for; test ones share neither body nor clothes with others."""

    TUNING = "tuning"
    TEST = "test"


class Garment(StrEnum):
    """What a rear view shows of the pelvis."""

    STICKERS = "stickers"
    CLOTH = "cloth"
    LEG_FOLLOWING = "leg-following cloth"


@dataclass(frozen=True)
class TrueValue:
    """The true value of a metric, in the unit and sign of the catalogue."""

    metric: str
    side: Side | None
    value: float


@dataclass(frozen=True)
class TrueEvent:
    """A contact or toe-off. ``within_s``: how far off the truth itself may be."""

    kind: EventKind
    side: Side
    time_s: float
    within_s: float = 0.0


@dataclass(frozen=True, eq=False)
class Case:
    """One recording and what is true of it.

    ``name``: unlike any other of its folder. ``runner``: whose recordings may be alike.
    ``sampling_hz``: frames a second of capture time. ``duration_s``: of capture time, 0 where it is
    not known without opening the video. ``video``: the recording, None where there is
    none. ``keypoints``: what a faultless pose model would see, None where nobody knows.
    ``settings``: what a user would state. ``values`` holds each metric once per side; ``events``
    are in order of time. ``garment``: where the camera stands behind the runner. ``roll_deg``: of
    the camera, + when upright things lean to the picture's right at the top; None where it is not
    known or changes.
    """

    name: str
    family: Family
    split: Split
    runner: str
    view: View
    sampling_hz: float
    duration_s: float
    video: Path | None
    keypoints: PoseTrack | None
    settings: Settings
    values: tuple[TrueValue, ...]
    events: tuple[TrueEvent, ...]
    garment: Garment | None = None
    roll_deg: float | None = None


_SAMPLES = 61
_LONGEST_STEP = 0.8

Summary = Callable[[FloatArray], np.floating]
Window = Callable[[Stride], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Motion:
    """Axes: x the way the runner runs, y to the runner's left, z up, in metres.

    ``joints_m``: (n, 3) by name ("left_hip", "right_foot_index", …), those that are known.
    ``foot_pitch_deg``: (n,) of each foot against its own flat stand, + toe up. ``events`` in order
    of time, none from before the first or after the last frame. ``speed_mps``: over the belt or
    the ground. ``near_side``: turned to a camera at the side, None in other views.
    """

    time_s: FloatArray
    joints_m: Mapping[str, FloatArray]
    foot_pitch_deg: Mapping[Side, FloatArray]
    events: tuple[TrueEvent, ...]
    speed_mps: float
    near_side: Side | None

    def joint(self, name: str, side: Side) -> FloatArray:
        """(n, 3) m; KeyError where it is not known."""
        return self.joints_m[f"{side}_{name}"]

    def middle(self, name: str) -> FloatArray:
        """(n, 3) m half way between left and right; KeyError where it is not known."""
        return 0.5 * (self.joint(name, Side.LEFT) + self.joint(name, Side.RIGHT))

    def times_s(self, kind: EventKind, side: Side | None = None) -> list[float]:
        """When the events of ``kind`` happened, of one foot or of both."""
        return [e.time_s for e in self.events if e.kind is kind and side in (None, e.side)]

    @cached_property
    def strides(self) -> tuple[Stride, ...]:
        """Complete ones of both feet in order of contact."""
        found = []
        for side in Side:
            toe_offs = self.times_s(EventKind.TOE_OFF, side)
            for contact, following in pairwise(self.times_s(EventKind.INITIAL_CONTACT, side)):
                inside = [t for t in toe_offs if contact < t < following]
                if len(inside) == 1:
                    found.append(Stride(side, contact, inside[0], following))
        return tuple(sorted(found, key=lambda stride: stride.contact_s))

    def strides_of(self, side: Side | None) -> tuple[Stride, ...]:
        """Strides of one foot, or of both."""
        return tuple(s for s in self.strides if side in (None, s.side))

    def step_end_s(self, stride: Stride) -> float | None:
        """The other foot's contact within ``stride``; None where it is missing."""
        contacts = self.times_s(EventKind.INITIAL_CONTACT, stride.side.other)
        latest = stride.contact_s + _LONGEST_STEP * stride.stride_time_s
        return next((t for t in contacts if stride.contact_s < t < latest), None)

    def at(self, series: FloatArray, when_s: float | FloatArray) -> FloatArray:
        """``series`` (n, …) read between the frames by a cubic spline."""
        from scipy.interpolate import CubicSpline

        return np.asarray(CubicSpline(self.time_s, series)(when_s), dtype=np.float64)

    def landing(self, series: FloatArray, contact_s: float) -> float:
        """``series`` (n,) at a contact, from the four frames before it alone.

        Limbs turn suddenly as the foot lands: a curve through the frames on both sides is up to 4°
        off at 30 frames a second, a cubic that ends at the contact 0.3°.
        """
        last = int(np.searchsorted(self.time_s, contact_s, side="right"))
        near = slice(max(last - 4, 0), last)
        t = self.time_s[near] - contact_s
        return float(np.polyfit(t, series[near], len(t) - 1)[-1])

    def over(
        self, series: FloatArray, window: Window, summary: Summary, side: Side | None = None
    ) -> list[float]:
        """``summary`` of ``series`` (n,) over ``window`` of each stride."""
        return [
            float(summary(self.at(series, np.linspace(*window(stride), _SAMPLES))))
            for stride in self.strides_of(side)
        ]

    def midstance_s(self, stride: Stride) -> float:
        """When the mid-hip is lowest in stance."""
        at_s = np.linspace(stride.contact_s, stride.toe_off_s, _SAMPLES)
        return float(at_s[np.argmin(self.at(self.middle("hip")[:, 2], at_s))])
