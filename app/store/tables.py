"""The schema. Every instant is whole epoch seconds; every id is text.

These classes say what is stored and are used to build statements; they are never filled
with data, since table models do not validate.
"""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Table, Text
from sqlmodel import Field, SQLModel

Seconds = BigInteger


def _big(*, nullable: bool = False, **options: Any) -> Any:
    return Field(sa_column=Column(BigInteger, nullable=nullable, **options))


def _text(*, nullable: bool = False, default: str | None = None, **options: Any) -> Any:
    return Field(sa_column=Column(Text, nullable=nullable, server_default=default, **options))


class CatalogRow(SQLModel, table=True):
    """One row: the business, and a version that rises with every change of the catalogue."""

    __tablename__ = "catalog"
    id: int = _big(primary_key=True, autoincrement=False)
    version: int = _big()
    document: str = _text()


class HostRow(SQLModel, table=True):
    """A host. `holder` names them in claims."""

    __tablename__ = "host"
    id: str = _text(primary_key=True)
    holder: int = _big(unique=True)
    email: str = _text(unique=True)
    document: str = _text()


class QueueRow(SQLModel, table=True):
    """A rotation of hosts."""

    __tablename__ = "queue"
    id: str = _text(primary_key=True)
    number: int = _big(unique=True)
    document: str = _text()


class MeetingTypeRow(SQLModel, table=True):
    """A meeting type."""

    __tablename__ = "meeting_type"
    id: str = _text(primary_key=True)
    position: int = _big()
    slug: str = _text(unique=True)
    document: str = _text()


class TurnRow(SQLModel, table=True):
    """When a host last had a turn in a queue: the number of that turn."""

    __tablename__ = "turn"
    queue_id: str = _text(primary_key=True)
    host_id: str = _text(primary_key=True)
    number: int = _big()


class AppointmentRow(SQLModel, table=True):
    """An appointment."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint('start < "end"', name="appointment_not_empty"),
        Index("appointment_by_start", "start"),
        Index("appointment_by_type", "meeting_type_id", "start"),
    )
    id: str = _text(primary_key=True)
    meeting_type_id: str = _text()
    queue_id: str | None = _text(nullable=True)
    status: str = _text()  # booked, cancelled
    start: int = _big()
    end: int = _big()
    sequence: int = _big()
    venue: str = _text()
    location: str = _text()
    ics_title: str = _text()
    ics_description: str = _text()
    created_at: int = _big()
    updated_at: int = _big()


class AppointmentHostRow(SQLModel, table=True):
    """Who holds an appointment; the organizer has position 0."""

    __tablename__ = "appointment_host"
    __table_args__ = (Index("appointment_host_by_host", "host_id", "appointment_id"),)
    appointment_id: str = _text(primary_key=True)
    position: int = _big(primary_key=True, autoincrement=False)
    host_id: str = _text()


class AttendeeRow(SQLModel, table=True):
    """Who comes to an appointment; one row each in a group.

    `secret` proves them to be this attendee; it goes into their links, so it is kept.
    """

    __tablename__ = "attendee"
    __table_args__ = (
        Index("attendee_by_appointment", "appointment_id"),
        Index("attendee_by_email", "email"),
        Index("attendee_by_conversation", "conversation_id"),
    )
    id: str = _text(primary_key=True)
    appointment_id: str = _text()
    email: str = _text()
    fullname: str = _text()
    secret: str = _text()
    document: str = _text()
    skip_notifications: int = _big()
    conversation_id: str | None = _text(nullable=True)
    proposal_id: str | None = _text(nullable=True, unique=True)
    created_at: int = _big()


class ClaimRow(SQLModel, table=True):
    """That a host (or a resource) is taken, buffers included. No two of one holder overlap.

    It belongs either to an appointment or to a proposal that holds the time for a visitor
    until `lapses_at`. The database refuses overlaps whatever the code does: see the
    exclusion constraint and the triggers in the migrations.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint('start < "end" AND "end" - start <= 86400', name="claim_span"),
        Index("claim_by_holder", "holder", "start", "end"),
        Index("claim_by_appointment", "appointment_id"),
        Index("claim_by_proposal", "proposal_id"),
    )
    id: str = _text(primary_key=True)
    holder: int = _big()
    start: int = _big()
    end: int = _big()
    appointment_id: str | None = _text(nullable=True)
    proposal_id: str | None = _text(nullable=True)
    lapses_at: int | None = _big(nullable=True)


