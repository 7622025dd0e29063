"""Encryption of what only we may read: whoever gets hold of the database alone learns nothing.

The keys are derived from the installation's own (SECRET_KEY), the newest first: what an older
one has encrypted can still be read (https://cryptography.io/en/latest/fernet/, MultiFernet).
"""

import base64
from collections.abc import Callable, Sequence
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import Unavailable

_PURPOSE = b"booking-agent: secrets of channel accounts"  # keys for other purposes differ


class Undecipherable(Unavailable):
    """It was encrypted with a key that we do not have."""

    code = "undecipherable"


class Cipher:
    """Encrypts and decrypts texts.

    Args:
        keys: tells the installation's own, the newest first, which encrypts. They are asked
            for when they are first needed: reading them may make one.
    """

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        self._keys = keys

    @cached_property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(_derived(key)) for key in self._keys()])

    def encrypt(self, text: str) -> str:
        """The text as nobody else can read it, in ASCII."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """What was encrypted.

        Raises:
            Undecipherable: if it was with another key, or has been changed.
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise Undecipherable("It was encrypted with another SECRET_KEY.") from error


def _derived(key: str) -> bytes:
    """A key of its own for this purpose (RFC 5869)."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
