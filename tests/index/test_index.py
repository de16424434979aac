"""The index against the folders: what is found, what is noticed, several writers at once."""

import json
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.core.recording import Side, View
from formcheck.errors import InputError, OutputError, UsageError
from formcheck.index.database.connect import Database, url_of_file
from formcheck.index.database.tables import HEAD, metadata
from formcheck.index.index import INDEX_FILE, Index, open_index
from formcheck.index.query import parse
from tests.support.indexed_results import REVIEW, content, put, put_review


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    put(folder / "anna_1", content("Anna", values={"cadence": 160.0}, day="2026-01-10"))
    put(folder / "anna_2", content("Anna", values={"cadence": 172.0}, day="2026-02-10"))
    put(
        folder / "clinic" / "öz", content("Öz", view=View.REAR, values={"pelvic_drop.left": 9.5},
                                          day="2026-02-11"),
    )  # fmt: skip
    put(folder / "nobody", content(None, reason="no runner was found", day="2026-03-01"))
    return folder


def found(index: Index, text: str = "") -> list[str]:
    return [entry.folder for _, entry in index.newest(parse(text))]


def opened(archive: Path) -> Index:
    index = open_index(archive)
    index.refresh()
    return index


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("", ["nobody", "clinic/öz", "anna_2", "anna_1"]),
        ("runner = Anna", ["anna_2", "anna_1"]),
        ("runner ~ NN", ["anna_2", "anna_1"]),
        ("runner ~ %", []),
        ("runner ~ oz", ["clinic/öz"]),
        ("folder ~ OZ", ["clinic/öz"]),
        ("runner = Oz", []),
        ("runner = 'Anna'' or ''1''=''1'", None),
        ("cadence > 165 and runner = Anna", ["anna_2"]),
        ("cadence >= 172 and cadence <= 172", ["anna_2"]),
        ("pelvic_drop > 9", ["clinic/öz"]),
        ("pelvic_drop.left > 9", ["clinic/öz"]),
        ("pelvic_drop.right > 9", []),
        ("view = side and date < 2026-02-10", ["anna_1"]),
        ("date = 2026-02", ["clinic/öz", "anna_2"]),
        ("date > 2026-02", ["nobody"]),
        ("date != 2026-02 and measured = yes", ["anna_1"]),
        ("measured = no", ["nobody"]),
        ("finding = pelvic_drop", ["clinic/öz"]),
        ("finding != pelvic_drop and measured = yes", ["anna_2", "anna_1"]),
        ("severity >= watch", ["clinic/öz", "anna_2", "anna_1"]),
        ("severity = none", ["nobody"]),
        ("quality >= warning and findings = 0", ["nobody"]),
        ("note = trunk_loose and fps = 60 and view = rear", ["clinic/öz"]),
        ("recording ~ rear", ["clinic/öz"]),
        ("height_m > 1.7 and sex = female and speed_kmh > 5", ["nobody", "clinic/öz", "anna_2",
                                                               "anna_1"]),
        ("reviewed = yes", []),
    ],
)  # fmt: skip
def test_find(archive: Path, text: str, folders: list[str] | None) -> None:
    if folders is None:
        with pytest.raises(UsageError):
            parse(text)
        return
    assert found(opened(archive), text) == folders


PEOPLE = ("Müller", "O'Brien", "O\u2019Brien", "OBrien", "Łukasz", "Weiß", "ŠÁRKA", "Mu\u0308ller")


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("muller", {"Müller", "Mu\u0308ller"}),
        ("MÜLL", {"Müller", "Mu\u0308ller"}),
        ("o'brien", {"O'Brien", "O\u2019Brien", "OBrien"}),
        ('"O\u2019BRIEN"', {"O'Brien", "O\u2019Brien", "OBrien"}),
        ("obrien", {"O'Brien", "O\u2019Brien", "OBrien"}),
        ("lukasz", {"Łukasz"}),
        ("weiss", {"Weiß"}),
        ("šárka", {"ŠÁRKA"}),
        ("sarka", {"ŠÁRKA"}),
        ("mueller", set()),
    ],
)
def test_find_asks_for_no_accents_and_apostrophes(
    asked: str, who: set[str], tmp_path: Path
) -> None:
    for n, name in enumerate(PEOPLE):
        put(tmp_path / f"r{n}", content(name))
    index = opened(tmp_path)
    found = {entry.runner for _, entry in index.newest(parse(f"runner ~ {asked}"))}
    assert found == who


