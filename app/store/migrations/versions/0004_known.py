"""What is known of a visitor and from where, their rating, and whom a conversation is about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add facts and ratings; a pending attendee may have been noted in a conversation."""
    op.create_table(
        "fact",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", "name"),
    )
    op.create_table(
        "rating",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.add_column("pending_attendee", sa.Column("conversation_id", sa.Text(), nullable=True))
    op.create_index(
        "pending_attendee_by_conversation",
        "pending_attendee",
        ["conversation_id"],
        unique=True,
    )
