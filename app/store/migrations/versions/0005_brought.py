"""What a visitor of the chat came with: a one-time link, a routing form."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both to conversations; those that there are have neither."""
    op.add_column("conversation", sa.Column("one_time_link_id", sa.Text(), nullable=True))
    op.add_column("conversation", sa.Column("routing_form_id", sa.Text(), nullable=True))
