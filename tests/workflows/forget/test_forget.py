"""A person is forgotten: not a byte of theirs is left below the folder, and all others' stay."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli.forget import command
from formcheck.cli.main import run
from formcheck.index.index import INDEX_FILE, open_index
from formcheck.results.detect import RECORDINGS
from formcheck.results.lock import held
from formcheck.settings import Settings
from formcheck.workflows.batch.run import BatchOptions, run_batch
from formcheck.workflows.batch.state import DATABASE, BatchState
from formcheck.workflows.batch.store import LOCK
from formcheck.workflows.forget import remove_all, search
from formcheck.workflows.forget.copies import Names
from tests.support.batch_entries import entry, wanted
from tests.support.fake_batch import Seen, crew_of
from tests.support.small_results import lock_of

pytestmark = pytest.mark.slow

RUNNER = "Änne-4711"
VIDEOS = ("aenne_one", "aenne_two", "aenne_broken")
FORBIDDEN = ("Änne-4711", "aenne_one", "aenne_two", "aenne_broken", "aenne_loose", "aenne_dropped")
DROPPED = b"ok aenne_dropped"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of two people with failures and recordings inside, results outside it, an index."""
    place = tmp_path_factory.mktemp("forget")
    folder = place / "archive"
    clips = folder / "clips"
    clips.mkdir(parents=True)
    entries = []
    for name in (*VIDEOS, "bob_one", "bob_broken"):
        video = clips / f"{name}.mp4"
        video.write_text("fail 3" if "broken" in name else f"ok {name}", encoding="utf-8")
        who = RUNNER if name.startswith("aenne") else "Bob"
        entries.append(entry(video, Settings(model="lite", runner=who)))
    report = run_batch(entries, BatchOptions(wanted(folder / "out")), Seen(), crew_of(2))
    assert len(report.rows) == 5
    _loose_result(folder)
    _dropped_recordings(folder)
    _comparison(folder / "aenne_one-aenne_two.comparison", RUNNER, "aenne_one")
    _comparison(folder / "bob.comparison", "Bob", "bob_one")
    index = open_index(folder)
    index.refresh()
    folder.rename(place / "kept")
    return place / "kept"


@pytest.fixture
def archive(kept: Path) -> Iterator[Path]:
    """As it was made, where it was made: paths in it are absolute."""
    folder = kept.with_name("archive")
    shutil.copytree(kept, folder)
    yield folder
    shutil.rmtree(folder)


def _loose_result(folder: Path) -> None:
    """A result outside the batch, what a killed run left of another, and a review."""
    source = folder / "out" / "aenne_one"
    for name in ("aenne_loose.formcheck", ".formcheck-0123456789ab.old-00000000"):
        target = folder / "more" / name
        target.mkdir(parents=True)
        document = json.loads((source / "analysis.json").read_text(encoding="utf-8"))
        (target / "analysis.json").write_text(json.dumps(document), encoding="utf-8")
        (target / "analysis.reviewed.json").write_text(json.dumps(document, ensure_ascii=False))
        (target / "remark.txt").write_text(f"remark on {RUNNER}", encoding="utf-8")


def _dropped_recordings(folder: Path) -> None:
    """As the viewer keeps them: hers, from before the folder was moved; and one of nobody's."""
    for room, name, content in (
        ("0a1b2c3d", "aenne_dropped.mp4", DROPPED),
        ("1a1b2c3d", "left.mp4", b"broken off"),
    ):
        place = folder / RECORDINGS / room
        place.mkdir(parents=True)
        (place / name).write_bytes(content)
    result = folder / "aenne_dropped.formcheck"
    result.mkdir()
    document = json.loads((folder / "out" / "aenne_one" / "analysis.json").read_bytes())
    video = {"name": "aenne_dropped.mp4", "sha256": hashlib.sha256(DROPPED).hexdigest()}
    document["videos"] = [document["videos"][0] | video]
    (result / "analysis.json").write_text(json.dumps(document), encoding="utf-8")
    path = f"/elsewhere/{RECORDINGS}/0a1b2c3d/aenne_dropped.mp4"
    (result / "source.json").write_text(json.dumps({"videos": [{"path": path}]}))


def _comparison(folder: Path, runner: str, name: str) -> None:
    folder.mkdir()
    session = {"runner": runner, "videos": [{"name": f"{name}.mp4", "sha256": name}]}
    told = {"schema_version": 1, "formcheck_version": "1", "before": session, "after": session}
    (folder / "comparison.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "comparison.mp4").write_bytes(f"film of {name}".encode())


def bytes_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of every file, and every name."""
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield name, os.fsencode(name)
        for name in files:
            yield name, (Path(place) / name).read_bytes()


def forms(word: str) -> set[bytes]:
    return {word.encode("utf-8"), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode("ascii")}


def holding(folder: Path) -> list[tuple[str, str]]:
    return sorted(
        {
            (name, word)
            for name, data in bytes_below(folder)
            for word in FORBIDDEN
            if any(form in data for form in forms(word))
        }
    )


def theirs_and_others(folder: Path) -> Mapping[str, str]:
    """Hashes of everything of Bob's."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "bob" in str(path.relative_to(folder))
    }


