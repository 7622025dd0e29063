"""What an appointment keeps as it was booked, whatever is changed in the catalogue later."""

import json
import time

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and fill them from the catalogue as it is now."""
    op.add_column(
        "appointment", sa.Column("spots", sa.BigInteger(), nullable=False, server_default="1")
    )
    for name in ("organizer_email", "organizer_name", "meeting_link"):
        op.add_column(
            "appointment", sa.Column(name, sa.Text(), nullable=False, server_default="")
        )
    op.add_column(
        "attendee", sa.Column("places", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.add_column("attendee", sa.Column("routing_form_id", sa.Text(), nullable=True))
    op.add_column("attendee", sa.Column("origin", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "provisional", sa.Column("cause", sa.Text(), nullable=False, server_default="")
    )
    _fill_spots()
    _fill_organizers()
    _expire()


def _documents(name: str) -> dict[str, dict[str, object]]:
    kept = sa.table(name, sa.column("id", sa.Text()), sa.column("document", sa.Text()))
    rows = op.get_bind().execute(sa.select(kept.c.id, kept.c.document)).all()
    return {id_: json.loads(document) for id_, document in rows}


def _fill_spots() -> None:
    appointment = sa.table(
        "appointment",
        sa.column("meeting_type_id", sa.Text()),
        sa.column("spots", sa.BigInteger()),
    )
    for id_, meeting in _documents("meeting_type").items():
        of_it = sa.update(appointment).where(appointment.c.meeting_type_id == id_)
        op.get_bind().execute(of_it.values(spots=meeting.get("spots", 1)))


def _fill_organizers() -> None:
    appointment = sa.table(
        "appointment",
        *(sa.column(name, sa.Text()) for name in ("id", "organizer_email", "organizer_name")),
    )
    holds = sa.table(
        "appointment_host",
        sa.column("appointment_id", sa.Text()),
        sa.column("position", sa.BigInteger()),
        sa.column("host_id", sa.Text()),
    )
    for id_, host in _documents("host").items():
        organized = sa.select(holds.c.appointment_id).where(
            holds.c.host_id == id_, holds.c.position == 0
        )
        name = f"{host.get('given_name', '')} {host.get('family_name', '')}".strip()
        op.get_bind().execute(
            sa.update(appointment)
            .where(appointment.c.id.in_(organized))
            .values(organizer_email=host.get("email", ""), organizer_name=name)
        )


def _expire() -> None:
    """What has lapsed by now did so in silence, and is not told of years later."""
    provisional = sa.table(
        "provisional",
        sa.column("status", sa.Text()),
        sa.column("expires_at", sa.BigInteger()),
    )
    lapsed = provisional.c.status == "pending", provisional.c.expires_at <= int(time.time())
    op.get_bind().execute(sa.update(provisional).where(*lapsed).values(status="expired"))
    declined = provisional.c.status == "declined_by_host"
    op.get_bind().execute(sa.update(provisional).where(declined).values(status="declined"))
