"""What all bodies share."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError, to_json

from app.booking.hours import day_start
from app.booking.people import is_zone
from app.errors import Flaw, Invalid, flawed

REPLACEMENT = "\ufffd"  # for what cannot be shown (HTML §13.2.5)
MAX_JSON_INTEGER = (
    9_007_199_254_740_991  # the largest number that every JSON reader keeps (RFC 8259 §6)
)
TIME_ZONE = "time-zone"  # stands for the list of them all, see app.web.http.openapi


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


def _zone(name: str) -> str:
    if not is_zone(name):
        raise PydanticCustomError("zone", "is not an IANA time zone like Europe/Berlin")
    return name


Instant = Annotated[
    str,
    Field(
        description="ISO 8601 with an offset or Z",
        examples=["2026-11-24T13:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
WHOLE = BeforeValidator(_whole)
Id = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(without_nul)]
Email = Annotated[str, Field(max_length=320, json_schema_extra={"format": "email"})]
Day = Annotated[
    str, Field(max_length=20, examples=["2026-12-24"], json_schema_extra={"format": "date"})
]
ZoneName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        examples=["Europe/Berlin"],
        json_schema_extra={"format": TIME_ZONE},
    ),
]
Zone = Annotated[ZoneName, AfterValidator(_zone)]
WebAddress = Annotated[
    str,
    Field(
        max_length=2000,
        description="http or https; empty for none",
        json_schema_extra={
            "pattern": r"^https?://[A-Za-z0-9.-]+(:[1-9]\d{0,3})?([/?#][!-~]*)?$|^$"
        },
    ),
]

HAS_TEXT: dict[str, JsonValue] = {"pattern": r"\S"}  # for what must not be blank
UNIQUE: dict[str, JsonValue] = {"uniqueItems": True}
DATE_OR_TIME: dict[str, Any] = {"anyOf": [{"format": "date"}, {"format": "date-time"}]}
_NAMED: dict[str, JsonValue] = {"type": "string", **HAS_TEXT}

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?"
)


def one_of(*fields: str) -> JsonValue:
    """That at least one of some fields is there and not blank, as a JSON schema says it."""
    return [{"required": [name], "properties": {name: _NAMED}} for name in fields]


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

    Raises:
        NaiveTime, Invalid: as `instant` does.
    """
    if not is_date(text):
        return instant(text, field)
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
        raise flawed(field, f"choose one of {', '.join(choices)}")
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