def test_not_a_byte_is_left_and_all_others_stay(archive: Path) -> None:
    before = holding(archive)
    assert {word for _, word in before} == set(FORBIDDEN)
    assert {name for name, _ in before} >= {INDEX_FILE, "summary.csv", "index.html",
                                            "failures.csv", DATABASE}  # fmt: skip
    bobs = theirs_and_others(archive)
    assert len(bobs) > 6
    assert run(["forget", RUNNER, str(archive), "--yes"]) == 0
    assert holding(archive) == []
    assert theirs_and_others(archive) == bobs
    assert "bob.comparison/comparison.mp4" in bobs
    assert [p.name for p in (archive / RECORDINGS).iterdir()] == ["1a1b2c3d"]


def test_what_was_dropped_and_is_of_no_result_is_named_and_stays(archive: Path) -> None:
    broken_off = archive / RECORDINGS / "1a1b2c3d" / "left.mp4"
    assert search(archive, RUNNER).unclaimed == (broken_off,)
    shown = CliRunner().invoke(command, [RUNNER, str(archive), "--yes"])
    assert f"stay, look for yourself:\n  {broken_off.relative_to(archive)}" in shown.output
    assert broken_off.exists()


def test_what_was_dropped_and_shows_another_too_stays(archive: Path) -> None:
    shutil.copytree(archive / "aenne_dropped.formcheck", archive / "bob_dropped.formcheck")
    document = archive / "bob_dropped.formcheck" / "analysis.json"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace(json.dumps(RUNNER), '"Bob"'), encoding="utf-8")
    holdings = search(archive, RUNNER)
    assert [p.name for p in holdings.elsewhere] == ["aenne_dropped.mp4"]
    remove_all(holdings)
    assert (archive / RECORDINGS / "0a1b2c3d" / "aenne_dropped.mp4").read_bytes() == DROPPED


def test_the_tables_and_the_memory_still_know_all_others(archive: Path) -> None:
    out = archive / "out"
    rows = {
        line.split(",")[0]: line for line in (out / "summary.csv").read_text("utf-8").splitlines()
    }
    remove_all(search(archive, RUNNER))
    kept = (out / "summary.csv").read_text(encoding="utf-8").splitlines()
    assert kept == [row for name, row in rows.items() if name in ("name", "bob_one", "bob_broken")]
    assert "bob_broken" in (out / "failures.csv").read_text(encoding="utf-8")
    assert "bob_one" in (out / "index.html").read_text(encoding="utf-8")
    assert set(BatchState.read(out).results) == {"bob_one", "bob_broken"}
    index = open_index(archive)
    assert index.runners() == ("Bob",)
    assert index.refresh().n_read == 0


def test_the_tables_are_right_without_the_memory_too(archive: Path) -> None:
    out = archive / "out"
    before = {
        line.split(",")[0]: line for line in (out / "summary.csv").read_text("utf-8").splitlines()
    }
    (out / DATABASE).unlink()
    remove_all(search(archive, RUNNER))
    kept = (out / "summary.csv").read_text(encoding="utf-8").splitlines()
    assert [row for row in kept if row.startswith("bob_broken,failed,bob_broken.mp4,Bob")]
    assert before["bob_one"] in kept
    assert len(kept) == 3


def test_a_dry_run_lists_all_and_changes_nothing(archive: Path) -> None:
    before = dict(_state(archive))
    shown = CliRunner().invoke(command, [RUNNER, str(archive), "--dry-run"])
    assert shown.exit_code == 0
    for told in ("Results to remove: 5", "Comparisons to remove: 1", "Filmed files to remove: 4",
                 "aenne_loose.formcheck",
                 "aenne_broken", ".old-00000000", "backups"):  # fmt: skip
        assert told in shown.output
    assert "bob" not in shown.output
    assert dict(_state(archive)) == before


