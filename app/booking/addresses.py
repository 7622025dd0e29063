"""E-mail addresses: as people read them, and as mail servers do. One judge for both.

Domains are those of IDNA 2008 (RFC 5891), in which `straße.example` is another one than
`strasse.example`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

MAX_LOCAL_PART = 64  # octets (RFC 5321 §4.5.3.1.1)
SHORT_ADDRESS = 64  # characters: below this length no limit on a whole address is exceeded

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")  # a dot-atom (RFC 5322 §3.2.3)


class _Domain(NamedTuple):
    shown: str
    ascii: str


def normalised_email(text: str) -> str:
    """An address in its usual form; whether mail arrives is not asked.

    Raises:
        ValueError: if it is not an e-mail address by RFC 5321/5322, with what is wrong.
    """
    text = text.strip()
    local, _, domain = text.rpartition("@")
    if _PLAIN_LOCAL.fullmatch(local) and len(text) <= SHORT_ADDRESS:
        return f"{local}@{_domain(domain).shown}"
    address = _validated(text).normalized
    if len(address.rpartition("@")[0].encode()) > MAX_LOCAL_PART:
        raise ValueError(
            f"is not an e-mail address: at most {MAX_LOCAL_PART} characters before the @"
        )
    return address


def wire_email(text: str) -> str:
    """An address with its domain in ASCII, as it goes into headers and invites.

    Raises:
        ValueError: as `normalised_email`.
    """
    local, _, domain = normalised_email(text).rpartition("@")
    return f"{local}@{_domain(domain).ascii}"


@lru_cache(maxsize=4096)
def _domain(text: str) -> _Domain:
    """A domain in both its forms: few are used by many, so it is judged once."""
    found = _validated(f"a@{text}")
    return _Domain(found.domain, found.ascii_domain)


def _validated(address: str) -> ValidatedEmail:
    try:
        # Nobody has an address in .test, but it is written like one (RFC 6761 §6.2).
        return validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from error
