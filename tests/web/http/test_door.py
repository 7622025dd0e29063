"""What requests have in common, whatever they ask for: addresses, methods, bodies, tokens."""

from typing import Any

import httpx
import pytest

from app.desk.conversations.receive import VisitorMessage, begin_chat, continue_chat
from app.store.conversations.conversations import ConversationOpening
from app.store.engine.database import Database
from app.web.schemas.shared_schemas import without_nul
from tests.desk.business import NOW
from tests.web.calling import Client, assert_refused, body
from tests.web.showing import shown

BAD_TOKEN = {"Authorization": "Bearer bk_nobody"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def begun(database: Database) -> tuple[str, dict[str, str]]:
    """A conversation, and the header that its visitor shows."""
    with database.begin() as session:
        heard = begin_chat(
            session, VisitorMessage("Hello"), NOW, ConversationOpening(channel="web")
        )
    return heard.conversation_id, {"X-Conversation-Token": heard.token}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v4/chat/%00/messages"),
        ("GET", "/v4/chat/%00/events"),
        ("POST", "/v4/chat/%00/rating"),
        ("DELETE", "/webhooks/%00"),
        ("GET", "/v4/meeting-type/%00"),
        ("GET", "/v4/booking-availability?meetingTypeId=%00&start=2026-11-23"),
        ("GET", "/1t/%00"),
        ("GET", "/static/site.css%00"),
        ("GET", "/booking/confirm?id=%00&token=%00"),
        ("GET", "/schema/%00"),
        ("GET", "/%00"),
    ],
)
def test_nothing_is_called_nul(
    client: Client, business: Database, method: str, path: str
) -> None:
    sent = {"score": 3} if method == "POST" else None
    answer = client.request(method, path, json=sent, headers=shown(business))
    assert answer.status_code in (400, 403, 404), answer.text


@pytest.mark.parametrize("name", ["meetingTypeId", "oneTimeLinkId", "routingFormId"])
def test_no_id_in_a_body_has_a_nul(client: Client, business: Database, name: str) -> None:
    id_, headers = begun(business)
    wanted = {"message": "Hello", "conversationId": id_, name: "a\x00b"}
    answer = client.post("/v4/chat", json=wanted | {"conversationId": "a\x00b"})
    assert_refused(answer, 404, "conversation-not-found")
    answer = client.post("/v4/chat", json={"message": "Hello", name: "a\x00b"})
    assert answer.status_code == 404, answer.text
    repeated = VisitorMessage("Hello", external_id=without_nul("a\x00b"))
    with business.begin() as session:
        for _ in range(2):
            continue_chat(session, id_, headers["X-Conversation-Token"], repeated, NOW)


def test_no_field_of_a_form_has_a_nul(client: Client) -> None:
    for page in ("confirm", "decline"):
        answer = client.post(f"/booking/{page}", data={"id": "a\x00b", "token": "a\x00b"})
        assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("after", ["99999999999999999999", "9007199254740992", "-1", "x"])
def test_an_event_that_cannot_be_is_refused(
    client: Client, business: Database, after: str
) -> None:
    id_, headers = begun(business)
    for route in ("messages", "events"):
        answer = client.get(f"/v4/chat/{id_}/{route}?after={after}", headers=headers)
        assert_refused(answer, 400, "invalid")


def test_there_is_nothing_after_the_last_event_that_can_be(
    client: Client, business: Database
) -> None:
    id_, headers = begun(business)
    answer = client.get(f"/v4/chat/{id_}/messages?after={2**53 - 1}", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"control": "ai", "messages": []})


