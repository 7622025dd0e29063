"""Making meeting types through the API."""

from typing import Any

from tests.web.calling import Client, has_null

Json = dict[str, Any]

CHAT: Json = {"userId": "ada", "meetingInfo": {"name": "Chat", "duration": 30}}


def make(client: Client, admin: dict[str, str], **changes: Any) -> Json:
    answer = client.post("/v4/meeting-type", headers=admin, json=CHAT | changes)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    assert not has_null(made)
    return made
