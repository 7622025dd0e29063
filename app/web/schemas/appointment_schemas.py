"""Appointments after they are made: /v4/appointment."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from app.booking.slots import seconds
from app.booking.values import Catalog, Host, MeetingType
from app.desk.appointments.access import stands
from app.desk.appointments.amend import MAX_NOTE
from app.desk.appointments.cancel import MAX_REASON, Cancellation
from app.desk.appointments.reschedule import Move
from app.store.appointments.appointment_history import HistoryEntry
from app.store.appointments.attendees import Attendance
from app.store.appointments.bookings import CANCELLED, PENDING, Appointment
from app.store.appointments.search import ListedAppointment
from app.web.schemas.shared_schemas import (
    Body,
    Email,
    Id,
    Instant,
    Moment,
    NextCursor,
    instant,
    written,
)

Status = Literal["booked", "pending", "cancelled"]


class CancelBody(Body):
    """Who does not come any more, and why; of a group one or all have to be named."""

    reason: Annotated[str, Field(max_length=MAX_REASON)] | None = None
    attendee_id: Id | None = None
    cancel_all: bool | None = None

    def to_cancellation(self) -> Cancellation:
        """The same as a value."""
        return Cancellation(self.reason or "", self.attendee_id, bool(self.cancel_all))


class RescheduleBody(Body):
    """Where an appointment is to go."""

    start: Instant
    ignore_availability: Annotated[bool | None, Field(description="with a token only")] = None

    def to_move(self) -> Move:
        """The same as a value.

        Raises:
            Invalid: if `start` is not an instant.
        """
        return Move(instant(self.start, "start"), bool(self.ignore_availability))


class GuestBody(Body):
    """One guest more for an attendee, or one less."""

    attendee_id: Id
    email: Email
    remove: Annotated[bool | None, Field(description="the guest does not come any more")] = None


class NotesBody(Body):
    """The hosts' own note; it replaces the one before."""

    note: Annotated[str, Field(max_length=MAX_NOTE)]


class ChannelBody(Body):
    """Where it takes place."""

    channel: str
    meeting_link: str | None = None

    @classmethod
    def of(cls, appointment: Appointment) -> "ChannelBody":
        """Show where an appointment takes place."""
        return cls(channel=appointment.venue, meeting_link=appointment.meeting_link or None)


class RoomBody(Body):
    """A room or a thing that is booked with it."""

    id: str
    name: str


class AttendeeReply(Body):
    """Somebody who comes."""

    id: str
    status: Status
    email: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    fullname: str
    phone: str | None = None
    timezone: str | None = None
    language: str | None = None
    notes: dict[str, str] | None = None
    bringalong_emails: list[str] | None = None
    routing_form_id: str | None = None

    @classmethod
    def of(cls, attendance: Attendance, now: int) -> "AttendeeReply":
        """Show an attendance as it stands."""
        attendee = attendance.attendee
        return cls(
            id=attendance.id,
            status=_status(attendance.status, stands=stands(attendance, now)),
            email=attendee.email or None,
            firstname=attendee.firstname or None,
            lastname=attendee.lastname or None,
            fullname=attendee.fullname,
            phone=attendee.phone or None,
            timezone=attendee.timezone or None,
            language=attendee.language or None,
            notes=dict(attendee.notes) or None,
            bringalong_emails=list(attendee.guests) or None,
            routing_form_id=attendance.routing_form_id,
        )


class HostReply(Body):
    """Somebody who is met."""

    id: str
    email: str
    given_name: str
    family_name: str
    full_name: str
    slug: str

    @classmethod
    def of(cls, host: Host) -> "HostReply":
        """Show a host."""
        return cls(
            id=host.id,
            email=host.email,
            given_name=host.given_name,
            family_name=host.family_name,
            full_name=host.name,
            slug=host.slug,
        )


class NamedMeetingBody(Body):
    """A meeting type's name and usual length in minutes."""

    name: str
    duration: int


class BookedTypeBody(Body):
    """What was booked."""

    id: str
    slug: str
    meeting_info: NamedMeetingBody

    @classmethod
    def of(cls, meeting: MeetingType) -> "BookedTypeBody":
        """Show a meeting type in short."""
        minutes = seconds(meeting.durations[0]) // 60
        info = NamedMeetingBody(name=meeting.name, duration=minutes)
        return cls(id=meeting.id, slug=meeting.slug, meeting_info=info)


class CancelReply(Body):
    """By whom it was cancelled; the system does so where nobody confirmed in time."""

    action_source: Literal["attendee", "host", "system"]
    action_at: Moment
    reason: str | None = None


class DeedBody(Body):
    """One thing that was done to an appointment."""

    action: str
    by: str
    at: Moment
    details: Mapping[str, Any]

    @classmethod
    def of(cls, deed: HistoryEntry) -> "DeedBody":
        """Show a deed."""
        return cls(action=deed.action, by=deed.by, at=_at(deed.at), details=deed.details)


