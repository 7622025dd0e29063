"""Whose fault it is that a mail was not taken: the recipient's, or our installation's.

Only what a server says of this recipient or this mail is final for it. Whatever is said of
us (our login, our address, the connection) would be said of the next mail as well.
"""

import re

import aiosmtplib

_PERMANENT = range(500, 600)  # RFC 5321 §4.2.1
# 530 authentication required, 534 and 538 a mechanism too weak, 535 not accepted
# (RFC 4954 §6); 502-504 are about commands; 521 takes no mail at all (RFC 7504).
_OURS = frozenset({421, 454, 502, 503, 504, 521, 530, 534, 535, 538})
# Enhanced codes (RFC 3463) that speak of the sender: 5.1.7 and 5.1.8 of its address, 5.7.8
# and 5.7.9 of the login, 5.7.60 Exchange's "SendAsDenied".
_OURS_ENHANCED = re.compile(r"\b[45]\.(?:1\.[78]|7\.(?:8|9|60))\b")
_RELAY = re.compile(r"relay", re.IGNORECASE)  # "Relay access denied", "unable to relay"
_OF_THE_MAIL = frozenset({552, 554})  # too big; the transaction, so its contents, failed
_MAILBOX = re.compile(r"\b5\.[12]\.\d{1,3}\b")  # of the recipient's address or mailbox


class MailNotSent(Exception):
    """The mail was not taken. `is_final`: trying again is of no use."""

    def __init__(self, problem: str, *, is_final: bool = False) -> None:
        super().__init__(problem)
        self.is_final = is_final


class MailServerFault(MailNotSent):
    """No mail can be sent: the server, the login or the sender is at fault."""


def refusal(error: Exception) -> MailNotSent:
    """What an error of the SMTP client means for the mail."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refused, *_]):
            return _of_recipient(refused)
        case aiosmtplib.SMTPNotSupported() | ValueError():  # SMTPUTF8 (RFC 6531) is missing
            problem = f"the server cannot write to such an address: {error}"
            return MailNotSent(problem, is_final=True)
        case aiosmtplib.SMTPDataError():
            return _of_mail(error)
        case aiosmtplib.SMTPResponseException():
            return MailServerFault(f"{type(error).__name__}: {error.code} {error.message}")
        case _:
            return MailServerFault(f"{type(error).__name__}: {error}".rstrip(": "))


def _of_recipient(refused: aiosmtplib.SMTPRecipientRefused) -> MailNotSent:
    problem = f"{refused.recipient}: {refused.code} {refused.message}"
    if _is_ours(refused.code, refused.message):
        return MailServerFault(problem)
    return MailNotSent(problem, is_final=refused.code in _PERMANENT)


def _of_mail(error: aiosmtplib.SMTPDataError) -> MailNotSent:
    """At the end of the data: of the contents or the mailbox, else of who sends it."""
    problem = f"{error.code} {error.message}"
    if error.code not in _PERMANENT and error.code not in _OURS:
        return MailNotSent(problem)
    is_of_it = error.code in _OF_THE_MAIL or bool(_MAILBOX.search(error.message))
    if is_of_it and not _is_ours(error.code, error.message):
        return MailNotSent(problem, is_final=True)
    return MailServerFault(problem)


def _is_ours(code: int, message: str) -> bool:
    return (
        code in _OURS
        or bool(_OURS_ENHANCED.search(message))
        or (code in _PERMANENT and bool(_RELAY.search(message)))
    )
