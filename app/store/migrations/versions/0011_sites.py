"""The websites with the chat, and in which of them a conversation began, with what consent."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns; of older conversations nothing of this is known."""
    op.create_table(
        "site",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
    )
    for name in ("site", "consent"):
        op.add_column(
            "conversation", sa.Column(name, sa.Text(), nullable=False, server_default="")
        )
    op.add_column("conversation", sa.Column("consent_at", sa.BigInteger(), nullable=True))
