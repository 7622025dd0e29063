"""How often somebody has booked is counted, and pending attendees may say for what."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, the column, and the index by which old ones are found."""
    op.create_table(
        "booking_count",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("bookings", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("who"),
    )
    op.create_index("booking_count_by_age", "booking_count", ["since"])
    op.add_column("pending_attendee", sa.Column("meeting_type_id", sa.Text(), nullable=True))
    op.create_index("pending_attendee_by_change", "pending_attendee", ["updated_at"])