class AppointmentReply(Body):
    """An appointment. An attendee sees it as far as it is theirs, and nobody else in it."""

    id: str
    start: Moment
    end: Moment
    status: Status
    is_cancelled: bool
    location: str | None = None
    meeting_info: ChannelBody
    resource_channels: list[RoomBody] | None = None
    attendees: list[AttendeeReply]
    attendee_ids: list[str]
    hosts: list[HostReply]
    host_ids: list[str]
    meeting_type: BookedTypeBody
    meeting_type_id: str
    cancel: CancelReply | None = None
    rescheduled_at: Moment | None = None
    reschedule_count: int
    ics_title: str
    ics_description: str
    created_at: Moment
    updated_at: Moment
    note: Annotated[str | None, Field(description="with a token only")] = None
    history: Annotated[list[DeedBody] | None, Field(description="with a token only")] = None
    secret: Annotated[str | None, Field(description="for the attendee whose it is")] = None

    @classmethod
    def of(
        cls,
        listed: ListedAppointment,
        catalog: Catalog,
        now: int,
        history: Sequence[HistoryEntry] | None = None,
    ) -> "AppointmentReply":
        """Show an appointment to those who hold it.

        Those who come are shown; if it does not take place, all who ever booked it.
        """
        appointment = listed.appointment
        is_on = stands(appointment, now)
        shown = _shown(listed, now)
        meeting = catalog.meeting_types[appointment.meeting_type_id]
        return cls(
            id=appointment.id,
            start=written(appointment.starts),
            end=written(appointment.ends),
            status=_status(appointment.status, stands=is_on),
            is_cancelled=not is_on,
            location=appointment.location or None,
            meeting_info=ChannelBody.of(appointment),
            resource_channels=_rooms(listed, catalog) or None,
            attendees=[AttendeeReply.of(each, now) for each in shown],
            attendee_ids=[each.id for each in shown],
            hosts=[HostReply.of(catalog.hosts[id_]) for id_ in listed.host_ids],
            host_ids=list(listed.host_ids),
            meeting_type=BookedTypeBody.of(meeting),
            meeting_type_id=meeting.id,
            cancel=None if is_on else _cancel(listed),
            rescheduled_at=None if listed.moved_at is None else _at(listed.moved_at),
            reschedule_count=appointment.reschedules,
            ics_title=appointment.ics_title,
            ics_description=appointment.ics_description,
            created_at=_at(appointment.created_at),
            updated_at=_at(appointment.updated_at),
            note=appointment.note or None,
            history=None if history is None else list(map(DeedBody.of, history)),
        )

    @classmethod
    def of_own(
        cls,
        listed: ListedAppointment,
        catalog: Catalog,
        now: int,
        own: str,
        history: Sequence[HistoryEntry],
    ) -> "AppointmentReply":
        """Show an appointment to the attendee of the id `own`: for them it may be off."""
        attendance = next(each for each in listed.attendances if each.id == own)
        reply = cls.of(listed, catalog, now)
        attendee = AttendeeReply.of(attendance, now)
        if attendee.status == "cancelled":
            reply.cancel = _own_cancel(own, history) or reply.cancel
        reply.status = "cancelled" if reply.is_cancelled else attendee.status
        reply.is_cancelled = reply.status == "cancelled"
        if reply.is_cancelled and reply.cancel is None:
            lapsed = _at(attendance.held_until or listed.appointment.updated_at)
            reply.cancel = CancelReply(action_source="system", action_at=lapsed)
        reply.attendees, reply.attendee_ids = [attendee], [own]
        reply.ics_title, reply.ics_description = (
            attendance.ics_title,
            attendance.ics_description,
        )
        reply.note, reply.secret = None, attendance.secret
        return reply


class AppointmentsReply(Body):
    """A page of appointments, and how many there are on all pages."""

    appointments: list[AppointmentReply]
    total: int
    next_cursor: NextCursor = None


class RescheduledReply(Body):
    """The appointment at its new time."""

    appointment: AppointmentReply


def _shown(listed: ListedAppointment, now: int) -> list[Attendance]:
    """Those who come; of an appointment that does not take place, all who ever booked it."""
    if not stands(listed.appointment, now):
        return list(listed.attendances)
    return [each for each in listed.attendances if stands(each, now)]


def _rooms(listed: ListedAppointment, catalog: Catalog) -> list[RoomBody]:
    return [RoomBody(id=id_, name=catalog.resources[id_].name) for id_ in listed.resource_ids]


def _status(status: str, *, stands: bool) -> Status:
    if not stands:
        return "cancelled"
    return "pending" if status == PENDING else "booked"


def _cancel(listed: ListedAppointment) -> CancelReply:
    appointment = listed.appointment
    if appointment.status != CANCELLED:  # held, and never confirmed
        lapsed = _at(appointment.held_until or appointment.updated_at)
        return CancelReply(action_source="system", action_at=lapsed)
    moment = listed.cancelled_at
    return CancelReply(
        action_source=_source(appointment.cancelled_by),
        action_at=_at(appointment.updated_at if moment is None else moment),
        reason=appointment.cancel_reason or None,
    )


def _own_cancel(own: str, history: Sequence[HistoryEntry]) -> CancelReply | None:
    """That one attendee was taken out of a group that went on."""
    for deed in history:
        if deed.action == "attendee-cancelled" and deed.details.get("attendeeId") == own:
            return CancelReply(
                action_source=_source(deed.by),
                action_at=_at(deed.at),
                reason=deed.details.get("reason"),
            )
    return None


def _source(by: str) -> Literal["attendee", "host", "system"]:
    if by == "attendee":
        return "attendee"
    return "host" if by in ("host", "admin") else "system"


def _at(moment: int) -> str:
    return written(datetime.fromtimestamp(moment, UTC))
