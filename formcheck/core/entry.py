"""What can be known of a saved result at a glance, without its arrays."""

from dataclasses import dataclass
from datetime import datetime

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Severity
from formcheck.core.gait import Facing, Mode
from formcheck.core.recording import Sex, Side, View


@dataclass(frozen=True)
class Filmed:
    """One recording of a result. ``rate_hz``: pictures a second of capture time, None where the
    file does not say; ``facing``: None where not seen from the side."""

    name: str
    view: View
    facing: Facing | None
    rate_hz: float | None
    size_px: tuple[int, int]


@dataclass(frozen=True)
class Value:
    """A measured metric; ``side`` None for both. ``ci95``: of the mean, absolute. ``video``: index
    of the recording it was read from, ``method``: how."""

    metric: str
    side: Side | None
    unit: str
    value: float
    ci95: tuple[float, float]
    n: int
    smallest_detectable_change: float | None
    video: int
    method: str


@dataclass(frozen=True)
class EntryFinding:
    """A finding by its rule."""

    id: str
    severity: Severity
    title: str


@dataclass(frozen=True)
class Entry:
    """A result folder. ``folder``: relative to its archive, with "/". ``moment``: UTC, of the
    recording where ``is_recorded``, else of the analysis. ``notes``: id and level of what limits
    the numbers. ``reason``: why nothing was measured, "" where something was. ``version``: of
    formcheck that measured it. ``is_reviewed``: somebody corrected it."""

    folder: str
    runner: str | None
    moment: datetime
    is_recorded: bool
    filmed: tuple[Filmed, ...]
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
