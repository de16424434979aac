"""A whole batch with stand-in workers: outcomes, going on, trying again, stopping."""

import csv
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from formcheck.errors import NotReadyError, OutputError, UsageError
from formcheck.intake import Intake
from formcheck.jobs import worker_pool
from formcheck.jobs.requests import BatchEntry
from formcheck.reporting.overview import Outcome, can_write_parquet
from formcheck.results.attached import save_intake
from formcheck.results.lock import held
from formcheck.settings import Settings
from formcheck.workflows.batch import store
from formcheck.workflows.batch.assess import Assessed, EntryState, assess
from formcheck.workflows.batch.run import BatchOptions, BatchOutcome, run_batch
from formcheck.workflows.batch.state import DATABASE, BatchState
from formcheck.workflows.batch.store import LOCK
from tests.support.batch_entries import entry, wanted
from tests.support.fake_batch import MIXED, Seen, counts, crew_of

pytestmark = pytest.mark.slow


@dataclass
class Place:
    """A folder of recordings whose text says what happens to them."""

    folder: Path
    settings: Settings = field(default_factory=lambda: Settings(model="lite"))

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def put(self, **orders: str) -> None:
        for name, order in orders.items():
            (self.folder / f"{name}.mp4").write_text(order, encoding="utf-8")

    def entries(self) -> list[BatchEntry]:
        return [entry(path, self.settings) for path in sorted(self.folder.glob("*.mp4"))]

    def run(
        self,
        display: Seen | None = None,
        *,
        retry_failed: bool = False,
        formats: Sequence[str] = ("csv",),
        verify: bool = False,
        workers: int = 2,
    ) -> BatchOutcome:
        asked = wanted(self.out, formats=formats, verify=verify)
        how = BatchOptions(asked, retry_failed)
        return run_batch(self.entries(), how, display or Seen(), crew_of(workers))

    def done(self, **how: object) -> list[str]:
        """Names that a run works on."""
        seen = Seen()
        assert self.run(seen, **how).stopped is None  # type: ignore[arg-type]
        return sorted(seen.begun)

    def states(self) -> dict[str, EntryState]:
        looked = assess(self.entries(), BatchState.read(self.out), wanted(self.out))
        return {a.entry.name: a.state for a in looked}

    def table(self, name: str) -> dict[str, dict[str, str]]:
        with (self.out / name).open(encoding="utf-8-sig", newline="") as file:
            return {row["name"]: row for row in csv.DictReader(file)}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_outcomes_are_counted_listed_and_kept(place: Place) -> None:
    place.put(**MIXED)
    report = place.run()
    assert report.stopped is None
    assert list(report.counts()) == [
        Outcome.DONE, Outcome.UNCHANGED, Outcome.NOT_MEASURABLE, Outcome.FAILED,
    ]  # fmt: skip
    assert counts(report) == (2, 0, 1, 2)
    table = ["summary.parquet"] * can_write_parquet()
    assert {p.name for p in place.out.iterdir() if not p.name.startswith(".")} == {
        *("a", "c", "e", "index.html", "summary.csv", "failures.csv", *table),
    }
    failures = place.table("failures.csv")
    assert "signal 6" in failures["b"]["reason"]
    assert failures["d"]["hint"] == "a hint"
    assert set(place.table("summary.csv")) == set(MIXED)


def test_a_second_run_does_nothing_again(place: Place) -> None:
    place.put(**MIXED)
    place.run()
    before = {p: p.stat().st_mtime_ns for p in place.out.glob("*/*")}
    assert set(place.states().values()) == {EntryState.UNCHANGED, EntryState.FAILED_BEFORE}
    seen = Seen()
    assert counts(place.run(seen)) == (0, 2, 1, 2)
    assert not seen.begun
    assert {p: p.stat().st_mtime_ns for p in place.out.glob("*/*")} == before
    assert set(place.table("failures.csv")) == {"b", "d"}