@pytest.mark.parametrize("last", [b"99999999999999999999", b"-1", b"x", b"\xb2"])
def test_a_stream_does_not_resume_after_what_is_no_event(
    client: Client, business: Database, last: bytes
) -> None:
    id_, headers = begun(business)
    sent = {b"x-conversation-token": headers["X-Conversation-Token"].encode()}
    answer = client.get(f"/v4/chat/{id_}/events", headers=sent | {b"last-event-id": last})
    assert_refused(answer, 400, "invalid", ["Last-Event-ID"])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health/live",
        "/schema",
        "/v4/meeting-type",
        "/v4/meeting-type/intro",
        "/static/site.css",
        "/operator/sign-in",
    ],
)
def test_head_says_what_get_says_without_its_content(sqlite_client: Client, path: str) -> None:
    whole, head = sqlite_client.get(path), sqlite_client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "cache-control"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_head_is_refused_where_get_is(sqlite_client: Client) -> None:
    statuses = [sqlite_client.head(path).status_code for path in ("/v4/booking", "/v4/nothing")]
    assert statuses == [405, 404]


@pytest.mark.parametrize(
    "path", ["/schema/x", "/schema/x.json", "/nothing", "/static/nothing.js"]
)
def test_what_is_not_there_is_a_page_for_people_alone(sqlite_client: Client, path: str) -> None:
    assert_refused(sqlite_client.get(path), 404, "not-found", [])
    shown = sqlite_client.get(path, headers=BROWSER | {"Accept-Language": "de"})
    assert shown.status_code == 404
    assert shown.headers["content-type"].startswith("text/html")
    assert "Hier ist nichts" in shown.text


def test_an_api_has_no_pages(sqlite_client: Client) -> None:
    assert_refused(sqlite_client.get("/v4/nothing", headers=BROWSER), 404, "not-found", [])


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "text/html",
    ],
)
def test_a_body_that_is_said_to_be_something_else_is_not_read(
    sqlite_client: Client, media_type: str
) -> None:
    headers = {"Content-Type": media_type}
    for path in ("/v4/booking", "/v4/chat", "/v4/attendee/pending"):
        answer = sqlite_client.post(path, content=b'{"message": "Hello"}', headers=headers)
        assert_refused(answer, 415, "unsupported-media-type", [])


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "application/ld+json", ""]
)
def test_a_body_that_is_json_is_read(sqlite_client: Client, media_type: str) -> None:
    request = sqlite_client.build_request("POST", "/v4/booking", json=body())
    request.headers["content-type"] = media_type
    assert sqlite_client.send(request).status_code == 201


def _without_body(client: Client, media_type: str, id_: str, secret: str) -> httpx.Response:
    headers = {"Content-Type": media_type, "X-Appointment-Secret": secret}
    return client.post(f"/v4/appointment/{id_}/cancel", content=b"", headers=headers)


def test_no_body_may_be_said_to_be_anything(sqlite_client: Client) -> None:
    made = sqlite_client.post("/v4/booking", json=body()).json()
    media_type = "application/x-www-form-urlencoded"  # as some clients have it by themselves
    answer = _without_body(sqlite_client, media_type, made["appointmentId"], made["secret"])
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/v4/booking", BAD_TOKEN),
        ("POST", "/v4/attendee/pending", BAD_TOKEN),
        ("POST", "/v4/routing-form/x/answer", BAD_TOKEN),
        ("POST", "/v4/appointment/x/cancel", BAD_TOKEN | {"X-Appointment-Secret": "x"}),
        ("POST", "/v4/appointment/x/reschedule", BAD_TOKEN),
        ("PATCH", "/v4/appointment/x/guest", {}),
        ("PATCH", "/v4/appointment/x/notes", {}),
        ("POST", "/v4/provisional-booking/x/decline", {}),
        ("POST", "/v4/provisional-booking/x/decline?token=x", BAD_TOKEN),
        ("POST", "/v4/meeting-type", {}),
        ("PATCH", "/v4/availability/ada", {}),
        ("POST", "/webhooks", {}),
    ],
)
def test_who_asks_is_judged_before_what_they_send(
    sqlite_client: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    broken: Any = {"json": [3]}
    answer = sqlite_client.request(method, path, headers=headers, **broken)
    assert_refused(answer, 401, "unauthorized", [])
