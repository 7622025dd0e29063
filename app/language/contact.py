"""Who is speaking: names, e-mail addresses and phone numbers in a message."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """What a message says about its writer."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    guests: tuple[str, ...] = ()


def read_contact(
    text: str, *, region: str = "DE", asked: frozenset[str] = frozenset()
) -> Contact:
    """What a message says about its writer."""
    emails = re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", text)
    named = re.search(r"\b(?:I'm|my name is|ich heiße|name ist) ((?:[A-Z]\w+ ?){1,3})", text)
    name = named[1].strip() if named else None
    return Contact(name, emails[0] if emails else None, None, tuple(emails[1:]))
