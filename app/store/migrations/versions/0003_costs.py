"""What a request to a model costs, also one that fails; who has booked of late."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Those from before are as they were written: a failure among them has no tokens, and the
# rest were told by the server or estimated without a word about it.
NUMBERS = ("cached_tokens", "estimated", "failed")


def upgrade() -> None:
    """Add the columns, and indexes to count a day's tokens and bookings from."""
    for name in NUMBERS:
        column = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("model_call", column)
    op.add_column("model_call", sa.Column("cost", sa.BigInteger(), nullable=True))
    columns = ["at", "model", "input_tokens", "output_tokens"]
    op.create_index("model_call_by_time", "model_call", columns)
    op.create_index("attendee_by_creation", "attendee", ["created_at"])