def test_what_was_measured_comes_back_as_it_was(archive: Path) -> None:
    (entry,) = opened(archive).of_runner("Öz")
    saved = json.loads((archive / "clinic" / "öz" / "analysis.json").read_text(encoding="utf-8"))
    told = {
        (m["id"], m["side"]): (m["value"], *m["ci95"], m["n"], m["smallest_detectable_change"])
        for m in saved["metrics"]
        if m["status"] == "measured"
    }
    assert told == {
        (v.metric, v.side): (v.value, *v.ci95, v.n, v.smallest_detectable_change)
        for v in entry.values
    }
    assert (entry.filmed[0].view, entry.filmed[0].rate_hz) == (View.REAR, 60.0)
    assert f"{entry.moment:%Y-%m-%d %H:%M}" == "2026-02-11 10:00"
    assert entry.value("pelvic_drop", Side.LEFT) is not None
    assert entry.value("pelvic_drop", None) is None


def test_pages_follow_each_other(archive: Path) -> None:
    index = opened(archive)
    first = list(index.newest(limit=3))
    rest = list(index.newest(limit=3, after=first[-1][0]))
    assert [e.folder for _, e in (*first, *rest)] == found(index)


def test_only_what_changed_is_read_again(archive: Path) -> None:
    index = opened(archive)
    assert index.refresh().n_read == 0
    put(archive / "anna_1", content("Anna", values={"cadence": 190.0}))
    put(archive / "new", content("Bob"))
    shutil.rmtree(archive / "nobody")
    state = index.refresh()
    assert (state.n_results, state.n_read, state.n_gone) == (4, 2, 1)
    assert found(index, "cadence > 185") == ["anna_1"]
    assert found(index, "measured = no") == []
    assert index.refresh(afresh=True).n_read == 4


def test_a_review_counts_as_soon_as_it_is_there_and_no_longer(archive: Path) -> None:
    index = opened(archive)
    put_review(archive / "anna_1", content("Anna", values={"cadence": 199.0}))
    index.refresh()
    assert found(index, "reviewed = yes and cadence > 198") == ["anna_1"]
    for name in ("analysis.reviewed.json", "review.json"):
        (archive / "anna_1" / name).unlink()
    index.refresh()
    assert found(index, "reviewed = yes") == []
    assert found(index, "cadence > 198") == []


def test_a_review_that_does_not_fit_counts_as_little_as_anywhere_else(archive: Path) -> None:
    index = opened(archive)
    made = content("Anna", values={"cadence": 199.0})
    put(archive / "anna_1", made | {"review": REVIEW}, "analysis.reviewed.json")
    index.refresh()
    assert found(index, "cadence > 198") == []
    put_review(archive / "anna_1", made, recordings=["0" * 64])
    index.refresh()
    assert found(index, "cadence > 198") == []
    put_review(archive / "anna_1", made)
    index.refresh()
    assert found(index, "reviewed = yes and cadence > 198") == ["anna_1"]
    (archive / "anna_1" / "review.json").write_text("{")
    index.refresh()
    assert found(index, "reviewed = yes") == []


def test_damaged_results_are_named_and_nothing_else_is_lost(archive: Path) -> None:
    whole = (archive / "anna_1" / "analysis.json").read_text(encoding="utf-8")
    (archive / "anna_1" / "analysis.json").write_text(whole.replace('"videos"', '"vid"'))
    put(archive / "foreign", {"analysis": "of another program"})
    (archive / "foreign" / "analysis.json").write_text("[1, 2")
    index = open_index(archive)
    state = index.refresh()
    assert [folder for folder, _ in state.damaged] == ["anna_1"]
    assert "damaged at videos" in state.damaged[0][1]
    assert found(index) == ["nobody", "clinic/öz", "anna_2"]
    again = index.refresh()
    assert again.n_read == 0
    assert again.damaged == state.damaged
    (archive / "anna_1" / "analysis.json").write_text(whole)
    assert index.refresh().damaged == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_folder_that_may_not_be_read_is_named(archive: Path) -> None:
    (archive / "clinic").chmod(0)
    try:
        assert [f for f, _ in open_index(archive).refresh().damaged] == ["clinic"]
    finally:
        (archive / "clinic").chmod(0o700)


