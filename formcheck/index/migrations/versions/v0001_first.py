"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make them."""
    _results()
    op.create_table(
        "formcheck_filmed",
        _of_result(),
        sa.Column("video", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("view", sa.Text, nullable=False),
        sa.Column("facing", sa.Text),
        sa.Column("rate_hz", sa.Float(53)),
        sa.Column("width_px", sa.Integer, nullable=False),
        sa.Column("height_px", sa.Integer, nullable=False),
    )
    op.create_table(
        "formcheck_measured",
        _of_result(),
        sa.Column("metric", sa.Text, primary_key=True),
        sa.Column("side", sa.Text, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("low", sa.Float(53), nullable=False),
        sa.Column("high", sa.Float(53), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("smallest_detectable_change", sa.Float(53)),
        sa.Column("video", sa.Integer, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "formcheck_findings",
        _of_result(),
        sa.Column("finding", sa.Text, primary_key=True),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )
    op.create_table(
        "formcheck_notes",
        _of_result(),
        sa.Column("note", sa.Text, primary_key=True),
        sa.Column("level", sa.Text, nullable=False),
    )
    op.create_table(
        "formcheck_damaged",
        sa.Column("archive", sa.Text, primary_key=True),
        sa.Column("folder", sa.Text, primary_key=True),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
    )
    for name, table, *columns in INDICES:
        op.create_index(name, table, columns, unique=name == "formcheck_results_folder")


INDICES = (
    ("formcheck_results_folder", "formcheck_results", "archive", "folder"),
    ("formcheck_results_moment", "formcheck_results", "archive", "moment_s", "id"),
    ("formcheck_results_runner", "formcheck_results", "archive", "runner", "moment_s"),
    ("formcheck_measured_value", "formcheck_measured", "metric", "side", "value", "result"),
    ("formcheck_findings_finding", "formcheck_findings", "finding", "result"),
    ("formcheck_notes_note", "formcheck_notes", "note", "result"),
)


def _of_result() -> sa.Column[int]:
    reference = sa.ForeignKey("formcheck_results.id", ondelete="CASCADE")
    return sa.Column("result", KEY, reference, primary_key=True)


def _results() -> None:
    op.create_table(
        "formcheck_results",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("archive", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.Column("runner", sa.Text),
        sa.Column("moment_s", sa.Float(53), nullable=False),
        sa.Column("is_recorded", sa.Boolean, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("speed_mps", sa.Float(53)),
        sa.Column("height_m", sa.Float(53)),
        sa.Column("mass_kg", sa.Float(53)),
        sa.Column("sex", sa.Text),
        sa.Column("n_strides", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("is_reviewed", sa.Boolean, nullable=False),
        sa.Column("n_findings", sa.Integer, nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("quality", sa.Integer, nullable=False),
    )
