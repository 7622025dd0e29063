"""GET, POST and PATCH /v4/user."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from app.booking.hours import Schedule
from app.booking.schedule_check import USUAL_WEEK
from app.booking.values import Host
from app.web.schemas.shared_schemas import HAS_TEXT, NOT_BLANK, Body, Email, Id, Zone

Name = Annotated[
    str, Field(min_length=1, max_length=100, json_schema_extra=HAS_TEXT), NOT_BLANK
]
Language = Literal["en", "de"]


class UserFields(Body):
    """What can be said of a user."""

    email: Email | None = None
    given_name: Name | None = None
    family_name: Annotated[str, Field(max_length=100)] | None = None
    timezone: Zone | None = None
    language: Annotated[
        Language | None, Field(description="in which the user is written to")
    ] = None
    role: Annotated[Literal["host", "admin"] | None, Field(description="by admins")] = None
    active: Annotated[
        bool | None,
        Field(description="by admins; false: cannot be booked anew, and tokens are refused"),
    ] = None

    def applied_to(self, host: Host) -> Host:
        """The user with what was said; whether the names make sense is judged later."""
        zone = self.timezone or host.schedule.zone
        return replace(
            host,
            email=host.email if self.email is None else self.email,
            given_name=host.given_name if self.given_name is None else self.given_name,
            family_name=host.family_name if self.family_name is None else self.family_name,
            language=self.language or host.language,
            role=self.role or host.role,
            active=host.active if self.active is None else self.active,
            schedule=replace(host.schedule, zone=zone),
        )


class UserChange(UserFields):
    """What is to change; what is left out stays. `id` is needed for other users only."""

    id: Id | None = None


class NewUser(UserFields):
    """A user to be, met Monday to Friday from nine to five until they say otherwise."""

    email: Email
    given_name: Name

    def to_host(self, business_zone: str) -> Host:
        """The user as a value."""
        blank = Host(
            id="",
            holder=0,
            email="",
            given_name="",
            family_name="",
            schedule=Schedule(business_zone, USUAL_WEEK),
        )
        return self.applied_to(blank)


class TokenReply(Body):
    """A token that belongs to no user."""

    name: Annotated[str, Field(description="what the token is for")]
    role: str


class UserReply(Body):
    """A user, who is a host with hours of their own."""

    id: str
    email: str
    given_name: str
    family_name: str
    full_name: str
    slug: str
    timezone: str
    language: str
    role: str
    active: bool
    availability_id: str

    @classmethod
    def of(cls, host: Host) -> "UserReply":
        """Show a user."""
        return cls(
            id=host.id,
            email=host.email,
            given_name=host.given_name,
            family_name=host.family_name,
            full_name=host.name,
            slug=host.slug,
            timezone=host.schedule.zone,
            language=host.language,
            role=host.role,
            active=host.active,
            availability_id=host.id,
        )
