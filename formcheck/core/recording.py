"""What is known of a recording and of its runner before anything is measured."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path


class View(StrEnum):
    """From where the camera looks at the runner."""

    SIDE = "side"
    REAR = "rear"
    FRONT = "front"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """The runner's own left and right, never the picture's."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class SlowMotionSource(StrEnum):
    """How the slow-motion factor is known."""

    GIVEN = "given"
    METADATA = "metadata"
    INFERRED = "inferred"
    NONE = "none"


@dataclass(frozen=True)
class VideoInfo:
    """A recording's container facts, after rotation and sample aspect were applied.

    ``slow_motion_factor``: file seconds per capture second (8 for 240 fps stored as 30 fps).
    ``duplicate_share``: share of frames that repeat the one before them.
    ``recorded_at``: when the camera began, ISO 8601 in UTC; None where the file does not say.
    ``announced_duration_s``: file seconds announced where the file breaks off before; else None.
    ``damaged_frames``: frames of the analysed time that could not be decoded and were left out.
    ``repaired_times``: frames whose time could not be true and was replaced by the usual step.
    ``unclear_capture_hz``: frames a second that the file says were taken, where that does not go
    with the rate at which it plays and was not believed; else None.
    ``turned_deg``: by how much the picture was turned counterclockwise because the people in it did
    not stand upright; ``mirrored``: it was mirrored back after that, as the user said.
    ``n_scenes``: scenes that the camera switched between; ``scene_s``: from when to when, in file
    seconds, the one lasts that was analysed, where there are several.
    ``n_streams``: films in the file; ``stream``: which of them was analysed, from 1.
    """

    path: Path | None
    name: str
    sha256: str
    size_px: tuple[int, int]
    n_frames: int
    duration_s: float
    nominal_hz: Fraction | None
    variable_rate: bool
    rotation_deg: int
    duplicate_share: float = 0.0
    slow_motion_factor: float = 1.0
    slow_motion_source: SlowMotionSource = SlowMotionSource.NONE
    recorded_at: str | None = None
    announced_duration_s: float | None = None
    damaged_frames: int = 0
    repaired_times: int = 0
    unclear_capture_hz: float | None = None
    turned_deg: int = 0
    mirrored: bool = False
    n_scenes: int = 1
    scene_s: tuple[float, float] | None = None
    n_streams: int = 1
    stream: int = 1


@dataclass(frozen=True)
class Runner:
    """What the user told about the runner; every field may be missing."""

    id: str | None = None
    height_m: float | None = None
    mass_kg: float | None = None
    sex: Sex | None = None
    speed_mps: float | None = None
