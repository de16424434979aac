"""``summary.parquet`` against ``summary.csv``: the same cells, with types and units."""

import csv
import io
from pathlib import Path

import pytest

from formcheck.reporting import overview
from formcheck.reporting.overview import PARQUET_FILE, Outcome, failed_row, row_of
from formcheck.workflows.batch.store import write_overview
from tests.support.analyses import sample_analysis

pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra formcheck[parquet]")

ROWS = (
    row_of(sample_analysis(), "a", Outcome.DONE),
    failed_row("=b", ("b.mp4",), "it cannot be read", "see to it"),
)


def test_it_holds_the_cells_of_the_table(tmp_path: Path) -> None:
    write_overview(ROWS, tmp_path)
    table = pq.read_table(tmp_path / PARQUET_FILE)
    text = (tmp_path / "summary.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert table.column_names == list(lines[0])
    for line, row in zip(lines, table.to_pylist(), strict=True):
        for column, cell in row.items():
            printed = "" if cell is None else str(cell)
            assert line[column].removeprefix("'") == printed, column
    first, second = table.to_pylist()
    assert first["cadence_spm"] == ROWS[0].cadence[0]  # type: ignore[index]
    assert second["cadence_spm"] is None
    assert second["strides"] is None
    assert second["name"] == "=b"


def test_numbers_say_their_unit(tmp_path: Path) -> None:
    write_overview(ROWS, tmp_path)
    schema = pq.read_schema(tmp_path / PARQUET_FILE)
    numbers = {f.name: f.metadata[b"unit"] for f in schema if str(f.type) in ("double", "int64")}
    assert numbers["cadence_spm"] == numbers["cadence_high_spm"] == b"steps/min"
    assert numbers["trunk_lean_low_deg"] == b"deg"
    assert numbers["strides"] == numbers["warnings"] == b"1"
    assert {str(f.type) for f in schema if f.name not in numbers} == {"string"}


def test_no_rows_are_a_table_too(tmp_path: Path) -> None:
    write_overview((), tmp_path)
    assert pq.read_table(tmp_path / PARQUET_FILE).num_rows == 0


def test_where_it_cannot_be_written_an_older_one_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_overview(ROWS, tmp_path)
    monkeypatch.setattr(overview, "can_write_parquet", lambda: False)
    write_overview(ROWS[:1], tmp_path)
    assert not (tmp_path / PARQUET_FILE).exists()
    assert (tmp_path / "summary.csv").exists()
