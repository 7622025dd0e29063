"""The API's operations: names that clients are generated with, and who may call them.

The names are part of the contract: whoever has generated a client calls them.
"""

from collections.abc import Mapping
from typing import Any

from litestar.handlers import HTTPRouteHandler
from pydantic.alias_generators import to_camel, to_snake

from app.web.http.auth import SCHEME, admins, token_holders

Json = dict[str, Any]

OPERATION_IDS: Mapping[str, str] = {
    "POST /v4/booking": "create_booking",
    "GET /v4/booking-availability": "get_availability",
    "GET /v4/appointment/paginated": "list_appointments",
    "GET /v4/appointment/today": "list_appointments_of_today",
    "GET /v4/appointment/{id}": "get_appointment",
    "POST /v4/appointment/{id}/cancel": "cancel_appointment",
    "POST /v4/appointment/{id}/reschedule": "reschedule_appointment",
    "PATCH /v4/appointment/{id}/guest": "add_guest",
    "PATCH /v4/appointment/{id}/notes": "set_appointment_note",
    "GET /v4/provisional-booking/paginated": "list_provisional_bookings",
    "POST /v4/provisional-booking/{id}/confirm": "confirm_provisional_booking",
    "POST /v4/provisional-booking/{id}/decline": "decline_provisional_booking",
    "GET /v4/meeting-type": "list_meeting_types",
    "POST /v4/meeting-type": "create_meeting_type",
    "GET /v4/meeting-type/{id}": "get_meeting_type",
    "PATCH /v4/meeting-type/{id}": "update_meeting_type",
    "DELETE /v4/meeting-type/{id}": "delete_meeting_type",
    "GET /v4/user": "list_users",
    "POST /v4/user": "create_user",
    "PATCH /v4/user": "update_own_user",
    "GET /v4/user/{id}": "get_user",
    "PATCH /v4/user/{id}": "update_user",
    "DELETE /v4/user/{id}": "delete_user",
    "GET /v4/availability/{id}": "get_working_hours",
    "PATCH /v4/availability/{id}": "update_working_hours",
    "POST /v4/queue": "create_queue",
    "GET /v4/queue/{id}": "get_queue",
    "GET /v4/queue/{id}/next": "list_next_hosts",
    "PATCH /v4/queue/meeting-type/{meetingTypeId}": "update_queue_of_meeting_type",
    "GET /v4/resource-channel": "list_resources",
    "POST /v4/resource-channel": "create_resource",
    "DELETE /v4/resource-channel/{id}": "delete_resource",
    "POST /v4/one-time-booking-link/create/{meetingTypeId}": "create_one_time_link",
    "DELETE /v4/one-time-booking-link/{id}": "delete_one_time_link",
    "GET /v4/payment": "list_payments",
    "POST /v4/payment": "create_payment",
    "PATCH /v4/payment/{id}": "update_payment",
    "POST /v4/payment/{id}/release": "release_payment",
    "GET /v4/attendee/pending": "list_pending_attendees",
    "POST /v4/attendee/pending": "create_pending_attendee",
    "GET /v4/routing-form": "list_routing_forms",
    "POST /v4/routing-form": "create_routing_form",
    "GET /v4/routing-form/{id}": "get_routing_form",
    "DELETE /v4/routing-form/{id}": "delete_routing_form",
    "POST /v4/routing-form/{id}/answer": "answer_routing_form",
    "GET /webhooks": "list_webhooks",
    "POST /webhooks": "create_webhook",
    "PATCH /webhooks/{id}": "update_webhook",
    "DELETE /webhooks/{id}": "delete_webhook",
    "POST /v4/chat": "send_chat_message",
    "GET /v4/chat/{conversationId}/messages": "list_chat_messages",
    "GET /v4/chat/{conversationId}/events": "follow_chat",
    "POST /v4/chat/{conversationId}/rating": "rate_chat",
    "GET /channels/{account}/webhook": "greet_channel",
    "POST /channels/{account}/webhook": "receive_channel_messages",
    "GET /v4/channel-account": "list_channel_accounts",
    "POST /v4/channel-account": "create_channel_account",
    "PATCH /v4/channel-account/{name}": "update_channel_account",
    "DELETE /v4/channel-account/{name}": "delete_channel_account",
    "GET /health/live": "check_liveness",
    "GET /health/ready": "check_readiness",
}
"""Method and path, in the order in which they are described."""

SECURITY_SCHEMES: Json = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "A token, as `booking-agent token create` prints it.",
    },
    "appointmentSecret": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Appointment-Secret",
        "description": "An attendee's proof: the `secret` that the booking was answered with.",
    },
    "conversationToken": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Conversation-Token",
        "description": "A visitor's proof: the `conversationToken` that a new chat has got.",
    },
    "signedLink": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": "Of the link in the mail that asks for the confirmation.",
    },
}

_PROOFS = {
    (scheme["in"], scheme["name"]): name
    for name, scheme in SECURITY_SCHEMES.items()
    if scheme["type"] == "apiKey"
}
_PROOF_NEEDED = {
    "get_appointment",
    "cancel_appointment",
    "reschedule_appointment",
    "confirm_provisional_booking",
    "decline_provisional_booking",
    "list_chat_messages",
    "follow_chat",
    "rate_chat",
}
"""Operations that are for whoever shows one proof or another, so for nobody else."""

_KNOWS_CALLER = {"caller", "once", "asking"}  # dependencies that read a token


def operation_id(method: str, path: str) -> str:
    """The name of an operation; one that is not listed is called after its address."""
    name = to_snake("_".join(part.strip("{}") for part in path.split("/") if part))
    return OPERATION_IDS.get(f"{method} {path}", f"{method.lower()}_{name.replace('-', '_')}")


def public_path(path: str) -> str:
    """A path as the contract has it: names in it are camelCase, without Python's underscore."""
    parts = path.split("/")
    return "/".join(f"{{{parameter_name(p[1:-1])}}}" if p[:1] == "{" else p for p in parts)


def parameter_name(name: str) -> str:
    """The name of a path's parameter as the contract has it."""
    return to_camel(name.rstrip("_"))


def security_of(handler: HTTPRouteHandler, operation: Json) -> list[Json]:
    """Ways to call an operation, each enough by itself; none for what is public."""
    guards = handler.resolve_guards()
    if token_holders in guards or admins in guards:
        return [{SCHEME: []}]
    ways: list[Json] = []
    if guards or _KNOWS_CALLER & set(handler.parsed_fn_signature.parameters):
        ways.append({SCHEME: []})
    given = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    ways += [{_PROOFS[proof]: []} for proof in _PROOFS if proof in given]
    if operation["operationId"] in _PROOF_NEEDED:
        return ways
    return [{}, *ways] if ways else []
