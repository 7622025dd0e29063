"""Proposals that move and cancel, booking codes, and who took a conversation over last."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # as in app.booking.codes at the time


def upgrade() -> None:
    """Add the columns, and give a code to everybody who booked before."""
    op.add_column(
        "proposal", sa.Column("kind", sa.Text(), nullable=False, server_default="book")
    )
    op.add_column("proposal", sa.Column("appointment_id", sa.Text(), nullable=True))
    op.add_column("proposal", sa.Column("attendee_id", sa.Text(), nullable=True))
    op.add_column("proposal", sa.Column("was_at", sa.BigInteger(), nullable=True))
    op.add_column("proposal", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "conversation",
        sa.Column("control_version", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.add_column("attendee", sa.Column("code", sa.Text(), nullable=False, server_default=""))
    _give_codes()
    op.create_index("attendee_by_code", "attendee", ["code"], unique=False)
    op.create_index("attendee_by_secret", "attendee", ["secret"], unique=False)


def _give_codes() -> None:
    attendee = sa.table("attendee", sa.column("id", sa.Text()), sa.column("code", sa.Text()))
    connection = op.get_bind()
    for id_ in connection.execute(sa.select(attendee.c.id)).scalars().all():
        changed = sa.update(attendee).where(attendee.c.id == id_).values(code=_code())
        connection.execute(changed)


def _code() -> str:
    """Letters and digits, at least one of each that is not mistaken for the other."""
    while True:
        code = "".join(secrets.choice(SYMBOLS) for _ in range(8))
        if not code.isdigit() and set(code) & set("23456789"):
            return code
