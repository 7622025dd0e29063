"""Operators: adding them, and knowing them again.

Checking a password is slow on purpose (a tenth of a second, 64 MiB), so signing in takes
two steps: `recognise` needs no more than a view for reading, and only `sign_in` writes.
Bookings are never kept waiting by somebody who tries passwords.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.booking.people import normalised_email
from app.errors import Conflict, Denied, Unauthorized, flawed
from app.store.database import Session
from app.store.ids import hashed, new_id, new_secret
from app.store.operators import (
    Operator,
    add_operator,
    add_sign_in,
    drop_sign_in,
    find_operator,
    set_password_hash,
    signed_in,
)

SHORTEST_PASSWORD = 10  # characters
SIGNED_IN = timedelta(hours=12)
MOST_ATTEMPTS = 10  # for one address within ATTEMPT_WINDOW
ATTEMPT_WINDOW = timedelta(minutes=15)
MOST_ADDRESSES = 10_000  # that are watched at a time

_HASHER = PasswordHasher()
MAX_HASHING = 2  # passwords checked at a time, lest many attempts eat the memory
MAX_WAITING = 4  # attempts that wait for their turn; whoever comes then is sent away


class OperatorExists(Conflict):
    """There is an operator with that e-mail address."""

    code = "operator-exists"


class SignInRefused(Unauthorized):
    """The address or the password is wrong; it is not said which."""

    code = "sign-in-refused"


class TooManyAttempts(Denied):
    """Too many wrong passwords for one address; it makes no difference whether it exists."""

    code = "too-many-attempts"


class SignInBusy(Denied):
    """So many passwords are being checked that this one has to wait for another time."""

    code = "sign-in-busy"


class _Queue:
    """A short queue for what is slow on purpose; nobody stands in it for long."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(MAX_HASHING + MAX_WAITING)
        self._turns = threading.BoundedSemaphore(MAX_HASHING)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn.

        Raises:
            SignInBusy: if too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise SignInBusy(
                "Many people are signing in just now. Please try again in a moment."
            )
        try:
            with self._turns:
                yield
        finally:
            self._places.release()


_hashing = _Queue()


@dataclass(frozen=True, slots=True)
class Recognised:
    """An operator whose password was right. `fresh_hash` replaces an outdated one, or is ""."""

    operator: Operator
    fresh_hash: str = field(default="", repr=False)


def create_operator(session: Session, email: str, password: str, now: datetime) -> Operator:
    """Add an operator.

    Raises:
        Invalid: naming `email` or `password`, if that is none or is too short.
        OperatorExists: if the address is taken.
    """
    try:
        address = normalised_email(email).lower()
    except ValueError as error:
        raise flawed("email", str(error)) from error
    if len(password) < SHORTEST_PASSWORD:
        raise flawed("password", f"at least {SHORTEST_PASSWORD} characters")
    operator = Operator(new_id(), address, _hash(password), int(now.timestamp()))
    if not add_operator(session, operator):
        raise OperatorExists(f"There is an operator with the address {address} already.")
    return operator


def recognise(session: Session, email: str, password: str, now: datetime) -> Recognised:
    """Check who somebody says they are. Give it a view for reading: it takes its time.

    An unknown address takes as long as a known one and gets the same answer. Attempts
    are counted in this process alone, and forgotten when it ends.

    Raises:
        SignInRefused: if the address or the password is wrong.
        TooManyAttempts: if too many were wrong within the last minutes.
        SignInBusy: if many sign in at this very moment.
    """
    address = email.strip().lower()
    attempts = _attempts(session)
    attempts.note(address, now)
    operator = find_operator(session, address)
    expected = _decoy() if operator is None else operator.password_hash
    matches = _matches(expected, password)
    if operator is None or not matches:
        raise SignInRefused("The e-mail address or the password is wrong.")
    attempts.forget(address)
    outdated = _HASHER.check_needs_rehash(operator.password_hash)
    return Recognised(operator, _hash(password) if outdated else "")


def sign_in(session: Session, recognised: Recognised, now: datetime) -> str:
    """Begin a session of `SIGNED_IN`; returns the token for the cookie, kept only hashed."""
    if recognised.fresh_hash:
        set_password_hash(session, recognised.operator.id, recognised.fresh_hash)
    token = new_secret()
    seconds, until = int(now.timestamp()), int((now + SIGNED_IN).timestamp())
    add_sign_in(session, hashed(token), recognised.operator.id, seconds, until)
    return token


def operator_of(session: Session, token: str, now: datetime) -> Operator | None:
    """Who is signed in with this token, if anybody still is."""
    return signed_in(session, hashed(token), int(now.timestamp())) if token else None


def sign_out(session: Session, token: str) -> None:
    """End a session, wherever its token may still be kept."""
    drop_sign_in(session, hashed(token))


class _Attempts:
    """When passwords were tried, by address."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tried: dict[str, deque[datetime]] = {}

    def note(self, address: str, now: datetime) -> None:
        """Count an attempt before it is checked, so that many at once count too."""
        with self._lock:
            tried = self._tried.pop(address, deque(maxlen=MOST_ATTEMPTS))
            self._tried[address] = tried  # the most recently tried come last
            if len(self._tried) > MOST_ADDRESSES:
                del self._tried[next(iter(self._tried))]
            if len(tried) == MOST_ATTEMPTS and now - tried[0] < ATTEMPT_WINDOW:
                raise TooManyAttempts("Too many attempts. Please wait a quarter of an hour.")
            tried.append(now)

    def forget(self, address: str) -> None:
        """The right password was given."""
        with self._lock:
            self._tried.pop(address, None)


def _attempts(session: Session) -> _Attempts:
    found: _Attempts = session.memory.setdefault("sign-in attempts", _Attempts())
    return found


def _hash(password: str) -> str:
    with _hashing.turn():
        return _HASHER.hash(password)


def _matches(password_hash: str, password: str) -> bool:
    with _hashing.turn():
        try:
            return _HASHER.verify(password_hash, password)
        except VerificationError:
            return False


@cache
def _decoy() -> str:
    """A hash that nothing matches, for addresses that nobody has."""
    return _hash(new_secret())
