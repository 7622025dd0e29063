"""Identifiers and secrets."""

import hashlib
import os
import secrets
import threading
import time

from app.booking.codes import ALPHABET, LENGTH, is_code

_DRAWN = 4096  # random bytes drawn from the system at a time

_SYMBOLS = (ALPHABET * (256 // len(ALPHABET))).encode()  # a byte's symbol: all as likely

_clock = threading.Lock()
_latest = 0
_random = memoryview(b"")
_drawn_by = 0  # the process: what was drawn before a fork is used by one side only


def new_id() -> str:
    """A UUID of version 7 (RFC 9562 §5.7): later ones of one process sort after earlier.

    Time order keeps indexes compact and makes the order of outbox rows a property of
    their keys. The system's clock is read as a source of order, not as the time.
    """
    global _latest, _random, _drawn_by  # noqa: PLW0603 — one counter for the process is the point
    with _clock:
        _latest = max(_latest + 1, time.time_ns() * 4096 // 1_000_000)
        ticks = _latest
        if not _random or _drawn_by != os.getpid():
            _random, _drawn_by = memoryview(os.urandom(_DRAWN)), os.getpid()
        drawn, _random = int.from_bytes(_random[:8]), _random[8:]
    head = f"{ticks >> 12:012x}7{ticks & 0xFFF:03x}"
    tail = f"{(0b10 << 62) | (drawn >> 2):016x}"
    return f"{head[:8]}-{head[8:12]}-{head[12:]}-{tail[:4]}-{tail[4:]}"


def id_from(secret: str) -> str:
    """An id that only whoever knows the secret can name: a UUID of version 8 (RFC 9562 §5.8).

    It tells nothing of the secret, nor of what `hashed` makes of it.
    """
    digest = hashlib.sha256(f"id of {secret}".encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def new_secret() -> str:
    """A secret that nobody guesses, safe in a URL."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """A booking code (see app.booking.codes)."""
    while not is_code(code := secrets.token_bytes(LENGTH).translate(_SYMBOLS).decode()):
        pass
    return code


def hashed(secret: str) -> str:
    """What is stored of a secret; long random secrets need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
