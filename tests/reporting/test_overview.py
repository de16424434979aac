"""The overview of a batch holds what its rows say, in order, and runs nothing of it."""

import base64
import cProfile
import csv
import hashlib
import io
import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.reporting import overview_page
from formcheck.reporting.overview import (
    Outcome,
    OverviewRow,
    can_write_parquet,
    failed_row,
    row_of,
)
from formcheck.reporting.overview_page import render_overview
from formcheck.reporting.overview_row import NUMBER_FIELDS
from formcheck.workflows.batch.store import write_overview
from tests.support.analyses import sample_analysis
from tests.support.hostile_texts import analysis_of
from tests.support.html_reading import Element, read
from tests.support.overview_rows import DONE, FAILED, NAMES, REFUSED

STEPS_OUT = ["..", ".", "", "/etc", "../up", "a/../b", "a//b"]
HERE = "file:///batch/index.html"


def page(*rows: OverviewRow) -> Element:
    return read(render_overview(rows, lambda _: True))


def records(root: Element) -> list[dict[str, Any]]:
    found = json.loads(root.one("script", id="data").text)["records"]
    assert isinstance(found, list)
    return found


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table)))


def printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c != "\ufffd")


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_a_row_is_what_the_analysis_says(view: View) -> None:
    analysis = sample_analysis(view)
    row = row_of(analysis, "run.formcheck", Outcome.DONE)
    assert (row.name, row.folder, row.runner) == ("run.formcheck", "run.formcheck", "R-17")
    assert (row.videos, row.views) == ((analysis.primary.info.name,), (view.value,))
    assert row.strides == len(analysis.primary.gait.strides) > 0
    assert row.quality == ("warning", 1)
    assert row.analysed == analysis.provenance.started_at
    sides = {"cadence": None, "trunk_lean": None}
    sided = {f"pelvic_drop_{side}": side for side in Side}
    for name, side in (sides | sided).items():
        metric = analysis.metric(name.removesuffix(f"_{side}"), side)
        wanted = (metric.value, *metric.ci95) if isinstance(metric, Measured) else None
        assert getattr(row, name) == wanted
    assert (row.trunk_lean is None) == (view is View.REAR)
    assert row.findings == (("watch", analysis.findings[0].title),)
    moment = "contact" if view is View.SIDE else "midstance"
    assert row.thumbnail == f"run.formcheck/keyframes/left_{moment}.jpg"


def test_the_day_of_the_recording_is_that_of_its_file() -> None:
    analysis = sample_analysis()
    (recording,) = analysis.recordings
    info = replace(recording.info, recorded_at="2026-11-20T09:02:00+00:00")
    dated = replace(analysis, recordings=(replace(recording, info=info),))
    assert row_of(dated, "run", Outcome.DONE).recorded == "2026-11-20T09:02:00+00:00"
    assert row_of(analysis, "run", Outcome.DONE).recorded == ""


def test_a_result_without_numbers_says_why() -> None:
    row = row_of(sample_analysis(reason="no runner was found"), "run", Outcome.NOT_MEASURABLE)
    assert (row.reason, row.hint) == ("no runner was found", "Tuck the shirt in.")
    assert (row.cadence, row.strides, row.thumbnail) == (None, 0, "")


@pytest.mark.parametrize("row", [DONE, FAILED, REFUSED], ids=lambda row: row.name)
def test_a_row_survives_json(row: OverviewRow) -> None:
    assert OverviewRow.from_plain(json.loads(json.dumps(row.as_plain()))) == row


@pytest.mark.parametrize("field", [field.name for field in fields(OverviewRow)])
@pytest.mark.parametrize("value", [None, 7, "?", [1, 2], {"a": 1}])
def test_what_is_no_row_is_refused(field: str, value: object) -> None:
    plain = DONE.as_plain()
    without = {key: kept for key, kept in plain.items() if key != field}
    with pytest.raises(ValueError, match="not a row"):
        OverviewRow.from_plain(without)
    try:
        read_back = OverviewRow.from_plain(plain | {field: value})
    except ValueError:
        return
    fits = type(getattr(DONE, field)) is type(getattr(read_back, field))
    assert fits or field in NUMBER_FIELDS


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_row_holds_no_endless_number(number: float) -> None:
    with pytest.raises(ValueError, match="not a row"):
        OverviewRow.from_plain(DONE.as_plain() | {"cadence": [170.0, 169.0, number]})


