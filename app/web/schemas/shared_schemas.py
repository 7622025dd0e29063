"""What all bodies share."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError, to_json

from app.booking.addresses import normalised_email
from app.booking.hours import day_start
from app.booking.people import is_zone
from app.booking.redirect import WEB_ADDRESS, WEB_ADDRESS_PATTERN, is_web_address
from app.booking.texts import (
    MAX_DESCRIPTION,
    MAX_TITLE,
    clean_description,
    clean_title,
)
from app.errors import Flaw, Invalid, alternatives, flawed

REPLACEMENT = "\ufffd"  # for what cannot be shown (HTML §13.2.5)
MAX_JSON_INTEGER = (
    9_007_199_254_740_991  # the largest number that every JSON reader keeps (RFC 8259 §6)
)


def without_nul(text: str) -> str:
    """A text that names something, as it is looked for."""
    return text.replace("\x00", REPLACEMENT)


class Body(BaseModel):
    """A JSON object on the wire. Unknown fields are ignored: live clients send some."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


def in_json(reply: Any) -> bytes:
    """A reply, or what has replies in it, as it is sent; what is None is left out."""
    return to_json(reply, by_alias=True, exclude_none=True)


def _whole(number: Any) -> Any:
    """JSON knows only one kind of number: 30.0 is a whole one, too (RFC 8259 §6)."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def refused(message: str, code: str = "flaw") -> PydanticCustomError:
    """What a validator raises: a message for people, whose braces are no placeholders.

    `code` becomes the error code of the answer if it is one of the contract's.
    """
    return PydanticCustomError(code, "{message}", {"message": message})


def judged_by(rule: Callable[[str], object]) -> AfterValidator:
    """Let a text pass as it is if a rule does not raise an `Invalid` about it.

    So all flaws of a body are found together, by whichever rule.
    """

    def judge(text: str) -> str:
        try:
            rule(text)
        except Invalid as error:
            raise refused(error.flaws[0].message, error.code) from error
        return text

    return AfterValidator(judge)


def _zone(name: str) -> str:
    if not is_zone(name):
        raise refused(NO_ZONE)
    return name


def _email(text: str) -> str:
    try:
        return normalised_email(text)
    except ValueError as error:
        raise refused(str(error)) from error


def _web_address(text: str) -> str:
    if text and not is_web_address(text):
        raise refused(WEB_ADDRESS)
    return text


def _day(text: str) -> str:
    if calendar_day(text) is None:
        raise refused("is not a date like 2026-12-24")
    return text


def _not_blank(text: str) -> str:
    if not clean_description(text):
        raise refused("must not be empty")
    return text


def _cleaned(clean: Callable[[str], str], longest: int) -> AfterValidator:
    """Count the characters of a text without those that are not kept."""

    def check(text: str) -> str:
        cleaned = clean(text)
        if len(cleaned) > longest:
            raise refused(f"at most {longest} characters, this has {len(cleaned)}")
        return cleaned

    return AfterValidator(check)


HAS_TEXT: dict[str, JsonValue] = {"pattern": r"\S"}  # for what must not be blank
NOT_BLANK = AfterValidator(_not_blank)
UNIQUE: dict[str, JsonValue] = {"uniqueItems": True}
DATE_OR_TIME: dict[str, Any] = {
    "pattern": r"^\d{4}-\d{2}-\d{2}"
    r"([Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[ +-]\d{2}(:?\d{2})?))?$"
}
NO_ZONE = "is not an IANA time zone like Europe/Berlin"

Instant = Annotated[
    str,
    Field(
        description="An instant: ISO 8601 with an offset or Z.",
        json_schema_extra={"format": "date-time", "examples": ["2026-11-24T13:00:00Z"]},
    ),
    judged_by(lambda text: instant(text, "")),
]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""An instant in an answer: UTC, whole seconds, Z (see `written`)."""

