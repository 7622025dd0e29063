"""Accounts with messaging services, their users' ids, and what became of what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "channel_account",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("pause", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "channel_alias",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "user_id"),
    )
    op.create_index("channel_alias_by_conversation", "channel_alias", ["conversation_id"])
    _make_deliveries()
    _let_conversations_end()


def _let_conversations_end() -> None:
    """With one person there may be several, of which one is open."""
    op.add_column("conversation", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    op.add_column("conversation", sa.Column("predecessor_id", sa.Text(), nullable=True))
    op.drop_index("conversation_by_address", "conversation")
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "conversation_by_address",
        "conversation",
        ["channel", "address"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _make_deliveries() -> None:
    op.create_table(
        "sent_message",
        sa.Column("outbox_id", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("outbox_id", "part"),
    )
    op.create_index("sent_message_by_service_id", "sent_message", ["channel", "external_id"])
    op.create_index("sent_message_by_conversation", "sent_message", ["conversation_id"])
    op.create_table(
        "message_status",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "external_id"),
    )
