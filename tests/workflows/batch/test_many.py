"""Ten thousand results that are there already."""

import json
import os
import time
from pathlib import Path

import pytest

from formcheck.jobs.requests import FILES, BatchEntry
from formcheck.jobs.worker_pool import WorkerPool
from formcheck.reporting.overview import Outcome, OverviewRow, row_of
from formcheck.settings import Settings
from formcheck.workflows.batch.assess import stamp_of
from formcheck.workflows.batch.fingerprint import key, settings_fingerprint
from formcheck.workflows.batch.plan import make_plan
from formcheck.workflows.batch.run import BatchOptions, run_batch
from formcheck.workflows.batch.state import BatchState, KnownFile, KnownResult
from formcheck.workflows.batch.store import LocalStore
from tests.support.batch_entries import entry, wanted, write_result
from tests.support.fake_batch import Seen

MANY = 10_000
UNCHANGED_TAKES_AT_MOST_S = 10.0
MORE_FILES = (
    *("report.html", "annotated.mp4", "keyframes/left_contact.jpg", "keyframes/left_toe_off.jpg"),
    *("keyframes/left_midstance.jpg", "keyframes/right_contact.jpg", "keyframes/captions.json"),
    *("keyframes/right_toe_off.jpg", "keyframes/right_midstance.jpg"),
)


@pytest.mark.alone
@pytest.mark.slow
def test_an_unchanged_folder_of_ten_thousand_results_is_quick(tmp_path: Path) -> None:
    clips, out = tmp_path / "clips", tmp_path / "out"
    clips.mkdir()
    for number in range(MANY):
        (clips / f"{number:05}.mp4").write_bytes(b"%d" % number)
    given = (Settings(model="lite"), Settings(model="lite"))
    fill(tmp_path, out, make_plan([str(clips)], out, given).entries)

    began_s = time.process_time()
    plan = make_plan([str(clips)], out, given)
    report = run_batch(plan.entries, BatchOptions(wanted(out)), Seen(), lambda _: WorkerPool())
    # Of this process alone: a machine busy with something else is no slow program.
    assert time.process_time() - began_s < UNCHANGED_TAKES_AT_MOST_S
    assert report.counts()[Outcome.UNCHANGED] == MANY
    assert (out / "summary.csv").stat().st_size > MANY


def fill(folder: Path, out: Path, entries: tuple[BatchEntry, ...]) -> None:
    """A result for each entry, all alike, made of links to the files of one."""
    model = folder / "model"
    (folder / "model.mp4").write_bytes(b"x")
    analysis = write_result(model, entry(folder / "model.mp4").takes, "0" * 64)
    (model / "keyframes").mkdir()
    for name in MORE_FILES:
        (model / name).write_bytes(b"x")
    row = row_of(analysis, "", Outcome.DONE).as_plain()
    files = [path.relative_to(model) for path in model.rglob("*") if path.is_file()]
    out.mkdir()
    with BatchState.kept(out) as memory:
        for one in entries:
            (out / one.name / "keyframes").mkdir(parents=True)
            for file in files:
                os.link(model / file, out / one.name / file)
            (video,) = one.files
            memory.remember_file(video, KnownFile(stamp_of(video), one.name))
            contents = ((one.name, *("" for _ in FILES[1:])),)
            mine = OverviewRow.from_plain(row | {"name": one.name, "folder": one.name})
            memory.remember_result(
                one.name,
                KnownResult(
                    recipe=settings_fingerprint(one),
                    key=key(settings_fingerprint(one), contents),
                    failed=False,
                    again=False,
                    outputs="csv",
                    files=json.dumps(LocalStore(out).listing(one.name)),
                    row=json.dumps(mine.as_plain()),
                ),
            )
