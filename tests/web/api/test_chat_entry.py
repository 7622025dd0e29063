"""What a visitor of the chat comes with: a one-time link, answers to a routing form."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from app.main import Program, build, prepare
from tests.test_journey import SUNDAY, settings_in
from tests.web.calling import Client, assert_refused
from tests.web.showing import shown

FORM = {"name": "Help", "questions": [{"id": "topic", "label": "What about?"}]}
OPENING = (
    "Hi, I'm Ada Lovelace, ada@example.com — could I get a 30 minute intro call with Mia "
    "next Tuesday afternoon? It's about renting the difference engine."
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = build(settings_in(tmp_path))
    prepare(program.database)
    return program


@pytest.fixture
def client(program: Program) -> Iterator[Client]:
    with TestClient(program.web(with_worker=False)) as client:
        client.headers.update(shown(program.database))
        yield client


def made(client: Client, path: str, wanted: dict[str, Any] | None = None) -> str:
    answer = client.post(path, json=wanted)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def link_to(client: Client, meeting: str = "intro-call") -> str:
    return made(client, f"/v4/one-time-booking-link/create/{meeting}")


def talk(client: Client, *messages: str, **opening: Any) -> dict[str, Any]:
    """Say some messages in one conversation; the last reply."""
    body, reply = dict(opening), {}
    headers: dict[str, str] = {}
    for message in messages:
        answer = client.post("/v4/chat", json=body | {"message": message}, headers=headers)
        assert answer.status_code == 200, answer.text
        reply = answer.json()
        body = {"conversationId": reply["conversationId"]}
        if "conversationToken" in reply:
            headers = {"X-Conversation-Token": reply["conversationToken"]}
    return reply


def only_by_link(client: Client) -> None:
    answer = client.patch("/v4/meeting-type/intro-call", json={"oneTimeLinkOnly": True})
    assert answer.status_code == 200, answer.text


def test_a_meeting_for_links_alone_is_booked_in_the_chat_with_one(
    client: Client, program: Program
) -> None:
    only_by_link(client)
    link, form = link_to(client), made(client, "/v4/routing-form", FORM)

    papers = {"oneTimeLinkId": link, "routingFormId": form}
    booked = talk(client, OPENING, "14:00 would be good", "yes please", **papers)

    assert booked["booking"]["status"] == "booked", booked["messages"]
    with program.database.read() as session:
        [row] = session.rows(text("SELECT used_by FROM one_time_link"))
        [proposal] = session.rows(text('SELECT "order" FROM proposal'))
        assert row[0]
        assert form in proposal[0]
        assert link in proposal[0]
    assert_refused(client.post("/v4/chat", json={"message": "Hi", **papers}), 409, "link-used")


def test_without_a_link_such_a_meeting_is_not_proposed(client: Client) -> None:
    only_by_link(client)
    reply = talk(client, OPENING, "14:00 would be good")
    assert "Shall I book this" not in reply["messages"][-1]["text"]


def test_a_link_does_not_stand_in_the_way_of_another_meeting(client: Client) -> None:
    link = link_to(client, "machine-rental")
    booked = talk(client, OPENING, "14:00 would be good", "yes please", oneTimeLinkId=link)
    assert booked["booking"]["status"] == "booked", booked["messages"]


def test_papers_may_come_later_in_a_conversation(client: Client) -> None:
    only_by_link(client)
    first = client.post("/v4/chat", json={"message": OPENING}).json()
    later = {
        "message": "14:00 would be good",
        "conversationId": first["conversationId"],
        "oneTimeLinkId": link_to(client),
    }
    headers = {"X-Conversation-Token": first["conversationToken"]}
    reply = client.post("/v4/chat", json=later, headers=headers).json()
    assert "Shall I book this" in reply["messages"][-1]["text"]


def test_saying_thanks_with_the_link_that_was_used_is_no_mistake(client: Client) -> None:
    papers = {"oneTimeLinkId": link_to(client)}
    first = client.post("/v4/chat", json={"message": OPENING, **papers}).json()
    headers = {"X-Conversation-Token": first["conversationToken"]}
    papers |= {"conversationId": first["conversationId"]}
    for message in ("14:00 would be good", "yes please", "thanks"):
        answer = client.post("/v4/chat", json={"message": message, **papers}, headers=headers)
        assert answer.status_code == 200, answer.text


def test_a_link_preselects_its_meeting(client: Client, program: Program) -> None:
    id_ = talk(client, "Hello", oneTimeLinkId=link_to(client))["conversationId"]
    with program.database.read() as session:
        [row] = session.rows(
            text("SELECT meeting_type_id FROM conversation WHERE id = :id").bindparams(id=id_)
        )
    assert row[0] == "intro-call"


@pytest.mark.parametrize(
    ("papers", "status", "code"),
    [
        ({"oneTimeLinkId": "nothing"}, 404, "link-not-found"),
        ({"oneTimeLinkId": "a\x00b"}, 404, "link-not-found"),
        ({"routingFormId": "nothing"}, 404, "routing-form-not-found"),
        ({"oneTimeLinkId": ""}, 400, "invalid"),
    ],
)
def test_papers_that_are_none_are_refused(
    client: Client, papers: dict[str, str], status: int, code: str
) -> None:
    assert_refused(client.post("/v4/chat", json={"message": "Hello", **papers}), status, code)


def test_a_link_to_another_meeting_than_the_one_asked_for_is_refused(client: Client) -> None:
    papers = {"oneTimeLinkId": link_to(client), "meetingTypeId": "machine-rental"}
    answer = client.post("/v4/chat", json={"message": "Hello", **papers})
    assert_refused(answer, 404, "link-not-found")


def test_a_link_that_is_too_old_is_refused(tmp_path: Path) -> None:
    program = build(settings_in(tmp_path))
    prepare(program.database)
    with TestClient(program.web(with_worker=False)) as client:
        client.headers.update(shown(program.database))
        link = link_to(client)
    then = {"clock_start": SUNDAY + timedelta(days=31)}
    later = build(settings_in(tmp_path).model_copy(update=then))
    with TestClient(later.web(with_worker=False)) as client:
        answer = client.post("/v4/chat", json={"message": "Hello", "oneTimeLinkId": link})
    assert_refused(answer, 409, "link-expired")
