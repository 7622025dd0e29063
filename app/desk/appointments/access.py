"""Who may see and change an appointment, and until when."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.booking.change_windows import check_window
from app.booking.values import PUBLIC, Caller, ChangePolicy
from app.errors import Conflict, Denied, Unauthorized
from app.store.appointments.attendees import Attendance, get_attendance, list_attendances
from app.store.appointments.bookings import (
    BOOKED,
    CANCELLED,
    PENDING,
    Appointment,
    AppointmentNotFound,
    get_appointment,
    host_ids_of,
    resource_ids_of,
)
from app.store.appointments.claims import lock_holders, lock_queue
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction

MAX_ID = 128  # characters, of what may be an id at all
EVERY_STATUS = (BOOKED, PENDING, CANCELLED)


class AlreadyCancelled(Conflict):
    """It does not take place any more, or not for this attendee."""

    code = "already-cancelled"


class AppointmentPast(Conflict):
    """It is over."""

    code = "appointment-past"


@dataclass(frozen=True, slots=True)
class Access:
    """That somebody may see an appointment.

    `own` is the attendance that they proved to be theirs by its secret; `caller` is then
    the public, whatever token came along. With a token that may, `own` is None.
    """

    appointment: Appointment
    caller: Caller
    own: Attendance | None = None

    @property
    def by(self) -> str:
        """Who acts, for the history: attendee, host or admin."""
        return "attendee" if self.own is not None else self.caller.role


def access_to(session: Transaction, id_: str, caller: Caller, secret: str = "") -> Access:
    """Find an appointment for somebody who may see it: its hosts, admins, its attendees.

    Raises:
        Unauthorized: without token and secret, whether or not there is the appointment.
        AppointmentNotFound: if there is none.
        Denied: for another host's token, and for a wrong secret.
    """
    if not caller.is_known and not secret:
        raise Unauthorized("This needs a token, or the appointment's X-Appointment-Secret.")
    if len(id_) > MAX_ID or not id_.isprintable():
        raise AppointmentNotFound("There is no such appointment.")
    appointment = get_appointment(session, id_)
    if caller.is_admin or (caller.is_known and caller.user_id in host_ids_of(session, id_)):
        return Access(appointment, caller)
    for attendance in list_attendances(session, id_, EVERY_STATUS) if secret else ():
        if hmac.compare_digest(attendance.secret.encode(), secret.encode()):
            return Access(appointment, PUBLIC, attendance)
    raise Denied("This is somebody else's appointment.")


def own_access(session: Transaction, attendee_id: str) -> Access:
    """Access for somebody who has proved before that this attendance is theirs.

    Raises:
        AttendeeNotFound: if there is none.
    """
    own = get_attendance(session, attendee_id)
    return Access(get_appointment(session, own.appointment_id), PUBLIC, own)


def stands(what: Appointment | Attendance, now: int) -> bool:
    """Whether an appointment or attendance counts: booked, or held and not lapsed by `now`."""
    if what.status == PENDING:
        return what.held_until is not None and what.held_until > now
    return what.status == BOOKED


def coming(session: Transaction, appointment_id: str, now: int) -> list[Attendance]:
    """Those whose attendance counts, in the order in which they booked."""
    found = list_attendances(session, appointment_id, (BOOKED, PENDING))
    return [each for each in found if stands(each, now)]


def holders_of(session: Transaction, appointment_id: str) -> list[int]:
    """All whom an appointment claims: its hosts and resources."""
    catalog = load_catalog(session)
    hosts = [catalog.hosts[id_].holder for id_ in host_ids_of(session, appointment_id)]
    resources = resource_ids_of(session, appointment_id)
    return hosts + [catalog.resources[id_].holder for id_ in resources]


def locked(
    session: Transaction, appointment: Appointment, also: Sequence[int] = ()
) -> Appointment:
    """The appointment as it is now, with nobody else to change it until we commit.

    Its queue and all whom it claims are locked as well, so nobody joins it meanwhile;
    and so are the holders who are `also` needed, since all have to be locked at once.
    """
    queue = load_catalog(session).queues.get(appointment.queue_id or "")
    if queue is not None:
        lock_queue(session, queue.number)
    lock_holders(session, [*holders_of(session, appointment.id), *also])
    return get_appointment(session, appointment.id, lock=True)


def check_policy(
    found: Access, appointment: Appointment, policy: ChangePolicy, now: datetime
) -> None:
    """Refuse attendees who are too late; tokens are not bound by policies.

    Raises:
        TooLate: naming the notice that is asked for.
    """
    if found.own is None:
        return
    check_window(policy, appointment.starts, now)


def check_not_over(appointment: Appointment, now: int) -> None:
    """Refuse to change what does not take place any more.

    Raises:
        AlreadyCancelled: if it was cancelled, or was not confirmed in time.
        AppointmentPast: if it is over.
    """
    if not stands(appointment, now):
        raise AlreadyCancelled("This appointment is cancelled.")
    if appointment.end <= now:
        raise AppointmentPast("This appointment is over.")