def test_failures_come_first_then_what_was_not_measurable_then_the_weightiest() -> None:
    mild = replace(DONE, name="mild", findings=(("watch", "a"), ("watch", "b"), ("note", "c")))
    none = replace(DONE, name="a none", outcome=Outcome.UNCHANGED, findings=())
    unchanged = replace(REFUSED, name="old", outcome=Outcome.UNCHANGED)
    shown = records(page(none, mild, DONE, unchanged, REFUSED, FAILED))
    names = [record["name"] for record in shown]
    assert names == ["bad", "dark", "old", "run01", "mild", "a none"]


def test_the_page_holds_every_number_with_its_interval() -> None:
    (record,) = records(page(DONE))
    assert record["cadence"] == ["172.3\xa0±\xa00.4", 172.34]
    assert record["trunk_lean"] == ["7.0 (5.0 to 8.0)", 7.04]
    assert record["pelvic_drop_left"] == ["6.5\xa0±\xa01.0", 6.5]
    assert "pelvic_drop_right" not in record
    assert (record["date"], record["when"]) == ("20 Nov 2026", "recorded 10:02 UTC+01:00")
    assert record["seen"] == "from the side and from behind"
    assert record["findings"] == [[0, "Straight knee"], [2, "Few steps"]]
    assert record["quality"] == "2 warnings"
    assert "videos" not in record


def test_dates_sort_by_time_whatever_their_zone() -> None:
    early = replace(DONE, name="1", recorded="2026-11-20T23:30:00+02:00")
    late = replace(DONE, name="2", recorded="2026-11-20T22:00:00Z")
    plain = replace(DONE, name="3", recorded="2026-11-20T22:30:00")
    odd = replace(DONE, name="4", recorded="last spring")
    shown = records(page(early, late, plain, odd))
    moments = [record["moment"] for record in shown[:3]]
    assert moments == sorted(moments)
    assert "moment" not in shown[3]
    assert shown[3]["date"] == "last spring"


def test_the_name_of_a_file_keeps_its_small_letter(tmp_path: Path) -> None:
    row = failed_row("run", ("may/run.mp4",), "run.mp4 is empty.", "")
    write_overview([row], tmp_path)
    assert "run.mp4 is empty." in (tmp_path / "index.html").read_text("utf-8")
    assert "Run.mp4" not in (tmp_path / "index.html").read_text("utf-8")


def test_without_script_the_rows_are_there_and_nothing_is_blank() -> None:
    root = page(DONE, FAILED, REFUSED)
    body = root.one("noscript").one("tbody")
    failed, refused, done = body.all("tr")
    assert "The file is empty. Copy it again." in " ".join(failed.text.split())
    assert "No person was found." in refused.text
    assert "not measured" in done.text
    assert "Stands out: Straight knee" in done.text
    assert all(cell.text.strip() for row in body.all("tr") for cell in row.all("td"))
    assert not failed.all("a")
    assert done.one("a").attributes["href"] == "./run01/report.html"


def test_without_script_long_batches_point_to_the_table() -> None:
    rows = [replace(DONE, name=f"run {n}") for n in range(overview_page.ROWS_WITHOUT_SCRIPT + 1)]
    plain = page(*rows).one("noscript")
    assert len(plain.one("tbody").all("tr")) == overview_page.ROWS_WITHOUT_SCRIPT
    assert plain.one("a", href="./summary.csv")
    assert "first 300 of 301 recordings" in plain.text


