"""What Alembic runs the steps with: the connection and transaction that `team.library.upgrade` has opened."""

from alembic import context

from team.library.tables import METADATA, REVISION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=REVISION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
