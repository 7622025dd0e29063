"""A letter as MIME. RFC 5322, RFC 2046; for the calendar part RFC 6047 §2.4."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from app.errors import flawed
from app.mail.address import BadAddress, header_address, writable
from app.mail.letters import Letter
from app.mail.meeting import MailedPerson
from app.mail.plain_text import one_line

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120}>")


def message(
    letter: Letter,
    sender: MailedPerson,
    message_id: str,
    date: datetime,
    reply_to: MailedPerson | None = None,
) -> EmailMessage:
    """Address a letter: as text, as HTML, as an invite, and with the invite as a file.

    Calendars act on the invite among the alternatives, people save the file. Bodies are
    encoded, so every line is short and ASCII. Only an address with a local part beyond ASCII
    needs a server that knows SMTPUTF8.

    Args:
        message_id: with its angle brackets, and the same at every attempt.
        date: aware.

    Readers whose address is none are left out.

    Raises:
        BadAddress: if there is nobody to write to, or the sender's address is none.
        Invalid: if the message id is none.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise flawed("message_id", "must look like <word@domain>")
    mail = _envelope(letter.to, sender, reply_to)
    # An encoded word that somebody typed would be decoded, line breaks and all.
    mail["Subject"] = one_line(letter.subject).replace("=?", "= ?")
    mail["Date"] = date
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
    _fill(mail, letter)
    return mail


def _envelope(
    to: Sequence[MailedPerson], sender: MailedPerson, reply_to: MailedPerson | None
) -> EmailMessage:
    """A message without content that says from whom it comes and for whom it is."""
    readers = writable(to)
    if not readers:
        raise BadAddress("There is nobody to whom this can be written.")
    everyone = [*readers, sender, *([reply_to] if reply_to else [])]
    ascii_only = all(person.email.rpartition("@")[0].isascii() for person in everyone)
    mail = EmailMessage(policy=SMTP if ascii_only else SMTPUTF8)
    mail["From"] = header_address(sender)
    mail["To"] = [header_address(person) for person in readers]
    if reply_to:
        mail["Reply-To"] = header_address(reply_to)
    return mail


def _fill(mail: EmailMessage, letter: Letter) -> None:
    """Put a letter's text, HTML and invite into a message."""
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.invite is None:
        return
    mail.add_alternative(
        letter.invite.decode(),
        subtype="calendar",
        params={"method": letter.method},
        cte="base64",
    )
    mail.add_attachment(
        letter.invite, maintype="application", subtype="ics", filename="invite.ics"
    )
