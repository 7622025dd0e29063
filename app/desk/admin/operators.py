"""Operators: adding and removing them, and knowing them again.

Checking a password is slow on purpose (a tenth of a second, 64 MiB), so signing in takes
two steps: `recognise` needs no more than a view for reading, and only `sign_in` writes.
Bookings are never kept waiting by somebody who tries passwords.
"""

import threading
import unicodedata
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.booking.addresses import normalised_email
from app.errors import Conflict, Denied, NotFound, Unauthorized, flawed
from app.store.accounts.operator_accounts import (
    Operator,
    add_operator,
    add_sign_in,
    change_password_hash,
    delete_operator,
    delete_sign_in,
    delete_sign_ins,
    find_operator,
    find_signed_in,
)
from app.store.engine.database import Transaction
from app.store.engine.ids import hashed, new_id, new_secret

MIN_PASSWORD, MAX_PASSWORD = 10, 1024  # characters
MAX_EMAIL = 254  # characters, RFC 5321 §4.5.3.1.3
SIGNED_IN = timedelta(hours=12)
MAX_ATTEMPTS = 10  # of one client for one address within ATTEMPT_WINDOW
ATTEMPT_WINDOW = timedelta(minutes=15)
MAX_WATCHED = 10_000  # pairs of address and client that are remembered at a time

_HASHER = PasswordHasher()
MAX_HASHING = 2  # passwords checked at a time, lest many attempts eat the memory
MAX_WAITING = 4  # attempts that wait for their turn; whoever comes then is sent away


class OperatorExists(Conflict):
    """There is an operator with that e-mail address."""

    code = "operator-exists"


class OperatorNotFound(NotFound):
    """There is no operator with that e-mail address."""

    code = "operator-not-found"


class SignInRefused(Unauthorized):
    """The address or the password is wrong; it is not said which."""

    code = "sign-in-refused"


class TooManyAttempts(Denied):
    """Too many wrong passwords for one address from one client; it may exist or not."""

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
class OperatorSession:
    """An operator whose password was right. `fresh_hash` replaces an outdated one, or is ""."""

    operator: Operator
    fresh_hash: str = field(default="", repr=False)


def create_operator(session: Transaction, email: str, password: str, now: datetime) -> Operator:
    """Add an operator.

    Raises:
        Invalid: naming `email` or `password`, if that is none, too short or too long.
        OperatorExists: if the address is taken.
    """
    try:
        address = normalised_email(email).lower()
    except ValueError as error:
        raise flawed("email", str(error)) from error
    if len(address) > MAX_EMAIL:
        raise flawed("email", f"at most {MAX_EMAIL} characters")
    operator = Operator(new_id(), address, _checked_hash(password), int(now.timestamp()))
    if not add_operator(session, operator):
        raise OperatorExists(f"There is an operator with the address {address} already.")
    return operator


def remove_operator(session: Transaction, email: str) -> Operator:
    """Remove an operator, whose sessions end with that; returns who it was.

    Raises:
        OperatorNotFound: if there is none with that address.
    """
    operator = _found(session, email)
    delete_sign_ins(session, operator.id)
    delete_operator(session, operator.id)
    return operator


def change_password(session: Transaction, email: str, password: str) -> Operator:
    """Give an operator another password, and end their sessions; returns who it is.

    Raises:
        OperatorNotFound: if there is none with that address.
        Invalid: as `create_operator`.
    """
    operator = _found(session, email)
    change_password_hash(session, operator.id, _checked_hash(password))
    delete_sign_ins(session, operator.id)
    return operator


