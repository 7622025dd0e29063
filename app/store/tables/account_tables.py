"""Who may do what, and what the world is told."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from app.store.tables.columns import big, text


class TokenRow(SQLModel, table=True):
    """An API token of a user; only a hash of it is kept."""

    __tablename__ = "token"
    id: str = text(primary_key=True)
    token_hash: str = text(unique=True)
    user_id: str = text()
    role: str = text()  # host, admin
    name: str = text()
    created_at: int = big()


class IdempotencyRow(SQLModel, table=True):
    """The first answer to a request that may be repeated."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("idempotency_by_age", "created_at"),)
    key: str = text(primary_key=True)  # a hash of who asks, the route and the key they gave
    body_hash: str = text()
    status: int = big()
    response: str = text()
    created_at: int = big()


class BookingCountRow(SQLModel, table=True):
    """How many bookings somebody without a token has made since the first of a day."""

    __tablename__ = "booking_count"
    __table_args__ = (Index("booking_count_by_age", "since"),)
    who: str = text(primary_key=True)  # a hash of a contact or of a network address
    bookings: int = big()
    since: int = big()


class SubscriptionRow(SQLModel, table=True):
    """Somebody who wants to be told of events by webhook."""

    __tablename__ = "subscription"
    id: str = text(primary_key=True)
    endpoint: str = text()
    description: str = text()
    event_types: str = text()  # a JSON array
    secret: str = text()
    created_at: int = big()


class OutboxRow(SQLModel, table=True):
    """Something to tell the world. Written with its cause, delivered by the worker."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_due", "due_at"),
        Index("outbox_by_stream", "stream", "id"),
    )
    id: str = text(primary_key=True)  # rises with time
    kind: str = text()  # mail, message, webhook
    stream: str = text()  # rows of one stream are delivered in the order of their ids
    payload: str = text()
    attempts: int = big()
    due_at: int | None = big(nullable=True)  # null: done, or given up
    lease_until: int = big()
    done_at: int | None = big(nullable=True)
    problem: str = text()
    created_at: int = big()
    failing_since: int | None = big(nullable=True)  # since the recipient's side puts us off


class InvitationRow(SQLModel, table=True):
    """Who holds an event in their calendar, and what they were told of it last.

    An event is known by its UID (RFC 5545 §3.8.4.7), a recipient by their address in lower
    case. Written with the parcel that tells them.
    """

    __tablename__ = "invitation"
    __table_args__ = (Index("invitation_by_appointment", "appointment_id"),)
    uid: str = text(primary_key=True)
    recipient: str = text(primary_key=True)
    appointment_id: str = text()
    reader: str = text()  # attendee, guests, hosts
    email: str = text()  # as it is written
    name: str = text()
    zone: str = text()
    language: str = text()
    sequence: int = big()  # the last one told
    method: str = text()  # REQUEST while they hold the event, CANCEL afterwards
    partstat: str = text()  # what they answered last (RFC 5545 §3.2.12)
    delivered: int = big()  # the last SEQUENCE that reached them; -1 without the event


class AlarmRow(SQLModel, table=True):
    """Something that keeps the installation from its work until somebody sees to it."""

    __tablename__ = "alarm"
    name: str = text(primary_key=True)  # mail
    problem: str = text()
    since: int = big()
    failures: int = big()  # one after the other
    retry_at: int = big()  # nobody tries before


class InstallationRow(SQLModel, table=True):
    """One row: how this installation is known to calendars and mailboxes."""

    __tablename__ = "installation"
    id: int = big(primary_key=True, autoincrement=False)
    uid_domain: str = text()  # behind the @ of every UID; as it was when it was installed
    desk_email: str = text()  # sends the letters, organises what is booked from now on
    desk_name: str = text()


class OperatorRow(SQLModel, table=True):
    """Somebody who reads along and steps in."""

    __tablename__ = "operator"
    id: str = text(primary_key=True)
    email: str = text(unique=True)
    password_hash: str = text()
    created_at: int = big()


class OperatorSessionRow(SQLModel, table=True):
    """A signed-in browser; only a hash of its cookie is kept."""

    __tablename__ = "operator_session"
    token_hash: str = text(primary_key=True)
    operator_id: str = text()
    expires_at: int = big()
