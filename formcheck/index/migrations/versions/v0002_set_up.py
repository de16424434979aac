"""What decides whether two recordings were made alike, and the scatter of the strides.

Results are read again, since the tables did not hold it: without them every folder counts as new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, and forget what was read."""
    children = ("filmed", "measured", "findings", "notes")
    for table in (*children, "results", "damaged"):
        op.execute(sa.delete(sa.table(f"formcheck_{table}")))
    for column in (
        sa.Column("sampling_hz", sa.Float(53)),
        sa.Column("sha256", sa.Text, nullable=False, server_default=""),
        sa.Column("mode", sa.Text),
        sa.Column("roll_ci95_deg", sa.Float(53)),
        sa.Column("moving", sa.Boolean),
        sa.Column("runner_share", sa.Float(53)),
        sa.Column("model", sa.Text, nullable=False, server_default=""),
        sa.Column("pelvis_zero", sa.Text),
    ):
        op.add_column("formcheck_filmed", column)
    for column in (
        sa.Column("sd", sa.Float(53)),
        sa.Column("basis", sa.Text, nullable=False, server_default="strides"),
    ):
        op.add_column("formcheck_measured", column)
