"""Links in letters that prove who follows them: signed for one purpose, until a moment.

The proof is an HMAC (RFC 2104, SHA-256) over what the link is for; nothing of it is stored.
Whoever has the link can use it, as with any mail.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal
from urllib.parse import urlencode

from app.errors import Denied
from app.settings import Settings

Purpose = Literal["opt-in", "approval", "guests", "calendar"]

SHOWN_FOR = timedelta(days=30)  # so long after a hold its links still say what became of it
_DIGITS = 12  # at most, of a moment in epoch seconds


class BadLink(Denied):
    """The link was not made here, or not for this, or is too old."""

    code = "bad-link"


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """Makes and checks signed links. `public_url` is where our pages are."""

    public_url: str
    key: str

    @classmethod
    def of(cls, settings: Settings) -> "SignedLinks":
        """The links of an installation."""
        return cls(settings.public_url.rstrip("/"), settings.signing_key())

    def opt_in(self, provisional_id: str, expires_at: int) -> str:
        """For the attendee of a double opt-in; `expires_at` is the hold's, epoch seconds."""
        return self._address("confirm", provisional_id, "opt-in", expires_at)

    def approval(self, provisional_id: str, expires_at: int) -> str:
        """For a host who is to confirm."""
        return self._address("confirm", provisional_id, "approval", expires_at)

    def refusal(self, provisional_id: str, expires_at: int) -> str:
        """For a host who would rather decline."""
        return self._address("decline", provisional_id, "approval", expires_at)

    def guests(self, attendee_id: str, until: int) -> str:
        """For an attendee who lets their guests be invited, until then (epoch seconds)."""
        query = {"id": attendee_id, "token": self.token("guests", attendee_id, until)}
        return f"{self.public_url}/booking/guests?{urlencode(query)}"

    def own_page(self, appointment_id: str, secret: str) -> str:
        """An attendee's page, with the secret that proves them."""
        return f"{self.page(appointment_id)}?{urlencode({'secret': secret})}"

    def page(self, appointment_id: str) -> str:
        """The same without the secret, for calendars: they are shared."""
        return f"{self.public_url}/booking/{appointment_id}"

    def calendar(self, conversation_id: str, appointment_id: str, until: int) -> str:
        """A calendar file for the visitor who booked it there, until then (epoch seconds)."""
        subject = f"{conversation_id}/{appointment_id}"
        query = urlencode({"token": self.token("calendar", subject, until)})
        return f"{self.public_url}/calendar/{subject}.ics?{query}"

    def conversation(self, id_: str) -> str:
        """A conversation in the operators' console, which asks who it is."""
        return f"{self.public_url}/operator/conversation/{id_}"

    def token(self, purpose: Purpose, subject: str, until: int) -> str:
        """Proof that its bearer may do this to that, until then (epoch seconds)."""
        return f"{until}.{self._signature(purpose, subject, until)}"

    def check(self, token: str, purpose: Purpose, subject: str, now: int) -> None:
        """Make sure that a token is ours, for just this, and not too old.

        Raises:
            BadLink: otherwise.
        """
        until, _, signature = token.partition(".")
        is_number = until.isascii() and until.isdigit() and len(until) <= _DIGITS
        expected = self._signature(purpose, subject, int(until) if is_number else 0)
        is_ours = hmac.compare_digest(signature.encode(), expected.encode())
        if not (is_number and is_ours and now < int(until)):
            raise BadLink("This link does not work (any more).")

    def _signature(self, purpose: Purpose, subject: str, until: int) -> str:
        # JSON keeps the parts apart, whatever is in them.
        message = json.dumps(["link", purpose, subject, until]).encode()
        digest = hmac.new(self.key.encode(), message, sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")

    def _address(self, page: str, id_: str, purpose: Purpose, expires_at: int) -> str:
        until = expires_at + int(SHOWN_FOR.total_seconds())
        query = urlencode({"id": id_, "token": self.token(purpose, id_, until)})
        return f"{self.public_url}/booking/{page}?{query}"
