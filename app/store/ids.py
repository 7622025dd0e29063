"""Identifiers and secrets."""

import hashlib
import secrets
import threading
import time
from uuid import UUID

from app.booking.codes import ALPHABET, LENGTH, is_code

_clock = threading.Lock()
_latest = 0


def new_id() -> str:
    """A UUID of version 7 (RFC 9562 §5.7): later ones of one process sort after earlier.

    Time order keeps indexes compact and makes the order of outbox rows a property of
    their keys. The system's clock is read as a source of order, not as the time.
    """
    global _latest  # noqa: PLW0603 — one counter for the process is the point
    with _clock:
        _latest = max(_latest + 1, time.time_ns() * 4096 // 1_000_000)
        ticks = _latest
    milliseconds, fraction = divmod(ticks, 4096)
    bits = (milliseconds << 80) | (0x7 << 76) | (fraction << 64)
    return str(UUID(int=bits | (0b10 << 62) | secrets.randbits(62)))


def new_secret() -> str:
    """A secret that nobody guesses, safe in a URL."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """A booking code (see app.booking.codes)."""
    while not is_code(code := "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))):
        pass
    return code


def hashed(secret: str) -> str:
    """What is stored of a secret; long random secrets need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
