"""A batch whose recordings and results are in a storage, with stand-in workers.

``local://`` is fsspec's own name for files of this machine, which goes the way of any storage.
"""

import json
import shutil
import sys
import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("fsspec", reason="needs the extra formcheck[cluster]")

from formcheck.errors import (
    BusyError,
    InputError,
    NotReadyError,
    OutputError,
    UnreachableError,
    UsageError,
)
from formcheck.intake import Intake
from formcheck.jobs.requests import BatchEntry, Order
from formcheck.readiness import libraries
from formcheck.results import storage as access
from formcheck.results.attached import load_intake, save_intake
from formcheck.results.storage import Remote
from formcheck.settings import Settings
from formcheck.workflows.batch import object_store
from formcheck.workflows.batch.assess import EntryState, WantedResult, assess
from formcheck.workflows.batch.object_store import ObjectStore
from formcheck.workflows.batch.plan import make_plan
from formcheck.workflows.batch.run import BatchOptions, BatchOutcome, run_batch
from formcheck.workflows.batch.state import DATABASE
from formcheck.workflows.batch.store import DELIVERIES, LOCK
from formcheck.workflows.batch.transport import fetched
from tests.support.batch_entries import FORMATS, entry, write_result
from tests.support.fake_batch import MIXED, Seen, counts, crew_of

pytestmark = pytest.mark.slow


class CountingShelf(ObjectStore):
    """Remembers what was written where, in order."""

    accepted: list[str]

    def __init__(self, root: Remote) -> None:
        super().__init__(root)
        self.accepted = []

    def accept(self, name: str, delivered: str) -> None:
        super().accept(name, delivered)
        self.accepted.append(name)


@dataclass
class Storage:
    """A place in a storage, seen as a folder too."""

    folder: Path
    settings: Settings

    @property
    def url(self) -> str:
        return f"local://{self.folder}"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def put(self, **orders: str) -> None:
        for name, order in orders.items():
            (self.folder / "clips").mkdir(exist_ok=True)
            (self.folder / "clips" / f"{name}.mp4").write_text(order, encoding="utf-8")

    def entries(self) -> list[BatchEntry]:
        source = f"{self.url}/clips"
        return list(make_plan([source], self.shelf().target("x"), (self.settings,) * 2).entries)

    def shelf(self) -> CountingShelf:
        return CountingShelf(Remote(f"{self.url}/out"))

    def run(self, display: Seen | None = None, shelf: ObjectStore | None = None) -> BatchOutcome:
        how = BatchOptions(WantedResult(shelf or self.shelf(), FORMATS, video=False))
        return run_batch(self.entries(), how, display or Seen(), crew_of(2))

    def done(self) -> list[str]:
        seen = Seen()
        assert self.run(seen).stopped is None
        return sorted(seen.begun)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path, Settings(model="lite"))


def test_outcomes_are_those_of_folders(storage: Storage) -> None:
    storage.put(**MIXED)
    shelf = storage.shelf()
    report = storage.run(shelf=shelf)
    assert report.stopped is None
    assert counts(report) == (2, 0, 1, 2)
    assert sorted(shelf.accepted) == ["a", "c", "e"]
    hidden = {p.name for p in storage.out.iterdir() if p.name.startswith(".")}
    assert hidden == {DATABASE}
    assert {p.name for p in storage.out.iterdir() if p.is_dir()} == {"a", "c", "e"}
    assert "a.mp4" in (storage.out / "summary.csv").read_text(encoding="utf-8")
    sources = json.loads((storage.out / "a" / "source.json").read_bytes())
    assert sources["videos"][0]["path"] == f"{storage.url}/clips/a.mp4"
    assert counts(storage.run()) == (0, 2, 1, 2)


def test_what_is_new_different_or_lost_is_done(storage: Storage) -> None:
    storage.put(a="ok", b="ok b", c="ok c")
    assert storage.done() == ["a", "b", "c"]
    storage.put(b="ok, another content", d="ok d")
    shutil.rmtree(storage.out / "c")
    assert storage.done() == ["b-2", "c", "d"]
    (storage.out / "a" / "series.npz").unlink()
    (storage.out / "d" / "analysis.json").write_bytes(b"")
    assert storage.done() == ["a", "d"]
    storage.settings = replace(storage.settings, height_m=1.7)
    assert storage.done() == ["a", "b-2", "c", "d"]
    assert storage.done() == []


def test_the_memory_is_made_again_from_the_results(storage: Storage) -> None:
    storage.put(a="ok", b="nobody")
    storage.run()
    (storage.out / DATABASE).unlink()
    assert counts(storage.run()) == (0, 1, 1, 0)


