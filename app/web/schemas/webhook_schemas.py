"""Webhooks: GET, POST, PATCH and DELETE /webhooks."""

from datetime import UTC, datetime
from typing import Annotated, get_args

from pydantic import Field

from app.desk.notifications.webhook_events import EventType
from app.store.delivery.webhook_subscriptions import Subscription
from app.web.schemas.shared_schemas import Body, Moment, written

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

Endpoint = Annotated[
    str,
    Field(
        description="https, and public",
        max_length=2000,
        json_schema_extra={
            "pattern": r"^https://([A-Za-z0-9-]+\.)+[A-Za-z]{2,}(:[1-9]\d{0,3})?([/?][!\"$-~]*)?$"
        },
    ),
]
Description = Annotated[str, Field(max_length=500)]
EventTypes = Annotated[list[EventType], Field(min_length=1, max_length=20)]


class NewWebhook(Body):
    """Where to tell of which events."""

    endpoint: Endpoint
    description: Description | None = None
    event_types: Annotated[EventTypes | None, Field(description="All of them if absent.")] = (
        None
    )


class WebhookChange(Body):
    """What is to change; what is left out stays."""

    endpoint: Endpoint | None = None
    description: Description | None = None
    event_types: EventTypes | None = None


class WebhookReply(Body):
    """A webhook. Its secret is shown once, when it is made."""

    id: str
    endpoint: str
    description: str
    event_types: list[str]
    created_at: Moment
    secret: Annotated[
        str | None, Field(description="signs what is sent, as in Standard Webhooks")
    ] = None

    @classmethod
    def of(cls, subscription: Subscription, *, with_secret: bool = False) -> "WebhookReply":
        """Show a webhook."""
        return cls(
            id=subscription.id,
            endpoint=subscription.endpoint,
            description=subscription.description,
            event_types=list(subscription.event_types),
            created_at=written(datetime.fromtimestamp(subscription.created_at, UTC)),
            secret=subscription.secret if with_secret else None,
        )
