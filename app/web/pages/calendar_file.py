"""The calendar file behind *Add to calendar*: what the visitor of a chat has booked."""

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from app.desk.booking.signed_links import SignedLinks
from app.desk.notifications.meetings import meeting_of
from app.mail.calendar_file import published
from app.settings import Clock, Settings
from app.store.appointments.attendees import list_attendances_of_conversation
from app.store.appointments.bookings import BOOKED
from app.store.engine.database import Database

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="appointment.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


class CalendarFile(Controller):
    """For visitors who follow the link of a booking."""

    path = "/calendar"
    include_in_schema = False
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 — no form here, so no cookie either

    @get("/{conversation_id:str}/{name:str}", sync_to_thread=True)
    def show(
        self,
        conversation_id: FromPath[str],
        name: FromPath[str],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        settings: NamedDependency[Settings],
        token: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The appointment as it is now.

        Raises:
            BadLink: if the link is not ours.
            NotFoundException: if the appointment is not booked any more.
        """
        now, appointment_id = clock(), name.removesuffix(".ics")
        subject = f"{conversation_id}/{appointment_id}"
        SignedLinks.of(settings).check(token, "calendar", subject, int(now.timestamp()))
        with database.read() as session:
            for attendance in list_attendances_of_conversation(session, conversation_id):
                if attendance.appointment_id == appointment_id and attendance.status == BOOKED:
                    content = published(meeting_of(session, attendance), now)
                    return Response(content, media_type="text/calendar", headers=_HEADERS)
        raise NotFoundException