def test_looking_changes_nothing(storage: Storage) -> None:
    storage.put(a="ok", b="fail 3")
    storage.run()
    before = {p: p.stat().st_mtime_ns for p in storage.out.rglob("*")}
    shelf = storage.shelf()
    looked = assess(
        storage.entries(), shelf.remembered(), WantedResult(shelf, FORMATS, video=False)
    )
    assert [a.state for a in looked] == [EntryState.UNCHANGED, EntryState.FAILED_BEFORE]
    assert {p: p.stat().st_mtime_ns for p in storage.out.rglob("*")} == before


def test_a_new_result_keeps_what_people_added_and_drops_what_it_does_not_have(
    storage: Storage,
) -> None:
    storage.put(a="ok")
    storage.run()
    result = storage.out / "a"
    (result / "notes.txt").write_text("mine", encoding="utf-8")
    (result / "annotated.mp4").write_bytes(b"of the old one")
    (result / "keyframes").mkdir()
    (result / "keyframes" / "left_contact.jpg").write_bytes(b"of the old one")
    save_intake(Intake(), result)
    storage.put(a="ok, another content")
    assert storage.done() == ["a-2"]
    assert not {"notes.txt", "intake.json"} & {p.name for p in (storage.out / "a-2").iterdir()}
    storage.put(a="ok")
    storage.settings = replace(storage.settings, height_m=1.7)
    assert storage.done() == ["a"]
    assert (result / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert load_intake(result) == Intake()
    assert not (result / "annotated.mp4").exists()
    assert not list(result.glob("keyframes/*"))


def test_the_document_is_written_last(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that comes in between finds a whole result or none."""
    storage.put(a="ok")
    storage.run()
    storage.settings = replace(storage.settings, height_m=1.7)
    seen: list[tuple[bool, tuple[str, ...]]] = []
    true = access.copy

    def watched(names: object, source: Remote, to: Remote) -> None:
        names = tuple(names)  # type: ignore[arg-type]
        seen.append(((storage.out / "a" / "analysis.json").exists(), names))
        true(names, source, to)

    monkeypatch.setattr(access, "copy", watched)
    assert counts(storage.run()) == (1, 0, 0, 0)
    (there_before, others), (there_at_last, last) = seen
    assert not there_before
    assert not there_at_last
    assert last == ("analysis.json",)
    assert "analysis.json" not in others
    assert "series.npz" in others


def test_what_a_killed_run_left_is_removed(storage: Storage) -> None:
    storage.put(a="ok")
    left = storage.out / DELIVERIES / "0123"
    left.mkdir(parents=True)
    (left / "pose.npz").write_bytes(b"half")
    assert storage.done() == ["a"]
    assert not (storage.out / DELIVERIES).exists()


def test_a_folder_somebody_made_is_left_alone(storage: Storage) -> None:
    storage.put(a="ok", b="ok b")
    (storage.out / "a").mkdir(parents=True)
    (storage.out / "a" / "thesis.txt").write_text("mine", encoding="utf-8")
    report = storage.run()
    assert counts(report) == (1, 0, 0, 1)
    assert "did not write" in report.rows["a"].reason
    assert [p.name for p in (storage.out / "a").iterdir()] == ["thesis.txt"]


def test_two_batches_on_one_place_exclude_each_other(storage: Storage) -> None:
    storage.put(a="ok")
    with (
        object_store.held_remotely(Remote(f"{storage.url}/out/{LOCK}"), "x"),
        pytest.raises(BusyError, match=r"nother run is writing to local://"),
    ):
        storage.run()
    assert storage.done() == ["a"]


def test_a_lock_that_nobody_renews_is_dropped(storage: Storage) -> None:
    storage.put(a="ok")
    storage.out.mkdir()
    holder = {"pid": 1, "started_s": 0.0, "host": "another", "run": "x"}
    lock = storage.out / LOCK
    for age_s, is_dropped in ((300.0, False), (900.0, True)):
        lock.write_text(json.dumps(holder | {"renewed_s": time.time() - age_s}), encoding="utf-8")
        if is_dropped:
            assert storage.done() == ["a"]
        else:
            with pytest.raises(BusyError):
                storage.run()
    assert not lock.exists()


def test_a_lock_is_renewed(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_store, "RENEWED_EVERY_S", 0.05)
    lock = storage.folder / LOCK
    with object_store.held_remotely(Remote(f"local://{lock}"), "x"):
        first = json.loads(lock.read_bytes())["renewed_s"]
        time.sleep(0.5)
        assert json.loads(lock.read_bytes())["renewed_s"] > first
    assert not lock.exists()


def test_recordings_are_found_as_in_folders(storage: Storage) -> None:
    clips = storage.folder / "clips"
    for name in ("b.mp4", "may/anna_side.mov", "may/anna_rear.mov", ".hidden/x.mp4", "notes.txt"):
        (clips / name).parent.mkdir(parents=True, exist_ok=True)
        (clips / name).write_text("ok", encoding="utf-8")
    write_result(clips / "old", entry(clips / "b.mp4").takes, "0" * 64)
    (clips / "old" / "annotated.mp4").write_bytes(b"x")
    defaults = (Settings(model="lite"),) * 2

    def names(*sources: str) -> list[str]:
        return [one.name for one in make_plan(sources, None, defaults).entries]

    url = f"{storage.url}/clips"
    assert names(url) == names(f"{url}/") == names(str(clips)) == ["b", "may__anna"]
    assert names(f"{url}/may/*_side.mov") == ["anna_side"]
    assert names(f"{url}/m*") == ["may__anna"]
    assert names(f"{url}/b.mp4") == ["b"]
    inside = Remote(url) / "may"
    assert [e.name for e in make_plan([url], inside, defaults).entries] == ["b"]
    with pytest.raises(UsageError, match="no file or folder local://"):
        names(f"{url}/nothing")


def test_a_manifest_in_a_storage_or_of_recordings_there(storage: Storage) -> None:
    storage.put(a="ok", b="ok b")
    defaults = (Settings(model="lite"),) * 2
    text = f"video,height_m\na.mp4,1.8\n{storage.url}/clips/b.mp4,\n"
    (storage.folder / "clips" / "m.csv").write_text(text, encoding="utf-8")
    plan = make_plan([f"{storage.url}/clips/m.csv"], None, defaults)
    assert [str(one.files[0]) for one in plan.entries] == [
        f"{storage.url}/clips/a.mp4", f"{storage.url}/clips/b.mp4",
    ]  # fmt: skip
    assert plan.entries[0].takes[0].settings.height_m == 1.8
    bad = storage.folder / "bad.csv"
    bad.write_text(f"video\n{storage.url}/clips/c.mp4\n{storage.url}/clips\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        make_plan([str(bad)], None, defaults)
    assert "there is no file" in caught.value.hint
    assert "is not a file" in caught.value.hint
    with pytest.raises(UsageError, match="cannot be read"):
        make_plan([f"{storage.url}/clips/nothing.csv"], None, defaults)


def test_a_place_that_cannot_be_written_is_said(storage: Storage) -> None:
    storage.put(a="ok")
    storage.out.write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="Nothing can be written to local://"):
        storage.run()


def test_where_a_result_cannot_be_put_the_batch_stops(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.put(a="ok")

    def full(*_: object) -> None:
        raise OSError("the bucket is full")

    monkeypatch.setattr(access, "copy", full)
    report = storage.run()
    assert isinstance(report.stopped, OutputError)
    assert "the bucket is full" in report.stopped.message
    monkeypatch.undo()
    assert storage.done() == ["a"]


@pytest.mark.parametrize(
    ("trouble", "kind", "says"),
    [
        (OSError("no route to host"), UnreachableError, "cannot be fetched: no route to host"),
        (PermissionError("denied"), InputError, "may not be read: denied"),
        (FileNotFoundError("gone"), InputError, "There is no file"),
    ],
)
def test_what_keeps_a_recording_from_being_fetched_is_said(
    trouble: OSError, kind: type[InputError], says: str, storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(*_: object) -> None:
        raise trouble

    storage.put(a="ok")
    (a,) = storage.entries()
    monkeypatch.setattr(access, "download", refuse)
    order = Order("a", a.takes, storage.out / "a", FORMATS, video=False)
    with pytest.raises(InputError, match=says) as caught:
        fetched(order, storage.folder)
    assert type(caught.value) is kind


@pytest.mark.parametrize("url", ["foo://bucket/x", "s3://", "s3:///"])
def test_bad_urls_are_said(url: str) -> None:
    with pytest.raises(UsageError):
        make_plan([url], None, (Settings(model="lite"),) * 2)


@pytest.mark.skipif(find_spec("gcsfs") is not None, reason="the library is installed")
def test_the_library_of_a_storage_is_named_where_it_is_missing() -> None:
    with pytest.raises(NotReadyError, match="gcsfs is missing, which gs:// needs") as caught:
        make_plan(["gs://bucket/x"], None, (Settings(model="lite"),) * 2)
    assert "pip install gcsfs" in caught.value.hint


def test_a_password_is_not_shown_or_kept() -> None:
    place = Remote("ftp://anna:secret@host/clips/a.mp4")
    assert str(place) == "ftp://host/clips/a.mp4"
    assert "secret" in place.url
    assert "secret" not in str(place / "b")


def test_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "installed_version", lambda _: None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(
        NotReadyError, match="fsspec is missing, which a place named by a URL needs"
    ):
        make_plan(["s3://bucket/x"], None, (Settings(model="lite"),) * 2)


def test_an_unreadable_storage_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Remote) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(access, "kind_of", refuse)
    with pytest.raises(InputError, match="s3://bucket/x cannot be read: no route to host"):
        make_plan(["s3://bucket/x"], None, (Settings(model="lite"),) * 2)
