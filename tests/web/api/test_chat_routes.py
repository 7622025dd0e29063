"""The chat over HTTP, where nobody answers in time."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from litestar.testing import TestClient

from app.main import Program, build, prepare
from app.settings import Settings
from app.store.conversations.answer_lease import drop_lease, take_lease
from app.store.conversations.conversations import get_conversation
from tests.servers import until
from tests.web.calling import Client


@pytest.fixture
def program(sqlite_url: str, tmp_path: Path) -> Program:
    settings = Settings(
        _env_file=None,
        database_url=sqlite_url,
        var_dir=tmp_path,
        rate_limit_per_minute=0,
        turn_deadline=5,
    )
    program = build(settings)
    prepare(program.database)
    return program


@pytest.fixture
def client(program: Program) -> Iterator[Client]:
    with TestClient(program.web(with_worker=True)) as client:
        yield client


def test_a_message_that_a_dead_process_keeps_waiting_is_taken_and_answered_later(
    program: Program, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.post("/v4/chat", json={"message": "Hello"}).json()
    id_, now = first["conversationId"], int(program.clock().timestamp())
    headers = {"X-Conversation-Token": first["conversationToken"]}
    with program.database.begin() as session:
        take_lease(session, id_, "the dead", now, now + 100)
    monkeypatch.setattr("app.web.api.chat_routes.LEASE", timedelta(seconds=-9.5))

    body = {"message": "Are you there?", "conversationId": id_}
    waiting = client.post("/v4/chat", json=body, headers=headers)

    assert waiting.status_code == 200
    assert waiting.json()["messages"] == []
    with program.database.begin() as session:
        drop_lease(session, id_, "the dead")

    def answers() -> list[str]:
        said = client.get(f"/v4/chat/{id_}/messages?after=2", headers=headers).json()
        return [each["text"] for each in said["messages"] if each["role"] == "assistant"]

    assert until(answers, "the answer")


@pytest.mark.parametrize(
    ("hint", "zone"),
    [
        ("America/New_York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ("Etc/Unknown", ""),
        ("", ""),
        ("localtime", ""),
        ("GMT+02:00", ""),
        ("x" * 5000, ""),
        ("Europe/\x00Berlin", ""),
        (None, ""),
    ],
)
def test_a_time_zone_is_a_hint(
    program: Program, client: Client, hint: str | None, zone: str
) -> None:
    answer = client.post("/v4/chat", json={"message": "Hello", "timezone": hint})
    assert answer.status_code == 200, answer.text
    id_ = answer.json()["conversationId"]
    with program.database.read() as session:
        assert get_conversation(session, id_).zone == zone
    headers = {"X-Conversation-Token": answer.json()["conversationToken"]}
    more = {"message": "And?", "conversationId": id_, "timezone": "EUROPE/BERLIN"}
    assert client.post("/v4/chat", json=more, headers=headers).status_code == 200
    with program.database.read() as session:
        assert get_conversation(session, id_).zone == "Europe/Berlin"


def test_a_message_that_is_sent_again_is_answered_as_it_was(client: Client) -> None:
    body = {"message": "Hello", "clientMessageId": "m1"}
    first = client.post("/v4/chat", json=body).json()
    headers = {"X-Conversation-Token": first["conversationToken"]}
    said = {"message": "What do you offer?", "clientMessageId": "m2"}
    said |= {"conversationId": first["conversationId"]}

    answers = [client.post("/v4/chat", json=said, headers=headers).json() for _ in range(2)]

    assert answers[0]["messages"]
    assert answers[0] == answers[1]