LocalDate = Annotated[str, Field(json_schema_extra={"format": "date"})]
"""A day in an answer, in the zone that the answer names."""

NextCursor = Annotated[
    str | None,
    Field(description="For `after`: what comes behind this page. Absent on the last one."),
]

WHOLE = BeforeValidator(_whole)
Id = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(without_nul)]
Email = Annotated[
    str, Field(max_length=320, json_schema_extra={"format": "email"}), AfterValidator(_email)
]
Day = Annotated[
    str,
    Field(max_length=20, json_schema_extra={"format": "date", "examples": ["2026-12-24"]}),
    AfterValidator(_day),
]
Zone = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        description="A time zone of the IANA database, by name.",
        json_schema_extra={"examples": ["Europe/Berlin"]},
    ),
    AfterValidator(_zone),
]
WebAddress = Annotated[
    str,
    Field(
        max_length=2000,
        description="An http or https address without a user name; empty for none.",
        json_schema_extra={"pattern": f"^$|{WEB_ADDRESS_PATTERN}"},
    ),
    AfterValidator(_web_address),
]
Title = Annotated[
    str,
    Field(json_schema_extra={"maxLength": MAX_TITLE}),
    _cleaned(clean_title, MAX_TITLE),
]
Description = Annotated[
    str,
    Field(json_schema_extra={"maxLength": MAX_DESCRIPTION}),
    _cleaned(clean_description, MAX_DESCRIPTION),
]

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?",
    re.ASCII,
)
_LOST_PLUS = re.compile(r"([Tt ][\d:.,]+) (\d\d(:?\d\d)?)$", re.ASCII)


class NaiveTime(Invalid):
    """A time without an offset could be anywhere."""

    code = "naive-time"


def instant(text: str, field: str) -> datetime:
    """Read an ISO 8601 date-time with an offset as aware UTC.

    Raises:
        NaiveTime: if it has no offset.
        Invalid: if it is no date-time, or one that no calendar has.
    """
    if not _DATE_TIME.fullmatch(text):
        raise flawed(field, "is not an ISO 8601 date-time like 2026-11-24T13:00:00Z")
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "T"))
        if moment.tzinfo is None:
            message = "has no offset; write 2026-11-24T13:00:00Z or …+01:00"
            raise NaiveTime(f"{field}: {message}", [Flaw(field, message)])
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise flawed(field, f"is not a time that exists: {error}") from error


def bound(text: str, field: str, zone: ZoneInfo) -> datetime:
    """One end of a range as aware UTC: a date-time, or a date, which is its local midnight.

    It comes in an address, where a plus sign that was not encoded means a blank
    (application/x-www-form-urlencoded): 2026-11-24T13:00:00 01:00 is read as meant.

    Raises:
        NaiveTime, Invalid: as `instant` does.
    """
    if not is_date(text):
        return instant(_LOST_PLUS.sub(r"\1+\2", text), field)
    try:
        return datetime.fromtimestamp(day_start(zone.key, date.fromisoformat(text)), UTC)
    except (ValueError, OverflowError) as error:
        raise flawed(field, f"is not a day that exists: {error}") from error


def one_of_these(text: str | None, field: str, choices: Collection[str]) -> str:
    """One of the values that a parameter can have; "" if it was left out.

    A parameter that is declared as a choice would take the word null for left out.

    Raises:
        Invalid: for anything else.
    """
    if text is not None and text not in choices:
        raise flawed(field, f"choose {alternatives(choices)}")
    return text or ""


def calendar_day(text: str) -> date | None:
    """The day of a date like 2026-12-24; None for what is none."""
    try:
        return date.fromisoformat(text) if is_date(text) else None
    except ValueError:
        return None


def is_date(text: str) -> bool:
    """Whether a text is written like a date without a time."""
    return bool(_DATE.fullmatch(text))


def written(moment: datetime) -> str:
    """An instant as answers carry it: UTC, whole seconds, Z."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"
