"""What all bodies share."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.errors import Flaw, Invalid, flawed


class Body(BaseModel):
    """A JSON object on the wire. Unknown fields are ignored: live clients send some."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


Instant = Annotated[
    str,
    Field(
        description="ISO 8601 with an offset or Z",
        examples=["2026-11-24T13:00:00Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
Id = Annotated[str, Field(min_length=1, max_length=128)]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)?"
)


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


def is_date(text: str) -> bool:
    """Whether a text is written like a date without a time."""
    return bool(_DATE.fullmatch(text))


def written(moment: datetime) -> str:
    """An instant as answers carry it: UTC, whole seconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