def test_outcomes_are_counted() -> None:
    root = page(DONE, DONE, FAILED, REFUSED)
    buttons = {b.attributes["data-outcome"]: b for b in root.one("form").all("button")[:5]}
    counted = {name: button.one("b").text for name, button in buttons.items()}
    wanted = {"": "4", "failed": "1", "not measurable": "1", "done": "2", "unchanged": "0"}
    assert counted == wanted
    assert root.one("p", **{"class": "counts"}).text == (
        "1 failed, 1 not measurable, 2 done, 0 unchanged"
    )


def test_every_view_and_finding_can_be_chosen() -> None:
    root = page(DONE, FAILED)
    views = [o.attributes["value"] for o in root.one("select", id="view").all("option")]
    assert views == ["", "rear", "side"]
    found = [o.text for o in root.one("select", id="finding").all("option")][3:]
    assert found == ["Few steps", "Straight knee"]


def test_the_policy_lets_through_this_script_and_style_alone() -> None:
    root = page(DONE)
    policy = root.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    (script,) = [s for s in root.all("script") if "type" not in s.attributes]
    for rule, element in (("script-src", script), ("style-src", root.one("style"))):
        digest = hashlib.sha256(element.text.encode()).digest()
        assert rules[rule] == f"'sha256-{base64.b64encode(digest).decode()}'"
    html = render_overview([DONE], lambda _: True)
    assert "http://" not in html
    assert "https://" not in html
    assert not re.search(r"\s(on\w+|style)=", html)
    assert "url(" not in root.one("style").text
    for word in ("innerHTML", "insertAdjacentHTML", "eval(", "localStorage", "fetch("):
        assert word not in script.text


@pytest.mark.parametrize("text", NAMES)
def test_hostile_texts_stay_text(text: str) -> None:
    folder = text.replace("/", "_")
    row = row_of(analysis_of(text), text, Outcome.DONE)
    row = replace(row, folder=folder, thumbnail=f"{folder}/keyframes/x.jpg")
    root = page(row, failed_row(text, (text,), text, text))
    assert len(root.all("script")) == 2
    assert len(root.all("noscript")) == 1
    assert not root.all("img")
    kept = printable(text)
    for record in records(root):
        assert printable(record["name"]) == kept
        assert not any(c in json.dumps(record, ensure_ascii=False) for c in "\x1b\x07\r\n\t\u202e")
        assert not re.search("[<>&]", root.one("script", id="data").text)
    assert not any(c in root.text for c in "\x1b\x07\u202e\udcff")
    root.text.encode("utf-8")


@pytest.mark.parametrize("text", NAMES)
def test_links_lead_to_the_folder_of_that_name(text: str) -> None:
    folder = f"team/{text.replace('/', '_')}"
    (record,) = records(page(replace(DONE, folder=folder, thumbnail=f"{folder}/x.jpg")))
    addresses = [record["report"], record["picture"], *(a for a, _ in record["playable"])]
    for address, file in zip(
        addresses, ("report.html", "x.jpg", "annotated.mp4", "annotated-2.mp4"), strict=True
    ):
        parts = urlsplit(urljoin(HERE, address))
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("file", "", "", "")
        path = unquote(parts.path, errors="surrogateescape")
        assert path == f"/batch/{folder}/{file}"


@pytest.mark.parametrize("folder", STEPS_OUT)
def test_nothing_outside_the_batch_is_linked_to(folder: str) -> None:
    row = replace(DONE, folder=folder, thumbnail=f"{folder}/x.jpg")
    (record,) = records(page(row))
    assert not {"report", "picture", "playable"} & record.keys()


def test_only_what_is_there_is_linked_to(tmp_path: Path) -> None:
    (tmp_path / "run01").mkdir()
    (tmp_path / "run01" / "report.html").touch()
    write_overview([DONE], tmp_path)
    (record,) = records(read((tmp_path / "index.html").read_text("utf-8")))
    assert record["report"] == "./run01/report.html"
    assert not {"picture", "playable"} & record.keys()


