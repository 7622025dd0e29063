"""Where a visitor is sent after booking."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from app.booking.values import Booked


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http(s) address; nothing else is ever redirected to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def redirect_for(booked: Booked) -> str | None:
    """The meeting type's address with its variables filled in; None if it has none.

    Variables are written `{{name}}`: email, fullname, firstname, lastname, phone, start,
    end, duration (minutes), meetingType, host, appointmentId. Values are URL-encoded, so
    they stay inside the place where they stand. With `redirect_with_details` they are
    added to the query as well.
    """
    meeting = booked.meeting_type
    if not meeting.redirect_url:
        return None
    values = _values(booked)
    address = meeting.redirect_url
    for name, value in values.items():
        address = address.replace("{{" + name + "}}", quote(value, safe=""))
    if not is_web_address(address):
        return None
    return _with_details(address, values) if meeting.redirect_with_details else address


def _values(booked: Booked) -> dict[str, str]:
    attendee = booked.attendee
    minutes = int((booked.end - booked.start).total_seconds()) // 60
    return {
        "email": attendee.email,
        "fullname": attendee.fullname,
        "firstname": attendee.firstname,
        "lastname": attendee.lastname,
        "phone": attendee.phone,
        "start": booked.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end": booked.end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": str(minutes),
        "meetingType": booked.meeting_type.name,
        "host": " & ".join(host.name for host in booked.hosts),
        "appointmentId": "" if booked.provisional_id else booked.appointment_id,
    }


def _with_details(address: str, values: dict[str, str]) -> str:
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    given = {name for name, _ in query}
    query += [(name, value) for name, value in values.items() if value and name not in given]
    return urlunsplit(parts._replace(query=urlencode(query)))
