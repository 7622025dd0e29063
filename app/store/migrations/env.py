"""What Alembic runs: every migration in the transaction that the caller opened."""

from alembic import context
from sqlmodel import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=False,  # the caller begins and commits
)
context.run_migrations()
