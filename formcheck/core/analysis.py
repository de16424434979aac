"""Everything known about one runner in one session: what ``analysis.json`` holds.

Reports, overlays, exports and comparisons read this and decide nothing about running.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from formcheck.core.backload import BackLoad
from formcheck.core.finding import Finding, RuleCheck, Story, told_together
from formcheck.core.gait import CleaningStep, Gait, Trajectories
from formcheck.core.message import msg
from formcheck.core.metric import Metric
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import Runner, Side, VideoInfo, View
from formcheck.core.review import Review
from formcheck.core.series import AngleSeries, PixelSeries

SCHEMA_VERSION = 2


class QualityLevel(StrEnum):
    INFO = "info"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True)
class QualityNote:
    """Something about the recording that limits the numbers; ``hint``: how to film better."""

    id: str
    level: QualityLevel
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Asymmetry:
    """Left minus right of one metric; ``beyond_error``: the whole interval lies on one side of 0
    and the difference exceeds what the method can tell apart."""

    metric: str
    left: float
    right: float
    difference: float
    ci95: tuple[float, float]
    beyond_error: bool


@dataclass(frozen=True)
class Provenance:
    """How the numbers came about. ``elapsed_s``: seconds by stage."""

    model: str
    model_sha256: str
    settings: dict[str, str | float | int | bool | None]
    libraries: dict[str, str]
    cleaning: tuple[CleaningStep, ...]
    started_at: str
    elapsed_s: dict[str, float]


@dataclass(frozen=True, eq=False)
class Recording:
    """One video and all that was read from it: the arrays of ``pose.npz`` and ``series.npz``.

    ``video``: its place among the recordings of the session. ``reason``: why it could not be
    measured, empty where it could."""

    info: VideoInfo
    pose: PoseTrack
    others: tuple[PoseTrack, ...]
    trajectories: Trajectories
    gait: Gait
    pixels: PixelSeries
    angles: AngleSeries
    video: int = 0
    reason: str = ""


VIEW_LABELS = {
    View.SIDE: msg("side view"),
    View.REAR: msg("rear view"),
    View.FRONT: msg("front view"),
    View.OBLIQUE: msg("oblique view"),
}


def labels_of(recordings: Sequence[Recording]) -> tuple[str, ...]:
    """What to call each of several recordings of a session: "rear view", or "recording 2" where
    the views do not tell them apart; "" for a single one."""
    if len(recordings) == 1:
        return ("",)
    views = [recording.gait.view for recording in recordings]
    if View.UNKNOWN in views or len(set(views)) < len(views):
        return tuple(msg("recording {number}", number=k) for k in range(1, len(views) + 1))
    return tuple(VIEW_LABELS[view] for view in views)


def leading_of(recordings: Sequence[Recording]) -> Recording:
    """The recording that says how the runner moves: of those that could be measured the one from
    the side, else the first."""
    usable = [recording for recording in recordings if not recording.reason] or recordings
    from_side = (recording for recording in usable if recording.gait.view is View.SIDE)
    return next(from_side, usable[0])


@dataclass(frozen=True, eq=False)
class Analysis:
    """One session. ``metrics`` holds each catalogue id once per side, measured or with a reason.

    ``checks``: every rule and what became of it. ``reason``: why nothing could be measured, empty
    where something was. ``schema_version``: of the document it was read from. ``review``: what
    people corrected by hand, None where nobody did."""

    formcheck_version: str
    recordings: tuple[Recording, ...]
    runner: Runner
    metrics: tuple[Metric, ...]
    asymmetries: tuple[Asymmetry, ...]
    findings: tuple[Finding, ...]
    checks: tuple[RuleCheck, ...]
    backload: BackLoad
    quality: tuple[QualityNote, ...]
    provenance: Provenance
    reason: str = ""
    schema_version: int = field(default=SCHEMA_VERSION)
    review: Review | None = None

    @property
    def stories(self) -> tuple[Story, ...]:
        """The findings, told together where they support each other; the weightiest first."""
        return told_together(self.findings)

    @property
    def headlines(self) -> tuple[Finding, ...]:
        """The findings that are likely or clear."""
        return tuple(finding for finding in self.findings if finding.is_headline)

    @property
    def expected_by_chance(self) -> float:
        """How many of the headlines are to be expected whose true value lies within the limit after
        all: the sum of what each is short of certain."""
        return sum(1.0 - finding.likelihood for finding in self.headlines)

    @property
    def primary(self) -> Recording:
        """The first recording."""
        return self.recordings[0]

    @property
    def leading(self) -> Recording:
        """The recording that says how the runner moves."""
        return leading_of(self.recordings)

    @property
    def recorded_at(self) -> str | None:
        """When the first of its recordings began, as in ``VideoInfo``; None where none says."""
        told = (recording.info.recorded_at for recording in self.recordings)
        return min(filter(None, told), default=None)

    @property
    def labels(self) -> tuple[str, ...]:
        """What to call each recording beside the other; "" where there is only one."""
        return labels_of(self.recordings)

    def metric(self, metric_id: str, side: Side | None = None) -> Metric:
        """The metric ``metric_id`` of ``side``; KeyError where the catalogue has no such one."""
        for metric in self.metrics:
            if metric.spec.id == metric_id and metric.side is side:
                return metric
        raise KeyError(f"no metric {metric_id!r} for side {side}")