def test_what_is_new_or_different_is_done(place: Place) -> None:
    place.put(a="ok", b="ok b", c="ok c", d="abort")
    place.run()
    place.put(b="ok, another content", d="ok now", e="ok e")
    later_ns = time.time_ns() + 10**9
    os.utime(place.folder / "c.mp4", ns=(later_ns, later_ns))  # Looks different, is the same.
    assert place.done() == ["b-2", "d", "e"]
    place.settings = replace(place.settings, height_m=1.7)
    assert place.done() == ["a", "b-2", "c", "d", "e"]
    place.settings = replace(place.settings, model="full")
    assert place.done() == ["a", "b-2", "c", "d", "e"]
    assert place.done() == []


def test_two_recordings_of_one_name_each_keep_a_result(place: Place) -> None:
    place.put(a="ok of Anna")
    place.settings = replace(place.settings, runner="Anna")
    place.run()
    save_intake(Intake(note="zebrafish"), place.out / "a")
    before = {p: p.read_bytes() for p in (place.out / "a").iterdir()}
    for name, runner in (("ok of Bert", "Bert"), ("ok of Anna", "Cleo")):
        place.put(a=name)
        place.settings = replace(place.settings, runner=runner)
        report = place.run()
        (called,) = report.rows
        assert called in ("a-2", "a-3")
        assert place.table("summary.csv")[called]["runner"] == runner
        assert len(report.notes) == 1
        assert place.done() == []
        assert place.states() == {called: EntryState.UNCHANGED}
    assert {p: p.read_bytes() for p in (place.out / "a").iterdir()} == before
    assert not list(place.out.glob("a-*/intake.json"))
    # Each finds its own again, whatever is remembered and whoever was forgotten meanwhile.
    shutil.rmtree(place.out / "a")
    (place.out / DATABASE).unlink()
    assert place.states() == {"a-3": EntryState.UNCHANGED}


def test_a_number_does_not_take_the_name_of_another_recording(place: Place) -> None:
    place.put(a="ok")
    place.run()
    place.put(a="ok, another content", **{"a-2": "ok too"})
    assert place.done() == ["a-2", "a-3"]
    assert place.done() == []


def test_what_is_known_of_a_runner_needs_no_other_result(place: Place) -> None:
    place.put(a="ok")
    place.settings = replace(place.settings, height_m=1.7)
    place.run()
    (place.out / DATABASE).unlink()
    place.settings = replace(place.settings, height_m=None)
    assert place.states() == {"a": EntryState.UNCHANGED}
    place.settings = replace(place.settings, height_m=1.8)
    assert place.states() == {"a": EntryState.TO_DO}


def test_another_version_does_all_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put(a="ok")
    place.run()
    monkeypatch.setattr("formcheck.workflows.batch.fingerprint.__version__", "999")
    assert place.states() == {"a": EntryState.TO_DO}


def test_more_outputs_are_made_fewer_are_there(place: Place) -> None:
    place.put(a="ok")
    place.run()
    assert place.done(formats=()) == []
    assert place.done(formats=("html", "csv")) == ["a"]


def test_failures_are_tried_again_on_demand_and_nothing_else_is(place: Place) -> None:
    place.put(a="ok", b="once mended", c="fail 3")
    place.run()
    place.put(d="ok d")
    (place.folder / "mended").touch()
    seen = Seen()
    report = place.run(seen, retry_failed=True)
    assert sorted(seen.begun) == ["b", "c"]
    assert counts(report) == (1, 1, 0, 1)
    assert report.n_left == 1
    assert place.done() == ["d"]


def test_what_was_not_the_recordings_fault_is_tried_again(place: Place) -> None:
    place.put(a="killed", b="ok")
    assert counts(place.run()) == (1, 0, 0, 1)
    assert place.states() == {"a": EntryState.TO_DO, "b": EntryState.UNCHANGED}
    assert place.done(retry_failed=True) == ["a"]
    assert place.done() == ["a"]


