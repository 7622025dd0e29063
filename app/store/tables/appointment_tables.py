"""Appointments, who comes, and what they take."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from app.store.tables.columns import big, text


class AppointmentRow(SQLModel, table=True):
    """An appointment, or one that still has to be confirmed."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint('start < "end"', name="appointment_not_empty"),
        Index("appointment_by_start", "start"),
        Index("appointment_by_type", "meeting_type_id", "start"),
        Index("appointment_by_queue", "queue_id", "start"),
    )
    id: str = text(primary_key=True)
    meeting_type_id: str = text()
    queue_id: str | None = text(nullable=True)
    status: str = text()  # pending, booked, cancelled
    held_until: int | None = big(nullable=True)  # while it is pending
    start: int = big()
    end: int = big()
    sequence: int = big()
    venue: str = text()
    location: str = text()
    ics_title: str = text()
    ics_description: str = text()
    note: str = text()  # the host's own
    reschedules: int = big()
    cancelled_by: str = text()  # attendee, host, system; "" while it is not
    cancel_reason: str = text()
    # As it was booked, whatever is changed in the catalogue later:
    spots: int = big()  # more than one: a group
    organizer_email: str = text()
    organizer_name: str = text()
    meeting_link: str = text()  # where a meeting is joined by a link, "" if there is none
    uid_domain: str = text()  # behind the @ of its UIDs
    created_at: int = big()
    updated_at: int = big()


class AppointmentHostRow(SQLModel, table=True):
    """Who holds an appointment; the organizer has position 0."""

    __tablename__ = "appointment_host"
    __table_args__ = (Index("appointment_host_by_host", "host_id", "appointment_id"),)
    appointment_id: str = text(primary_key=True)
    position: int = big(primary_key=True, autoincrement=False)
    host_id: str = text()


class AppointmentResourceRow(SQLModel, table=True):
    """What a meeting takes beside its hosts."""

    __tablename__ = "appointment_resource"
    appointment_id: str = text(primary_key=True)
    resource_id: str = text(primary_key=True)


class AttendeeRow(SQLModel, table=True):
    """Who comes to an appointment; one row each in a group.

    `secret` proves them to be this attendee; it goes into their links, so it is kept.
    `code` does so together with their address (see app.booking.codes).
    """

    __tablename__ = "attendee"
    __table_args__ = (
        Index("attendee_by_appointment", "appointment_id"),
        Index("attendee_by_email", "email"),
        Index("attendee_by_conversation", "conversation_id"),
        Index("attendee_by_creation", "created_at"),
        Index("attendee_by_code", "code"),
        Index("attendee_by_secret", "secret"),
    )
    id: str = text(primary_key=True)
    appointment_id: str = text()
    email: str = text()
    fullname: str = text()
    secret: str = text()
    code: str = text()
    status: str = text()  # pending, booked, cancelled
    held_until: int | None = big(nullable=True)  # while it is pending
    ics_title: str = text()
    ics_description: str = text()
    document: str = text()
    skip_notifications: int = big()
    conversation_id: str | None = text(nullable=True)
    proposal_id: str | None = text(nullable=True, unique=True)
    places: int = big()  # of the group: theirs, and their guests' if they count
    routing_form_id: str | None = text(nullable=True)
    origin: str = text()  # a hash of the address that it was booked from
    created_at: int = big()


class HistoryRow(SQLModel, table=True):
    """What was done to an appointment, when and by whom."""

    __tablename__ = "history"
    __table_args__ = (Index("history_by_appointment", "appointment_id", "id"),)
    id: str = text(primary_key=True)
    appointment_id: str = text()
    action: str = text()  # see app.store.appointments.appointment_history.Action
    by: str = text()  # attendee, host, admin, system
    details: str = text()
    at: int = big()


class ProvisionalRow(SQLModel, table=True):
    """That an attendance waits for a confirmation. The time is held until `expires_at`."""

    __tablename__ = "provisional"
    __table_args__ = (
        Index("provisional_by_attendee", "attendee_id"),
        Index("provisional_by_status", "status", "expires_at"),
    )
    id: str = text(primary_key=True)
    appointment_id: str = text()
    attendee_id: str = text()
    type: str = text()  # doubleOptIn, requireHostConfirmation
    status: str = text()  # see app.store.appointments.provisional_bookings
    order: str = text()
    reason: str = text()
    cause: str = text()  # error code of what ended it; "" for somebody's wish
    expires_at: int = big()
    created_at: int = big()


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
    id: str = text(primary_key=True)
    holder: int = big()
    start: int = big()
    end: int = big()
    appointment_id: str | None = text(nullable=True)
    proposal_id: str | None = text(nullable=True)
    lapses_at: int | None = big(nullable=True)


class OneTimeLinkRow(SQLModel, table=True):
    """A link that books once. `used_by` is the attendance that used it up."""

    __tablename__ = "one_time_link"
    id: str = text(primary_key=True)
    meeting_type_id: str = text()
    used_by: str | None = text(nullable=True)
    expires_at: int = big()
    created_at: int = big()


class PaymentRow(SQLModel, table=True):
    """A payment that somebody recorded; amounts in the currency's smallest unit."""

    __tablename__ = "payment"
    id: str = text(primary_key=True)
    meeting_type_id: str = text()
    amount: int = big()
    currency: str = text()
    status: str = text()  # paid, refunded
    used_by: str | None = text(nullable=True)
    created_at: int = big()


class PendingAttendeeRow(SQLModel, table=True):
    """Somebody who began to fill in a form."""

    __tablename__ = "pending_attendee"
    __table_args__ = (
        Index("pending_attendee_by_conversation", "conversation_id", unique=True),
        Index("pending_attendee_by_change", "updated_at"),
    )
    id: int = big(primary_key=True, autoincrement=False)  # by chance: nobody guesses it
    document: str = text()
    conversation_id: str | None = text(nullable=True)  # in which they gave their address
    meeting_type_id: str | None = text(nullable=True)  # what they were about to book
    deleted_at: int | None = big(nullable=True)
    created_at: int = big()
    updated_at: int = big()