def _state(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for path in folder.rglob("*"):
        status = path.stat()
        yield str(path), (status.st_size, status.st_mtime_ns)


def test_nobody_there_to_agree_removes_nothing(archive: Path) -> None:
    before = dict(_state(archive))
    assert run(["forget", RUNNER, str(archive)]) == 2
    assert dict(_state(archive)) == before


def test_recordings_of_others_and_elsewhere_stay_and_are_named(
    archive: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.mp4"
    elsewhere.write_text("ok elsewhere", encoding="utf-8")
    shared = archive / "clips" / "aenne_two.mp4"
    settings = Settings(model="lite", runner=RUNNER)
    both = replace(entry(shared, replace(settings, runner="Bob")), name="bob_shared")
    entries = [entry(elsewhere, settings), both]
    run_batch(entries, BatchOptions(wanted(archive / "out")), Seen(), crew_of(1))
    holdings = search(archive, RUNNER)
    assert set(holdings.elsewhere) == {elsewhere, shared}
    assert [path.name for path in holdings.recordings] == [
        "aenne_broken.mp4",
        "aenne_one.mp4",
        "aenne_dropped.mp4",
    ]
    remove_all(holdings)
    assert elsewhere.exists()
    assert shared.exists()


def test_films_that_were_renamed_or_copied_are_found_by_their_content(archive: Path) -> None:
    film = archive / "clips" / "aenne_one.mp4"
    places = [archive / "clips" / "copy.mp4", archive / "more" / "IMG_0007.mp4",
              archive / ".hid" / "film.bin", archive / "out" / "bob_one" / "clip.mov"]  # fmt: skip
    for place in places:
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(film, place)
    other = archive / "clips" / "aenne_other.mp4"
    other.write_text("ok aenne_0ne", encoding="utf-8")  # As long, but another film.
    (archive / "clips" / "aenne_two.mp4").rename(archive / "renamed.mp4")
    told: list[tuple[int, int]] = []
    holdings = search(archive, RUNNER, lambda done, total: told.append((done, total)))
    assert set(holdings.recordings) >= {film, *places, archive / "renamed.mp4"}
    assert other not in holdings.recordings
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] >= 6
    remove_all(holdings)
    assert not any(path.exists() for path in (film, *places, archive / "renamed.mp4"))
    assert other.exists()


def test_a_film_is_found_where_no_one_knows_its_size(archive: Path) -> None:
    (archive / "out" / DATABASE).unlink()
    (archive / "clips" / "aenne_one.mp4").rename(archive / "clips" / "renamed")
    assert archive / "clips" / "renamed" in search(archive, RUNNER).recordings


def test_only_files_of_a_film_s_size_are_read(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formcheck.workflows.forget.copies import Contents

    (archive / "aenne_dropped.formcheck" / "analysis.json").unlink()  # Its film's size is not kept.
    large = archive / "clips" / "large.mp4"
    large.write_bytes(bytes(1_234_567))
    read: list[Path] = []
    whole = Contents.sha256

    def seen(contents: Contents, path: Path) -> str:
        read.append(path)
        return whole(contents, path)

    monkeypatch.setattr(Contents, "sha256", seen)
    search(archive, RUNNER)
    assert read
    assert large not in read


def test_copies_of_data_folders_go_too(archive: Path) -> None:
    """Whole, in a hidden folder, within somebody else's result, without a document, in pieces."""
    result = archive / "out" / "aenne_one"
    places = [archive / "copy", archive / ".old" / "kept", archive / "out" / "bob_one" / "old",
              archive / "arrays"]  # fmt: skip
    for place in places:
        shutil.copytree(result, place)
    (places[-1] / "analysis.json").unlink()
    piece = archive / "pieces" / "table.csv"
    piece.parent.mkdir()
    shutil.copyfile(result / "strides.csv", piece)
    mine = archive / "pieces" / "bob.csv"
    shutil.copyfile(archive / "out" / "bob_one" / "metrics.csv", mine)
    same = (result / "strides.csv").read_bytes()
    assert same != (archive / "out" / "bob_one" / "strides.csv").read_bytes()
    bobs = theirs_and_others(archive)
    holdings = search(archive, RUNNER)
    remove_all(holdings)
    assert not any(place.exists() for place in places)
    assert not piece.exists()
    assert mine.exists()
    kept = {name: value for name, value in bobs.items() if "/old/" not in name}
    assert theirs_and_others(archive) == kept


def test_what_is_the_same_for_everybody_is_nobody_s_copy(archive: Path) -> None:
    for name in ("aenne_one", "bob_one"):
        (archive / "out" / name / "report.md").write_text("nothing could be measured")
    same = archive / "report.md"
    same.write_text("nothing could be measured")
    assert search(archive, RUNNER).copies == ()


def test_a_dry_run_says_all_that_the_run_says(archive: Path) -> None:
    (archive / "runners.csv").write_text(f"video,runner\nx.mp4,{RUNNER}\n", encoding="utf-8")
    (archive / "aenne_one notes").mkdir()
    shutil.copyfile(archive / "clips" / "aenne_one.mp4", archive / "copy.mp4")
    said = [
        CliRunner().invoke(command, [RUNNER, str(archive), option]).output.splitlines()
        for option in ("--dry-run", "--yes")
    ]
    assert any("runners.csv" in line for line in said[0])
    assert any("aenne_one notes" in line for line in said[0])
    assert said[0] == [line for line in said[1] if line != "Removed."]


def test_ctrl_c_after_something_was_removed_does_not_say_that_nothing_was(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from formcheck.cli.main import STOPPED_BEFORE, STOPPED_LATER
    from formcheck.workflows.forget import removal

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(removal, "mentions_below", interrupted)
    for option, sentence in (("--dry-run", STOPPED_BEFORE), ("--yes", STOPPED_LATER)):
        assert run(["forget", RUNNER, str(archive), option]) == 130
        assert sentence in capsys.readouterr().err


def test_a_recording_that_changed_meanwhile_is_not_removed(archive: Path) -> None:
    video = archive / "clips" / "aenne_one.mp4"
    video.write_text("somebody else's by now", encoding="utf-8")
    holdings = search(archive, RUNNER)
    assert video in holdings.elsewhere
    remove_all(holdings)
    assert video.exists()


def test_files_of_the_users_own_are_named_not_changed(archive: Path) -> None:
    list_ = archive / "runners.csv"
    list_.write_text(f"video,runner\nclips/x.mp4,{RUNNER}\n", encoding="utf-8")
    left = remove_all(search(archive, RUNNER))
    assert [(m.path, m.name) for m in left] == [(list_, RUNNER)]
    assert RUNNER in list_.read_text(encoding="utf-8")


def test_what_is_left_of_a_damaged_document_still_tells_whose_it_is(archive: Path) -> None:
    document = archive / "out" / "aenne_one" / "analysis.json"
    text = document.read_text(encoding="utf-8")
    document.write_text(text[: text.index(RUNNER) + 40], encoding="utf-8")
    assert document.parent in search(archive, RUNNER).results
    other = archive / "out" / "bob_one" / "analysis.json"
    other.write_text('{"schema_version": 1, "formch', encoding="utf-8")
    assert search(archive, RUNNER).unreadable == ("out/bob_one",)


def test_a_run_or_batch_at_work_stops_it_before_anything_is_lost(archive: Path) -> None:
    with held(archive / "out" / LOCK, "the batch"):
        assert run(["forget", RUNNER, str(archive), "--yes"]) == 2
    lock = lock_of(archive / "out" / "aenne_two")
    assert run(["forget", RUNNER, str(archive), "--yes"]) == 2
    assert search(archive, RUNNER).results
    lock.unlink()
    assert run(["forget", RUNNER, str(archive), "--yes"]) == 0
    assert [word for _, word in holding(archive) if word == RUNNER] == []


def test_remains_of_killed_runs_of_nobody_go_too_unless_one_is_at_work(archive: Path) -> None:
    for mark in ("aaaaaaaaaaaa", "bbbbbbbbbbbb"):
        remains = archive / f".formcheck-{mark}.new-00000000"
        remains.mkdir()
        (remains / "pose.npz").write_bytes(b"PK")
    (archive / ".formcheck-bbbbbbbbbbbb.lock").write_text("{}")
    remove_all(search(archive, RUNNER))
    assert [p.name for p in archive.glob(".formcheck-*.new-*")] == [
        ".formcheck-bbbbbbbbbbbb.new-00000000"
    ]


def test_nobody_of_that_name_removes_nothing_and_names_who_is_alike(archive: Path) -> None:
    before = theirs_and_others(archive)
    shown = CliRunner().invoke(command, ["bob", str(archive), "--yes"])
    assert shown.exit_code == 0
    assert "There is nothing of 'bob'" in shown.output
    assert "Other runners, called nearly the same, who stay:\n  Bob" in shown.output
    assert theirs_and_others(archive) == before
    assert open_index(archive).runners() == ("Bob", RUNNER)


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("R-7", True),
        ("the result of R-7.", True),
        ("R-71", False),
        ("XR-7", False),
        ("r-7_side.mp4", True),
    ],
)
def test_names_are_whole_words(text: str, is_named: bool) -> None:
    assert Names({"R-7"})(text) is is_named


def test_names_are_found_however_a_file_writes_them(tmp_path: Path) -> None:
    name = 'Zoë <"&> 4'
    names = Names({name})
    for written in (
        name.encode(), json.dumps(name).encode(), b"Zo\xc3\xab &lt;&quot;&amp;&gt; 4",
        b"./Zo%C3%AB%20%3C%22%26%3E%204/", name.encode("utf-16-le"),
        b" " * ((1 << 24) - 3) + name.encode(),
    ):  # fmt: skip
        file = tmp_path / "file"
        file.write_bytes(written)
        assert names.in_file(file) == name, written[:40]
    assert Names({"7"}).too_short == ("7",)
    assert not Names({"7"})("7")
