"""``summary.parquet``: ``summary.csv`` with types, and the unit of each number in its metadata."""

import importlib.util
import io
from collections.abc import Sequence
from typing import Any

from formcheck.export.overview_row import OverviewRow
from formcheck.export.overview_tables import SUMMARY_COLUMNS, summary_cells

PARQUET_FILE = "summary.parquet"
COUNTS = ("strides", "warnings")
UNITS = {"spm": "steps/min", "deg": "deg"}
"""By the end of a column's name."""


def can_write_parquet() -> bool:
    """Whether the library for it is installed (the extra ``parquet``)."""
    return importlib.util.find_spec("pyarrow") is not None


def summary_parquet(rows: Sequence[OverviewRow]) -> bytes:
    """One row per recording, the columns of ``summary.csv`` in their order: texts, whole numbers
    and numbers, null where unknown."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(name, *_type_and_unit(pa, name)) for name in SUMMARY_COLUMNS]
    cells = [summary_cells(row) for row in rows]
    columns = list(zip(*cells, strict=True)) or [()] * len(fields)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)],
        schema=pa.schema(fields),
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def _type_and_unit(pa: Any, column: str) -> tuple[Any, bool, dict[str, str] | None]:
    """Type, whether it may be null, and metadata."""
    if column in COUNTS:
        return pa.int64(), True, {"unit": "1"}
    unit = UNITS.get(column.rpartition("_")[2])
    return (pa.float64(), True, {"unit": unit}) if unit else (pa.string(), True, None)
