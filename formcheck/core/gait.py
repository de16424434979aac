"""What the cleaned movement says: view, mode, events, strides."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, frozen_bools, frozen_floats
from formcheck.core.pose import N_LANDMARKS
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline

STRIDE_TOLERANCE = 0.25
"""Contacts of a foot further from a usual stride apart have others unseen between them."""

BRIDGED_GAP_S = 0.2
"""The quickest runners take a step in it: after a longer gap nobody knows which foot comes next."""


class Mode(StrEnum):
    RUNNING = "running"
    WALKING = "walking"
    ON_THE_SPOT = "running_on_the_spot"
    OTHER = "other"


class EventKind(StrEnum):
    INITIAL_CONTACT = "initial_contact"
    TOE_OFF = "toe_off"


class Facing(StrEnum):
    """Where in the picture a runner seen from the side is heading."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def forward_x(self) -> int:
        """+1 where forward is the picture's right, −1 where it is the left."""
        return 1 if self is Facing.RIGHT else -1


@dataclass(frozen=True)
class CleaningStep:
    """What one cleaning step did. ``changed_share``: share of the values (or frames) it changed."""

    name: str
    parameters: dict[str, float | str]
    changed_share: float


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Landmarks after cleaning: swaps repaired, outliers removed, short gaps filled. NOT smoothed:
    each use low-passes with its own stated cut-off (``core.filtering.low_pass``).

    ``xy_px``: (n_frames, 33, 2), x right, y DOWN, NaN where unknown. ``filled``: (n_frames, 33),
    value was interpolated. ``swapped``: (n_frames,), the legs were exchanged back in this frame.
    """

    timeline: Timeline
    xy_px: FloatArray
    confidence: FloatArray
    filled: BoolArray
    swapped: BoolArray
    steps: tuple[CleaningStep, ...]
    size_px: tuple[int, int]
    backend: str

    def __post_init__(self) -> None:
        n = len(self.timeline)
        object.__setattr__(self, "xy_px", frozen_floats("xy_px", self.xy_px, (n, N_LANDMARKS, 2)))
        object.__setattr__(
            self, "confidence", frozen_floats("confidence", self.confidence, (n, N_LANDMARKS))
        )
        object.__setattr__(self, "filled", frozen_bools("filled", self.filled, (n, N_LANDMARKS)))
        object.__setattr__(self, "swapped", frozen_bools("swapped", self.swapped, (n,)))


@dataclass(frozen=True, eq=False)
class Rhythm:
    """The alternating steps found in a recording; no foot named yet.

    ``step_hz``: usual steps a second. ``strength``: 0..1, share of the legs' movement that repeats
    with the step. ``step_phase``: (n_frames,), grows by 1 with each step (drifts of the rate
    included), zero arbitrary, NaN where there are no steps. Steps an even number apart are the same
    foot's, in all of the recording; how many were taken in a break between two stretches of steps
    is not known.
    """

    step_hz: float
    strength: float
    step_phase: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "step_phase", frozen_floats("step_phase", self.step_phase, (None,))
        )


def unbroken(time_s: FloatArray, step_phase: FloatArray) -> list[slice]:
    """The stretches of frames with steps: a frame without, or more than ``BRIDGED_GAP_S`` between
    two frames, ends one. ``time_s``, ``step_phase``: (n,), as in :class:`Rhythm`."""
    known = np.flatnonzero(np.isfinite(step_phase))
    ends = (np.diff(known) > 1) | (np.diff(time_s[known]) > BRIDGED_GAP_S)
    rows = np.split(known, np.flatnonzero(ends) + 1)
    return [slice(int(row[0]), int(row[-1]) + 1) for row in rows if len(row)]


@dataclass(frozen=True)
class GaitEvent:
    """``time_s``: capture time, sub-frame. ``ci95_s``: half width of the 95 % interval."""

    kind: EventKind
    side: Side
    time_s: float
    ci95_s: float
    confidence: float


@dataclass(frozen=True)
class Stride:
    """From a contact to the next contact of the same foot; stance is contact to toe-off."""

    side: Side
    contact_s: float
    toe_off_s: float
    next_contact_s: float

    @property
    def contact_time_s(self) -> float:
        return self.toe_off_s - self.contact_s

    @property
    def stride_time_s(self) -> float:
        return self.next_contact_s - self.contact_s


@dataclass(frozen=True, eq=False)
class Gait:
    """The reading of one recording.

    ``phase``: (n_frames,) strides since the first left contact (integer at left contacts, +0.5 near
    right ones), NaN outside the gait. ``strides`` are complete ones only, in order of contact.
    ``slow_motion_suspected``: the rhythm is implausibly slow for the movement shown, so that times
    are not to be trusted. ``reason``: why there are no strides, in words for the user; empty where
    there are some.
    """

    view: View
    view_confidence: float
    facing: Facing | None
    mode: Mode
    mode_confidence: float
    events: tuple[GaitEvent, ...]
    strides: tuple[Stride, ...]
    phase: FloatArray
    moving_camera: bool = False
    overground: bool = False
    slow_motion_suspected: bool = False
    reason: str = ""

    @property
    def near_side(self) -> Side | None:
        """The side turned to the camera in a side view; None in other views."""
        if self.view is not View.SIDE or self.facing is None:
            return None
        return Side.LEFT if self.facing is Facing.LEFT else Side.RIGHT

    def strides_of(self, side: Side) -> tuple[Stride, ...]:
        return tuple(s for s in self.strides if s.side is side)

    def contacts_s(self, side: Side | None = None) -> FloatArray:
        """Times of the initial contacts in order, of one foot or of both."""
        return self._contacts_s[side]

    @cached_property
    def _contacts_s(self) -> dict[Side | None, FloatArray]:
        contacts = [e for e in self.events if e.kind is EventKind.INITIAL_CONTACT]
        return {
            side: frozen_floats(
                "contacts_s", sorted(e.time_s for e in contacts if side in (None, e.side)), (None,)
            )
            for side in (None, *Side)
        }

    def contact_rows_s(self, side: Side) -> tuple[FloatArray, ...]:
        """Contacts of one foot in unbroken rows of two or more: none between them is missing."""
        return unbroken_rows(self.contacts_s(side))


def unbroken_rows(contacts_s: FloatArray) -> tuple[FloatArray, ...]:
    """``contacts_s`` (n,) of one foot, in order, in rows of two or more without one missing."""
    between_s = np.diff(contacts_s)
    if len(between_s) == 0:
        return ()
    follows = np.abs(between_s / np.median(between_s) - 1.0) <= STRIDE_TOLERANCE
    rows = np.split(contacts_s, np.flatnonzero(~follows) + 1)
    return tuple(row for row in rows if len(row) > 1)
