"""Which fields of a meeting type go together, as a JSON schema says it.

A new meeting type has to keep all of them. What is changed later is judged together with
what is there already, of which a schema knows nothing.
"""

from pydantic import JsonValue

_NULL: JsonValue = {"type": "null"}
_ID: JsonValue = {"type": "string"}

NOT_BOTH: JsonValue = [{"properties": {"userId": _NULL}}, {"properties": {"queueId": _NULL}}]
"""`userId` and `queueId` exclude each other."""

RANGE: JsonValue = [
    {"properties": {"mode": {"const": "limit"}}},
    {
        "properties": {"rangeMin": {"type": "string"}, "rangeMax": {"type": "string"}},
        "required": ["rangeMin", "rangeMax"],
    },
]
"""A range has a first and a last day."""


def _any_of(*kinds: JsonValue) -> JsonValue:
    return {"anyOf": list(kinds)}


def _info(**fields: JsonValue) -> JsonValue:
    return {"properties": {"meetingInfo": {"properties": fields}}}


def _given(field: str, **rule: JsonValue) -> JsonValue:
    return {"properties": {field: rule}, "required": [field]}


def _never_at(channel: str) -> JsonValue:
    """That it takes place elsewhere, by default and by choice."""
    other: JsonValue = {"not": {"const": channel}}
    allowed: JsonValue = _any_of(_NULL, {"items": other})
    options = _any_of(_NULL, {"properties": {"allowedChannels": allowed}})
    return {"allOf": [_info(channel=other), {"properties": {"meetingOptions": options}}]}


TOGETHER: JsonValue = [
    _any_of(
        {"properties": {"userId": _ID, "queueId": _NULL}, "required": ["userId"]},
        {
            "properties": {"queueId": _ID, "userId": _NULL, "spots": {"enum": [1, None]}},
            "required": ["queueId"],
        },
    ),
    _any_of(
        _info(groupBooking={"enum": [False, None]}),
        _given("spots", type="integer", minimum=2),
    ),
    _any_of(
        _info(groupBooking={"enum": [True, None]}),
        {"properties": {"spots": {"enum": [1, None]}}},
    ),
    _any_of(
        _info(enableRedirect={"enum": [False, None]}),
        {"properties": {"meetingInfo": _given("redirect", type="string", minLength=1)}},
    ),
    _any_of(_never_at("local"), _given("locations", type="array", minItems=1)),
    _any_of(_never_at("resource"), _given("resourceChannels", type="array", minItems=1)),
]
"""What holds between the fields of a new one."""
