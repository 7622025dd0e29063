"""A letter as MIME. RFC 5322, RFC 2046; for the calendar part RFC 6047 §2.4."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from hashlib import sha256

from app.errors import flawed
from app.mail.address import header_address, writable
from app.mail.letters import Letter
from app.mail.meeting import MailedPerson
from app.mail.plain_text import one_line

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120}>")


def message(
    letter: Letter, sender: MailedPerson, message_id: str, date: datetime
) -> EmailMessage:
    """Address a letter: as text, as HTML, as an invite, and with the invite as a file.

    Calendars act on the invite among the alternatives, people save the file. Bodies are
    encoded, so every line is short and ASCII. Only an address with a local part beyond ASCII
    needs a server that knows SMTPUTF8. The same values make the same bytes.

    Args:
        message_id: with its angle brackets, and the same at every attempt.
        date: aware.

    Raises:
        BadAddress: if the reader's or the sender's address is none.
        Invalid: if the message id is none.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise flawed("message_id", "must look like <word@domain>")
    people = (letter.to, sender, *writable((letter.reply_to,) if letter.reply_to else ()))
    ascii_only = all(person.email.rpartition("@")[0].isascii() for person in people)
    mail = EmailMessage(policy=SMTP if ascii_only else SMTPUTF8)
    mail["From"] = header_address(sender)
    mail["To"] = header_address(letter.to)
    for answers_to in people[2:]:
        mail["Reply-To"] = header_address(answers_to)
    # An encoded word that somebody typed would be decoded, line breaks and all.
    mail["Subject"] = one_line(letter.subject).replace("=?", "= ?")
    mail["Date"] = date
    mail["Message-ID"] = message_id
    if _MESSAGE_ID.fullmatch(thread := f"<{letter.thread}>"):
        mail["References"] = thread  # constant: mailboxes show what shares it as one thread
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the same for Exchange ([MS-OXCMAIL])
    _add_parts(mail, letter)
    _fix_boundaries(mail, message_id)
    return mail


def _add_parts(mail: EmailMessage, letter: Letter) -> None:
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
        letter.invite,
        maintype="application",
        subtype="ics",
        filename="invite.ics",
    )


def _fix_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Part the mail by words that follow from its id; Python would draw them by chance."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            digest = sha256(f"{number} {message_id}".encode()).hexdigest()[:32]
            part.set_boundary(f"=_{digest}")