def test_a_hang_costs_one_recording(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put(a="sleep", b="ok", c="ok c")
    monkeypatch.setattr(worker_pool, "has_room", lambda: True)
    how = BatchOptions(wanted(place.out))
    report = run_batch(place.entries(), how, Seen(), crew_of(2, patience_s=3.0))
    assert counts(report) == (2, 0, 0, 1)
    assert "no progress" in report.rows["a"].reason


@pytest.mark.parametrize(("order", "kind"), [("6", OutputError), ("7", NotReadyError)])
@pytest.mark.parametrize("how", ["fail", "exit"])
def test_a_machine_that_cannot_go_on_stops_the_batch(
    how: str, order: str, kind: type[Exception], place: Place
) -> None:
    place.put(a=f"{how} {order}", b="ok", c="ok c")
    report = place.run(workers=1)
    assert isinstance(report.stopped, kind)
    assert report.n_left == 2
    place.put(a="ok")
    assert place.done() == ["a", "b", "c"]


def test_an_interruption_keeps_what_is_finished(place: Place) -> None:
    place.put(a="ok", b="sleep", c="ok c", d="ok d")
    display = Seen(interrupt_after=1)
    report = place.run(display)
    assert isinstance(report.stopped, KeyboardInterrupt)
    (finished,) = display.ended_
    assert list(report.rows) == [finished]
    assert set(place.table("summary.csv")) == {finished}
    place.put(b="ok b")
    assert place.done() == sorted({"a", "b", "c", "d"} - {finished})


def test_two_batches_on_one_folder_exclude_each_other(place: Place) -> None:
    place.put(a="ok")
    place.out.mkdir()
    with (
        held(place.out / LOCK, "x"),
        pytest.raises(UsageError, match=r"nother run is writing to .*out"),
    ):
        place.run()


def test_a_folder_somebody_made_is_left_alone(place: Place) -> None:
    place.put(a="ok", b="ok b")
    (place.out / "a").mkdir(parents=True)
    (place.out / "a" / "thesis.txt").write_text("mine", encoding="utf-8")
    report = place.run()
    assert counts(report) == (1, 0, 0, 1)
    assert "did not write" in report.rows["a"].reason
    assert [p.name for p in (place.out / "a").iterdir()] == ["thesis.txt"]
    shutil.rmtree(place.out / "a")
    assert place.done() == ["a"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_at_once(place: Place) -> None:
    place.put(a="ok")
    place.out.mkdir()
    place.out.chmod(0o500)
    try:
        with pytest.raises(OutputError):
            place.run()
    finally:
        place.out.chmod(0o700)


def test_where_nothing_can_be_written_any_more_what_is_in_work_may_end(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put(a="fail 3", b="ok b", c="ok c")
    monkeypatch.setattr(worker_pool, "has_room", lambda: True)

    def full(*_: object) -> None:
        raise OutputError("the disk is full")

    monkeypatch.setattr("formcheck.workflows.batch.run.failed", full)
    report = place.run()
    assert isinstance(report.stopped, OutputError)
    assert counts(report) == (1, 0, 0, 1)
    assert report.n_left == 1
    assert (place.out / "b" / "analysis.json").is_file()


def test_a_table_somebody_holds_open_costs_no_recording(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put(a="ok")

    def locked(*_: object) -> None:
        raise OutputError("summary.csv is in use")

    monkeypatch.setattr(store, "write_overview", locked)
    report = place.run()
    assert counts(report) == (1, 0, 0, 0)
    assert isinstance(report.stopped, OutputError)
    monkeypatch.undo()
    assert place.done() == []
    assert set(place.table("summary.csv")) == {"a"}


@pytest.mark.parametrize("loss", ["removed", "damaged"])
def test_the_memory_is_made_again_from_the_results(loss: str, place: Place) -> None:
    place.put(a="ok", b="nobody", c="fail 3")
    place.run()
    if loss == "removed":
        (place.out / DATABASE).unlink()
    else:
        (place.out / DATABASE).write_bytes(b"nonsense" * 999)
    report_before = place.table("summary.csv")
    seen = Seen()
    assert counts(place.run(seen)) == (0, 1, 1, 1)
    assert seen.begun == ["c"]
    after = place.table("summary.csv")
    assert after["a"] == report_before["a"] | {"outcome": "unchanged"}
    assert after["b"] == report_before["b"]
    assert place.done() == []


@pytest.mark.parametrize("damage", ["analysis emptied", "arrays cut", "table gone", "folder gone"])
def test_damaged_results_are_made_anew(damage: str, place: Place) -> None:
    place.put(a="ok", b="ok b")
    place.run()
    result = place.out / "a"
    if damage == "analysis emptied":
        (result / "analysis.json").write_bytes(b"")
    elif damage == "arrays cut":
        content = (result / "series.npz").read_bytes()
        (result / "series.npz").write_bytes(content[: len(content) // 2])
    elif damage == "table gone":
        (result / "strides.csv").unlink()
    else:
        shutil.rmtree(result)
    assert place.states() == {"a": EntryState.TO_DO, "b": EntryState.UNCHANGED}
    (place.out / "b" / "notes.txt").write_text("mine", encoding="utf-8")
    assert place.done() == ["a"]
    assert place.done() == []
    assert (place.out / "b" / "notes.txt").is_file()


def test_a_kill_between_two_renames_loses_nothing(place: Place) -> None:
    place.put(a="ok")
    place.run()
    from formcheck.results.folder import _mark

    (place.out / "a").rename(place.out / f"{_mark(place.out / 'a')}.old-12345678")
    assert place.done() == []
    assert (place.out / "a" / "analysis.json").is_file()


def test_a_result_that_was_not_remembered_is_found(place: Place) -> None:
    """As after a kill between a result and its line in the memory."""
    place.put(a="ok")
    place.run()
    kept = {p.name: p.read_bytes() for p in place.out.glob(f"{DATABASE}*")}
    place.settings = replace(place.settings, height_m=1.7)
    place.run()
    for path in place.out.glob(f"{DATABASE}*"):
        path.unlink()
    for name, content in kept.items():
        (place.out / name).write_bytes(content)
    assert place.done() == []


def test_reports_written_again_are_no_damage(place: Place) -> None:
    place.put(a="ok")
    place.run()
    table = place.out / "a" / "metrics.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    assert place.done() == []


def test_verify_believes_no_dates(place: Place) -> None:
    place.put(a="ok 1", b="ok b")
    place.run()
    video = place.folder / "a.mp4"
    status = video.stat()
    video.write_text("ok 2", encoding="utf-8")
    os.utime(video, ns=(status.st_atime_ns, status.st_mtime_ns))
    series = place.out / "b" / "series.npz"
    status = series.stat()
    content = series.read_bytes()
    series.write_bytes(content[:100] + bytes(len(content) - 100))
    os.utime(series, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert place.done() == []
    assert place.done(verify=True) == ["a-2", "b"]
    assert place.done(verify=True) == []


def test_looking_changes_nothing(place: Place) -> None:
    place.put(a="ok", b="fail 3")
    assert place.states() == {"a": EntryState.TO_DO, "b": EntryState.TO_DO}
    assert not place.out.exists()
    place.run()
    before = {p: p.stat().st_mtime_ns for p in place.out.rglob("*")}
    looked: list[Assessed] = list(
        assess(place.entries(), BatchState.read(place.out), wanted(place.out))
    )
    assert [a.state for a in looked] == [EntryState.UNCHANGED, EntryState.FAILED_BEFORE]
    assert {p: p.stat().st_mtime_ns for p in place.out.rglob("*")} == before


def test_a_worker_that_lies_is_a_failure(place: Place) -> None:
    place.put(a="lie", b="ok")
    assert counts(place.run()) == (1, 0, 0, 1)
