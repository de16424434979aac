"""A recording with known truth, whatever file the truth came from."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formcheck.core.gait import EventKind
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
