"""One parcel and one invite a recipient, a ledger of who holds which event, alarms."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Document = dict[str, Any]

_outbox = sa.table(
    "outbox",
    *(sa.column(name, sa.Text()) for name in ("id", "kind", "stream", "payload", "problem")),
    *(
        sa.column(name, sa.BigInteger())
        for name in ("attempts", "due_at", "lease_until", "done_at", "created_at")
    ),
)
_INVITATION = ("uid", "recipient", "appointment_id", "reader", "email", "name", "zone")


def upgrade() -> None:
    """Add what is new; take letters to several apart, and note who was invited so far."""
    op.add_column("outbox", sa.Column("failing_since", sa.BigInteger(), nullable=True))
    op.add_column(
        "appointment",
        # What stands keeps the name under which calendars know it.
        sa.Column("uid_domain", sa.Text(), nullable=False, server_default="booking-agent"),
    )
    ledger = _add_ledger()
    op.create_table(
        "alarm",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("problem", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("since", "failures", "retry_at")
        ),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("uid_domain", "desk_email", "desk_name")
        ),
    )
    _take_letters_apart()
    if invited := list(_invited()):
        op.bulk_insert(ledger, invited)


def _add_ledger() -> sa.Table:
    ledger = op.create_table(
        "invitation",
        sa.Column("uid", sa.Text(), primary_key=True),
        sa.Column("recipient", sa.Text(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _INVITATION[2:]),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("partstat", sa.Text(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
    )
    op.create_index("invitation_by_appointment", "invitation", ["appointment_id"])
    return ledger


def _take_letters_apart() -> None:
    query = sa.select(_outbox).where(_outbox.c.kind == "mail").order_by(_outbox.c.id)
    for row in op.get_bind().execute(query).all():
        letter = json.loads(row.payload)
        appointment_id = row.stream.partition("/")[0]
        apart = list(_letters(letter | {"appointment": appointment_id, "attendance": ""}))
        for number, each in enumerate(apart):
            values = {"payload": json.dumps(each, ensure_ascii=False), "stream": row.stream}
            if "meeting" in each:
                uid = each["meeting"]["uid"].partition("@")[0]
                address = each["to"]["email"].lower()
                values["stream"] = f"{appointment_id}/{uid}/{address}"
            if number == 0:
                change = sa.update(_outbox).where(_outbox.c.id == row.id)
                op.get_bind().execute(change.values(values))
            else:  # a Message-ID is made of the id, which also gives the order
                copied = dict(row._mapping) | values | {"id": f"{row.id}.{number}"}
                op.get_bind().execute(sa.insert(_outbox).values(copied))


def _letters(letter: Document) -> Iterator[Document]:
    """A letter, once for each reader; of what was delivered that is shown alone."""
    if letter.get("kind") == "handoff":
        for address in letter["to"]:
            yield letter | {"to": {"email": address, "name": ""}}
        return
    meeting, reader = letter["meeting"], letter["reader"]
    meeting = meeting | {"organizer": meeting["host"]}
    del meeting["host"]
    for_host = reader == "hosts"
    rest = {
        "zone": meeting["host_zone" if for_host else "attendee_zone"],
        "language": meeting["host_language" if for_host else "attendee_language"],
        "method": "" if "provisional" in letter else _method(letter["kind"]),
        "reply_to": meeting["attendee"] if for_host else meeting["hosts"][0],
    }
    readers = {
        "attendee": [meeting["attendee"]],
        "guests": meeting["guests"],
        "hosts": meeting["hosts"],
    }
    for person in readers[reader]:
        seen = meeting | ({"guests": [person]} if reader == "guests" else {})
        yield letter | rest | {"meeting": seen, "to": person}


def _method(kind: str) -> str:
    return "CANCEL" if kind == "cancelled" else "REQUEST"


def _invited() -> Iterator[Document]:
    """Who holds an appointment that is ahead, as far as they were written to."""
    hosts, types = _documents("host"), _documents("meeting_type")
    for appointment in _ahead():
        holding = [hosts[id_] for id_ in _host_ids(appointment["id"]) if id_ in hosts]
        type_ = types.get(appointment["meeting_type_id"], {})
        for attendee in _coming(appointment["id"]):
            named = attendee["id"] if appointment["spots"] > 1 else appointment["id"]
            row = {
                "uid": f"{named}@booking-agent",
                "appointment_id": appointment["id"],
                "sequence": appointment["sequence"],
                "method": "REQUEST",
                "partstat": "NEEDS-ACTION",
                "delivered": appointment["sequence"],
            }
            people = _people(attendee, holding, type_.get("language", "en"))
            yield from ({**row, **person} for person in _once(people))


def _people(attendee: Document, hosts: list[Document], usual: str) -> Iterator[Document]:
    for host in hosts:
        yield {
            "reader": "hosts",
            "email": host["email"],
            "name": f"{host.get('given_name', '')} {host.get('family_name', '')}".strip(),
            "zone": host["schedule"]["zone"],
            "language": host.get("language", "en"),
        }
    if attendee["skip_notifications"]:
        return
    document = json.loads(attendee["document"])
    here = {
        "zone": document.get("timezone") or (hosts[0]["schedule"]["zone"] if hosts else "UTC"),
        "language": document.get("language") or usual,
    }
    named = {"reader": "attendee", "email": attendee["email"], "name": attendee["fullname"]}
    yield named | here
    waiting = document.get("uninvited", [])
    for guest in document.get("guests", []):
        if guest not in waiting:
            yield {"reader": "guests", "email": guest, "name": "", **here}


def _once(people: Iterable[Document]) -> Iterator[Document]:
    named = set()
    for person in people:
        recipient = person["email"].lower()
        if recipient and recipient not in named:
            named.add(recipient)
            yield {**person, "recipient": recipient}


def _ahead() -> list[Document]:
    columns = ("id", "meeting_type_id", "status", "end", "sequence", "spots")
    appointment = sa.table("appointment", *map(sa.column, columns))
    stands = appointment.c.status == "booked", appointment.c.end > int(time.time())
    return _rows(sa.select(appointment).where(*stands))


def _coming(appointment_id: str) -> list[Document]:
    columns = ("id", "appointment_id", "status", "email", "fullname", "document")
    attendee = sa.table("attendee", *map(sa.column, (*columns, "skip_notifications")))
    comes = attendee.c.appointment_id == appointment_id, attendee.c.status == "booked"
    return _rows(sa.select(attendee).where(*comes).order_by(attendee.c.id))


def _host_ids(appointment_id: str) -> list[str]:
    columns = ("appointment_id", "position", "host_id")
    holds = sa.table("appointment_host", *map(sa.column, columns))
    query = sa.select(holds.c.host_id).where(holds.c.appointment_id == appointment_id)
    return [row["host_id"] for row in _rows(query.order_by(holds.c.position))]


def _documents(name: str) -> dict[str, Document]:
    kept = sa.table(name, sa.column("id"), sa.column("document"))
    return {row["id"]: json.loads(row["document"]) for row in _rows(sa.select(kept))}


def _rows(query: sa.Select[Any]) -> list[Document]:
    return [dict(row._mapping) for row in op.get_bind().execute(query).all()]
