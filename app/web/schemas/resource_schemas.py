"""GET and POST /v4/resource-channel."""

from typing import Annotated

from pydantic import Field

from app.booking.hours import Schedule
from app.booking.values import Catalog, Resource
from app.desk.admin.resources import bookable_with
from app.web.schemas.hours_schemas import (
    HoursChange,
    OverrideBody,
    WeekBody,
    overrides_shown,
    week_shown,
)
from app.web.schemas.shared_schemas import HAS_TEXT, NOT_BLANK, Body


class NewResource(HoursChange):
    """A room or a thing. Without `schedule` it can be booked whenever its hosts can."""

    name: Annotated[
        str, Field(min_length=1, max_length=200, json_schema_extra=HAS_TEXT), NOT_BLANK
    ]

    def to_resource(self, business_zone: str) -> Resource:
        """The resource as a value.

        Raises:
            Invalid: for hours or days that cannot be read.
        """
        schedule = None
        if self.schedule is not None or self.overrides is not None:
            schedule = self.applied_to(Schedule(business_zone))
        return Resource(id="", holder=0, name=self.name, schedule=schedule)


class ResourceReply(Body):
    """A room or a thing."""

    id: str
    name: str
    meeting_type_ids: list[str]
    timezone: str | None = None
    schedule: WeekBody | None = None
    overrides: list[OverrideBody] | None = None

    @classmethod
    def of(cls, resource: Resource, catalog: Catalog) -> "ResourceReply":
        """Show a resource, with its hours if it has any."""
        reply = cls(
            id=resource.id,
            name=resource.name,
            meeting_type_ids=bookable_with(catalog, resource.id),
        )
        if resource.schedule is not None:
            reply.timezone = resource.schedule.zone
            reply.schedule = week_shown(resource.schedule)
            reply.overrides = overrides_shown(resource.schedule)
        return reply
