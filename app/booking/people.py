"""Who comes: names, addresses and numbers as they may be stored."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from app.booking.addresses import normalised_email
from app.booking.texts import clean_title
from app.booking.values import Attendee
from app.errors import Flaw, Invalid, alternatives

LANGUAGES = ("en", "de", "fr", "es", "no", "nl", "it", "pl", "sv", "tr", "da")
MAX_GUESTS = 5
MAX_NAME = 200  # characters, in one piece
MAX_NAME_PART = 100  # characters, of a first or a last name
SHORTEST_NUMBER = 3  # digits
NO_PHONE = "is not a phone number; write +49 30 1234567"
NAME_NEEDED = "write fullname, or firstname, lastname or both"
MAX_NOTE_NAME = 100  # characters
MAX_NOTE = 1_000  # characters
MAX_NOTES = 25  # so that all of them fit into the largest body (MAX_BODY_BYTES)
PHONE_EXTENSION = "phoneExtension"  # the note with what to dial once somebody answers
_GERMAN_EXTENSION = re.compile(r",? (?:durchwahl|nebenstelle|apparat)\b:?", re.IGNORECASE)


def checked_attendee(
    attendee: Attendee, region: str, *, phone_is_enough: bool = False
) -> Attendee:
    """The attendee with names cleaned and e-mail, guests and phone normalised.

    The extension of a phone number, which E.164 has no place for, becomes a note.

    Args:
        region: where a phone number without a country code is from (ISO 3166).
        phone_is_enough: somebody with a phone number needs no e-mail address.

    Raises:
        Invalid: with one flaw for each field that breaks a rule.
    """
    flaws: list[Flaw] = []
    email = ""
    if attendee.email or not (phone_is_enough and attendee.phone):
        email = _address(attendee.email, "attendee.email", flaws)
    guests = tuple(
        _address(guest, f"attendee.bringalongEmails[{index}]", flaws)
        for index, guest in enumerate(attendee.guests)
    )
    phone, extension = _phone(attendee.phone, region, flaws) if attendee.phone else ("", "")
    notes = {PHONE_EXTENSION: extension} if extension else {}
    given = _Names(
        *map(clean_title, (attendee.fullname, attendee.firstname, attendee.lastname))
    )
    flaws.extend(_name_flaws(given))
    flaws.extend(guest_flaws(guests, email))
    flaws.extend(_other_flaws(attendee))
    if flaws:
        summary = "; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws)
        raise Invalid(summary, flaws)
    return replace(
        attendee,
        email=email,
        fullname=given.whole,
        firstname=given.first,
        lastname=given.last,
        guests=guests,
        phone=phone,
        notes={**attendee.notes, **notes},
    )


class _Names(NamedTuple):
    """A name as it was given, cleaned; what is empty was left out."""

    full: str
    first: str
    last: str

    @property
    def whole(self) -> str:
        return self.full or f"{self.first} {self.last}".strip()


def _name_flaws(given: _Names) -> Iterator[Flaw]:
    if not given.whole:
        yield Flaw("attendee.fullname", NAME_NEEDED)
    if len(given.full) > MAX_NAME:
        yield Flaw("attendee.fullname", f"at most {MAX_NAME} characters")
    for field, part in (("firstname", given.first), ("lastname", given.last)):
        if len(part) > MAX_NAME_PART:
            yield Flaw(f"attendee.{field}", f"at most {MAX_NAME_PART} characters")


def guest_flaws(guests: tuple[str, ...], email: str) -> Iterator[Flaw]:
    """What is wrong with guests beside their addresses; "" is an address that is none."""
    field = "attendee.bringalongEmails"
    if len(guests) > MAX_GUESTS:
        yield Flaw(field, f"at most {MAX_GUESTS} guests")
    folded = [guest.casefold() for guest in guests if guest]
    if len(set(folded)) < len(folded):
        yield Flaw(field, "an address is there twice")
    if email and email.casefold() in folded:
        yield Flaw(field, "the attendee is no guest of their own")


def _other_flaws(attendee: Attendee) -> Iterator[Flaw]:
    if attendee.language and attendee.language not in LANGUAGES:
        yield Flaw("attendee.language", f"choose {alternatives(LANGUAGES)}")
    if attendee.timezone and not is_zone(attendee.timezone):
        yield Flaw("attendee.timezone", "is not an IANA time zone like Europe/Berlin")
    if len(attendee.notes) > MAX_NOTES:
        yield Flaw("attendee.notes", f"at most {MAX_NOTES} notes")
    for key, note in attendee.notes.items():
        field = f"attendee.notes.{key[:50]}"
        if len(key) > MAX_NOTE_NAME:
            yield Flaw(field, f"its name: at most {MAX_NOTE_NAME} characters")
        if len(note) > MAX_NOTE:
            yield Flaw(field, f"at most {MAX_NOTE} characters")


def _address(text: str, field: str, flaws: list[Flaw]) -> str:
    try:
        return normalised_email(text)
    except ValueError as error:
        flaws.append(Flaw(field, str(error)))
        return ""


def may_be_phone(text: str) -> bool:
    """Whether a text is a phone number, or could be one in some region of the world."""
    if text.strip().startswith("+"):
        flaws: list[Flaw] = []
        _phone(text, "ZZ", flaws)  # stands for no region
        return not flaws
    return sum(map(str.isdecimal, text)) >= SHORTEST_NUMBER


def spelled_phone(attendee: Attendee) -> str:
    """The number to call, with the extension if there is one."""
    extension = attendee.notes.get(PHONE_EXTENSION, "")
    return f"{attendee.phone} ext. {extension}" if extension else attendee.phone


def _phone(text: str, region: str, flaws: list[Flaw]) -> tuple[str, str]:
    """A number in E.164 and its extension, "" if it has none."""
    # Loaded when the first number comes: the tables behind it are large.
    import phonenumbers as numbers  # noqa: PLC0415 — its metadata take long to import

    try:
        parsed = numbers.parse(_GERMAN_EXTENSION.sub(" ext.", text), region)
    except numbers.NumberParseException:
        parsed = None
    if parsed is None or not numbers.is_valid_number(parsed):
        flaws.append(Flaw("attendee.phone", NO_PHONE))
        return "", ""
    number = str(numbers.format_number(parsed, numbers.PhoneNumberFormat.E164))
    return number, parsed.extension or ""


def is_zone(name: str) -> bool:
    """Whether a name is an IANA zone or an alias of one (Asia/Calcutta), not an offset."""
    return bool(re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", name)) and name in _zones()


def zone_like(name: str) -> str:
    """The zone that a name means whatever its capitals, "" if there is none."""
    return _zones_by_small_letters().get(name.strip().lower(), "")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    # These two are files of the database, but say nothing of where somebody is.
    return frozenset(available_timezones() - {"localtime", "Factory"})


@lru_cache(maxsize=1)
def _zones_by_small_letters() -> dict[str, str]:
    return {name.lower(): name for name in _zones()}


def zone_or(name: str, otherwise: str) -> ZoneInfo:
    """The zone of that name, or the other one if there is none."""
    return ZoneInfo(name if is_zone(name) else otherwise)