class ConversationRow(SQLModel, table=True):
    """A conversation. `answered_seq` is the last visitor's message that was answered."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("conversation_by_address", "channel", "address", unique=True),
        Index("conversation_unanswered", "unanswered_since"),
        Index("conversation_by_activity", "updated_at"),
    )
    id: str = _text(primary_key=True)
    token_hash: str = _text()
    channel: str = _text()  # "web", "terminal", or the key of a channel account
    address: str = _text()  # whom the channel answers to; the own id on the web
    language: str = _text()
    zone: str = _text()
    meeting_type_id: str | None = _text(nullable=True)
    control: str = _text()  # ai, human
    last_seq: int = _big()
    answered_seq: int = _big()
    unanswered_since: int | None = _big(nullable=True)
    lease_owner: str | None = _text(nullable=True)
    lease_until: int = _big()
    visitor_name: str = _text()
    created_at: int = _big()
    updated_at: int = _big()


class EventRow(SQLModel, table=True):
    """What happened in a conversation, in order; never changed, never deleted alone."""

    __tablename__ = "event"
    conversation_id: str = _text(primary_key=True)
    seq: int = _big(primary_key=True, autoincrement=False)
    kind: str = _text()  # see app.store.conversations.EventKind
    body: str = _text()
    at: int = _big()


class HeardRow(SQLModel, table=True):
    """A message that a channel delivered: each once, however often it is repeated."""

    __tablename__ = "heard"
    __table_args__ = (Index("heard_by_conversation", "conversation_id"),)
    channel: str = _text(primary_key=True)
    external_id: str = _text(primary_key=True)
    conversation_id: str = _text()
    at: int = _big()


class ProposalRow(SQLModel, table=True):
    """An order that waits for a visitor's yes to exactly these values."""

    __tablename__ = "proposal"
    __table_args__ = (Index("proposal_by_conversation", "conversation_id", "seq"),)
    id: str = _text(primary_key=True)
    conversation_id: str = _text()
    seq: int = _big()  # of the event that showed it
    status: str = _text()  # open, booked, replaced, rejected
    digest: str = _text()
    order: str = _text()
    host_ids: str = _text()
    expires_at: int = _big()


class ModelCallRow(SQLModel, table=True):
    """One request to a model: what it was for, what it cost, how it ended."""

    __tablename__ = "model_call"
    __table_args__ = (Index("model_call_by_conversation", "conversation_id", "at"),)
    id: str = _text(primary_key=True)
    conversation_id: str = _text()
    purpose: str = _text()  # turn, invite
    model: str = _text()
    prompt_version: str = _text()
    input_tokens: int = _big()
    output_tokens: int = _big()
    milliseconds: int = _big()
    outcome: str = _text()  # a finish reason, or the error's code
    at: int = _big()


class OutboxRow(SQLModel, table=True):
    """Something to tell the world. Written with its cause, delivered by the worker."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_due", "due_at"),
        Index("outbox_by_stream", "stream", "id"),
    )
    id: str = _text(primary_key=True)  # rises with time
    kind: str = _text()  # mail, message
    stream: str = _text()  # rows of one stream are delivered in the order of their ids
    payload: str = _text()
    attempts: int = _big()
    due_at: int | None = _big(nullable=True)  # null: done, or given up
    lease_until: int = _big()
    done_at: int | None = _big(nullable=True)
    problem: str = _text()
    created_at: int = _big()


class OperatorRow(SQLModel, table=True):
    """Somebody who reads along and steps in."""

    __tablename__ = "operator"
    id: str = _text(primary_key=True)
    email: str = _text(unique=True)
    password_hash: str = _text()
    created_at: int = _big()


class OperatorSessionRow(SQLModel, table=True):
    """A signed-in browser; only a hash of its cookie is kept."""

    __tablename__ = "operator_session"
    token_hash: str = _text(primary_key=True)
    operator_id: str = _text()
    expires_at: int = _big()


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
