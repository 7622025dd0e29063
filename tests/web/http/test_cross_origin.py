"""The API as a page of another site calls it."""

import pytest

from tests.web.calling import Client, body

SITE = "https://shop.example"


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        pytest.param("/v4/chat", "POST", "content-type,x-conversation-token", id="chat"),
        pytest.param(
            "/v4/chat/x/events", "GET", "last-event-id,x-conversation-token", id="sse"
        ),
        pytest.param("/v4/booking", "POST", "content-type,idempotency-key", id="booking"),
        pytest.param("/v4/booking-availability", "GET", "accept", id="availability"),
        pytest.param("/v4/appointment/x/cancel", "POST", "x-appointment-secret", id="cancel"),
    ],
)
def test_a_browser_may_ask_with_the_headers_that_it_needs(
    sqlite_client: Client, path: str, method: str, headers: str
) -> None:
    asked = {
        "Origin": SITE,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }
    answer = sqlite_client.options(path, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert method in answer.headers["access-control-allow-methods"].split(", ")
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert set(headers.split(",")) <= set(allowed)
    assert "access-control-allow-credentials" not in answer.headers


def test_a_header_that_nobody_needs_is_not_allowed(sqlite_client: Client) -> None:
    asked = {
        "Origin": SITE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "cookie2",
    }
    assert sqlite_client.options("/v4/booking", headers=asked).status_code == 400


def test_answers_and_refusals_can_be_read_without_credentials(sqlite_client: Client) -> None:
    sqlite_client.cookies.set("booking_operator", "somebody")
    answers = [
        sqlite_client.post("/v4/booking", json=body(), headers={"Origin": SITE}),
        sqlite_client.post("/v4/booking", json={}, headers={"Origin": SITE}),
        sqlite_client.get("/v4/nothing", headers={"Origin": SITE}),
    ]
    assert [answer.status_code for answer in answers] == [201, 400, 404]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] in ("*", SITE)
        assert "access-control-allow-credentials" not in answer.headers
        exposed = answer.headers["access-control-expose-headers"].split(", ")
        assert {"Retry-After", "Idempotency-Replayed"} <= set(exposed)
