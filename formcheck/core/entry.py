"""What can be known of a saved result at a glance, without its arrays."""

from dataclasses import dataclass
from datetime import datetime

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Severity
from formcheck.core.gait import Facing, Mode
from formcheck.core.metric import Basis
from formcheck.core.recording import Sex, Side, View
from formcheck.core.series import PelvisZero


@dataclass(frozen=True)
class IndexRecording:
    """One recording of a result. ``rate_hz``: pictures a second of capture time, None where the
    file does not say; ``facing``: None where not seen from the side.

    The others say whether two recordings were made alike, and are unknown in results of older
    versions. ``sampling_hz``: usual frames a second of capture time, repeated ones left out;
    ``sha256``: "" without a video; ``mode``: how the runner moves here;
    ``roll_ci95_deg``: how well the camera's roll is known, None where it is not; ``moving``: the
    camera moved along; ``runner_share``: usual height of the runner as a share of the picture's;
    ``model``: of the landmarks; ``pelvis_zero``: how it is known when the pelvis is level."""

    name: str
    view: View
    facing: Facing | None
    rate_hz: float | None
    size_px: tuple[int, int]
    sampling_hz: float | None = None
    sha256: str = ""
    mode: Mode | None = None
    roll_ci95_deg: float | None = None
    moving: bool | None = None
    runner_share: float | None = None
    model: str = ""
    pelvis_zero: PelvisZero | None = None


@dataclass(frozen=True)
class Value:
    """A measured metric; ``side`` None for both. ``ci95``: of the mean, absolute. ``video``: index
    of the recording it was read from, ``method``: how. ``sd``: between strides, None where there is
    none or it is not known."""

    metric: str
    side: Side | None
    unit: str
    value: float
    ci95: tuple[float, float]
    n: int
    smallest_detectable_change: float | None
    video: int
    method: str
    sd: float | None = None
    basis: Basis = Basis.STRIDES


@dataclass(frozen=True)
class EntryFinding:
    """A finding by its rule, likely or clear: what is only possible is no reason to look somebody
    up."""

    id: str
    severity: Severity
    title: str


@dataclass(frozen=True)
class IndexEntry:
    """A result folder. ``folder``: relative to its archive, with "/". ``moment``: UTC, of the
    recording where ``is_recorded``, else of the analysis. ``notes``: id and level of what limits
    the numbers. ``reason``: why nothing was measured, "" where something was. ``version``: of
    formcheck that measured it. ``is_reviewed``: somebody corrected it."""

    folder: str
    runner: str | None
    moment: datetime
    is_recorded: bool
    filmed: tuple[IndexRecording, ...]
    mode: Mode
    model: str
    version: str
    speed_mps: float | None
    height_m: float | None
    mass_kg: float | None
    sex: Sex | None
    n_strides: int
    reason: str
    is_reviewed: bool
    values: tuple[Value, ...] = ()
    findings: tuple[EntryFinding, ...] = ()
    notes: tuple[tuple[str, QualityLevel], ...] = ()

    @property
    def name(self) -> str:
        """Last part of ``folder``."""
        return self.folder.rpartition("/")[2]

    def value(self, metric: str, side: Side | None) -> Value | None:
        """The value of ``metric`` on ``side``; None where it was not measured."""
        own = (v for v in self.values if v.metric == metric and v.side is side)
        return next(own, None)
