"""E-mail addresses and names, fit for a header or an invite."""

import re
from collections.abc import Iterable
from email.headerregistry import Address
from urllib.parse import quote

from app.booking.addresses import wire_email
from app.errors import Invalid
from app.mail.meeting import MailedPerson
from app.mail.plain_text import one_line

MAX_LOCAL_PART = 64  # characters
_LOCAL = re.compile(r"""[^\s\x00-\x20\x7f()<>\[\]:;@\\,"]+""")
_SPECIAL = str.maketrans(dict.fromkeys('()<>[]:;@\\,"=?', " "))


class BadAddress(Invalid):
    """No mail can be sent to such an address."""

    code = "bad-address"


def header_address(person: MailedPerson) -> Address:
    """The person as To, From or Reply-To.

    A name is shortened, and its punctuation that means something in a header (RFC 5322
    §3.2.3, RFC 2047 §2) goes: Python loses the quotes around a long name when it folds the
    line, and "Mara, <somebody@else.example>" would become a second recipient.

    Raises:
        BadAddress: as for `checked`.
    """
    local, _, domain = checked(person.email).rpartition("@")
    name = one_line(person.name).translate(_SPECIAL)[:MAX_LOCAL_PART]
    return Address(one_line(name), local, domain)


def mailto(person: MailedPerson) -> str:
    """The person as a calendar address (RFC 5545 §3.3.3, RFC 6068).

    Raises:
        BadAddress: as for `checked`.
    """
    return "mailto:" + quote(checked(person.email), safe="@!$'*+-/=^_`{|}~.")


def checked(email: str) -> str:
    """The address with its domain in ASCII.

    Raises:
        BadAddress: if it is none; quoted local parts and literal domains count as none.
    """
    try:
        local, _, domain = wire_email(email).rpartition("@")
    except ValueError as error:
        raise BadAddress("That is no e-mail address that we can write to.") from error
    # With invisible characters in it, the reader would see another address.
    if not _LOCAL.fullmatch(local) or one_line(local) != local:
        raise BadAddress("That is no e-mail address that we can write to.")
    return f"{local}@{domain}"


def writable(people: Iterable[MailedPerson]) -> tuple[MailedPerson, ...]:
    """Those of some people to whom mail can be written."""
    return tuple(person for person in people if _is_writable(person))


def _is_writable(person: MailedPerson) -> bool:
    try:
        checked(person.email)
    except BadAddress:
        return False
    return True
