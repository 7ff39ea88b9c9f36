"""Run steps on the connection that was handed over, within its transaction."""

from alembic import context

from survey.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transaction_per_migration=False,
)
context.run_migrations()
