"""What Alembic runs; it is given a connection, in a transaction that is ended elsewhere."""

from alembic import context

from formcheck.index.database.connect import VERSION_TABLE
from formcheck.index.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
