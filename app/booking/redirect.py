"""Where a visitor is sent after booking."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from app.booking.values import Booked

WEB_ADDRESS = "must be an http or https address without user name, blanks or control characters"

_PORT = (
    r":([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"  # 1 to 65535
)
_LABEL = r"[A-Za-z0-9_\u00a1-\uffef-]+"  # with the letters of internationalised names
_HOST = rf"({_LABEL}(\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])"
WEB_ADDRESS_PATTERN = rf"^https?://{_HOST}({_PORT})?([/?#][^\s\x00-\x1f\x7f]*)?$"
"""The form of an address as a JSON schema can say it; `is_web_address` knows a little more."""

VARIABLES = (
    "email",
    "fullname",
    "firstname",
    "lastname",
    "phone",
    "start",
    "end",
    "duration",
    "meetingType",
    "host",
    "appointmentId",
)
"""What an address may have in it: `start` and `end` are instants in UTC, `duration` minutes."""

_WEB_ADDRESS = re.compile(WEB_ADDRESS_PATTERN.removesuffix("$"))
_VARIABLE = re.compile(r"{{(.*?)}}")


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http(s) address; nothing else is ever redirected to.

    It has no user name (RFC 3986 §3.2.1), which would make it look like another host's,
    and a port from 1 to 65535, if any.
    """
    if not (_WEB_ADDRESS.fullmatch(url) and url.isprintable()):
        return False
    try:
        host = urlsplit(url).hostname or ""
        if ":" in host:
            return bool(ipaddress.IPv6Address(host))
        host.removesuffix(".").encode("idna")
    except ValueError:  # also of labels that are too long, or that no name may have
        return False
    return True


def redirect_flaws(url: str) -> Iterator[str]:
    """What is wrong with an address that has variables in it, as a meeting type keeps it.

    Variables stand behind the host, so it is the same whatever they stand for.
    """
    unknown = [name for name in _VARIABLE.findall(url) if name not in VARIABLES]
    if unknown:
        named = ", ".join("{{" + name + "}}" for name in dict.fromkeys(unknown))
        known = ", ".join(VARIABLES)
        yield f"there is no variable {named}; there are {known}"
    if not is_web_address(_VARIABLE.sub("x", url)) or "{" in urlsplit(url).netloc:
        yield WEB_ADDRESS


def redirect_for(booked: Booked) -> str | None:
    """The meeting type's address with its variables filled in; None if it has none.

    Variables are written `{{name}}` (see `VARIABLES`). Values are URL-encoded, so
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