def test_the_summary_has_a_line_for_every_recording(tmp_path: Path) -> None:
    write_overview([DONE, FAILED, REFUSED], tmp_path)
    done, failed, refused = rows_of((tmp_path / "summary.csv").read_text("utf-8"))
    assert done["name"] == "run01"
    assert [float(done[f"cadence{end}_spm"]) for end in ("", "_low", "_high")] == [
        *(172.34, 171.94, 172.74)
    ]
    assert (done["trunk_lean_deg"], done["pelvic_drop_left_high_deg"]) == ("7.04", "7.5")
    assert done["pelvic_drop_right_deg"] == ""
    assert (done["view"], done["strides"]) == ("side; rear", "31")
    assert done["findings"] == "flag: Straight knee; note: Few steps"
    assert (done["quality"], done["warnings"]) == ("warning", "2")
    assert (failed["outcome"], failed["reason"]) == ("failed", "the file is empty")
    assert (failed["hint"], failed["strides"]) == ("Copy it again.", "")
    assert (refused["outcome"], refused["reason"]) == ("not measurable", "no person was found")


def test_the_failures_are_listed_and_the_header_stays(tmp_path: Path) -> None:
    write_overview([DONE, FAILED, REFUSED], tmp_path)
    text = (tmp_path / "failures.csv").read_text("utf-8")
    assert rows_of(text) == [
        {
            "name": "bad",
            "videos": "bad.mp4",
            "reason": "the file is empty",
            "hint": "Copy it again.",
        }
    ]
    write_overview([DONE], tmp_path)
    assert (tmp_path / "failures.csv").read_text("utf-8").strip() == "name,videos,reason,hint"


@pytest.mark.parametrize("text", NAMES)
def test_no_cell_is_a_formula_or_moves_the_cursor(text: str, tmp_path: Path) -> None:
    row = replace(DONE, name=text, runner=text, videos=(text,), reason=text, folder=text)
    write_overview([row, failed_row(text, (text,), text, text)], tmp_path)
    for name, n in (("summary.csv", 2), ("failures.csv", 1)):
        table = (tmp_path / name).read_bytes().decode("utf-8")
        assert not any(c in table for c in "\x1b\x07\t\u202e")
        rows = rows_of(table)
        assert len(rows) == n
        for line in rows:
            assert printable(line["name"]).removeprefix("'") == printable(text)
            assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line.values())


def test_an_empty_batch_has_its_files(tmp_path: Path) -> None:
    write_overview([], tmp_path)
    tables = {"summary.csv", "failures.csv", *(["summary.parquet"] if can_write_parquet() else [])}
    assert {p.name for p in tmp_path.iterdir()} == {"index.html", *tables}
    root = read((tmp_path / "index.html").read_text("utf-8"))
    assert records(root) == []
    assert root.one("h1").text == "0 recordings"


def test_structure_for_screen_readers() -> None:
    root = page(DONE, FAILED)
    assert root.one("html").attributes["lang"] == "en"
    table = root.one("table", id="table")
    assert table.one("caption").text
    for header in table.one("thead").all("th"):
        assert header.attributes["scope"] == "col"
        assert header.one("button").text
    for control in ("search", "view", "finding"):
        (label,) = [x for x in root.all("label") if any(x.all(t, id=control) for t in CONTROLS)]
        assert label.text.strip()
    assert root.one("p", id="status").attributes["role"] == "status"


CONTROLS = ("input", "select")


@pytest.mark.slow
def test_ten_thousand_rows_are_written_quickly(tmp_path: Path) -> None:
    """Counted in calls, about three million a second: a clock tells more of the machine."""

    def calls(n: int) -> int:
        rows = [replace(DONE, name=f"run {i}", folder=f"run {i}") for i in range(n)]
        counted = cProfile.Profile()
        counted.runcall(write_overview, rows, tmp_path)
        assert (tmp_path / "summary.csv").read_bytes().count(b"\n") == n + 1
        return sum(entry.callcount for entry in counted.getstats())

    once, thousand, many = calls(1), calls(1_000), calls(10_000)
    assert many - once < 10_000 * 1_000
    assert many - once < 10.5 * (thousand - once)