def test_what_is_no_archive_is_refused(archive: Path) -> None:
    with pytest.raises(UsageError, match="is a result"):
        open_index(archive / "anna_1")
    with pytest.raises(UsageError, match="no folder"):
        open_index(archive / "nothing")
    for url in ("mysql://host/name", "no url", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(UsageError):
            open_index(archive, url)


def test_an_index_elsewhere_holds_archives_apart(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    put(other / "bob", content("Bob"))
    url = f"sqlite:///{tmp_path / 'both.sqlite3'}"
    one, two = open_index(archive, url), open_index(other, url)
    one.refresh()
    two.refresh()
    one.refresh()
    assert len(found(one)) == 4
    assert found(two) == ["bob"]
    assert found(open_index(other, url)) == ["bob"]


def test_a_damaged_file_is_made_anew(archive: Path) -> None:
    opened(archive)
    (archive / INDEX_FILE).write_bytes(b"no database at all" * 500)
    assert len(found(opened(archive))) == 4


def test_a_file_of_a_newer_formcheck_is_left_alone(archive: Path) -> None:
    opened(archive)
    database = sqlite3.connect(archive / INDEX_FILE)
    with database:
        database.execute("UPDATE formcheck_version SET version_num = '9999'")
    database.close()
    with pytest.raises(InputError, match="newer formcheck"):
        open_index(archive)


def test_a_folder_that_cannot_be_written_to_is_said(archive: Path) -> None:
    (archive / INDEX_FILE).mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        open_index(archive)


def test_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    database = Database(url_of_file(tmp_path / "made.sqlite3"))
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": "formcheck_version",
                "compare_type": True,
            },
        )
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def _refresh(archive: str, turns: int) -> None:
    for turn in range(turns):
        index = open_index(Path(archive))
        index.refresh(afresh=turn % 2 == 0)


@pytest.mark.slow
def test_writers_at_once_agree_with_the_folders(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    for k in range(60):
        put(archive / f"r{k:02}", content(f"runner {k % 7}", values={"cadence": 150.0 + k}))
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_refresh, args=(str(archive), 2)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for k in range(60, 70):
        put(archive / f"r{k:02}", content("late", values={"cadence": 150.0 + k}))
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    index = opened(archive)
    assert index.refresh().n_read == 0
    assert len(found(index)) == 70
    assert len(found(index, "cadence >= 200")) == 20


def _names(folder: Path) -> Iterator[str]:
    return (path.name for path in folder.iterdir() if path.name.startswith("."))


def test_nothing_but_the_index_is_left_beside_the_results(archive: Path) -> None:
    opened(archive)
    assert list(_names(archive)) == [INDEX_FILE]


SEARCHES = """
import sys
import tempfile
from formcheck.cli.main import run
archive, other, place = sys.argv[1:]
codes = [
    run(["find", archive, "runner = Anna"]),
    run(["find", archive, "--database", f"sqlite:///{place}/index.sqlite3"]),
    run(["find", archive, "--database", f"sqlite:///{place}/index.sqlite3"]),
    run(["history", "Anna", archive, "--html", f"{place}/anna.html"]),
    run(["compare", f"{archive}/anna_1", f"{archive}/whole", "--out", f"{place}/c", "--no-video"]),
    run(["export", f"{archive}/whole", "--out", f"{place}/e"]),
    run(["find", other]),
    run(["index", archive]),
    run(["report", f"{archive}/whole"]),
]
print(codes)
"""


@pytest.mark.slow
def test_an_archive_that_may_not_be_written_to_is_searched(
    archive: Path, tmp_path: Path, closed_to: tuple[str, ...]
) -> None:
    from formcheck.results.result import save
    from tests.support.analyses import sample_analysis

    for name in ("whole", "anna_1"):
        (archive / name).mkdir(exist_ok=True)
        save(sample_analysis(), archive / name)
        (archive / name / "keyframes").mkdir()
        (archive / name / "keyframes" / "captions.json").write_text("[]")
    other = tmp_path / "indexed"
    shutil.copytree(archive, other)
    opened(other)
    place = tmp_path / "place"
    place.mkdir()
    for folder in (archive, other):
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
    names = sorted(path.name for path in archive.rglob("*"))
    ran = subprocess.run(
        [*closed_to, sys.executable, "-c", SEARCHES, str(archive), str(other), str(place)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | {"HOME": str(place), "MPLCONFIGDIR": str(place), "TMPDIR": str(place)},
    )  # fmt: skip
    *shown, codes = ran.stdout.splitlines()
    assert codes == str([0, 0, 0, 0, 0, 0, 0, 6, 6]), ran.stderr
    assert "anna_2" in "".join(shown)
    assert "--out" not in ran.stderr
    assert (place / "anna.html").is_file()
    assert (place / "e" / "report.html").is_file()
    assert sorted(path.name for path in archive.rglob("*")) == names
    assert sorted(place.glob("formcheck-*")) == []
    for path in (archive, *archive.rglob("*"), other, *other.rglob("*")):
        path.chmod(0o755)
