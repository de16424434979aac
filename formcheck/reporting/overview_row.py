"""One recording of a batch in a line: what became of it and its main numbers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from formcheck.core.analysis import Analysis, QualityLevel
from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.reporting.html import LEVEL_ORDER
from formcheck.reporting.video.keyframes import frame_name
from formcheck.reporting.video.moments import Moment
from formcheck.results.saved_texts import rebuild, remembered, texts_in

Interval = tuple[float, float, float]
"""Value and both ends of its 95 % interval."""


class Outcome(StrEnum):
    """What became of a recording."""

    DONE = "done"
    UNCHANGED = "unchanged"
    NOT_MEASURABLE = "not measurable"
    FAILED = "failed"


@dataclass(frozen=True)
class OverviewRow:
    """``videos``: file names as shown. ``recorded``, ``analysed``: ISO 8601, "" where not known.
    ``views``, ``mode``: values of View and Mode, one view a video. ``cadence`` in steps/min, angles
    in degrees, None where not measured. ``findings``: (value of Severity, title), the most severe
    first. ``quality``: (value of the gravest QualityLevel or "", number of warnings). ``strides``:
    complete ones of all videos. ``reason``, ``hint``: why there are no numbers, and what to do.
    ``folder``, ``thumbnail``: relative to the batch's folder, with "/", "" where there is none.
    ``reviewed``, ``signed_off``: by whom, "" where by nobody.
    """

    name: str
    outcome: Outcome
    videos: tuple[str, ...] = ()
    runner: str = ""
    recorded: str = ""
    analysed: str = ""
    views: tuple[str, ...] = ()
    mode: str = ""
    cadence: Interval | None = None
    trunk_lean: Interval | None = None
    pelvic_drop_left: Interval | None = None
    pelvic_drop_right: Interval | None = None
    findings: tuple[tuple[str, str], ...] = ()
    quality: tuple[str, int] = ("", 0)
    strides: int = 0
    reason: str = ""
    hint: str = ""
    folder: str = ""
    thumbnail: str = ""
    reviewed: str = ""
    signed_off: str = ""

    def as_plain(self) -> dict[str, Any]:
        """The row as JSON holds it; ``from_plain`` reads it back."""
        texts = texts_in([self.reason, self.hint])
        return asdict(self) | {"outcome": self.outcome.value} | ({"texts": texts} if texts else {})

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "OverviewRow":
        """The row that ``as_plain`` gave, also after a way through JSON.

        Raises:
            ValueError: ``plain`` is no such row.
        """
        try:
            level, warnings = plain["quality"]
            texts: dict[str, Any] = {field: _text(plain[field]) for field in TEXT_FIELDS}
            numbers: dict[str, Any] = {field: _interval(plain[field]) for field in NUMBER_FIELDS}
            row = cls(
                outcome=Outcome(plain["outcome"]),
                videos=_texts(plain["videos"]),
                views=_texts(plain["views"]),
                findings=tuple(
                    (_text(severity), _text(title)) for severity, title in plain["findings"]
                ),
                quality=(_text(level), int(warnings)),
                strides=int(plain["strides"]),
                **texts,
                **numbers,
            )
            return remembered(row, rebuild(plain.get("texts", ())))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a row of an overview: {error!r}") from error


TEXT_FIELDS = (
    *("name", "runner", "recorded", "analysed", "mode", "reason", "hint", "folder", "thumbnail"),
    *("reviewed", "signed_off"),
)
NUMBER_FIELDS = ("cadence", "trunk_lean", "pelvic_drop_left", "pelvic_drop_right")


def row_of(analysis: Analysis, name: str, outcome: Outcome) -> OverviewRow:
    """The row of a result folder ``name`` below the batch's folder."""
    gaits = [recording.gait for recording in analysis.recordings]
    notes = sorted(analysis.quality, key=lambda note: LEVEL_ORDER.index(note.level))
    warnings = [note for note in notes if note.level is not QualityLevel.INFO]
    review = analysis.review
    return OverviewRow(
        name=name,
        outcome=outcome,
        videos=tuple(recording.info.name for recording in analysis.recordings),
        runner=analysis.runner.id or "",
        recorded=next(filter(None, (r.info.recorded_at for r in analysis.recordings)), ""),
        analysed=analysis.provenance.started_at,
        views=tuple(gait.view.value for gait in gaits),
        mode=analysis.leading.gait.mode.value,
        cadence=_measured(analysis, "cadence"),
        trunk_lean=_measured(analysis, "trunk_lean"),
        pelvic_drop_left=_measured(analysis, "pelvic_drop", Side.LEFT),
        pelvic_drop_right=_measured(analysis, "pelvic_drop", Side.RIGHT),
        findings=tuple((f.severity.value, f.title) for f in analysis.headlines),
        quality=(notes[0].level.value if notes else "", len(warnings)),
        strides=sum(len(gait.strides) for gait in gaits),
        reason=analysis.reason,
        hint=next((n.hint for n in warnings if n.hint), "") if analysis.reason else "",
        folder=name,
        thumbnail=_thumbnail(analysis, name),
        reviewed=review.by if review is not None else "",
        signed_off=review.sign_off.name if review is not None and review.sign_off else "",
    )


def failed_row(
    name: str, videos: tuple[str, ...], reason: str, hint: str, runner: str = ""
) -> OverviewRow:
    """The row of a recording of which there is no result."""
    return OverviewRow(name, Outcome.FAILED, videos, runner, reason=reason, hint=hint)


def _measured(analysis: Analysis, metric_id: str, side: Side | None = None) -> Interval | None:
    for metric in analysis.metrics:
        if metric.spec.id == metric_id and metric.side is side and isinstance(metric, Measured):
            return (metric.value, *metric.ci95)
    return None


def _thumbnail(analysis: Analysis, folder: str) -> str:
    """The key frame that says most in its view, of the first side that has strides."""
    leading = analysis.leading
    gait = leading.gait
    side = next((side for side in Side if gait.strides_of(side)), None)
    if side is None or analysis.reason:
        return ""
    moment = Moment.MIDSTANCE if gait.view in (View.REAR, View.FRONT) else Moment.CONTACT
    return f"{folder}/keyframes/{frame_name(leading.video, side, moment)}"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {value!r}")
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list | tuple):
        raise TypeError(f"expected a list, not {values!r}")
    return tuple(_text(value) for value in values)


def _interval(values: Any) -> Interval | None:
    if values is None:
        return None
    value, low, high = (float(value) for value in values)
    if not all(map(math.isfinite, (value, low, high))):
        raise ValueError(f"expected numbers, not {values!r}")
    return value, low, high
