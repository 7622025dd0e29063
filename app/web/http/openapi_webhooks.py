"""What subscribers are sent, as OpenAPI describes webhooks."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from app.desk.notifications.webhook_events import EventType
from app.web.http.openapi_schemas import REF

Json = dict[str, Any]

_MEANINGS: Mapping[EventType, str] = {
    "booking_created": "Somebody has booked.",
    "booking_rescheduled": "A booking was moved.",
    "booking_cancelled": "A booking was cancelled, or what was held will not be booked.",
    "booking_provisional": "A time is held until somebody confirms the booking.",
    "conversation_handoff": "A conversation needs a person.",
}
_HEADERS = {
    "webhook-id": "The same for every attempt to deliver this event.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "HMAC-SHA256 as in Standard Webhooks, keyed with the secret.",
}


def webhooks(models: Iterable[type[BaseModel]]) -> Json:
    """The webhooks by event; `models` are their bodies."""
    return {event: {"post": _operation(event, models)} for event in get_args(EventType)}


def _operation(event: EventType, models: Iterable[type[BaseModel]]) -> Json:
    [name] = [
        model.__name__
        for model in models
        if event in get_args(model.model_fields["webhook_type"].annotation)
    ]
    return {
        "operationId": f"on_{event}",
        "summary": _MEANINGS[event],
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {
                "name": header,
                "in": "header",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for header, said in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": REF + name}}},
        },
        "responses": {
            "2XX": {"description": "Taken. Anything else is tried again for a day."},
        },
    }