def recognise(
    session: Transaction, email: str, password: str, now: datetime, client: str = ""
) -> OperatorSession:
    """Check who somebody says they are. Give it a view for reading: it takes its time.

    An unknown address takes as long as a known one and gets the same answer. Attempts
    are counted in this process alone, and forgotten when it ends; each client's by
    themselves, so that a stranger cannot lock an operator out.

    Args:
        client: the network address from which somebody signs in.

    Raises:
        SignInRefused: if the address or the password is wrong.
        TooManyAttempts: if too many were wrong within the last minutes.
        SignInBusy: if many sign in at this very moment.
    """
    address = email.strip().lower()
    may_be_one = len(address) <= MAX_EMAIL and address.isprintable()
    if not may_be_one or len(password) > MAX_PASSWORD:
        raise SignInRefused("The e-mail address or the password is wrong.")
    attempts = _attempts(session)
    attempts.note((address, client), now)
    operator = find_operator(session, address)
    expected = _decoy() if operator is None else operator.password_hash
    matches = _matches(expected, opaque_string(password))
    if operator is None or not matches:
        raise SignInRefused("The e-mail address or the password is wrong.")
    attempts.forget((address, client))
    outdated = _HASHER.check_needs_rehash(operator.password_hash)
    return OperatorSession(operator, _hash(opaque_string(password)) if outdated else "")


def opaque_string(password: str) -> str:
    """A password as it is compared, however it is typed (RFC 8265 §4.2.2, OpaqueString).

    Any space becomes an ordinary one, and the result is in normal form C.
    """
    spaced = (" " if unicodedata.category(each) == "Zs" else each for each in password)
    return unicodedata.normalize("NFC", "".join(spaced))


def sign_in(session: Transaction, recognised: OperatorSession, now: datetime) -> str:
    """Begin a session of `SIGNED_IN`; returns the token for the cookie, kept only hashed."""
    if recognised.fresh_hash:
        change_password_hash(session, recognised.operator.id, recognised.fresh_hash)
    token = new_secret()
    seconds, until = int(now.timestamp()), int((now + SIGNED_IN).timestamp())
    add_sign_in(session, hashed(token), recognised.operator.id, seconds, until)
    return token


def operator_of(session: Transaction, token: str, now: datetime) -> Operator | None:
    """Who is signed in with this token, if anybody still is."""
    return find_signed_in(session, hashed(token), int(now.timestamp())) if token else None


def sign_out(session: Transaction, token: str) -> None:
    """End a session, wherever its token may still be kept."""
    delete_sign_in(session, hashed(token))


class _Attempts:
    """When passwords were tried, by e-mail address and client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tried: dict[tuple[str, str], deque[datetime]] = {}

    def note(self, who: tuple[str, str], now: datetime) -> None:
        """Count an attempt before it is checked, so that many at once count too."""
        with self._lock:
            tried = self._tried.pop(who, deque(maxlen=MAX_ATTEMPTS))
            self._tried[who] = tried  # the most recently tried come last
            if len(self._tried) > MAX_WATCHED:
                del self._tried[next(iter(self._tried))]
            if len(tried) == MAX_ATTEMPTS and now - tried[0] < ATTEMPT_WINDOW:
                raise TooManyAttempts("Too many attempts. Please wait a quarter of an hour.")
            tried.append(now)

    def forget(self, who: tuple[str, str]) -> None:
        """The right password was given."""
        with self._lock:
            self._tried.pop(who, None)


def _attempts(session: Transaction) -> _Attempts:
    found: _Attempts = session.memory.setdefault("sign-in attempts", _Attempts())
    return found


def _found(session: Transaction, email: str) -> Operator:
    operator = find_operator(session, email.strip().lower())
    if operator is None:
        raise OperatorNotFound(f"There is no operator with the address {email}.")
    return operator


def _checked_hash(password: str) -> str:
    """The hash of a password that may be chosen (RFC 8265 §4.2.2: no control characters)."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise flawed("password", f"{MIN_PASSWORD} to {MAX_PASSWORD} characters")
    if any(unicodedata.category(each) == "Cc" for each in password):
        raise flawed("password", "must not contain control characters")
    return _hash(opaque_string(password))


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
