"""Where results lie below a folder, how each looked (all that is asked where none changed), and
what the index holds of one."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.core.entry import EntryFinding, IndexEntry, IndexRecording, Value
from formcheck.core.metric import Basis
from formcheck.errors import InputError
from formcheck.results.detect import ANALYSIS_FILE, OPENINGS, is_damaged_result, is_result
from formcheck.results.review import REVIEW_FILE
from formcheck.results.reviewed import REVIEWED_FILE

if TYPE_CHECKING:
    from formcheck.results import schema

DOCUMENTS = (REVIEWED_FILE, ANALYSIS_FILE)
DECIDE = (*DOCUMENTS, REVIEW_FILE)
"""Files that say what a result tells."""


@dataclass(frozen=True)
class ResultPlace:
    """A folder that holds a result. ``folder``: relative to the archive, with "/". ``stamp``: sizes
    and times of the files that decide what it tells; where it is the same, so is what the index
    holds of it."""

    path: Path
    folder: str
    stamp: str


@dataclass(frozen=True)
class Unreadable:
    """A folder that could not be looked into, and why."""

    folder: str
    why: str


def results_below(archive: Path, *, everywhere: bool = False) -> Iterator[ResultPlace | Unreadable]:
    """Every folder below ``archive`` that holds documents of a result, or the rest of one; hidden
    folders and what lies within results are not searched. In the order of their names.
    ``everywhere``: with hidden folders, those that killed runs leave behind among them, and with
    what lies within results."""
    waiting = [archive]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as scan:
                items = sorted(scan, key=lambda item: item.name)
            place = None if here == archive else _place(here, archive, {i.name for i in items})
        except OSError as error:
            yield Unreadable(relative(here, archive), error.strerror or str(error))
            continue
        if place is not None:
            yield place
        if place is not None and not everywhere:
            continue
        waiting += [
            here / item.name
            for item in reversed(items)
            if (everywhere or not item.name.startswith(".")) and item.is_dir(follow_symlinks=False)
        ]


def relative(path: Path, archive: Path) -> str:
    """``path`` as the index names it; bytes that are no text are written out."""
    text = path.relative_to(archive).as_posix()
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def _place(path: Path, archive: Path, names: set[str]) -> ResultPlace | None:
    here = [name for name in DOCUMENTS if name in names]
    if not here and not (names & OPENINGS.keys() and is_damaged_result(path)):
        return None
    stamps = (_stamp(path / name) for name in DECIDE if name in names)
    return ResultPlace(path, relative(path, archive), ";".join(stamps))


def is_ours(place: ResultPlace) -> bool:
    """Whether formcheck wrote it: another program may call a file ``analysis.json`` too."""
    return is_result(place.path) or is_damaged_result(place.path)


def _stamp(document: Path) -> str:
    try:
        status = document.stat()
    except OSError:  # A link in a circle: whoever reads it will say so.
        return f"{document.name}:"
    return f"{document.name}:{status.st_size}:{status.st_mtime_ns}"


def read_entry(result: Path, folder: str) -> IndexEntry:
    """What the result in ``result`` tells, as reviewed where a review fits; the index names it
    ``folder``.

    Raises:
        InputError: its document is missing, cannot be read, or is damaged.
    """
    from formcheck.results.result import document_of

    saved = document_of(result)
    if not saved.videos or len(saved.videos) != len(saved.views):
        raise InputError(f"{ANALYSIS_FILE} is damaged: expected one view for each video")
    changed_s = (result / ANALYSIS_FILE).stat().st_mtime
    return entry_of(saved, folder, datetime.fromtimestamp(changed_s, UTC))


def entry_of(saved: "schema.AnalysisDocument", folder: str, changed: datetime) -> IndexEntry:
    """What ``saved`` tells; ``changed``: when its file was, where nothing else is dated."""
    recorded = next(filter(None, (_moment(v.recorded_at) for v in saved.videos)), None)
    runner = saved.runner
    return IndexEntry(
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


def _filmed(video: "schema.VideoPart", view: "schema.ViewPart") -> IndexRecording:
    fps, roll, filming = video.nominal_fps, view.camera_roll_deg, view.filming
    shown = IndexRecording(
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
