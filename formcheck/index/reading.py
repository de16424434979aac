"""From the document of a result to what the index holds of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.archive.ours import ANALYSIS_FILE
from formcheck.core.entry import Entry, EntryFinding, Filmed, Value
from formcheck.core.metric import Basis
from formcheck.errors import InputError

if TYPE_CHECKING:
    from formcheck.archive import schema


def read_entry(result: Path, folder: str) -> Entry:
    """What the result in ``result`` tells, as reviewed where a review fits; the index names it
    ``folder``.

    Raises:
        InputError: its document is missing, cannot be read, or is damaged.
    """
    from formcheck.archive.telling import document_of

    saved = document_of(result)
    if not saved.videos or len(saved.videos) != len(saved.views):
        raise InputError(f"{ANALYSIS_FILE} is damaged: expected one view for each video")
    changed_s = (result / ANALYSIS_FILE).stat().st_mtime
    return entry_of(saved, folder, datetime.fromtimestamp(changed_s, UTC))


def entry_of(saved: "schema.AnalysisDocument", folder: str, changed: datetime) -> Entry:
    """What ``saved`` tells; ``changed``: when its file was, where nothing else is dated."""
    recorded = next(filter(None, (_moment(v.recorded_at) for v in saved.videos)), None)
    runner = saved.runner
    return Entry(
        folder=folder,
        runner=runner.id,
        moment=recorded or _moment(saved.provenance.started_at) or changed,
        is_recorded=recorded is not None,
        filmed=tuple(map(_filmed, saved.videos, saved.views)),
        mode=saved.gait.mode,
        model=saved.provenance.model,
        version=saved.formcheck_version,
        speed_mps=runner.speed_mps,
        height_m=runner.height_m,
        mass_kg=runner.mass_kg,
        sex=runner.sex,
        n_strides=len(saved.strides),
        reason=saved.reason,
        is_reviewed=saved.review is not None,
        values=tuple(_value(m) for m in saved.metrics if m.status == "measured"),
        findings=tuple(
            EntryFinding(f.id, f.severity, f.title) for f in saved.findings if f.level.is_headline
        ),
        notes=tuple({note.id: (note.id, note.level) for note in saved.quality}.values()),
    )


def _filmed(video: "schema.VideoPart", view: "schema.ViewPart") -> Filmed:
    fps, roll, filming = video.nominal_fps, view.camera_roll_deg, view.filming
    shown = Filmed(
        name=video.name,
        view=view.kind,
        facing=view.facing,
        rate_hz=None if fps is None else fps * video.slow_motion_factor,
        size_px=video.size_px,
        sha256=video.sha256,
        mode=view.mode,
        roll_ci95_deg=None if roll is None else roll.ci95,
    )
    if filming is None:
        return shown
    return replace(
        shown,
        sampling_hz=filming.sampling_hz,
        moving=filming.moving,
        runner_share=filming.runner_share,
        model=filming.model,
        pelvis_zero=filming.pelvis_zero,
    )


def _value(part: "schema.MetricPart") -> Value:
    if part.value is None or part.ci95 is None:
        raise InputError(f"analysis.json is damaged: {part.id!r} is measured but has no value")
    return Value(
        metric=part.id,
        side=part.side,
        unit=part.unit,
        value=part.value,
        ci95=part.ci95,
        n=part.n,
        smallest_detectable_change=part.smallest_detectable_change,
        video=part.video or 0,
        method=part.method or "",
        sd=part.sd,
        basis=part.basis or Basis.STRIDES,
    )


def _moment(text: str | None) -> datetime | None:
    """None where there is none, or nothing that can be read."""
    try:
        told = datetime.fromisoformat(text or "")
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
