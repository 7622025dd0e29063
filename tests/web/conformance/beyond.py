"""Refusals of requests that are as the description says: rules that no JSON schema can say.

Loaded by schemathesis as its hooks. A request that keeps to the description may be refused
for what is stored, for what another request has done, or for what fields have to do with
each other beyond equality. Each such rule stands here with its reason; any other refusal
of a well-formed request is a failure.
"""

import itertools
import re
import unicodedata
from typing import Any

import schemathesis
from schemathesis.generation.meta import CoverageScenario, coverage_scenario
from schemathesis.openapi.checks import RejectedPositiveData

CODES = {
    "idempotency-key-reused": "which keys came before, and with which body",
    "scope-required": "OpenAPI cannot ask for one of two parameters",
    # What can be booked, and how, depends on the meeting type and on the calendar.
    "slot-not-offered": "the calendar",
    "duration-not-offered": "the meeting type",
    "host-not-allowed": "the meeting type",
    "queue-required": "the meeting type",
    "queue-not-allowed": "the meeting type",
    "queue-mismatch": "the meeting type",
    "channel-not-allowed": "the meeting type",
    "phone-required": "the meeting type",
    "location-required": "the meeting type",
    "location-not-offered": "the meeting type",
    "resource-required": "the meeting type",
    "data-policy-not-accepted": "the meeting type",
    "payment-required": "the meeting type",
    "payment-mismatch": "the payment",
    "appointment-mismatch": "the appointment",
}
"""Error codes by what they depend on."""

FIELDS = [
    (r"POST /v4/(booking|attendee/pending)", r"(attendee\.)?phone", "the numbers that exist"),
    (
        r"POST /v4/(booking|attendee/pending)",
        r"(attendee\.)?bringalongEmails",
        "addresses are the same if they differ in case; nobody is their own guest",
    ),
    (r"PATCH /v4/appointment/\{id\}/guest", r"email", "who comes already"),
    (r"POST /v4/appointment/\{id\}/cancel", r"attendeeId", "of a group somebody is named"),
    (r"POST /v4/appointment/\{id\}/reschedule", r"hostIds|queueId", "the appointment"),
    (r"GET /v4/.*", r"start|end", "days that exist, and have an offset; not too far apart"),
    (r"GET /v4/.*", r"after", "the cursors that were given"),
    (r".*", r"(attendee\.)?fullname", "a name, in one piece or in two"),
    (
        r".*",
        r"(.*\.)?redirect|dataPolicyUrl",
        "addresses and names that are possible; the variables that there are",
    ),
    (r".* /v4/meeting-type.*", r"daysIntoFuture\.rangeMax", "not before rangeMin"),
    (
        r".* /v4/meeting-type.*",
        r"userId|locations|resourceChannels|spots|daysIntoFuture|meetingInfo\.groupBooking",
        "fields that go together, or with what the meeting type has already",
    ),
    (
        r".* /v4/queue.*",
        r"user(Capacities|Priorities|Weights)\[\d+\]\.userId",
        "each of the queue's users once",
    ),
    (r".* /v4/queue.*", r"userIds", "each once: the dictionary may put one in twice"),
    (r".* /v4/queue.*", r"userWeights", "somebody has a turn: the weights of all users"),
    (
        r"(PATCH /v4/availability/\{id\}|POST /v4/resource-channel)",
        r"(schedule\.\w+|overrides\[\d+\])\.hours\[\d+\]|overrides\[\d+\]\.date",
        "hours are not empty and do not overlap, a day is there once",
    ),
    (
        r"POST /v4/routing-form",
        r"questions\[\d+\]\.(id|choices)|queueId"
        r"|rules\[\d+\]\.(destination|conditions\[\d+\]\.(questionId|values))",
        "ids are there once, rules name what there is and lead somewhere",
    ),
    (r"POST /v4/routing-form/\{id\}/answer", r"answers\..*", "the form's questions"),
]
"""Operations, fields of theirs, and what a refusal of these depends on."""


BOOKINGS: list[dict[str, Any]] = [
    {"meetingTypeId": "intro", "start": "2026-11-24T09:00:00Z", "hostIds": ["ada"]},
    {"meetingTypeId": "help", "start": "2026-11-24T10:00:00+01:00", "queueId": "rotation"},
    {"meetingTypeId": "review", "start": "2026-11-25T10:00:00Z", "hostIds": ["ada", "ben"]},
    {"meetingTypeId": "class", "start": "2026-11-25T09:00:00Z", "icsTitle": "Weaving"},
    {"meetingTypeId": "optin", "start": "2026-11-26T09:00:00Z", "hostIds": ["ben"]},
]
QUESTION: dict[str, Any] = {
    "meetingTypeId": "intro",
    "start": "2026-11-23",
    "end": "2026-11-28T00:00:00+01:00",
    "hostIds": ["ada"],
}

ZONES = ["Europe/Berlin", "Asia/Calcutta", "America/New_York", "UTC"]

_numbers = itertools.count()


@schemathesis.hook
def before_load_schema(_context: Any, raw_schema: dict[str, Any]) -> None:
    """Give examples that the tests' business takes, and few time zones in place of all.

    Each of the six hundred would be a case or ten.
    """
    schemas = raw_schema["components"]["schemas"]
    for name, schema in schemas.items():
        zone = schema.get("properties", {}).get("timezone")
        if zone and name != "ChatBody":  # which takes everything for a hint
            zone.get("anyOf", [zone])[0]["enum"] = ZONES
    mara = {"email": "mara@home.example", "fullname": "Mara Linde"}
    schemas["BookingBody"]["examples"] = [{"attendee": mara} | each for each in BOOKINGS]
    for parameter in raw_schema["paths"]["/v4/booking-availability"]["get"]["parameters"]:
        if parameter["name"] in QUESTION:
            parameter["example"] = QUESTION[parameter["name"]]
        if parameter["name"] == "timezone":
            parameter["schema"]["enum"] = ZONES


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Make most keys new ones: schemathesis would send one key with all its bodies."""
    if coverage_scenario(case) is CoverageScenario.MISSING_PARAMETER:
        return  # to touch it would bring back what was left out
    headers = (case.headers or {}).copy()  # they belong to many cases
    key = str(headers.get("Idempotency-Key", ""))
    if re.fullmatch("[!-~]{1,100}", key) and next(_numbers) % 4:
        headers["Idempotency-Key"] = f"{key}-{next(_numbers)}"
        case.headers = headers


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether a failure counts."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    refusal = response.json()
    if refusal["errorCode"] in CODES:
        return False
    flaws = refusal.get("errors", [])
    return not flaws or not all(_is_beyond(case, flaw) for flaw in flaws)


def _is_beyond(case: Any, flaw: dict[str, str]) -> bool:
    for operation, field, _ in FIELDS:
        if re.fullmatch(operation, case.operation.label) and re.fullmatch(field, flaw["field"]):
            return True
    return "must not be empty" in flaw["message"] and _has_invisible_text(
        case.body
    )  # Unicode knows what can be seen


def _has_invisible_text(value: Any) -> bool:
    """Whether there is a text of characters alone that nobody sees."""
    if isinstance(value, dict):
        return any(map(_has_invisible_text, value.values()))
    if isinstance(value, list):
        return any(map(_has_invisible_text, value))
    return isinstance(value, str) and all(unicodedata.category(c)[0] in "CZ" for c in value)
