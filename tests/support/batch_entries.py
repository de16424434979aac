"""Entries and results of a batch, made without a pose model."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from formcheck._version import __version__
from formcheck.core.analysis import Analysis
from formcheck.jobs.requests import BatchEntry, PlannedTake
from formcheck.languages import ENGLISH
from formcheck.reporting import csv
from formcheck.reporting.report import report_of
from formcheck.results.folder import stage
from formcheck.results.result import save
from formcheck.settings import Settings, record_of
from formcheck.workflows.analyze import Take
from formcheck.workflows.batch.assess import WantedResult
from formcheck.workflows.batch.fingerprint import model_sha256
from formcheck.workflows.batch.store import LocalStore
from tests.support.analyses import sample_analysis

FORMATS = ("csv",)


@cache
def _plain(reason: str) -> Analysis:
    return sample_analysis(reason=reason)


def entry(video: Path, settings: Settings | None = None) -> BatchEntry:
    """A session of one recording, named after it."""
    take = PlannedTake(video, None, settings or Settings(model="lite"))
    return BatchEntry(video.stem, (take,), (video.name,))


def wanted(folder: Path, *, formats: Sequence[str] = FORMATS, verify: bool = False) -> WantedResult:
    return WantedResult(LocalStore(folder), tuple(formats), video=False, verify=verify)


def write_result(
    target: Path, takes: Sequence[PlannedTake | Take], sha256: str, reason: str = ""
) -> Analysis:
    """What a worker leaves behind for one recording: a true result folder, tables and all."""
    analysis = _plain(reason)
    video = takes[0].video
    assert isinstance(video, Path)
    info = replace(analysis.primary.info, sha256=sha256, name=video.name, path=video)
    provenance = replace(
        analysis.provenance,
        settings=record_of([take.settings for take in takes]),
        model_sha256=model_sha256(takes[0].settings.model),
    )
    analysis = replace(
        analysis,
        formcheck_version=__version__,
        recordings=(replace(analysis.primary, info=info),),
        provenance=provenance,
        runner=replace(analysis.runner, id=takes[0].settings.runner or analysis.runner.id),
    )
    with stage(target) as folder:
        save(analysis, folder)
        for name, content in csv.render(report_of(analysis), ENGLISH).items():
            (folder / name).write_bytes(content)
    return analysis
