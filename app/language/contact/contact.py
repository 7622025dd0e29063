"""Who is speaking: names, e-mail addresses and phone numbers in a message."""

import re
from dataclasses import dataclass

from app.language.contact.emails import find_addresses
from app.language.contact.names import find_name


@dataclass(frozen=True, slots=True)
class Contact:
    """What a message says about its writer.

    name    as written, "Lovelace, Ada" put into the usual order
    email   syntactically valid and normalised; whether it exists is not looked up
    phone   E.164, followed by " ext. 12" if the number has an extension
    guests  further addresses that the visitor wants to be invited, in order
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    guests: tuple[str, ...] = ()


def read_contact(
    text: str,
    *,
    region: str = "DE",
    asked: frozenset[str] = frozenset(),
    own: str | None = None,
) -> Contact:
    """The name, addresses and phone number that a message tells.

    `region` (ISO 3166) completes national phone numbers. `asked` is what the assistant has
    just asked for ("name", "email", "phone"): a bare "Ada Lovelace" is a name only then.
    `own` is the known address of the visitor, which another one replaces only if asked to.
    """
    found = find_addresses(
        text, guests_asked="guests" in asked, own=own, asked="email" in asked
    )
    rest = found.rest
    phone = None
    if any(letter.isdigit() for letter in rest):
        phone, rest = _phone(rest, region, asked="phone" in asked)
    name = find_name(rest, asked="name" in asked, email=found.email or own)
    return Contact(name, found.email, phone, found.guests)


_CUE = re.compile(
    r"\b(?:phone|(?<!order )(?<!booking )(?<!customer )number|call|tel|mobile|cell|whatsapp"
    r"|sms|text|reach|handy|nummer|telefon\w*|"
    r"mobil\w*|erreich\w*|ruf\w*|anruf\w*)\b",
    re.IGNORECASE,
)
_PREFIXED = ("+", "00", "0", "(")
_MIN_DIGITS = 7
_GERMAN_EXTENSION = re.compile(r",? (?:durchwahl|nebenstelle|apparat)\b:?", re.IGNORECASE)
_DATE_OR_CLOCK = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?(?!\d)"
    r"|\b\d{1,2}[:.]\d{2}\b(?!\.?\d)"
)


def _phone(text: str, region: str, *, asked: bool) -> tuple[str | None, str]:
    """The first valid number, and the text without it.

    A number without a prefix is believed only where the words speak of phones: it may be
    an order number as well.
    """
    plain = _DATE_OR_CLOCK.sub(lambda found: " " * len(found[0]), text)
    plain = _GERMAN_EXTENSION.sub(lambda found: " ext.".ljust(len(found[0])), plain)
    if sum(letter.isdigit() for letter in plain) < _MIN_DIGITS:
        return None, text
    import phonenumbers  # noqa: PLC0415 — its metadata take long to import

    wanted = asked or bool(_CUE.search(text))
    for match in phonenumbers.PhoneNumberMatcher(plain, region):
        if match.raw_string.startswith(_PREFIXED) or wanted:
            number = phonenumbers.format_number(
                match.number, phonenumbers.PhoneNumberFormat.E164
            )
            extension = match.number.extension
            phone = f"{number} ext. {extension}" if extension else str(number)
            return phone, text[: match.start] + ";" + text[match.end :]
    return None, text
