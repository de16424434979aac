"""The tables of the index. A change here is a migration beside (tested)."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

HEAD = "0002"
"""The newest migration."""

metadata = MetaData()
Key = BigInteger().with_variant(Integer, "sqlite")


def _of_result(**options: Any) -> Column[Any]:
    reference = ForeignKey("formcheck_results.id", ondelete="CASCADE")
    return Column("result", Key, reference, primary_key=True, **options)


results = Table(
    "formcheck_results",
    metadata,
    Column("id", Key, primary_key=True),
    Column("archive", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("runner", Text),
    Column("moment_s", Float(53), nullable=False),
    Column("is_recorded", Boolean, nullable=False),
    Column("mode", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("speed_mps", Float(53)),
    Column("height_m", Float(53)),
    Column("mass_kg", Float(53)),
    Column("sex", Text),
    Column("n_strides", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("is_reviewed", Boolean, nullable=False),
    Column("n_findings", Integer, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("quality", Integer, nullable=False),
    Index("formcheck_results_folder", "archive", "folder", unique=True),
    Index("formcheck_results_moment", "archive", "moment_s", "id"),
    Index("formcheck_results_runner", "archive", "runner", "moment_s"),
)
"""``severity``, ``quality``: the gravest of a result's as ``query`` ranks them, 0 for none."""

filmed = Table(
    "formcheck_filmed",
    metadata,
    _of_result(),
    Column("video", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("view", Text, nullable=False),
    Column("facing", Text),
    Column("rate_hz", Float(53)),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("sampling_hz", Float(53)),
    Column("sha256", Text, nullable=False, server_default=""),
    Column("mode", Text),
    Column("roll_ci95_deg", Float(53)),
    Column("moving", Boolean),
    Column("runner_share", Float(53)),
    Column("model", Text, nullable=False, server_default=""),
    Column("pelvis_zero", Text),
)

measured = Table(
    "formcheck_measured",
    metadata,
    _of_result(),
    Column("metric", Text, primary_key=True),
    Column("side", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("value", Float(53), nullable=False),
    Column("low", Float(53), nullable=False),
    Column("high", Float(53), nullable=False),
    Column("n", Integer, nullable=False),
    Column("smallest_detectable_change", Float(53)),
    Column("video", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("sd", Float(53)),
    Column("basis", Text, nullable=False, server_default="strides"),
    Index("formcheck_measured_value", "metric", "side", "value", "result"),
    sqlite_with_rowid=False,
)
"""``side``: "" for both."""

findings = Table(
    "formcheck_findings",
    metadata,
    _of_result(),
    Column("finding", Text, primary_key=True),
    Column("severity", Text, nullable=False),
    Column("title", Text, nullable=False),
    Index("formcheck_findings_finding", "finding", "result"),
)

notes = Table(
    "formcheck_notes",
    metadata,
    _of_result(),
    Column("note", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Index("formcheck_notes_note", "note", "result"),
)

damaged = Table(
    "formcheck_damaged",
    metadata,
    Column("archive", Text, primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("stamp", Text, nullable=False),
    Column("problem", Text, nullable=False),
)
"""Results that cannot be read, so that they are not read again until they change."""

CHILDREN = (filmed, measured, findings, notes)
