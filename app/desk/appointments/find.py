"""Finding a visitor's own appointments, by what only they know."""

import re

from app.booking.codes import codes_in
from app.store.appointments.attendees import Attendance, list_attendances_with
from app.store.engine.database import Transaction

MAX_TEXT = 500  # characters of what may hold a code, a secret or a link with one
MAX_READINGS = 4  # readings of it as a code: one try is not to be many

_PART = re.compile(r"[\w-]+")


def find_own(session: Transaction, email: str, proof: str) -> Attendance | None:
    """The attendance that an address and its booking code or secret prove to be somebody's.

    `proof` may be a whole link. None if they do not belong together, for whatever reason:
    nobody learns whether there is such a code or such an address.
    """
    given = proof[:MAX_TEXT]
    found = list_attendances_with(session, codes_in(given)[:MAX_READINGS], _PART.findall(given))
    address = email.strip().casefold()
    own = (each for each in found if each.attendee.email.casefold() == address)
    return next(own, None) if address else None
